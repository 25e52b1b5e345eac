// The time, once a second, for every clock on the page.
import { onScopeDispose, ref } from "vue";

const now = ref(Date.now());
let users = 0;
let timer = 0;

export function useNow() {
  if (!users++) {
    now.value = Date.now();
    timer = window.setInterval(() => (now.value = Date.now()), 1000);
  }
  onScopeDispose(() => {
    if (!--users) clearInterval(timer);
  });
  return now;
}
