// One conversation on this page: session, log, outbox and line put together. The components only look and call.
import { computed, reactive, ref, shallowRef } from "vue";
import { tab } from "../../../parts/keep";
import { newKey } from "../../../parts/key";
import * as api from "./api";
import { Live } from "./live";
import { emergencyOf, isHanded, Log, openAsk, openChoices, openEntry, type Entry } from "./log";
import { Outbox, type Unsent } from "./outbox";
import { loadSession, saveSession, storage } from "./session";
import { Refused, Unreached, type Answer, type Content, type HistoryItem, type Reply } from "./types";
import { Uploads } from "./uploads";

const EARLIER = 60; // turns shown again on reload; older ones on request
const POLL = 5_000; // while there is no socket

export function useConversation() {
  const session = loadSession();
  const entries = reactive<Entry[]>([]);
  const log = new Log(entries);
  const state = ref<"starting" | "open" | "expired">("starting");
  const connected = ref(false);
  const online = ref(navigator.onLine);
  const lagging = ref(false); // no line for longer than a blink
  const working = ref(0);
  const earlier = ref(0); // the turn before which nothing was loaded
  // Up to here nothing is missing. An own reply may overtake what staff said before it, so replies do not count.
  let caught = 0;
  const dismissed = shallowRef(tab.get("anban.dismissed"));

  const live = new Live(() => session.token, () => caught, {
    ready: () => {
      connected.value = true;
      lagging.value = false;
      outbox.wake();
    },
    closed: () => {
      connected.value = false;
      setTimeout(() => (lagging.value = !connected.value), 3_000);
    },
    expired: () => (state.value = "expired"),
    taken: (key) => log.receipt(key, 0),
    receipt: (key, turn) => log.receipt(key, turn),
    act: (key, turn, act) => log.act(key, turn, act, new Date().toISOString()),
    history: (items) => (log.history(items), settled(), reach(items), remember()),
  });

  const outbox = new Outbox(storage(), deliver, {
    changed: (message) => log.own(message),
    delivered: (_, reply) => (log.reply(reply), remember()),
    expired: () => (state.value = "expired"),
  }, { later: (run, ms) => void setTimeout(run, ms), online: () => navigator.onLine });

  const uploads = new Uploads(() => session.token, log, () => outbox, () => (state.value = "expired"));

  async function deliver(message: Unsent): Promise<Reply> {
    if (state.value !== "open") throw new Unreached("no session");
    const body = { key: message.key, ...message.content };
    working.value += 1;
    try {
      return await (live.ready ? live.send(body) : api.sendMessage(session.token, body));
    } finally {
      working.value -= 1;
    }
  }

  /** History told us that a message arrived whose reply we missed. */
  function settled(): void {
    const known = new Set(entries.filter((entry) => entry.turn).map((entry) => entry.id));
    for (const message of [...outbox.unsent]) if (known.has(`p:${message.key}`) && message.state !== "sending") outbox.drop(message.key);
  }

  function reach(items: HistoryItem[]): void {
    caught = items.reduce((last, item) => Math.max(last, item.turn), caught);
  }

  function remember(): void {
    session.seen = Math.max(session.seen, log.last);
    saveSession(session);
  }

  async function start(): Promise<void> {
    for (const message of outbox.unsent) log.own(message);
    try {
      const opened = await api.openSession(session.token);
      Object.assign(session, { token: opened.token, hospital: opened.hospital.name });
      earlier.value = Math.max(0, session.seen - EARLIER);
      caught = earlier.value;
      await catchUp(caught);
      state.value = "open";
      remember();
      live.start();
      outbox.wake();
    } catch (error) {
      if (error instanceof Refused && error.problem.status === 401) state.value = "expired";
      else {
        lagging.value = true;
        setTimeout(() => void start(), 3_000);
      }
    }
  }

  async function catchUp(after: number): Promise<void> {
    let page = { last: after, more: true } as api.Page;
    while (page.more) {
      page = await api.historyAfter(session.token, page.last);
      log.history(page.items);
      reach(page.items);
    }
    settled();
  }

  async function loadEarlier(): Promise<void> {
    await catchUp(0);
    earlier.value = 0;
  }

  /** A new conversation on this device; what was not sent yet goes with it. */
  async function restart(): Promise<void> {
    live.stop();
    const left = outbox.unsent.map((message) => message.key);
    Object.assign(session, { token: "", seen: 0 });
    caught = 0;
    entries.splice(0);
    state.value = "starting";
    remember();
    await start();
    for (const key of left) outbox.retry(key);
  }

  function send(content: Content, shown: string): void {
    outbox.add({ key: newKey(), content, shown, at: new Date().toISOString() });
  }

  const say = (text: string) => send({ text }, text);
  const choose = (value: string, label: string) => send({ choice: { value, label } }, label);
  const fill = (link: string, value: Answer, label: string) => send({ answers: { [link]: value }, label }, label);
  const attach = (file: Blob, name: string) => uploads.start(newKey(), file, name);

  function retry(entry: Entry): void {
    const key = entry.id.slice(2);
    if (!uploads.retry(key)) outbox.retry(key);
  }

  /** What the person thought of an answer. Words that sound urgent are said, so that they are answered. */
  async function judge(turn: number, helpful: boolean, note: string): Promise<void> {
    if (await api.giveOpinion(session.token, turn, helpful, note)) say(note);
  }

  function dismiss(): void {
    dismissed.value = open.value?.id ?? "";
    tab.set("anban.dismissed", dismissed.value);
  }

  const open = computed(() => openEntry(entries));
  const emergency = computed(() => (open.value?.id === dismissed.value ? undefined : emergencyOf(open.value)));

  window.addEventListener("online", () => ((online.value = true), live.hurry(), outbox.wake()));
  window.addEventListener("offline", () => ((online.value = false), live.drop()));
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && live.hurry());
  setInterval(() => {
    if (state.value === "open" && !connected.value && online.value) catchUp(caught).catch(() => undefined);
  }, POLL);

  return {
    entries, session, state, online, lagging, earlier, open, emergency,
    typing: computed(() => working.value > 0),
    handed: computed(() => isHanded(entries)),
    ask: computed(() => openAsk(open.value)),
    choices: computed(() => openChoices(open.value)),
    unsent: computed(() => entries.filter((entry) => entry.role === "person" && !entry.turn).length),
    start, restart, loadEarlier, say, choose, fill, attach, retry, judge, dismiss,
    fetchFile: (id: string) => api.download(session.token, id),
  };
}

export type Conversation = ReturnType<typeof useConversation>;
