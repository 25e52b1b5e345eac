// What a staff member writes to a patient: each under its own key, kept until the server has it, in order.
import { ref } from "vue";
import { newKey } from "../../../parts/key";
import { tab } from "../../../parts/keep";

export interface Unsent {
  key: string;
  text: string;
  state: "sending" | "failed";
  why: string;
}

/** `send` delivers one message; throwing means that it may not have arrived: the same key tries again. */
export function useMessages(name: string, send: (key: string, text: string) => Promise<void>) {
  const kept = tab.get(name);
  const unsent = ref<Unsent[]>(kept ? (JSON.parse(kept) as Unsent[]).map((one) => ({ ...one, state: "failed" as const })) : []);
  let running = false;

  const keep = () => tab.set(name, unsent.value.length ? JSON.stringify(unsent.value) : "");

  async function run(): Promise<void> {
    if (running) return;
    running = true;
    for (let first = unsent.value[0]; first?.state === "sending"; first = unsent.value[0]) {
      try {
        await send(first.key, first.text);
        unsent.value = unsent.value.slice(1);
      } catch (error) {
        [first.state, first.why] = ["failed", (error as Error).message];
      }
      keep();
    }
    running = false;
  }

  function say(text: string): void {
    unsent.value = [...unsent.value, { key: newKey(), text, state: "sending", why: "" }];
    keep();
    void run();
  }

  /** Again, with the same keys; what was written after a failed one waits for it. */
  function retry(): void {
    for (const one of unsent.value) one.state = "sending";
    void run();
  }

  function drop(key: string): void {
    unsent.value = unsent.value.filter((one) => one.key !== key);
    keep();
    void run();
  }

  return { unsent, say, retry, drop };
}
