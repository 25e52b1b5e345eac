// What the workstation's API speaks (docs/workstation-api.md).
export type Permission =
  | "day" | "arrive" | "summary" | "alerts" | "talk" | "tasks" | "measures" | "letters" | "knowledge" | "accounts" | "audit";

export interface Clinic {
  id: string;
  name: string;
}

export interface Me {
  id: string;
  login: string;
  name: string;
  title: string;
  role: "doctor" | "nurse" | "desk" | "it" | "admin";
  clinics: Clinic[];
  may: Permission[];
  csrf: string;
  expires_at: string;
  must_change: boolean;
}

export interface Row {
  visit: string;
  conversation: string | null;
  interview: string | null;
  name: string;
  age: string;
  sex: string;
  clinic: string;
  clinic_name: string;
  doctor: string;
  start: string;
  number: number | string | null;
  state: "booked" | "arrived" | "seen" | "cancelled" | "walk_in";
  arrived_at: string | null;
  interview_state: "none" | "running" | "stopped" | "completed";
  chief: string;
  red_flags: string[];
  version: number;
  review: "none" | "open" | "accepted" | "rejected";
  alerts: number;
  at: string | null;
  unplaced?: boolean;
}

export interface Evidence {
  turn: number;
  words: string;
  item: string;
}

export interface Statement {
  text: string;
  kind: string;
  item: string;
  evidence: Evidence[];
}

export interface Section {
  key: string;
  title: string;
  text: string;
  statements: Statement[];
  edited: string | null;
  state: "open" | "accepted" | "rejected";
  reason: string | null;
  by: string | null;
  at: string | null;
  newer?: string | null;
}

export interface Doc {
  interview: string;
  conversation: string;
  version: number;
  revision: number;
  at: string;
  title: string;
  chief_complaint: string;
  person: { name: string; age: string; sex: string };
  visit: Row | null;
  completeness: { answered: number; total: number; status: string };
  red_flags: Statement[];
  contradictions: Statement[];
  open_points: string[];
  scores: { code: string; title: string; value: number; band: string }[];
  sections: Section[];
  attachments: { id: string; media: string; name: string }[];
  review: { state: Row["review"]; by: string | null; at: string | null; reason: string | null };
  sent: { state: string; at: string | null; note: string } | null;
  updated_by_patient: boolean;
}

export interface Trend {
  code: string;
  title: string;
  unit: string;
  low: number | null;
  high: number | null;
  points: { at: string; value: number; source: string }[];
}

export interface Patient {
  conversation: string;
  channel: string;
  name: string;
  age: string;
  sex: string;
  phone: string;
  handed: boolean | string | null;
  taken_by: string | null;
  visits: Row[];
  summaries: { interview: string; version: number; at: string; title: string; chief: string; review: string; clinic_name: string }[];
  alerts: Alert[];
  tasks: Task[];
  trends: Trend[];
  readings_source: string; // "" when no system gives readings
}

export interface Found {
  conversation: string;
  name: string;
  age: string;
  sex: string;
  channel: string;
  last_at: string;
  clinics: string[];
  chief: string;
  alerts: number;
}

export interface Alert {
  id: number | string;
  kind: string;
  level: string;
  at: string;
  conversation: string;
  name: string;
  age: string;
  sex: string;
  channel: string;
  clinic_name: string;
  words: string[];
  said: string;
  reason: string;
  call: string;
  acknowledged_by: string | null;
  acknowledged_at: string | null;
  assigned_to: { id: string; name: string } | null;
  escalated_at: string | null;
  closed_by: string | null;
  closed_at: string | null;
  note: string;
}

export interface Task {
  id: number | string;
  conversation: string;
  name: string;
  title: string;
  due: string | null;
  assigned: { id: string; name: string } | null;
  made_by: string;
  made_at: string;
  done_at: string | null;
  done_by: string | null;
}

export interface Colleague {
  id: string;
  name: string;
  title: string;
  role: Me["role"];
}

export interface Queued {
  conversation: string;
  name: string;
  age: string;
  sex: string;
  channel: string;
  queue: string;
  since: string | null;
  taken_by: string | null;
  turns: number;
  last: string;
}

export interface TalkAct {
  type: string;
  title?: string;
  text?: string;
  rows?: { label: string; text: string }[];
  choices?: { label: string }[];
  buttons?: { label: string }[];
}

export interface TalkTurn {
  seq: number;
  role: "person" | "machine" | "staff" | "note";
  at: string;
  by: string | null;
  title: string | null;
  text: string;
  acts: TalkAct[];
  assistant: string;
  ai: boolean;
  attachment: { id: string; media: string; name: string } | null;
}

export interface Talk {
  conversation: string;
  channel: string;
  name: string;
  age: string;
  sex: string;
  handed: boolean | string | null;
  taken_by: string | null;
  mine: boolean;
  turns: TalkTurn[];
}

export interface Letter {
  id: number | string;
  kind: string;
  key: string;
  conversation: string;
  attempts: number;
  note: string;
  created_at: string;
  due_at: string | null;
  outcome: { severity: string; code: string; text: string; where: string }[];
}

export interface Happened {
  conversation?: string;
  clinic?: string;
  interview?: string;
  visit?: string;
  alert?: number | string;
  seq?: number;
}

export type Kind = "summary" | "alert" | "queue" | "turn" | "visit" | "task" | "letter";
export const KINDS: Kind[] = ["summary", "alert", "queue", "turn", "visit", "task", "letter"];
