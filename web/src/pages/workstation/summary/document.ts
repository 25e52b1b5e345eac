// One summary on this page: fetched, kept true without moving under the reader's eyes, changed under its revision.
import { onScopeDispose, shallowRef } from "vue";
import { useLoad } from "../../../parts/load";
import { coalesce } from "../again";
import { call, path, Refused } from "../api/call";
import { hear } from "../api/live";
import type { Doc, Section } from "../api/types";
import { reads, saysTheSame, sectionOf } from "./reading";

/** Somebody else was first; `current` is what stands there now. */
export class Overtaken extends Error {
  constructor(readonly current: Doc) {
    super("这份小结刚刚有人改过。");
  }
}

export function useDocument(interview: string) {
  const base = `/summaries/${path(interview)}`;
  const doc = shallowRef<Doc>();
  const newer = shallowRef<Doc>(); // says something else than what is being read: shown when asked for
  const first = useLoad(async () => (doc.value = await call<Doc>(base)));

  /** An answer that was long on its way does not bring back what is past. */
  function take(got: Doc): void {
    if (got.revision < ((newer.value ?? doc.value)?.revision ?? 0)) return;
    if (doc.value && !saysTheSame(doc.value, got)) newer.value = got;
    else [doc.value, newer.value] = [got, undefined];
  }

  function show(got = newer.value): void {
    if (got) [doc.value, newer.value] = [got, undefined];
  }

  const again = coalesce(async () => (doc.value ? take(await call<Doc>(base)) : first.load()));
  onScopeDispose(hear((kind, what) => kind === "summary" && (!what.interview || what.interview === interview) && again(), again));
  void first.load();

  /** Change the whole. Somebody else's change in between is for the person to see first. */
  async function change(to: string, body: object = {}): Promise<void> {
    if (!doc.value) return;
    try {
      show(await call<Doc>(base + to, { body: { revision: doc.value.revision, ...body } }));
    } catch (error) {
      const current = currentOf(error);
      if (!current) throw error;
      take(current);
      throw new Overtaken(current);
    }
  }

  /** Change one section, which said `seen` to the person. A change elsewhere in the summary is no reason to stop. */
  async function changeSection(key: string, seen: string, send: (revision: number) => Promise<Doc>): Promise<void> {
    const asSeen = (of: Doc): boolean => seen === reads(sectionOf(of, key) ?? ({ text: "" } as Section));
    const known = newer.value ?? doc.value;
    if (!known) return;
    if (!asSeen(known)) throw new Overtaken(known);
    try {
      show(await send(known.revision));
    } catch (error) {
      const current = currentOf(error);
      if (!current) throw error;
      take(current);
      if (!asSeen(current)) throw new Overtaken(current);
      show(await send(current.revision));
    }
  }

  const section = (key: string) => `${base}/sections/${path(key)}`;
  const save = (key: string, text: string, seen: string) =>
    changeSection(key, seen, (revision) => call<Doc>(section(key), { method: "PUT", body: { revision, text } }));
  const accept = (key: string, seen: string) =>
    changeSection(key, seen, (revision) => call<Doc>(`${section(key)}/accept`, { body: { revision } }));
  const reject = (key: string, seen: string, reason: string) =>
    changeSection(key, seen, (revision) => call<Doc>(`${section(key)}/reject`, { body: { revision, reason } }));

  return {
    doc, newer, first, show, save, accept, reject,
    acceptAll: () => change("/accept"),
    rejectAll: (reason: string) => change("/reject", { reason }),
    mark: (about: string, note: string, department: string) => call(`${base}/mark`, { body: { about, note, department } }),
    text: () => call<string>(`${base}/text`),
  };
}

function currentOf(error: unknown): Doc | undefined {
  return error instanceof Refused && error.status === 409 ? (error.body.current as Doc | undefined) : undefined;
}

export type Document = ReturnType<typeof useDocument>;
