import { afterEach, expect, test, vi } from "vitest";
import { abandoned, call, expired, me, query, reentered, Refused } from "./call";
import type { Me } from "./types";

const problem = (status: number, body: object): Response =>
  new Response(JSON.stringify({ detail: "不行", ...body }), { status, headers: { "Content-Type": "application/problem+json" } });
const fine = (body: object = {}): Response => new Response(JSON.stringify(body), { headers: { "Content-Type": "application/json" } });

function server(...answers: (Response | Error)[]) {
  const fetch = vi.fn(async (_path: string, _init?: RequestInit) => {
    const next = answers.shift();
    if (!next) throw new Error("asked too often");
    if (next instanceof Error) throw next;
    return next;
  });
  vi.stubGlobal("fetch", fetch);
  return fetch;
}

const settled = () => new Promise((resolve) => setTimeout(resolve));
afterEach(() => {
  me.value = null;
  expired.value = false;
  vi.unstubAllGlobals();
});

test("a request waits while the session is over and goes on with the new one's mark", async () => {
  me.value = { id: "lin", csrf: "old" } as Me;
  const fetch = server(problem(401, {}), fine({ revision: 2 }));
  const saving = call("/summaries/i1", { method: "PUT", body: { text: "写好的" } });
  await settled();
  expect(expired.value).toBe(true);
  me.value = { id: "lin", csrf: "new" } as Me;
  reentered();
  expect(await saving).toEqual({ revision: 2 });
  const [first, second] = fetch.mock.calls.map(([, init]) => init as RequestInit);
  expect(second!.body).toBe(first!.body);
  expect((second!.headers as Record<string, string>)["X-CSRF"]).toBe("new");
});

test("who does not come back ends what waited", async () => {
  me.value = { id: "lin", csrf: "x" } as Me;
  server(problem(401, {}));
  const saving = call("/day");
  await settled();
  abandoned();
  await expect(saving).rejects.toThrow("已退出登录");
});

test("a wrong password at the door is an answer, not an ended session", async () => {
  me.value = { id: "lin", csrf: "x" } as Me;
  server(problem(401, { detail: "工号或密码不对。" }));
  await expect(call("/session", { body: {}, door: true })).rejects.toThrow("工号或密码不对");
  expect(expired.value).toBe(false);
});

test("after signing in again in another tab this one takes over the new mark and tries once more", async () => {
  me.value = { id: "lin", csrf: "old" } as Me;
  server(problem(403, { code: "csrf" }), fine({ id: "lin", csrf: "new" }), fine({ done: true }));
  expect(await call("/tasks/1/done", { body: {} })).toEqual({ done: true });
  expect(me.value.csrf).toBe("new");
});

test("another person's session in another tab is not taken over", async () => {
  me.value = { id: "lin", csrf: "old" } as Me;
  server(problem(403, { code: "csrf" }), fine({ id: "wang", csrf: "new" }));
  await expect(call("/tasks/1/done", { body: {} })).rejects.toMatchObject({ code: "csrf" });
});

test("a proxy's own page and a lost line become words", async () => {
  server(new Response("<h1>502</h1>", { status: 502 }), new TypeError("failed"));
  await expect(call("/day")).rejects.toThrow("502");
  await expect(call("/day")).rejects.toMatchObject({ status: 0, message: expect.stringContaining("连不上服务器") });
});

test("what a refusal carries is kept", async () => {
  server(problem(409, { code: "conflict", current: { revision: 7 } }));
  const refused = (await call("/summaries/i1").catch((error: unknown) => error)) as Refused;
  expect([refused.status, refused.code, refused.body.current]).toEqual([409, "conflict", { revision: 7 }]);
});

test("empty wishes are not asked for", () => {
  expect(query({ date: "2026-11-26", clinic: "", doctor: undefined })).toBe("?date=2026-11-26");
  expect(query({})).toBe("");
});
