import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { hear, start, state, stop } from "./live";

class Line {
  static all: Line[] = [];
  private readonly heard = new Map<string, (event: object) => void>();
  onerror: () => void = () => {};
  closed = false;
  constructor(readonly url: string) {
    Line.all.push(this);
  }
  addEventListener(kind: string, run: (event: object) => void): void {
    this.heard.set(kind, run);
  }
  close(): void {
    this.closed = true;
  }
  say(kind: string, id = "", data: object = {}): void {
    this.heard.get(kind)?.({ lastEventId: id, data: JSON.stringify(data) });
  }
}

const news: string[] = [];
const refreshed = vi.fn();
let deaf = () => {};
const newest = (): Line => Line.all.at(-1)!;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", Line);
  vi.stubGlobal("window", globalThis);
  vi.stubGlobal("addEventListener", vi.fn());
  vi.stubGlobal("removeEventListener", vi.fn());
  Line.all = [];
  news.length = 0;
  refreshed.mockClear();
  deaf = hear((kind, what) => news.push(`${kind} ${what.interview ?? ""}`), refreshed);
  start();
});
afterEach(() => {
  deaf();
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

test("a broken line opens again after the last thing heard, and nothing is missed or heard twice", () => {
  newest().say("hello", "5");
  newest().say("summary", "6", { interview: "i1" });
  newest().onerror();
  expect(state.value).toBe("lost");
  vi.advanceTimersByTime(1_000);
  expect(newest().url).toBe("/api/workstation/events?after=6");
  newest().say("hello");
  newest().say("summary", "7", { interview: "i2" });
  expect(state.value).toBe("open");
  expect(news).toEqual(["summary i1", "summary i2"]);
});

test("a line that was replaced is not listened to any more", () => {
  const old = newest();
  old.say("hello", "5");
  old.onerror();
  vi.advanceTimersByTime(1_000);
  old.say("summary", "6", { interview: "i1" });
  expect(old.closed).toBe(true);
  expect(news).toEqual([]);
});

test("before anything happened it resumes from where the server stood", () => {
  newest().say("hello", "41");
  newest().onerror();
  vi.advanceTimersByTime(1_000);
  expect(newest().url).toContain("after=41");
});

test("a server that stays away is asked more and more seldom", () => {
  for (let n = 0; n < 8; n++) {
    newest().onerror();
    vi.advanceTimersByTime(20_000);
  }
  const before = Line.all.length;
  newest().onerror();
  vi.advanceTimersByTime(11_000);
  expect(Line.all.length).toBe(before);
  vi.advanceTimersByTime(8_000);
  expect(Line.all.length).toBe(before + 1);
});

test("too old to resume from: everything is loaded anew and news counts from there", () => {
  newest().say("hello", "5");
  expect(refreshed).toHaveBeenCalledTimes(1);
  newest().say("reset", "900");
  expect(refreshed).toHaveBeenCalledTimes(2);
  newest().onerror();
  vi.advanceTimersByTime(1_000);
  expect(newest().url).toContain("after=900");
});

test("told to resume, it connects at once from the last thing heard", () => {
  newest().say("hello", "5");
  newest().say("alert", "8");
  newest().say("resume");
  expect(newest().url).toContain("after=8");
});
