// What the workstation calls things. Every state has words; a sign stands before them, so that colour is never alone.
import type { Me, Row, Section } from "./api/types";

export const ROLES: Record<Me["role"], string> = { doctor: "医生", nurse: "护士", desk: "导诊台", it: "信息科", admin: "管理员" };

export const VISIT: Record<Row["state"], string> = {
  booked: "未到", arrived: "已到", seen: "已看", cancelled: "已取消", walk_in: "未挂号",
};

export const INTERVIEW: Record<Row["interview_state"], { sign: string; words: string }> = {
  none: { sign: "○", words: "未问诊" },
  running: { sign: "◐", words: "问诊中" },
  stopped: { sign: "◑", words: "中途停下" },
  completed: { sign: "●", words: "问诊完成" },
};

export const REVIEW: Record<string, { sign: string; words: string }> = {
  none: { sign: "", words: "" },
  open: { sign: "○", words: "待审" },
  accepted: { sign: "✓", words: "已接受" },
  rejected: { sign: "✕", words: "已退回" },
};

export const SECTION: Record<Section["state"], { sign: string; words: string }> = {
  open: { sign: "○", words: "待审" },
  accepted: { sign: "✓", words: "已接受" },
  rejected: { sign: "✕", words: "已退回" },
};

export const LEVEL: Record<string, { sign: string; words: string; urgent: boolean }> = {
  emergency: { sign: "⚠", words: "急症", urgent: true },
  crisis: { sign: "◆", words: "心理危机", urgent: true },
  adverse: { sign: "!", words: "不良反应", urgent: false },
  abnormal: { sign: "↕", words: "读数异常", urgent: false },
  triage: { sign: "?", words: "分诊存疑", urgent: false },
  failed: { sign: "↺", words: "没有送到", urgent: false },
  unreached: { sign: "☎", words: "联系不上", urgent: false },
};

export const levelOf = (level: string) => LEVEL[level] ?? { sign: "•", words: level, urgent: false };

const CHANNELS: Record<string, string> = {
  app: "网页", wechat: "微信", bedside: "床旁屏", phone: "电话", kiosk: "大屏", terminal: "终端",
};
export const channelOf = (channel: string): string => CHANNELS[channel] ?? channel;

export const SENT: Record<string, { sign: string; words: string }> = {
  waiting: { sign: "◐", words: "正在写入医院系统" },
  done: { sign: "✓", words: "已写入医院系统" },
  dead: { sign: "✕", words: "医院系统没有收下" },
};

/** "女 · 34岁"; what is not known is left out. */
export const personLine = (person: { age: string; sex: string }): string => [person.sex, person.age].filter(Boolean).join(" · ");

const ZONE = "Asia/Shanghai";
const dayOf = (at: Date): string => at.toLocaleDateString("sv-SE", { timeZone: ZONE });

export const today = (): string => dayOf(new Date());

/** Moves a date by whole days. */
export function shift(date: string, days: number): string {
  const at = new Date(`${date}T12:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

export const clockTime = (at: string): string =>
  new Date(at).toLocaleTimeString("zh-CN", { timeZone: ZONE, hour: "2-digit", minute: "2-digit", hour12: false });

/** The time today, the date with it on other days. */
export function when(at: string | null | undefined, now = new Date()): string {
  if (!at) return "";
  const then = new Date(at);
  if (dayOf(then) === dayOf(now)) return clockTime(at);
  const date = then.toLocaleDateString("zh-CN", { timeZone: ZONE, month: "numeric", day: "numeric" });
  const year = dayOf(then).slice(0, 4) === dayOf(now).slice(0, 4) ? "" : `${dayOf(then).slice(0, 4)}年`;
  return `${year}${date.replace("/", "月")}日 ${clockTime(at)}`;
}

/** How long something has been waiting: "48秒", "12分06秒", "3小时20分", "2天4小时". */
export function since(at: string, now: number): string {
  const seconds = Math.max(0, Math.floor((now - Date.parse(at)) / 1000));
  if (seconds < 60) return `${seconds}秒`;
  const two = (n: number) => String(n).padStart(2, "0");
  if (seconds < 3600) return `${Math.floor(seconds / 60)}分${two(seconds % 60)}秒`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)}小时${two(Math.floor(seconds / 60) % 60)}分`;
  return `${Math.floor(seconds / 86_400)}天${Math.floor(seconds / 3600) % 24}小时`;
}
