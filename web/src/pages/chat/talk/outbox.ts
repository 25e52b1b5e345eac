// What was written and not yet taken by the server: kept on the phone, sent in order, each under its own key,
// so that sending it twice is free and losing it is impossible.
import { Refused, type Content, type File, type Reply } from "./types";

export interface Unsent {
  key: string;
  content: Content;
  shown: string; // the words of the bubble
  file?: File;
  at: string;
  tries: number;
  state: "waiting" | "sending" | "failed";
  why: string; // what the server said when it refused for good
}

export interface Hooks {
  changed(message: Unsent): void;
  delivered(message: Unsent, reply: Reply): void;
  expired(): void;
}

export interface Timers {
  later(run: () => void, ms: number): void;
  online(): boolean;
}

const PREFIX = "anban.unsent.";
const GIVE_UP = 3; // tries without any answer, while the phone says it has a network
const SLOWEST = 15_000;

export class Outbox {
  private queue: Unsent[] = [];
  private running = false;

  constructor(
    private readonly store: Storage | null,
    private readonly deliver: (message: Unsent) => Promise<Reply>,
    private readonly hooks: Hooks,
    private readonly timers: Timers,
  ) {
    this.queue = this.load();
  }

  /** Everything not yet delivered, oldest first. */
  get unsent(): readonly Unsent[] {
    return this.queue;
  }

  add(message: Pick<Unsent, "key" | "content" | "shown" | "at" | "file">): void {
    const unsent: Unsent = { ...message, tries: 0, state: "waiting", why: "" };
    this.queue.push(unsent);
    this.save(unsent);
    this.hooks.changed(unsent);
    void this.run();
  }

  /** The person tapped a failed message: again, with the same key. */
  retry(key: string): void {
    const message = this.queue.find((one) => one.key === key);
    if (!message || message.state === "sending") return;
    message.tries = 0;
    this.change(message, "waiting");
    void this.run();
  }

  drop(key: string): void {
    this.queue = this.queue.filter((one) => one.key !== key);
    this.forget(key);
  }

  /** The network is back: what failed for want of it goes out by itself. */
  wake(): void {
    for (const message of this.queue) {
      if (message.state === "failed" && !message.why) {
        message.tries = 0;
        this.change(message, "waiting");
      }
    }
    void this.run();
  }

  private async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      let next: Unsent | undefined;
      while ((next = this.queue.find((one) => one.state === "waiting"))) {
        if (!(await this.send(next))) break;
      }
    } finally {
      this.running = false;
    }
  }

  /** True when the next one may follow at once. */
  private async send(message: Unsent): Promise<boolean> {
    this.change(message, "sending");
    try {
      const reply = await this.deliver(message);
      this.drop(message.key);
      this.hooks.delivered(message, reply);
      return true;
    } catch (error) {
      if (error instanceof Refused) return this.refused(message, error);
      return this.unreached(message);
    }
  }

  private refused(message: Unsent, { problem }: Refused): boolean {
    if (problem.status === 401) {
      this.change(message, "waiting");
      this.hooks.expired();
      return false;
    }
    message.tries += 1;
    if (problem.retry && message.tries < 2 * GIVE_UP) {
      this.change(message, "waiting");
      this.again((problem.retry_after ?? message.tries) * 1000);
      return false;
    }
    message.why = problem.detail;
    this.change(message, "failed");
    return true;
  }

  private unreached(message: Unsent): boolean {
    message.tries += 1;
    const lost = this.timers.online() && message.tries >= GIVE_UP;
    this.change(message, lost ? "failed" : "waiting");
    if (!lost) this.again(Math.min(1000 * 2 ** (message.tries - 1), SLOWEST));
    return false;
  }

  private again(ms: number): void {
    this.timers.later(() => void this.run(), ms);
  }

  private change(message: Unsent, state: Unsent["state"]): void {
    if (state !== "failed") message.why = "";
    message.state = state;
    this.save(message);
    this.hooks.changed(message);
  }

  // One entry of storage a message: two open tabs then cannot overwrite each other's list.
  private save(message: Unsent): void {
    try {
      this.store?.setItem(PREFIX + message.key, JSON.stringify(message));
    } catch {
      // storage full or forbidden: the message still lives in this page
    }
  }

  private forget(key: string): void {
    try {
      this.store?.removeItem(PREFIX + key);
    } catch {
      // as above
    }
  }

  private load(): Unsent[] {
    const found: Unsent[] = [];
    for (let index = 0; index < (this.store?.length ?? 0); index++) {
      const name = this.store?.key(index) ?? "";
      if (!name.startsWith(PREFIX)) continue;
      try {
        const message = JSON.parse(this.store?.getItem(name) ?? "") as Unsent;
        found.push({ ...message, state: message.why ? "failed" : "waiting", tries: 0 });
      } catch {
        this.forget(name.slice(PREFIX.length));
      }
    }
    return found.sort((one, other) => one.at.localeCompare(other.at));
  }
}

