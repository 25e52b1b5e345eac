// The day's list: fetched, kept true by the line of news, and never reloaded more often than needed.
import { computed, onMounted, onScopeDispose, ref, shallowRef, watch } from "vue";
import { tab } from "../../../parts/keep";
import { useLoad } from "../../../parts/load";
import { coalesce } from "../again";
import { call, me, query } from "../api/call";
import { hear } from "../api/live";
import type { Clinic, Row } from "../api/types";

const KEPT = "anban.desk-day";

export function useDay() {
  const kept = tab.get(KEPT);
  const wanted = ref({ date: "", clinic: "", mine: Boolean(me.value?.role === "doctor"), ...(kept ? JSON.parse(kept) as object : {}) });
  const clinics = shallowRef<Clinic[]>([]);
  const list = useLoad(async () => {
    const { date, clinic, mine } = wanted.value;
    const got = await call<{ date: string; rows: Row[] }>(`/day${query({ date, clinic, doctor: mine ? "me" : "" })}`);
    if (!date) today.value = got.date;
    return got;
  });
  const today = ref(""); // the hospital's, from the first answer without a date
  const rows = computed(() => list.value.value?.rows ?? []);
  const again = coalesce(list.load);

  watch(wanted, ({ clinic, mine }) => {
    tab.set(KEPT, JSON.stringify({ clinic, mine }));
    list.value.value = undefined;
    void list.load();
  });

  function put(row: Row): void {
    const day = list.value.value;
    if (day) list.value.value = { ...day, rows: day.rows.map((one) => (one.visit === row.visit ? row : one)) };
  }

  onMounted(async () => {
    await list.load();
    clinics.value = await call<Clinic[]>("/clinics").catch(() => []);
  });
  onScopeDispose(hear((kind) => (kind === "summary" || kind === "visit" || kind === "alert") && again(), again));

  return { wanted, today, clinics, list, rows, put };
}
