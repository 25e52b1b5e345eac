// One door to the server. When the session has ended, a request waits here until the person has signed in again and
// then goes on by itself: nothing that was typed depends on the session.
import { ref } from "vue";
import type { Me } from "./types";

const BASE = "/api/workstation";
const PATIENCE = 20_000;

/** What went wrong, in words for the person in front of the page. Status 0: the server was not reached. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly body: Record<string, unknown> = {},
  ) {
    super(detail);
  }
}

export const me = ref<Me | null>(null);
export const expired = ref(false);

let waiting: { go: () => void; stop: (why: Error) => void }[] = [];

/** The person is back: whatever waited goes on. */
export function reentered(): void {
  expired.value = false;
  for (const one of waiting.splice(0)) one.go();
}

/** Nobody comes back: whatever waited ends. */
export function abandoned(): void {
  expired.value = false;
  for (const one of waiting.splice(0)) one.stop(new Refused(401, "not-signed-in", "已退出登录。"));
}

interface Wish {
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  body?: object;
  /** Signing in itself: a 401 is its answer. */
  door?: boolean;
}

export async function call<T>(path: string, wish: Wish = {}): Promise<T> {
  for (let renewed = false; ; ) {
    const answer = await send(path, wish);
    if (answer.ok) return (await read(answer)) as T;
    const problem = await refusal(answer);
    if (problem.code === "csrf" && !renewed && (renewed = await renew())) continue;
    if (problem.code === "change-password" && me.value) me.value = { ...me.value, must_change: true };
    if (answer.status !== 401 || wish.door || !me.value) throw problem;
    await new Promise<void>((go, stop) => {
      waiting.push({ go, stop });
      expired.value = true;
    });
  }
}

/** The same person signed in again in another tab: this one takes over the new session's mark. */
async function renew(): Promise<boolean> {
  const answer = await send("/session", {});
  const now = answer.ok ? ((await answer.json()) as Me) : null;
  if (!now || now.id !== me.value?.id) return false;
  me.value = now;
  return true;
}

async function send(path: string, wish: Wish): Promise<Response> {
  const method = wish.method ?? (wish.body ? "POST" : "GET");
  const headers: Record<string, string> = {};
  if (wish.body) headers["Content-Type"] = "application/json";
  if (method !== "GET" && me.value) headers["X-CSRF"] = me.value.csrf;
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), PATIENCE);
  try {
    const body = wish.body ? JSON.stringify(wish.body) : undefined;
    return await fetch(BASE + path, { method, headers, body, signal: abort.signal, cache: "no-store" });
  } catch {
    const unsure = method === "GET" ? "请检查网络，恢复后会自动重试。" : "您写的内容还在，请稍后再试一次。";
    throw new Refused(0, "unreached", `连不上服务器。${unsure}`);
  } finally {
    clearTimeout(timer);
  }
}

async function read(answer: Response): Promise<unknown> {
  if (answer.status === 204) return undefined;
  return answer.headers.get("Content-Type")?.includes("json") ? answer.json() : answer.text();
}

async function refusal(answer: Response): Promise<Refused> {
  try {
    const body = (await answer.json()) as Record<string, unknown>;
    if (typeof body.detail === "string") return new Refused(answer.status, String(body.code ?? ""), body.detail, body);
  } catch {
    // no problem document: a proxy's own error page
  }
  return new Refused(answer.status, "", `服务器没有办成这件事（${answer.status}），您写的内容还在，请稍后再试。`);
}

export function query(fields: Record<string, string | number | undefined>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== "" && value !== undefined);
  return given.length ? `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}` : "";
}

export const path = (part: string | number): string => encodeURIComponent(part);
