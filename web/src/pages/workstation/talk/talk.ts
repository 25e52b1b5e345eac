// One conversation as staff see it: its turns, who is talking to the patient now, and taking and handing back.
import { computed, onScopeDispose, ref, shallowRef } from "vue";
import { newKey } from "../../../parts/key";
import { useLoad } from "../../../parts/load";
import { coalesce } from "../again";
import { call, me, path, Refused } from "../api/call";
import { hear } from "../api/live";
import type { Talk, TalkTurn } from "../api/types";

const PAGE = 200; // turns the server gives at once

/** Turns by number, each once; a later copy of one replaces the earlier. */
export function merge(known: readonly TalkTurn[], more: readonly TalkTurn[]): TalkTurn[] {
  const from = Math.min(...more.map((turn) => turn.seq));
  const first = known.filter((turn) => turn.seq < from);
  const all = new Map(known.filter((turn) => turn.seq >= from).map((turn) => [`${turn.seq}${turn.role}`, turn]));
  for (const turn of more) all.set(`${turn.seq}${turn.role}`, turn);
  return [...first, ...[...all.values()].sort((a, b) => a.seq - b.seq)];
}

export type Speaker = "machine" | "me" | "colleague" | "waiting";

/** Who answers the patient now. */
export function speaker(talk: Pick<Talk, "handed" | "taken_by" | "mine">): Speaker {
  if (talk.mine) return "me";
  if (talk.taken_by) return "colleague";
  return talk.handed ? "waiting" : "machine";
}

export function useTalk(conversation: string) {
  const base = `/conversations/${path(conversation)}`;
  const talk = shallowRef<Talk>();
  const fault = ref("");
  const busy = ref(false);
  const colleague = ref(""); // has it; taking it over is asked first
  const first = useLoad(() => read(0));
  const last = computed(() => talk.value?.turns.at(-1)?.seq ?? 0);
  const who = computed(() => (talk.value ? speaker(talk.value) : "machine"));

  /** From after a turn to the newest, page by page. */
  async function read(after: number): Promise<void> {
    for (let from = after, more = true; more; ) {
      const got = await call<Talk>(`${base}?after=${from}`);
      take(got);
      more = new Set(got.turns.map((turn) => turn.seq)).size >= PAGE;
      from = got.turns.at(-1)?.seq ?? from;
    }
  }

  function take(got: Talk): void {
    talk.value = talk.value && got.turns.length ? { ...got, turns: merge(talk.value.turns, got.turns) } : { ...got, turns: talk.value?.turns ?? got.turns };
  }

  const again = coalesce(async () => (talk.value ? read(last.value) : first.load()), 200);
  onScopeDispose(hear((_, what) => what.conversation === conversation && again(), again));
  void first.load();

  /** One act. Its key is made once: trying again after a lost answer changes nothing twice. */
  async function act(to: "take" | "release", body: object = {}): Promise<void> {
    busy.value = true;
    fault.value = "";
    try {
      take(await call<Talk>(`${base}/${to}`, { body: { key: newKey(), ...body } }));
      colleague.value = "";
    } catch (error) {
      const taken = error instanceof Refused && error.status === 409 ? error.body.taken_by : undefined;
      if (typeof taken === "string" && taken !== me.value?.name) colleague.value = taken;
      else fault.value = (error as Error).message;
    } finally {
      busy.value = false;
    }
  }

  async function say(key: string, text: string): Promise<void> {
    take(await call<Talk>(`${base}/say`, { body: { key, text } }));
  }

  return { talk, first, fault, busy, colleague, who, take: () => act("take"), force: () => act("take", { force: true }), release: () => act("release"), say };
}
