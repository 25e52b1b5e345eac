// The knowledge API as this page speaks it, and who is signed in (kept as long as the tab lives).
import { computed, ref } from "vue";
import type { Citation } from "../../parts/Sources.vue";
import { tab } from "../../parts/keep";
import type { State } from "./words";

const BASE = "/api/admin/knowledge";

export interface Listed {
  id: string;
  name: string;
  title: string;
  head: number;
  live: number;
  state: State;
  layer: string;
  department: string;
  owner: string;
  source: string;
  effective: string;
  expires: string;
  updated_at: string;
}

export interface Overview {
  states: Partial<Record<State, number>>;
  departments: string[];
  today: string;
}

export interface Version {
  number: number;
  state: State;
  title: string;
  owner: string;
  source: string;
  licence: string;
  layer: string;
  department: string;
  effective: string | null;
  expires: string | null;
  reviewed_on: string | null;
  made_by: string;
  made_at: string;
  approved_by: string;
  approved_at: string | null;
}

export interface Happened {
  id: number;
  number: number;
  action: string;
  person: string;
  note: string;
  at: string;
}

export interface Opened {
  live: number;
  versions: Version[];
  events: Happened[];
}

export interface Passage {
  passage: string;
  document: string;
  name: string;
  version: number;
  state: State;
  title: string;
  heading: string;
  text: string;
  questions: string[];
}

export interface Scored extends Passage {
  score: number;
  meaning: number;
  words: number;
}

export interface Told {
  answer: string;
  refused: boolean;
  reason: string;
  sureness: number;
  citations: Citation[];
}

export interface Report {
  added: string[];
  changed: string[];
  promoted: string[];
  unchanged: number;
  passages: number;
  skipped: { name: string; reason: string }[];
}

export interface Group {
  example: string;
  count: number;
  last: string;
  reasons: string[];
  ids: number[];
}

export interface Opinion {
  id: number;
  helpful: boolean;
  note: string;
  document: string;
  title: string;
  version: string;
  at: string;
}

/** What went wrong, in words for the person in front of the page. */
export class Refused extends Error {}

export const token = ref(tab.get("anban.staff-token"));
export const name = ref(tab.get("anban.staff-name"));
export const signedIn = computed(() => Boolean(token.value && name.value));

export function signOut(): void {
  token.value = "";
  tab.set("anban.staff-token", "");
}

/** Only a token and a name the server accepts are kept. */
export async function signIn(givenToken: string, givenName: string): Promise<void> {
  await call("/overview", { as: [givenToken, givenName] });
  token.value = givenToken;
  name.value = givenName;
  tab.set("anban.staff-token", givenToken);
  tab.set("anban.staff-name", givenName);
}

interface Wish {
  body?: object;
  form?: FormData;
  as?: [string, string];
}

export async function call<T>(path: string, wish: Wish = {}): Promise<T> {
  const [key, person] = wish.as ?? [token.value, name.value];
  const headers: Record<string, string> = { Authorization: `Bearer ${key}`, "X-Staff-Name": encodeURIComponent(person) };
  if (wish.body) headers["Content-Type"] = "application/json";
  const body = wish.form ?? (wish.body ? JSON.stringify(wish.body) : undefined);
  const method = body ? "POST" : "GET";
  let answer: Response;
  try {
    answer = await fetch(BASE + path, { method, headers, body, credentials: "omit", cache: "no-store" });
  } catch {
    // An answer that was lost on its way says nothing about whether the request arrived.
    const unsure = body ? "刚才这一步可能没有完成，请刷新后核对。" : "请检查网络后再试。";
    throw new Refused(`连不上服务器。${unsure}`);
  }
  if (answer.ok) return (await answer.json()) as T;
  if (answer.status === 401 && !wish.as) signOut();
  throw new Refused(await reason(answer));
}

async function reason(answer: Response): Promise<string> {
  try {
    const told = ((await answer.json()) as { detail?: unknown }).detail;
    if (typeof told === "string") return told;
  } catch {
    // no problem document: a proxy's own error page
  }
  return `服务器没有办成这件事（${answer.status}），请稍后再试。`;
}

export function query(fields: Record<string, string | number>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== "");
  return `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}
