// Acts on an alert. The answer is shown at once, wherever the alert stands.
import { call, path } from "../api/call";
import type { Alert } from "../api/types";
import { put } from "../frame/waiting";

export type Act = "acknowledge" | "assign" | "escalate" | "close";

export async function act(alert: Pick<Alert, "id">, what: Act, body: object = {}): Promise<Alert> {
  const changed = await call<Alert>(`/alerts/${path(alert.id)}/${what}`, { method: "POST", body });
  put(changed);
  return changed;
}
