import { expect, test, vi } from "vitest";
import { coalesce } from "./again";

test("many pieces of news are one load at once and one more at the end", async () => {
  vi.useFakeTimers();
  const load = vi.fn(async () => undefined);
  const again = coalesce(load, 400);
  for (let n = 0; n < 50; n++) again();
  expect(load).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(2_000);
  expect(load).toHaveBeenCalledTimes(2);
  again();
  expect(load).toHaveBeenCalledTimes(3);
  vi.useRealTimers();
});

test("a load that fails does not stop the next one", async () => {
  const load = vi.fn(async () => Promise.reject(new Error("x")));
  const again = coalesce(load, 0);
  again();
  await new Promise((resolve) => setTimeout(resolve, 5));
  again();
  expect(load).toHaveBeenCalledTimes(2);
});
