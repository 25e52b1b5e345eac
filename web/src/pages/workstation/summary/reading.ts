// What a summary says, as somebody reads it: to tell whether words changed, and which words rest on which statement.
import type { Doc, Section, Statement } from "../api/types";

/** What stands in the section now: a staff member's words, else the machine's. */
export const reads = (section: Section): string => section.edited ?? section.text;

export const sectionOf = (doc: Doc, key: string): Section | undefined => doc.sections.find((one) => one.key === key);

/** Whether two states of a summary say the same; who accepted what does not matter here. */
export function saysTheSame(one: Doc, other: Doc): boolean {
  return words(one) === words(other);
}

function words(doc: Doc): string {
  const flags = [...doc.red_flags, ...doc.contradictions].map((statement) => statement.text);
  const sections = doc.sections.map((section) => [section.key, reads(section), section.newer ?? ""]);
  return JSON.stringify([doc.chief_complaint, flags, sections, doc.open_points, doc.scores, doc.attachments]);
}

export interface Piece {
  text: string;
  statement?: Statement;
}

/** Cuts a text into the statements found in it, in order, and what stands between them. */
export function pieces(text: string, statements: readonly Statement[]): Piece[] {
  const made: Piece[] = [];
  let at = 0;
  for (const statement of statements) {
    const found = statement.text ? text.indexOf(statement.text, at) : -1;
    if (found < 0) continue;
    if (found > at) made.push({ text: text.slice(at, found) });
    made.push({ text: statement.text, statement });
    at = found + statement.text.length;
  }
  if (at < text.length) made.push({ text: text.slice(at) });
  return made;
}

/** Two texts, each as [the same, different, the same]. */
export function differ(one: string, other: string): [[string, string, string], [string, string, string]] {
  const [a, b] = [[...one], [...other]];
  const most = Math.min(a.length, b.length);
  let front = 0;
  while (front < most && a[front] === b[front]) front++;
  let back = 0;
  while (back < most - front && a[a.length - 1 - back] === b[b.length - 1 - back]) back++;
  const cut = (of: string[]): [string, string, string] => [
    of.slice(0, front).join(""), of.slice(front, of.length - back).join(""), of.slice(of.length - back).join(""),
  ];
  return [cut(a), cut(b)];
}

/** The places one moves between, in the order they are read. */
export function stopsOf(doc: Doc): string[] {
  return [
    ...doc.red_flags.map((_, at) => `flag-${at}`),
    ...doc.contradictions.map((_, at) => `clash-${at}`),
    ...doc.sections.map((section) => `section-${section.key}`),
  ];
}

/** The statements behind one place. */
export function behind(doc: Doc, stop: string): Statement[] {
  const [kind, name] = [stop.slice(0, stop.indexOf("-")), stop.slice(stop.indexOf("-") + 1)];
  if (kind === "section") return sectionOf(doc, name)?.statements ?? [];
  const one = (kind === "flag" ? doc.red_flags : doc.contradictions)[Number(name)];
  return one ? [one] : [];
}

/** Where a danger or a contradiction has not been looked at. */
export const unread = (doc: Doc, seen: ReadonlySet<string>): string[] =>
  stopsOf(doc).filter((stop) => !stop.startsWith("section-") && !seen.has(stop));
