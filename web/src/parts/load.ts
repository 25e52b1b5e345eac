// Something fetched: while it is on its way, when it is there, when it failed. A late answer never replaces a newer one.
import { ref, shallowRef } from "vue";

export function useLoad<T>(fetch: () => Promise<T>) {
  const value = shallowRef<T>();
  const busy = ref(false);
  const fault = ref("");
  const error = shallowRef<unknown>();
  let turn = 0;

  async function load(): Promise<void> {
    const own = ++turn;
    busy.value = true;
    fault.value = "";
    error.value = undefined;
    try {
      const got = await fetch();
      if (own === turn) value.value = got;
    } catch (caught) {
      if (own === turn) {
        error.value = caught;
        fault.value = (caught as Error).message;
      }
    } finally {
      if (own === turn) busy.value = false;
    }
  }

  return { value, busy, fault, error, load };
}
