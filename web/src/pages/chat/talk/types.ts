// What travels between this page and the app channel; the server's OpenAPI is the source of these shapes.
import type { Citation } from "../../../parts/Sources.vue";

export interface Button {
  label: string;
  value: string;
  href: string;
}

export interface Option {
  value: string;
  label: string;
  exclusive: boolean;
}

export interface Item {
  link_id: string;
  text: string;
  type: string;
  required: boolean;
  repeats: boolean;
  options: Option[];
  unit: string;
  units?: string[];
  minimum: number | null;
  maximum: number | null;
  max_length: number | null;
  help: string;
  control: string;
  reads: string;
}

export interface Made {
  by: string;
}

export interface Say {
  type: "say";
  text: string;
  citations: Citation[];
  made?: Made;
}

export interface Ask {
  type: "ask";
  text: string;
  item: Item;
  choices: Button[];
  progress: { answered: number; total: number } | null;
  can_skip: boolean;
  can_back: boolean;
  form: string;
}

export interface Card {
  type: "card";
  kind: string;
  title: string;
  text: string;
  rows: { label: string; text: string }[];
  buttons: Button[];
  citations: Citation[];
}

export interface Handed {
  type: "handed";
  text: string;
}

export type Act = Say | Ask | Card | Handed;

export interface Reply {
  conversation: string;
  turn: number;
  message_key: string;
  acts: Act[];
  ai: boolean;
  at: string;
}

export interface File {
  id: string;
  media: string;
  name: string;
}

export interface HistoryItem {
  turn: number;
  role: "person" | "machine" | "staff";
  at: string;
  key: string;
  text: string;
  attachment: File | null;
  acts: Act[];
  name: string;
  title: string;
  ai: boolean;
}

export interface Problem {
  status: number;
  code: string;
  detail: string;
  retry: boolean;
  retry_after?: number;
}

export type Answer = string | number | boolean | (string | number)[];

export type Content =
  | { text: string }
  | { choice: { value: string; label: string } }
  | { answers: Record<string, Answer>; label: string }
  | { attachment: string };

/** The server answered and said no. */
export class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.code);
  }
}

/** Nobody answered: the network, or a server that is just starting. */
export class Unreached extends Error {}
