// Which widget an item gets, and how its answer reads. The composer stays usable beside every one of them.
import type { Ask } from "../talk/types";

export type Kind = "none" | "chips" | "options" | "many" | "scale" | "number" | "date" | "amount" | "pressure" | "photo";

const NUMBERS = ["integer", "decimal", "quantity"];
const DATES = ["date", "dateTime", "time"];
// What is said as a number and a unit: the units, and the one meant most often.
export const AMOUNTS: Record<string, { units: string[]; usual: string; after: string }> = {
  duration: { units: ["小时", "天", "周", "个月", "年"], usual: "天", after: "" },
  onset: { units: ["小时", "天", "周", "个月", "年"], usual: "天", after: "前" },
  age: { units: ["岁", "个月", "天"], usual: "岁", after: "" },
};
const STEPS = 5; // from so many equal steps on it is a scale, not a list

export function kindOf(ask: Ask): Kind {
  const { item } = ask;
  if (item.type === "attachment" || item.control === "photo") return "photo";
  if (item.options.length && item.repeats) return "many";
  if (isScale(ask)) return "scale";
  // Outside a form the composer takes people's own words; it is read there, a box of its own would not be.
  if (ask.choices.length && !ask.form) return "chips";
  if (ask.choices.length || item.type === "open-choice") return "options";
  if (NUMBERS.includes(item.type)) return "number";
  if (DATES.includes(item.type)) return "date";
  if (item.reads in AMOUNTS) return "amount";
  return item.reads === "blood_pressure" ? "pressure" : "none";
}

function isScale({ item, choices }: Ask): boolean {
  if (item.options.length) return false;
  const wide = (item.maximum ?? 0) - (item.minimum ?? 0);
  const asked = item.control === "scale" || item.control === "faces" || item.control === "slider";
  return item.type === "integer" && wide >= 1 && wide <= 10 && (asked || choices.length > STEPS);
}

/** "超出范围" in words, or "" when the number is fine. */
export function outOfRange(ask: Ask, value: number): string {
  const { minimum: low, maximum: high, unit, type } = ask.item;
  if (type === "integer" && !Number.isInteger(value)) return "请填一个整数。";
  if (low != null && value < low) return `一般不小于 ${low}${unit}，请您看一下再填。`;
  if (high != null && value > high) return `一般不大于 ${high}${unit}，请您看一下再填。`;
  return "";
}

/** A calendar date the way people say it. */
export function sayDate(value: string, today: Date): string {
  const [year, month, day] = value.split("-").map(Number);
  const said = `${month}月${day}日`;
  return year === today.getFullYear() ? said : `${year}年${said}`;
}

/** The date so many days before today, as the calendar writes it where the person is. */
export function daysAgo(days: number, today: Date): string {
  const then = new Date(today.getFullYear(), today.getMonth(), today.getDate() - days);
  const two = (part: number) => String(part).padStart(2, "0");
  return `${then.getFullYear()}-${two(then.getMonth() + 1)}-${two(then.getDate())}`;
}
