// What the audit trail's words mean to the person who reads it.
import type { Happened } from "../accounts/staff";

const ACTIONS: Record<string, string> = {
  "patient.view": "查看了患者",
  "patient.listed": "在名单里看到患者",
  "patient.break-glass": "跨科室查看，写明了理由",
  "conversation.view": "查看了对话",
  "conversation.take": "接手了对话",
  "conversation.say": "给患者发了消息",
  "conversation.release": "把对话交还给 AI 助手",
  "letters.replay": "重新发送未送达的记录",
  "staff.sign-in": "登录",
  "staff.sign-out": "退出",
  "staff.refused": "登录失败",
  "staff.password": "改了自己的密码",
  "staff.add": "添加了账号",
  "staff.change": "修改了账号",
  "staff.unlock": "解锁了账号",
  "staff.new-password": "重置了密码",
  "audit.search": "查了审计记录",
  "audit.check": "核对了审计记录",
  "wechat.bind": "绑定了微信",
  "wechat.unbind": "解除了微信绑定",
};

const PURPOSES: Record<string, string> = {
  day: "当天名单",
  summary: "看小结",
  alerts: "处理提醒",
  talk: "与患者对话",
  tasks: "随访任务",
  history: "看既往记录",
  attachment: "看患者发来的文件",
  letters: "未送达的记录",
  cds: "医院系统打开患者时",
};

export const actionWords = (action: string): string => ACTIONS[action] ?? action;
export const purposeWords = (purpose: string): string => PURPOSES[purpose] ?? purpose;

/** What else is worth a word: a lock, what was changed, a look that only a grant allowed. */
export function more({ detail }: Happened): string {
  const said = [
    detail.granted === true && "跨科室",
    detail.locked === true && "账号因此锁定",
    detail.active === false && "停用",
    detail.active === true && "启用",
    Array.isArray(detail.changed) && detail.changed.map((field) => FIELDS[String(field)]).filter(Boolean).join("、"),
  ];
  return said.filter(Boolean).join("，");
}

const FIELDS: Record<string, string> = { name: "姓名", title: "职称", role: "岗位", clinics: "科室", doctor: "对应医生" };

/** An auditor compares with other systems' clocks. */
export const second = (at: string): string => new Date(at).toLocaleString("zh-CN", { timeZone: "Asia/Shanghai", hour12: false });
