// What waits for somebody: open alerts and conversations. Every view sees it, so it is fetched once for all.
import { computed, ref, shallowRef } from "vue";
import { call } from "../api/call";
import { hear } from "../api/live";
import { may } from "../api/session";
import type { Alert, Queued } from "../api/types";
import { coalesce } from "../again";
import { levelOf } from "../words";
import { ring } from "./sound";

export const alerts = shallowRef<Alert[]>([]);
export const queue = shallowRef<Queued[]>([]);
export const fault = ref("");
export const loaded = ref(false);

/** Nobody has said yet "I have it": these stand over every view. */
export const unanswered = computed(() =>
  alerts.value.filter((one) => levelOf(one.level).urgent && !one.acknowledged_at && !one.closed_at),
);
export const unqueued = computed(() => queue.value.filter((one) => !one.taken_by).length);

async function loadAlerts(): Promise<void> {
  const known = new Set(unanswered.value.map((one) => one.id));
  alerts.value = (await call<{ rows: Alert[] }>("/alerts?state=open")).rows;
  if (loaded.value && unanswered.value.some((one) => !known.has(one.id))) ring();
}

async function loadQueue(): Promise<void> {
  queue.value = await call<Queued[]>("/queue");
}

export async function refresh(): Promise<void> {
  fault.value = "";
  try {
    await Promise.all([may("alerts") && loadAlerts(), may("talk") && loadQueue()]);
    loaded.value = true;
  } catch (error) {
    fault.value = (error as Error).message;
  }
}

/** One alert as the server answered it: shown at once, before the line tells everybody. */
export function put(alert: Alert): void {
  const rest = alerts.value.filter((one) => one.id !== alert.id);
  if (alert.closed_at) alerts.value = rest;
  else alerts.value = alerts.value.map((one) => (one.id === alert.id ? alert : one));
}

export function watchWaiting(): () => void {
  const alertsAgain = coalesce(loadAlerts);
  const queueAgain = coalesce(loadQueue);
  loaded.value = false;
  void refresh();
  return hear((kind) => {
    if (kind === "alert" && may("alerts")) alertsAgain();
    if ((kind === "queue" || kind === "turn") && may("talk")) queueAgain();
  }, () => void refresh());
}
