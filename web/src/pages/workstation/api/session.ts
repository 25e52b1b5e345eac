// Who is signed in. The cookie is the server's; the page only knows the person and the mark against forged requests.
import { ref } from "vue";
import { abandoned, call, me, reentered, Refused } from "./call";
import type { Me, Permission } from "./types";

export const asked = ref(false); // whether the server has said if somebody is signed in
export const unreachable = ref(false);

export const may = (what: Permission): boolean => me.value?.may.includes(what) ?? false;

export async function whoAmI(): Promise<void> {
  try {
    me.value = await call<Me>("/session", { door: true });
    unreachable.value = false;
  } catch (error) {
    unreachable.value = !(error instanceof Refused) || error.status !== 401;
  }
  asked.value = true;
}

export async function signIn(login: string, password: string): Promise<void> {
  me.value = await call<Me>("/session", { body: { login, password }, door: true });
}

/** The same person again, in place; whatever waited goes on. */
export async function reenter(password: string): Promise<void> {
  const login = me.value?.login ?? "";
  me.value = await call<Me>("/session", { body: { login, password }, door: true });
  reentered();
}

export async function changePassword(old: string, fresh: string): Promise<void> {
  await call("/session/password", { body: { old, new: fresh }, door: true });
  await whoAmI();
}

export async function signOut(): Promise<void> {
  try {
    await call("/session", { method: "DELETE", door: true });
  } catch {
    // the session may have ended already; the page forgets it in any case
  }
  me.value = null;
  abandoned();
}
