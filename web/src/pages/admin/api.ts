// The knowledge API as this page speaks it.
import type { Citation } from "../../parts/Sources.vue";
import type { State } from "./words";

export { knowledge as call } from "./door";

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

export function query(fields: Record<string, string | number>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== "");
  return `?${new URLSearchParams(given.map(([key, value]) => [key, String(value)]))}`;
}
