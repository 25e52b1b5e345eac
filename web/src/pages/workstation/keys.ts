// The keyboard: a view says which keys it answers to while it is there; the newest view is asked first.
// Keys never act while somebody writes, while an input method composes, or under an open dialog.
import { onBeforeUnmount, onMounted } from "vue";

/** Answers to a key; `false` lets the next view have it. */
export type Action = (event: KeyboardEvent) => unknown;
export type Keys = Record<string, Action>;

const layers: Keys[] = [];

/** "j", "ArrowDown", "Shift+R", "?" … */
export function nameOf(event: Pick<KeyboardEvent, "key" | "shiftKey">): string {
  const { key } = event;
  if (key.length > 1) return key;
  const upper = key.toUpperCase() !== key.toLowerCase() && event.shiftKey;
  return upper ? `Shift+${key.toUpperCase()}` : key.toLowerCase();
}

const WRITING = 'input:not([type="checkbox"]):not([type="radio"]), textarea, select, [contenteditable="true"]';

function hear(event: KeyboardEvent): void {
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  const target = event.target as HTMLElement;
  if (event.defaultPrevented || target.closest(WRITING) || document.querySelector("dialog[open]")) return;
  const name = nameOf(event);
  // A button in focus keeps its own Enter and Space.
  if ((name === "Enter" || name === " ") && target.closest("button, a, summary, label")) return;
  for (const layer of [...layers].reverse()) {
    const action = layer[name];
    if (action && action(event) !== false) return event.preventDefault();
  }
}

export function useKeys(keys: Keys): void {
  onMounted(() => {
    if (!layers.length) addEventListener("keydown", hear);
    layers.push(keys);
  });
  onBeforeUnmount(() => {
    layers.splice(layers.indexOf(keys), 1);
    if (!layers.length) removeEventListener("keydown", hear);
  });
}
