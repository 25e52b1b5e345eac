import { beforeEach, describe, expect, it, vi } from "vitest";
import { Outbox, type Unsent } from "./outbox";
import { Refused, Unreached, type Problem, type Reply } from "./types";

class Memory implements Storage {
  private data = new Map<string, string>();
  get length() {
    return this.data.size;
  }
  key = (index: number) => [...this.data.keys()][index] ?? null;
  getItem = (name: string) => this.data.get(name) ?? null;
  setItem = (name: string, value: string) => void this.data.set(name, value);
  removeItem = (name: string) => void this.data.delete(name);
  clear = () => this.data.clear();
}

const replyTo = (key: string): Reply => ({ conversation: "c", turn: 1, message_key: key, acts: [], ai: true, at: "" });
const no = (problem: Partial<Problem>) =>
  new Refused({ status: 422, code: "x", detail: "这条不行。", retry: false, ...problem });

function make(deliver: (message: Unsent) => Promise<Reply>, store: Storage = new Memory(), isOnline = true) {
  const later: [() => void, number][] = [];
  const delivered: string[] = [];
  const states: string[] = [];
  let expired = 0;
  const outbox = new Outbox(
    store,
    deliver,
    {
      changed: (message) => states.push(`${message.key}:${message.state}`),
      delivered: (message) => delivered.push(message.key),
      expired: () => (expired += 1),
    },
    { later: (run, ms) => later.push([run, ms]), online: () => isOnline },
  );
  const write = (key: string) => outbox.add({ key, content: { text: key }, shown: key, at: key });
  const pass = () => {
    for (const [run] of later.splice(0)) run();
    return settle();
  };
  return { outbox, write, later, pass, delivered, states, store, expired: () => expired };
}

const settle = async () => {
  for (let i = 0; i < 20; i++) await Promise.resolve();
};

describe("outbox", () => {
  let fail: Error | null;
  const sent: string[] = [];
  const deliver = (message: Unsent) => {
    sent.push(message.key);
    return fail ? Promise.reject(fail) : Promise.resolve(replyTo(message.key));
  };
  beforeEach(() => {
    fail = null;
    sent.length = 0;
  });

  it("sends in the order of writing, one at a time", async () => {
    let open: (() => void)[] = [];
    const box = make((message) => new Promise((resolve) => open.push(() => (sent.push(message.key), resolve(replyTo(message.key))))));
    ["a", "b", "c"].forEach(box.write);
    for (let i = 0; i < 3; i++) {
      expect(open).toHaveLength(1);
      open.splice(0).forEach((go) => go());
      await settle();
    }
    expect(sent).toEqual(["a", "b", "c"]);
    expect(box.delivered).toEqual(["a", "b", "c"]);
  });

  it("keeps what was not delivered for the next page, with the same key", async () => {
    fail = new Unreached();
    const store = new Memory();
    const first = make(deliver, store, false);
    ["1", "2"].forEach(first.write);
    await settle();
    fail = null;
    const second = make(deliver, store);
    expect(second.outbox.unsent.map((one) => one.key)).toEqual(["1", "2"]);
    second.outbox.wake();
    await settle();
    expect(second.delivered).toEqual(["1", "2"]);
    expect(store.length).toBe(0);
  });

  it("tries again with growing pauses and says failed after three tries", async () => {
    fail = new Unreached();
    const box = make(deliver);
    box.write("a");
    await settle();
    expect(box.later.map(([, ms]) => ms)).toEqual([1000]);
    await box.pass();
    expect(box.later.map(([, ms]) => ms)).toEqual([2000]);
    await box.pass();
    expect(box.later).toEqual([]);
    expect(box.outbox.unsent[0]?.state).toBe("failed");
  });

  it("waits without failing as long as the phone has no network, and goes when it is back", async () => {
    fail = new Unreached();
    const box = make(deliver, new Memory(), false);
    box.write("a");
    for (let i = 0; i < 6; i++) await box.pass();
    expect(box.outbox.unsent[0]?.state).toBe("waiting");
    fail = null;
    box.outbox.wake();
    await settle();
    expect(box.delivered).toEqual(["a"]);
  });

  it("sends a failed message again under its own key when it is tapped", async () => {
    fail = no({});
    const box = make(deliver);
    box.write("a");
    await settle();
    expect(box.outbox.unsent[0]).toMatchObject({ state: "failed", why: "这条不行。" });
    fail = null;
    box.outbox.retry("a");
    await settle();
    expect(sent).toEqual(["a", "a"]);
    expect(box.delivered).toEqual(["a"]);
  });

  it("does not let one refused message hold up the next", async () => {
    const box = make((message) => (message.key === "a" ? Promise.reject(no({})) : Promise.resolve(replyTo(message.key))));
    ["a", "b"].forEach(box.write);
    await settle();
    expect(box.delivered).toEqual(["b"]);
  });

  it("waits as long as the server asks when it was too fast", async () => {
    fail = no({ status: 429, retry: true, retry_after: 5 });
    const box = make(deliver);
    box.write("a");
    await settle();
    expect(box.later.map(([, ms]) => ms)).toEqual([5000]);
    fail = null;
    await box.pass();
    expect(box.delivered).toEqual(["a"]);
  });

  it("keeps everything when the session is over", async () => {
    fail = no({ status: 401 });
    const box = make(deliver);
    ["a", "b"].forEach(box.write);
    await settle();
    expect(box.expired()).toBeGreaterThan(0);
    expect(box.outbox.unsent.map((one) => one.state)).toEqual(["waiting", "waiting"]);
  });

  it("works where storage is forbidden", async () => {
    const store = new Memory();
    store.setItem = vi.fn(() => {
      throw new Error("full");
    });
    const box = make(deliver, store);
    box.write("a");
    await settle();
    expect(box.delivered).toEqual(["a"]);
  });
});
