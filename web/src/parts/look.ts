// Colours and text size as the person chose them; public/look.js applies them before the first paint.
import { ref, watch } from "vue";
import { always } from "./keep";

export type Theme = "auto" | "light" | "dark";
export type Size = "normal" | "large";

const system = matchMedia("(prefers-color-scheme: dark)");

export const theme = ref<Theme>((always.get("anban.theme") as Theme) || "auto");
export const size = ref<Size>((always.get("anban.size") as Size) || "normal");

function apply(): void {
  const dark = theme.value === "dark" || (theme.value === "auto" && system.matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  document.documentElement.dataset.size = size.value;
}

watch(theme, (value) => (always.set("anban.theme", value), apply()));
watch(size, (value) => (always.set("anban.size", value), apply()));
system.addEventListener?.("change", apply);
