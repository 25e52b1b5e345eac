// Where one is in a summary, whose words are shown beside it, and which dangers have been looked at.
import { computed, nextTick, ref, shallowRef, watch, type Ref } from "vue";
import type { Doc, Statement } from "../api/types";
import { behind, stopsOf, unread } from "./reading";

export function useCursor(doc: Ref<Doc | undefined>) {
  const at = ref("");
  const pinned = ref(false); // the margin follows the cursor, not only the mouse
  const pointed = shallowRef<Statement>();
  const seen = ref(new Set<string>());
  const stops = computed(() => (doc.value ? stopsOf(doc.value) : []));
  const left = computed(() => (doc.value ? unread(doc.value, seen.value) : []));
  const shown = computed<Statement[]>(() => {
    if (pointed.value) return [pointed.value];
    return doc.value && at.value && pinned.value ? behind(doc.value, at.value) : [];
  });
  const section = computed(() => (at.value.startsWith("section-") ? at.value.slice("section-".length) : ""));

  watch(stops, (now) => !now.includes(at.value) && (at.value = now.find((one) => one.startsWith("section-")) ?? now[0] ?? ""));
  watch([at, pinned], () => pinned.value && look(at.value));

  function look(stop: string): void {
    if (stop && !seen.value.has(stop)) seen.value = new Set([...seen.value, stop]);
  }

  function to(stop: string, focus = true): void {
    at.value = stop;
    look(stop);
    if (focus) void nextTick(() => document.querySelector<HTMLElement>(`[data-stop="${CSS.escape(stop)}"]`)?.focus());
  }

  function move(by: number): void {
    const next = stops.value.indexOf(at.value) + by;
    const stop = stops.value[Math.min(stops.value.length - 1, Math.max(0, next))];
    if (stop) to(stop);
  }

  function point(statement: Statement | undefined, stop: string): void {
    pointed.value = statement;
    if (statement) look(stop);
  }

  return { at, section, pinned, pointed, seen, left, shown, to, move, point, seeAll: () => left.value.forEach(look) };
}
