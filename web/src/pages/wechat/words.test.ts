import { expect, test } from "vitest";
import { pieces } from "./words";

test("links of ours become links, other angle brackets stay words", () => {
  expect(pieces('请点<a href="https://h.example/x">这里</a>，体温<38')).toEqual([
    { text: "请点", href: "" },
    { text: "这里", href: "https://h.example/x" },
    { text: "，体温<38", href: "" },
  ]);
  expect(pieces('<a href="javascript:alert(1)">x</a>')).toEqual([{ text: '<a href="javascript:alert(1)">x</a>', href: "" }]);
});
