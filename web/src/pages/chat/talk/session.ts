// What this device remembers of a conversation: its token and how far it was seen, never what was said.
import { reactive } from "vue";
import { always } from "../../../parts/keep";

const NAME = "anban.session";

export interface Session {
  token: string;
  hospital: string;
  seen: number; // the last turn shown
}

/** localStorage, or null where it is forbidden. */
export function storage(): Storage | null {
  try {
    return localStorage;
  } catch {
    return null;
  }
}

export function loadSession(): Session {
  try {
    return reactive(JSON.parse(always.get(NAME)) as Session);
  } catch {
    return reactive({ token: "", hospital: "", seen: 0 });
  }
}

export function saveSession(session: Session): void {
  always.set(NAME, JSON.stringify(session));
}
