// What was written and not yet saved, by account, kept as long as the tab lives: it survives a reload, an ended session
// and a lost line, and is gone when the tab is closed, because other people use the same computer.
import { reactive } from "vue";
import { me } from "./api/call";

export interface Draft {
  text: string;
  base: string; // what stood there when the writing began
}

export class Drafts {
  private readonly kept = reactive(new Map<string, Draft>());
  private prefix = "";

  constructor(private readonly store: () => Storage) {}

  /** From here on it is this account's drafts. */
  open(account: string): void {
    this.prefix = `anban.draft.${account}.`;
    this.kept.clear();
    this.each((name, value) => this.kept.set(name.slice(this.prefix.length), JSON.parse(value) as Draft));
  }

  get(name: string): Draft | undefined {
    return this.kept.get(name);
  }

  set(name: string, draft: Draft): void {
    this.kept.set(name, draft);
    try {
      this.store().setItem(this.prefix + name, JSON.stringify(draft));
    } catch {
      // forbidden or full: it still lives in the page
    }
  }

  drop(name: string): void {
    this.kept.delete(name);
    try {
      this.store().removeItem(this.prefix + name);
    } catch {
      // forbidden
    }
  }

  /** Unsaved pieces; of one thing when its name is given. */
  count(of = ""): number {
    return [...this.kept.keys()].filter((name) => name.startsWith(of)).length;
  }

  forget(): void {
    for (const name of [...this.kept.keys()]) this.drop(name);
  }

  private each(see: (name: string, value: string) => void): void {
    try {
      const store = this.store();
      for (let at = 0; at < store.length; at++) {
        const name = store.key(at) ?? "";
        if (name.startsWith(this.prefix)) see(name, store.getItem(name) ?? "{}");
      }
    } catch {
      // forbidden
    }
  }
}

export const drafts = new Drafts(() => sessionStorage);

/** The browser asks before the tab is closed while something is unsaved. */
export function warnBeforeLeaving(): void {
  addEventListener("beforeunload", (event) => {
    if (me.value && drafts.count()) event.preventDefault();
  });
}
