// What the page calls things, and which step may follow which (the server decides again).
export type State = "draft" | "reviewed" | "approved" | "retired";

export const STATES: Record<State, string> = { draft: "草稿", reviewed: "已审阅", approved: "已批准", retired: "已停用" };

export const LAYERS: Record<string, string> = { general: "患者可见", guideline: "指南，仅员工", evidence: "证据，仅员工" };

export const ACTIONS: Record<string, string> = {
  added: "导入为草稿",
  draft: "退回草稿",
  reviewed: "审阅通过",
  approved: "批准使用",
  retired: "停用",
  rolled_back: "退回使用这一版",
};

const REASONS: Record<string, string> = {
  not_found: "没有足够对得上的资料",
  nothing_approved: "没有已批准的资料",
  hearsay: "听来的说法，没有资料可以核对",
  price: "资料里没有价格",
  dose: "资料里没有用量",
  own_records: "问的是本人的记录",
  staff: "问的是工作人员的个人信息",
  other_hospital: "问的是别的医院",
  outside: "与就医无关",
  empty: "没有写出问题",
};

export const reasonWords = (reason: string): string => REASONS[reason] ?? reason;

export interface Step {
  to: State | "rollback";
  label: string;
  main: boolean;
  means: string;
}

const STEPS: Record<State, Step[]> = {
  draft: [
    { to: "reviewed", label: "审阅通过", main: true, means: "内容核对无误，等待批准。还不会用来回答患者。" },
    { to: "retired", label: "停用", main: false, means: "这一版不再使用，内容会保留。" },
  ],
  reviewed: [
    { to: "approved", label: "批准使用", main: true, means: "从下一个问题起，用这一版回答患者；之前批准的版本会停用。" },
    { to: "draft", label: "退回草稿", main: false, means: "还要修改，退回草稿。" },
    { to: "retired", label: "停用", main: false, means: "这一版不再使用，内容会保留。" },
  ],
  approved: [{ to: "retired", label: "停用", main: false, means: "从下一个问题起，不再用它回答患者。" }],
  retired: [],
};

const BACK: Step = {
  to: "rollback",
  label: "退回使用这一版",
  main: false,
  means: "从下一个问题起，改用这个曾经批准过的版本；现在使用的版本会停用。",
};

/** What may be done with a version now. Only one that was approved before can come back. */
export function steps(version: { state: State; approved_by: string }): Step[] {
  return version.state === "retired" && version.approved_by ? [BACK] : STEPS[version.state];
}

export type Holding = "" | "later" | "soon" | "over";

const SOON_DAYS = 30;

/** Whether a document's dates need somebody's eye; `today` is the hospital's. */
export function holding(effective: string, expires: string, today: string): Holding {
  if (effective && effective > today) return "later";
  if (!expires || !today) return "";
  if (expires < today) return "over";
  const days = (Date.parse(expires) - Date.parse(today)) / 86_400_000;
  return days <= SOON_DAYS ? "soon" : "";
}

export const HOLDING: Record<Holding, string> = { "": "", later: "未到生效日", soon: "快到期", over: "已过期" };

export const when = (at: string): string =>
  new Date(at).toLocaleString("zh-CN", {
    timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit",
  });

export const day = (at: string): string =>
  new Date(at).toLocaleDateString("zh-CN", { timeZone: "Asia/Shanghai", year: "numeric", month: "2-digit", day: "2-digit" });
