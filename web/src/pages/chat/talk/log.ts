// The conversation as the page shows it: every source (history, pushes, our own messages) merges into one order.
import type { Unsent } from "./outbox";
import type { Act, Ask, Button, Card, File, HistoryItem, Reply } from "./types";

export type Sending = "waiting" | "sending" | "taken" | "delivered" | "failed";

export interface Entry {
  id: string;
  role: "person" | "machine" | "staff";
  turn: number; // 0 until the server has given one
  at: string;
  text: string;
  acts: Act[];
  ai: boolean;
  state: Sending;
  why: string;
  file: File | null;
  name: string;
  title: string;
}

const ORDER = { person: 0, machine: 1, staff: 2 };

function blank(id: string, role: Entry["role"], at: string): Entry {
  return { id, role, turn: 0, at, text: "", acts: [], ai: false, state: "delivered", why: "", file: null, name: "", title: "" };
}

export class Log {
  constructor(readonly entries: Entry[]) {}

  /** The last turn known, to ask the server only for what comes after. */
  get last(): number {
    return this.entries.reduce((last, entry) => Math.max(last, entry.turn), 0);
  }

  /** A message of this page, new or changed. */
  own(message: Unsent): void {
    const entry = this.person(message.key, message.at);
    if (entry.turn) return; // delivered already, as history told us
    entry.text = message.shown;
    entry.file = message.file ?? null;
    entry.state = message.state;
    entry.why = message.why;
  }

  /** The server has it (`turn` 0), or has stored it as this turn. */
  receipt(key: string, turn: number): void {
    const entry = this.find(`p:${key}`);
    if (!entry) return;
    entry.state = turn ? "delivered" : "taken";
    entry.turn = turn || entry.turn;
    this.sort();
  }

  /** One act of a reply that is still coming. */
  act(key: string, turn: number, act: Act, at: string): void {
    const entry = this.machine(key, turn, at);
    entry.acts.push(act);
    this.sort();
  }

  /** A whole reply: what was streamed before is the same and stays. */
  reply(reply: Reply): void {
    this.receipt(reply.message_key, reply.turn);
    if (!reply.acts.length) return;
    const entry = this.machine(reply.message_key, reply.turn, reply.at);
    entry.ai = reply.ai;
    entry.at = reply.at;
    if (entry.acts.length !== reply.acts.length) entry.acts = reply.acts;
    this.sort();
  }

  history(items: HistoryItem[]): void {
    for (const item of items) this.past(item);
    this.sort();
  }

  private past(item: HistoryItem): void {
    if (item.role === "person") {
      const entry = this.person(item.key || `t${item.turn}`, item.at);
      Object.assign(entry, { turn: item.turn, state: "delivered", file: item.attachment ?? entry.file });
      entry.text = item.text || entry.text;
    } else if (item.role === "machine") {
      const entry = this.machine(item.key || `t${item.turn}`, item.turn, item.at);
      entry.acts = item.acts;
      entry.ai = item.ai;
    } else {
      const entry = this.find(`s:${item.turn}`) ?? this.put(blank(`s:${item.turn}`, "staff", item.at));
      Object.assign(entry, { turn: item.turn, text: item.text, name: item.name, title: item.title });
    }
  }

  private person(key: string, at: string): Entry {
    return this.find(`p:${key}`) ?? this.put(blank(`p:${key}`, "person", at));
  }

  private machine(key: string, turn: number, at: string): Entry {
    const entry = this.find(`m:${key}`) ?? this.put(blank(`m:${key}`, "machine", at));
    entry.turn = turn;
    entry.ai = true;
    return entry;
  }

  private find(id: string): Entry | undefined {
    return this.entries.find((entry) => entry.id === id);
  }

  private put(entry: Entry): Entry {
    this.entries.push(entry);
    // Through the array again: a reactive array hands out the watched entry, the bare one would change unseen.
    return this.entries[this.entries.length - 1] as Entry;
  }

  /** By turn; what has none yet stays at the end in the order it was written. */
  private sort(): void {
    const place = (entry: Entry) => entry.turn || Number.MAX_SAFE_INTEGER;
    this.entries.sort((one, other) => place(one) - place(other) || (one.turn ? ORDER[one.role] - ORDER[other.role] : 0));
  }
}

/** The machine's last words, while nobody has answered them. A message that failed is no answer. */
export function openEntry(entries: readonly Entry[]): Entry | undefined {
  const last = [...entries].reverse().find((entry) => entry.state !== "failed");
  return last?.role === "machine" ? last : undefined;
}

export function openAsk(entry: Entry | undefined): Ask | undefined {
  return [...(entry?.acts ?? [])].reverse().find((act): act is Ask => act.type === "ask");
}

/** What can be tapped: the last question's choices, else the buttons of the cards that answer in the conversation. */
export function openChoices(entry: Entry | undefined): Button[] {
  const ask = openAsk(entry);
  if (ask) return ask.choices;
  return (entry?.acts ?? []).flatMap((act) => (act.type === "card" ? act.buttons.filter((button) => button.value) : []));
}

export function emergencyOf(entry: Entry | undefined): Card | undefined {
  return entry?.acts.find((act): act is Card => act.type === "card" && act.kind === "emergency");
}

/** True while a person of the hospital has the conversation. */
export function isHanded(entries: readonly Entry[]): boolean {
  const said = [...entries].reverse().find((entry) => entry.role === "machine" || entry.role === "staff");
  return said?.role === "staff" || Boolean(said?.acts.some((act) => act.type === "handed"));
}
