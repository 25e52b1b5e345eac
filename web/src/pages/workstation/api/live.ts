// The line of news. The browser reconnects a broken line by itself; one the server refused is opened anew here with
// growing pauses. Every event has a number, the last one is told when the line opens again: nothing is missed.
import { ref } from "vue";
import { KINDS, type Happened, type Kind } from "./types";

export type State = "opening" | "open" | "lost";
type Listener = (kind: Kind, what: Happened) => void;

const PAUSES = [500, 1000, 2000, 4000, 8000, 15_000];
const SILENCE = 45_000; // the server says something every 15 s; a line silent for three of them is dead

export const state = ref<State>("opening");
export const heardAt = ref(Date.now());

const listeners = new Set<Listener>();
const resumers = new Set<() => void>();
let source: EventSource | null = null;
let last = "";
let failures = 0;
let timer = 0;
let watch = 0;
let probe = (): void => {};
let beats = false; // whether this server says now and then that the line is alive

/** Hear of what happens until the returned function is called. `resumed` runs when the line opens: what
 * happened before nobody told. */
export function hear(listener: Listener, resumed?: () => void): () => void {
  listeners.add(listener);
  if (resumed) resumers.add(resumed);
  return () => {
    listeners.delete(listener);
    if (resumed) resumers.delete(resumed);
  };
}

/** `doubt` runs when the line stays down: perhaps it is the session and not the network. */
export function start(doubt: () => void = () => {}): void {
  stop();
  last = "";
  probe = doubt;
  open();
  watch = window.setInterval(() => {
    if (beats && state.value === "open" && Date.now() - heardAt.value > SILENCE) again();
  }, 5_000);
  addEventListener("online", hurry);
  addEventListener("offline", lost);
}

export function stop(): void {
  clearTimeout(timer);
  clearInterval(watch);
  source?.close();
  source = null;
  removeEventListener("online", hurry);
  removeEventListener("offline", lost);
}

/** The network or the session is back: do not wait for the pause to pass. */
export function hurry(): void {
  failures = 0;
  clearTimeout(timer);
  if (state.value !== "open") open();
}

function lost(): void {
  state.value = "lost";
}

function open(): void {
  source?.close();
  const line = new EventSource(`/api/workstation/events${last ? `?after=${encodeURIComponent(last)}` : ""}`);
  source = line;
  line.addEventListener("hello", (event) => {
    if (line !== source) return;
    last ||= (event as MessageEvent).lastEventId;
    state.value = "open";
    failures = 0;
    heardAt.value = Date.now();
    refreshAll();
  });
  // Too old to resume from: what is on the page is loaded anew, and news counts from here.
  line.addEventListener("reset", (event) => {
    if (line !== source) return;
    last = (event as MessageEvent).lastEventId || last;
    refreshAll();
  });
  line.addEventListener("resume", () => line === source && (source.close(), open()));
  for (const kind of KINDS) line.addEventListener(kind, (event) => line === source && tell(kind, event as MessageEvent));
  line.addEventListener("beat", () => ((beats = true), (heardAt.value = Date.now())));
  line.onerror = () => line === source && again();
}

function refreshAll(): void {
  for (const resume of [...resumers]) resume();
}

function tell(kind: Kind, event: MessageEvent): void {
  if (event.lastEventId) last = event.lastEventId;
  heardAt.value = Date.now();
  const what = JSON.parse(event.data as string) as Happened;
  for (const listener of [...listeners]) listener(kind, what);
}

function again(): void {
  source?.close();
  source = null;
  state.value = "lost";
  clearTimeout(timer);
  if (failures > 1) probe();
  const pause = PAUSES[Math.min(failures++, PAUSES.length - 1)] ?? 0;
  timer = window.setTimeout(open, pause * (0.8 + Math.random() * 0.4));
}
