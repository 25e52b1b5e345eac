// Who is signed in, by an account's session or by the staff token and a name, and every request in that person's name.
import { computed, ref } from "vue";
import { tab } from "../../parts/keep";

const STAFF = "/api/workstation";
const KNOWLEDGE = "/api/admin/knowledge";

export interface Me {
  id: string;
  login: string;
  name: string;
  role: string;
  may: string[];
  csrf: string;
  must_change: boolean;
}

/** What went wrong, in words for the person in front of the page. */
export class Refused extends Error {
  constructor(detail: string, readonly status = 0, readonly code = "") {
    super(detail);
  }
}

export const me = ref<Me | null>(null);
export const token = ref(tab.get("anban.staff-token"));
const named = ref(tab.get("anban.staff-name"));
/** The session ended while somebody was working: the page stays as it is until they are back. */
export const expired = ref(false);

export const signedIn = computed(() => Boolean(me.value || (token.value && named.value)));
export const name = computed(() => (me.value ? `${me.value.name}（${me.value.login}）` : named.value));
export const may = (what: string): boolean => (me.value ? me.value.may.includes(what) : what === "knowledge" && signedIn.value);

/** Whoever is signed in at the workstation is signed in here as well. */
export async function recall(): Promise<void> {
  if (token.value) return;
  me.value = await send<Me>(`${STAFF}/session`).catch(() => null);
}

export async function signIn(login: string, password: string): Promise<void> {
  const back = await send<Me>(`${STAFF}/session`, { body: { login, password } });
  const same = !me.value || me.value.id === back.id;
  me.value = back;
  expired.value = false;
  if (!same) location.reload(); // what stands on the page was somebody else's
}

/** Only a token and a name the server accepts are kept. */
export async function signInByToken(key: string, person: string): Promise<void> {
  await send(`${KNOWLEDGE}/overview`, {}, [key, person]);
  token.value = key;
  named.value = person;
  tab.set("anban.staff-token", key);
  tab.set("anban.staff-name", person);
}

export async function signOut(): Promise<void> {
  token.value = "";
  tab.set("anban.staff-token", "");
  expired.value = false;
  if (me.value) await staff("/session", { method: "DELETE" }).catch(() => undefined);
  me.value = null;
}

export async function newPassword(old: string, chosen: string): Promise<void> {
  await staff("/session/password", { body: { old, new: chosen } });
  if (me.value) me.value = { ...me.value, must_change: false };
}

export interface Wish {
  method?: "POST" | "PATCH" | "DELETE";
  body?: object;
  form?: FormData;
}

export const staff = <T>(path: string, wish: Wish = {}): Promise<T> => asMyself<T>(STAFF + path, wish);
export const knowledge = <T>(path: string, wish: Wish = {}): Promise<T> => asMyself<T>(KNOWLEDGE + path, wish);

async function asMyself<T>(url: string, wish: Wish): Promise<T> {
  try {
    return await send<T>(url, wish, token.value ? [token.value, named.value] : undefined);
  } catch (error) {
    const refused = error as Refused;
    if (refused.status === 401 && token.value) await signOut();
    else if (refused.status === 401 && me.value) expired.value = true;
    if (refused.code === "change-password" && me.value) me.value = { ...me.value, must_change: true };
    if (refused.code === "csrf" && me.value) await recall(); // signed in again in another tab: the next try goes through
    throw error;
  }
}

async function send<T>(url: string, wish: Wish = {}, as?: [string, string]): Promise<T> {
  const body = wish.form ?? (wish.body ? JSON.stringify(wish.body) : undefined);
  const method = wish.method ?? (body ? "POST" : "GET");
  const headers: Record<string, string> = {};
  if (wish.body) headers["Content-Type"] = "application/json";
  if (as) Object.assign(headers, { Authorization: `Bearer ${as[0]}`, "X-Staff-Name": encodeURIComponent(as[1]) });
  else if (method !== "GET" && me.value) headers["X-CSRF"] = me.value.csrf;
  let answer: Response;
  try {
    answer = await fetch(url, { method, headers, body, credentials: as ? "omit" : "same-origin", cache: "no-store" });
  } catch {
    // An answer that was lost on its way says nothing about whether the request arrived.
    const unsure = body ? "刚才这一步可能没有完成，请刷新后核对。" : "请检查网络后再试。";
    throw new Refused(`连不上服务器。${unsure}`);
  }
  if (answer.status === 204) return undefined as T;
  if (answer.ok) return (await answer.json()) as T;
  throw await refusal(answer);
}

async function refusal(answer: Response): Promise<Refused> {
  try {
    const told = (await answer.json()) as { detail?: unknown; code?: unknown };
    if (typeof told.detail === "string") return new Refused(told.detail, answer.status, String(told.code ?? ""));
  } catch {
    // no problem document: a proxy's own error page
  }
  return new Refused(`服务器没有办成这件事（${answer.status}），请稍后再试。`, answer.status);
}
