import { describe, expect, it } from "vitest";
import { emergencyOf, isHanded, Log, openAsk, openChoices, openEntry } from "./log";
import type { Unsent } from "./outbox";
import type { Act, HistoryItem, Reply } from "./types";

const say = (text: string): Act => ({ type: "say", text, citations: [] });
const ask = (text: string): Act =>
  ({ type: "ask", text, item: { link_id: text }, choices: [{ label: "有", value: "true", href: "" }] }) as unknown as Act;
const card = (kind: string): Act =>
  ({ type: "card", kind, title: kind, buttons: [{ label: "挂号", value: "book", href: "" }, { label: "120", value: "", href: "tel:120" }] }) as unknown as Act;

const mine = (key: string, state: Unsent["state"] = "sending"): Unsent => ({
  key, content: { text: key }, shown: `说${key}`, at: "2026-11-21T01:00:00Z", tries: 0, state, why: "",
});
const reply = (key: string, turn: number, ...acts: Act[]): Reply => ({
  conversation: "c", turn, message_key: key, acts, ai: true, at: "2026-11-21T01:00:01Z",
});
const item = (turn: number, role: HistoryItem["role"], more: Partial<HistoryItem> = {}): HistoryItem => ({
  turn, role, at: "2026-11-21T01:00:00Z", key: `k${turn}`, text: "", attachment: null, acts: [], name: "", title: "", ai: role === "machine", ...more,
});
const shape = (log: Log) => log.entries.map((entry) => `${entry.role}:${entry.turn}`);

describe("log", () => {
  it("turns a message of ours into a delivered one followed by its reply", () => {
    const log = new Log([]);
    log.own(mine("a"));
    log.receipt("a", 0);
    expect(log.entries[0]?.state).toBe("taken");
    log.receipt("a", 1);
    log.act("a", 1, say("一"), "");
    log.reply(reply("a", 1, say("一"), say("二")));
    expect(shape(log)).toEqual(["person:1", "machine:1"]);
    expect(log.entries[0]?.state).toBe("delivered");
    expect(log.entries[1]?.acts).toHaveLength(2);
  });

  it("shows nothing twice when history repeats what was streamed", () => {
    const log = new Log([]);
    log.own(mine("k1"));
    log.reply(reply("k1", 1, say("一")));
    log.history([item(1, "person", { text: "说k1" }), item(1, "machine", { acts: [say("一")] })]);
    expect(shape(log)).toEqual(["person:1", "machine:1"]);
  });

  it("puts what others said meanwhile in its place, and unsent words at the end", () => {
    const log = new Log([]);
    log.own(mine("later", "waiting"));
    log.history([item(2, "staff", { text: "您好", name: "林护士" }), item(1, "person", { text: "在吗" })]);
    expect(shape(log)).toEqual(["person:1", "staff:2", "person:0"]);
    expect(log.last).toBe(2);
  });

  it("a message that history shows as stored is delivered, whatever the outbox still believes", () => {
    const log = new Log([]);
    log.own(mine("k1", "waiting"));
    log.history([item(1, "person", { text: "说k1" })]);
    log.own(mine("k1", "failed"));
    expect(log.entries[0]).toMatchObject({ turn: 1, state: "delivered" });
  });

  it("adds no empty bubble for a reply without acts", () => {
    const log = new Log([]);
    log.own(mine("a"));
    log.reply(reply("a", 1));
    expect(shape(log)).toEqual(["person:1"]);
  });
});

describe("what is open", () => {
  it("is the last question until it is answered, and again when the answer failed", () => {
    const log = new Log([]);
    log.history([item(1, "person"), item(1, "machine", { acts: [say("好"), ask("发烧吗")] })]);
    expect(openAsk(openEntry(log.entries))?.text).toBe("发烧吗");
    log.own(mine("a"));
    expect(openEntry(log.entries)).toBeUndefined();
    log.own(mine("a", "failed"));
    expect(openChoices(openEntry(log.entries)).map((one) => one.label)).toEqual(["有"]);
  });

  it("offers a card's own buttons and not its links", () => {
    const log = new Log([]);
    log.history([item(1, "machine", { acts: [card("place")] })]);
    expect(openChoices(openEntry(log.entries)).map((one) => one.label)).toEqual(["挂号"]);
  });

  it("an emergency stands only while it is the last word", () => {
    const log = new Log([]);
    log.history([item(1, "machine", { acts: [card("emergency")] })]);
    expect(emergencyOf(openEntry(log.entries))?.kind).toBe("emergency");
    log.own(mine("a"));
    expect(emergencyOf(openEntry(log.entries))).toBeUndefined();
  });

  it("knows who has the conversation", () => {
    const log = new Log([]);
    log.history([item(1, "machine", { acts: [{ type: "handed", text: "转了" }] }), item(2, "person")]);
    expect(isHanded(log.entries)).toBe(true);
    log.history([item(3, "staff", { text: "您好" })]);
    expect(isHanded(log.entries)).toBe(true);
    log.history([item(4, "machine", { acts: [say("我是 AI 助手，继续为您服务")] })]);
    expect(isHanded(log.entries)).toBe(false);
  });
});
