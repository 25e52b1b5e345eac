// The hospital's measures as the API gives them, and how numbers of them are written.
export interface Measures {
  first: string;
  last: string;
  clinic: string;
  conversations: number;
  handed_over: number;
  hand_over_rate: number | null;
  summaries: number;
  completed: number;
  completion: number | null;
  accepted: number;
  rejected: number;
  characters_per_summary: number | null;
  sections: { key: string; title: string; unchanged: number; edited: number; rejected: number; adoption: number | null }[];
  wrong_department: number;
  wrong_department_rate: number | null;
  wrong_summary: number;
  wrong_summary_rate: number | null;
  alerts: { level: string; raised: number; answered: number; median_seconds: number | null; p90_seconds: number | null }[];
  time_saved: { seconds: number; answered: number; seconds_per_answer: number; note: string };
  days: { day: string; summaries: number; completed: number; accepted: number }[];
}

/** A rate of nothing is no number: it is never shown as 0 %. */
export const rate = (value: number | null): string => (value === null ? "—" : `${(value * 100).toFixed(1)}%`);

/** "42 秒", "3 分 05 秒", "2 小时 10 分". */
export function lasting(seconds: number | null): string {
  if (seconds === null) return "—";
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} 秒`;
  if (whole < 3600) return `${Math.floor(whole / 60)} 分 ${String(whole % 60).padStart(2, "0")} 秒`;
  return `${Math.floor(whole / 3600)} 小时 ${Math.floor((whole % 3600) / 60)} 分`;
}

/** The rates of the whole, each with what it was counted from. */
export function lines(m: Measures): { title: string; value: string; from: string }[] {
  return [
    { title: "问诊完成率", value: rate(m.completion), from: `${m.summaries} 份小结中 ${m.completed} 份答完` },
    { title: "接受的小结", value: String(m.accepted), from: `整份退回 ${m.rejected} 份` },
    { title: "每份修改", value: m.characters_per_summary === null ? "—" : `${m.characters_per_summary.toFixed(1)} 字`, from: "接受的小结里医生改动的字数" },
    { title: "转人工率", value: rate(m.hand_over_rate), from: `${m.conversations} 次对话中 ${m.handed_over} 次` },
    { title: "挂错科率", value: rate(m.wrong_department_rate), from: `${m.summaries} 份小结中标记 ${m.wrong_department} 份` },
    { title: "小结写错率", value: rate(m.wrong_summary_rate), from: `${m.summaries} 份小结中标记 ${m.wrong_summary} 份` },
    { title: "节省时间", value: lasting(m.time_saved.seconds), from: m.time_saved.note },
  ];
}
