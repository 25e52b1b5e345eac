import { expect, test } from "vitest";
import { found, stateOf, type Account } from "./staff";

const li = { name: "李佩文", login: "gi-2", title: "副主任医师", role: "doctor", clinics: ["gi"], active: true } as unknown as Account;
const lin = { name: "林晓", login: "n1", title: "", role: "nurse", clinics: ["ped"], active: true } as unknown as Account;
const clinic = (id: string): string => ({ gi: "消化内科门诊", ped: "儿科门诊" })[id] ?? id;

test("an account is found by name, login, role and clinic, all words together", () => {
  expect(found([li, lin], " 医生 消化", clinic)).toEqual([li]);
  expect(found([li, lin], "N1", clinic)).toEqual([lin]);
  expect(found([li, lin], "", clinic)).toEqual([li, lin]);
  expect(found([li, lin], "护士 消化", clinic)).toEqual([]);
});

test("a lock that is over is none; a closed account stays closed", () => {
  const now = Date.parse("2026-11-26T09:00:00Z");
  expect(stateOf({ ...li, locked_until: "2026-11-26T09:10:00Z" }, now)).toBe("locked");
  expect(stateOf({ ...li, locked_until: "2026-11-26T08:59:00Z" }, now)).toBe("open");
  expect(stateOf({ ...li, active: false, locked_until: "2026-11-26T09:10:00Z" }, now)).toBe("closed");
});
