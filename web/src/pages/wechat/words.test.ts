import { expect, test } from "vitest";
import { pieces } from "./words";

test("links of ours become links, other angle brackets stay words", () => {
  expect(pieces('请点<a href="https://h.example/x">这里</a>，体温<38')).toEqual([
    { text: "请点", href: "" },
    { text: "这里", href: "https://h.example/x" },
    { text: "，体温<38", href: "" },
  ]);
  const program = '<a href="https://h.example/x" data-miniprogram-appid="wx1" data-miniprogram-path="p">打开小程序</a>';
  expect(pieces(program)).toEqual([{ text: "打开小程序", href: "https://h.example/x" }]);
  expect(pieces('<a href="javascript:alert(1)">x</a>')).toEqual([{ text: '<a href="javascript:alert(1)">x</a>', href: "" }]);
});
