// Accounts as the server tells them, and what the page calls their roles and states.
import { query } from "../api";
import { staff } from "../door";

export interface Account {
  id: string;
  login: string;
  name: string;
  title: string;
  role: Role;
  clinics: string[];
  doctor: string;
  active: boolean;
  locked_until: string | null;
  last_login_at: string | null;
  must_change: boolean;
  password: string | null;
}

export interface Choices {
  clinics: { id: string; name: string }[];
  doctors: { id: string; name: string; title: string; clinic: string }[];
}

export const ROLES = {
  doctor: { label: "医生", means: "看本科室的患者、改小结、接提醒、与患者对话" },
  nurse: { label: "护士", means: "看本科室的患者、改小结、接提醒、与患者对话" },
  desk: { label: "导诊台", means: "看各科当天名单、登记到诊、接提醒、接待转人工的患者；看不到小结" },
  it: { label: "信息科", means: "管理知识资料和未送达的记录；看不到患者内容" },
  admin: { label: "管理员", means: "管理账号、查审计、管理知识资料；看不到患者内容" },
} as const;
export type Role = keyof typeof ROLES;

/** Whose patients an account sees is by clinic only for these. */
export const byClinic = (role: Role): boolean => role === "doctor" || role === "nurse";

export type State = "open" | "locked" | "closed";

export function stateOf(account: Account, now = Date.now()): State {
  if (!account.active) return "closed";
  return account.locked_until && Date.parse(account.locked_until) > now ? "locked" : "open";
}

export function found(accounts: Account[], words: string, clinicName: (id: string) => string): Account[] {
  const wanted = words.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const told = (one: Account) =>
    [one.name, one.login, one.title, ROLES[one.role].label, ...one.clinics.map(clinicName)].join(" ").toLowerCase();
  return wanted.length ? accounts.filter((one) => wanted.every((word) => told(one).includes(word))) : accounts;
}

export interface Happened {
  id: number;
  at: string;
  actor: string;
  name: string;
  action: string;
  subject: string;
  about: string;
  purpose: string;
  reason: string;
  detail: Record<string, unknown>;
}

export interface Trail {
  rows: Happened[];
  next: number | null;
}

export const accounts = {
  all: () => staff<Account[]>("/accounts"),
  choices: () => staff<Choices>("/accounts/choices"),
  add: (given: object) => staff<Account>("/accounts", { body: given }),
  change: (id: string, given: object) => staff<Account>(`/accounts/${encodeURIComponent(id)}`, { method: "PATCH", body: given }),
};

export const audit = {
  trail: (subject: string, actor: string, after: number | "") => staff<Trail>(`/audit${query({ subject, actor, after })}`),
  check: () => staff<{ events: number; broken_at: number | null }>("/audit/check"),
};
