// Colours and text size as the person chose them; public/look.js applies them before the first paint.
import { ref, watch } from "vue";

export type Theme = "auto" | "light" | "dark";
export type Size = "normal" | "large";

const system = matchMedia("(prefers-color-scheme: dark)");

/** What is kept under a name, or "" where storage is forbidden. */
export function kept(name: string): string {
  try {
    return localStorage.getItem(name) ?? "";
  } catch {
    return "";
  }
}

function keep(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // storage forbidden or full: the choice holds until the page closes
  }
}

export const theme = ref<Theme>((kept("anban.theme") as Theme) || "auto");
export const size = ref<Size>((kept("anban.size") as Size) || "normal");

function apply(): void {
  const dark = theme.value === "dark" || (theme.value === "auto" && system.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.documentElement.dataset.size = size.value;
}

watch(theme, (value) => (keep("anban.theme", value), apply()));
watch(size, (value) => (keep("anban.size", value), apply()));
system.addEventListener?.("change", apply);
