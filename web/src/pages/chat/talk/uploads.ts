// Files on their way: a bubble from the first moment, and the same key whatever happens between.
import { upload } from "./api";
import type { Log } from "./log";
import type { Outbox, Unsent } from "./outbox";
import { Refused } from "./types";

export class Uploads {
  private again = new Map<string, () => Promise<void>>();

  constructor(
    private readonly token: () => string,
    private readonly log: Log,
    private readonly outbox: () => Outbox,
    private readonly expired: () => void,
  ) {}

  /** Upload, then send as a message. */
  start(key: string, file: Blob, name: string): void {
    const at = new Date().toISOString();
    const shown: Unsent = {
      key, content: { attachment: "" }, shown: "", at, tries: 0, why: "", state: "sending",
      file: { id: "", media: file.type, name },
    };
    const put = async () => {
      this.log.own(shown);
      try {
        const sent = await upload(this.token(), file, name);
        this.again.delete(key);
        this.outbox().add({ key, content: { attachment: sent.id }, shown: "", at, file: sent });
      } catch (error) {
        const problem = error instanceof Refused ? error.problem : null;
        if (problem?.status === 401) this.expired();
        this.log.own({ ...shown, state: "failed", why: problem?.detail ?? "" });
      }
    };
    this.again.set(key, put);
    void put();
  }

  /** True when this was a file that had not been uploaded yet. */
  retry(key: string): boolean {
    const put = this.again.get(key);
    if (put) void put();
    return Boolean(put);
  }
}
