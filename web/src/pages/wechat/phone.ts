// One simulated phone: what it sends goes through the fake platform to the real channel and back.
import { computed, onBeforeUnmount, reactive, ref } from "vue";
import { always } from "../../parts/keep";

const BASE = "/api/wechat-simulator";
const NAME = "anban.wechat-phone";
const LOOK = 1_000;

export interface Got {
  at: string;
  how: "own" | "passive" | "customer" | "template" | "notice" | "broken";
  text: string;
  items: { id: string; content: string }[];
  url: string;
}

export interface Account {
  menu: { button: { name: string; key?: string; sub_button?: { name: string; key: string }[] }[] };
  codes: { scene: string; title: string }[];
}

async function call<T>(path: string, body?: object): Promise<T> {
  const init = body ? { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } } : {};
  const answer = await fetch(BASE + path, { ...init, credentials: "omit", cache: "no-store" });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as T;
}

export function usePhone() {
  const openid = ref(always.get(NAME));
  const state = ref<"starting" | "open" | "absent">("starting");
  const phone = reactive({ follows: true, left: 0, got: [] as Got[] });
  const account = reactive<Account>({ menu: { button: [] }, codes: [] });
  const sending = ref(0);
  const away = ref(false); // the server does not answer
  const timer = setInterval(() => void look(), LOOK);
  onBeforeUnmount(() => clearInterval(timer));

  async function look(): Promise<void> {
    if (state.value !== "open") return;
    try {
      Object.assign(phone, await call(`/people/${openid.value}`));
      away.value = false;
    } catch (error) {
      away.value = true;
      if (error instanceof Error && error.message === "404") await start(); // started anew: it knows no phones
    }
  }

  async function start(fresh = false): Promise<void> {
    try {
      Object.assign(account, await call<Account>("/account"));
      if (fresh || !openid.value || !(await known())) {
        openid.value = (await call<{ openid: string }>("/people", {})).openid;
        always.set(NAME, openid.value);
      }
      state.value = "open";
      await look();
    } catch {
      state.value = "absent";
    }
  }

  async function known(): Promise<boolean> {
    return call(`/people/${openid.value}`).then(() => true, () => false);
  }

  async function send(path: string, body: object): Promise<boolean> {
    sending.value += 1;
    setTimeout(() => void look(), 60); // one's own words at once, the answer when it comes
    try {
      await call(`/people/${openid.value}/${path}`, body);
      return true;
    } catch {
      return false; // what was not taken is not on the phone
    } finally {
      sending.value -= 1;
      await look();
    }
  }

  return {
    openid, state, phone, account, away,
    waiting: computed(() => sending.value > 0),
    start,
    say: (text: string, menuId = "") => send("say", { text, menu_id: menuId }),
    happen: (event: string, key = "") => send("happen", { event, key }),
    media: (kind: "image" | "voice") => send("media", { kind }),
  };
}
