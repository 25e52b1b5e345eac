// Which view, and what in it: kept in the address, so that "back" and a reload work.
import { computed, ref } from "vue";
import type { Permission } from "./api/types";

export const VIEWS = {
  day: { label: "今日", needs: "day" },
  alerts: { label: "提醒", needs: "alerts" },
  talk: { label: "会话", needs: "talk" },
  patients: { label: "患者", needs: "summary" },
  tasks: { label: "任务", needs: "tasks" },
  measures: { label: "统计", needs: "measures" },
  letters: { label: "送达", needs: "letters" },
} as const satisfies Record<string, { label: string; needs: Permission }>;

export type View = keyof typeof VIEWS;

const address = ref(location.hash.slice(1));
addEventListener("hashchange", () => (address.value = location.hash.slice(1)));

const parts = computed(() => address.value.split("/").map(decodeURIComponent));

export const wanted = computed(() => parts.value[0] ?? "");
/** What is open in the view, and the place in it. */
export const opened = computed(() => parts.value[1] ?? "");
export const place = computed(() => parts.value[2] ?? "");

export const link = (...to: (string | number)[]): string => `#${to.map((part) => encodeURIComponent(String(part))).join("/")}`;

export function go(...to: (string | number)[]): void {
  const hash = link(...to);
  if (location.hash === hash) return;
  location.hash = hash;
  address.value = hash.slice(1);
}

/** Changes what is open without another step for "back". */
export function replace(...to: (string | number)[]): void {
  history.replaceState(null, "", link(...to));
  address.value = link(...to).slice(1);
}
