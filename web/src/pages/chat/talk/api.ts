// REST: sessions, messages, history and files. Everything the socket does works here, too.
import { Refused, Unreached, type File as Sent, type HistoryItem, type Problem, type Reply } from "./types";

const BASE = "/api/app";
const PATIENCE = 20_000;

export interface Session {
  token: string;
  conversation: string;
  hospital: { name: string };
}

export interface Page {
  items: HistoryItem[];
  last: number;
  more: boolean;
}

async function ask(path: string, init: RequestInit, token = "", patience = PATIENCE): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), patience);
  const headers = { ...(init.headers as Record<string, string>), ...(token ? { Authorization: `Bearer ${token}` } : {}) };
  let answer: Response;
  try {
    answer = await fetch(BASE + path, { ...init, headers, signal: abort.signal, credentials: "omit", cache: "no-store" });
  } catch {
    throw new Unreached(path);
  } finally {
    clearTimeout(timer);
  }
  if (answer.ok) return answer;
  throw await refusal(answer);
}

async function refusal(answer: Response): Promise<Error> {
  try {
    const problem = (await answer.json()) as Problem;
    if (problem.detail) return new Refused(problem);
  } catch {
    // a proxy's own error page: the server behind it was not reached
  }
  return new Unreached(String(answer.status));
}

function json(body: unknown): RequestInit {
  return { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } };
}

export async function openSession(token: string): Promise<Session> {
  return (await ask("/sessions", json(token ? { token } : {}))).json();
}

export async function sendMessage(token: string, body: object): Promise<Reply> {
  return (await ask("/messages", json(body), token)).json();
}

export async function historyAfter(token: string, after: number): Promise<Page> {
  return (await ask(`/messages?after=${after}`, { method: "GET" }, token)).json();
}

/** True: the words sound urgent and belong into the conversation. */
export async function giveOpinion(token: string, turn: number, helpful: boolean, note: string): Promise<boolean> {
  return (await (await ask("/opinions", json({ turn, helpful, note }), token)).json()).say;
}

export async function upload(token: string, file: Blob, name: string): Promise<Sent> {
  const form = new FormData();
  form.append("file", file, name);
  const made = await (await ask("/attachments", { method: "POST", body: form }, token, 120_000)).json();
  return { id: made.id, media: made.media, name };
}

export async function download(token: string, id: string): Promise<Blob> {
  return (await ask(`/attachments/${encodeURIComponent(id)}`, { method: "GET" }, token, 60_000)).blob();
}
