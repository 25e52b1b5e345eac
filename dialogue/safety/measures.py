"""Numbers that mean danger: temperature, pressure, oxygen, sugar, pulse, and the age the sentence gives.

Safety reads these itself and leans to finding them: a value misread as dangerous costs a question,
a value missed may cost a life.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from dialogue.safety.text import Span

_N = r"(\d{1,3}(?:\.\d{1,2})?|[零〇一二两俩三四五六七八九十百点]{1,7})"
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_ONE = "[一二两三四五六七八九]"
_HUNDREDS = rf"{_ONE}?百(?:零{_ONE}|{_ONE}?十{_ONE}?|{_ONE})?"
_SINGLE = re.compile(_HUNDREDS)
# 一百六十九十: a pressure told as two numbers in a row, or a rough one (一百三四十); the first counts.
_PAIR = re.compile(rf"({_HUNDREDS})(?:[三四五六七八九]十{_ONE}?|一百.*)")
_NUMBERS = re.compile(r"[\d零〇一二两俩三四五六七八九十百]")
_FILL = r"[^\d零〇一二两三四五六七八九十百，。！？；\n]"
_CHILD = r"(?:宝宝|宝贝|孩子|小孩|娃娃|娃|崽|女儿|儿子|闺女|孙子|孙女|外孙女|外孙|婴儿|男宝|女宝|弟弟|妹妹|小家伙|毛毛)"


class Measured(NamedTuple):
    """A named value, and where it stands."""

    name: str
    number: float
    span: Span


def number(words: str) -> float | None:
    """38.5, 三十八点五, 两百二 (220), 一百零五; None when it is no number."""
    if words[0].isdigit():
        return float(words)
    whole, _, part = words.partition("点")
    if not _SINGLE.fullmatch(whole) and (pair := _PAIR.fullmatch(whole)):
        whole = pair[1]
    value = _whole(whole)
    if value is None or (part and not all(c in _DIGITS for c in part)):
        return None
    return value + (float("0." + "".join(str(_DIGITS[c]) for c in part)) if part else 0.0)


def _whole(words: str) -> float | None:
    if words and all(c in _DIGITS for c in words):
        return float("".join(str(_DIGITS[c]) for c in words))
    total, digit, unit = 0, 0, 1
    for c in words:
        if c in _DIGITS:
            digit = _DIGITS[c]
            unit = 1 if c in "零〇" else unit
        elif c in "十百":
            unit = 10 if c == "十" else 100
            total, digit = total + (digit or 1) * unit, 0
        else:
            return None
    # 两百二 is 220, 两百零二 is 202
    return float(total + digit * (10 if unit == 100 else 1)) if words else None


class _Reader(NamedTuple):
    name: str
    form: re.Pattern[str]
    low: float
    high: float
    unless: re.Pattern[str] | None = None


_NOT_BODY = re.compile(
    r"(?:水温|室温|气温|天气|外面|户外|室外|空调|水|奶|房间|角度|弯曲?|近视|散光|左眼|右眼|远视|烤箱|烧水)[^，。]{0,5}$"
)
_FEVER = r"(?:体温|发烧|高烧|发热|烧到了?|烧了?|温度|腋温|耳温|额温)"
_SUGAR = r"(?:血糖|餐后|空腹|随机血糖|末梢糖|糖)"
_READ = "(?:了|出|出来|得|到|的|是|只有|就)*"
_COUNTED = r"(?!岁|年|个|天|片|粒|斤|小时|多岁|克)"
_READERS = (
    _Reader("temp", re.compile(rf"{_N}度([一二三四五六七八九\d])?(?!数|角)"), 30, 43.5, _NOT_BODY),
    _Reader("temp", re.compile(rf"{_FEVER}{_FILL}{{0,6}}{_N}"), 33, 43.5, _NOT_BODY),
    _Reader("temp", re.compile(r"(3[4-9]\.\d|4[0-3]\.\d)(?!\d|[个元块斤公厘毫%年月岁小天])"), 34, 43.5, _NOT_BODY),
    _Reader("systolic", re.compile(rf"(?:高压|收缩压|上压|血压){_FILL}{{0,8}}{_N}"), 30, 320),
    _Reader("systolic", re.compile(r"(?<![\d.])(\d{2,3})\s*/\s*\d{2,3}(?!\d|月|日)"), 60, 320),
    _Reader("diastolic", re.compile(rf"(?:低压|舒张压|下压){_FILL}{{0,8}}{_N}"), 20, 220),
    _Reader("diastolic", re.compile(r"(?<![\d.])\d{2,3}\s*/\s*(\d{2,3})(?!\d|月|日)"), 30, 220),
    _Reader("oxygen", re.compile(rf"(?:血氧饱和度|血氧|氧饱和度?|spo2|氧饱){_FILL}{{0,10}}{_N}"), 20, 100),
    _Reader("oxygen", re.compile(rf"血氧{_FILL}{{0,8}}百分之{_N}"), 20, 100),
    _Reader("sugar", re.compile(rf"{_SUGAR}{_FILL}{{0,8}}{_N}{_COUNTED}"), 0.3, 60),
    _Reader("sugar", re.compile(rf"(?:糖尿病|胰岛素)[^。！？\n\d]{{0,12}}[测量扎]{_READ}{_N}{_COUNTED}"), 0.3, 60),
    _Reader("pulse", re.compile(rf"(?:心率|心跳|脉搏){_FILL}{{0,8}}{_N}"), 15, 300),
    _Reader("potassium", re.compile(rf"(?:血钾|钾离子|血清钾){_FILL}{{0,8}}{_N}"), 1, 12),
    # above 18: a normal value told in grams per decilitre is not taken for a low one
    _Reader("haemoglobin", re.compile(rf"(?:血红蛋白|血色素|血红素){_FILL}{{0,8}}{_N}"), 18, 250),
    _Reader("pills", re.compile(rf"{_N}(?:多|来|几)?(?:片|粒|颗|丸)(?!牙|痣)"), 3, 900),
    _Reader("breaths", re.compile(rf"(?:呼吸频率|呼吸次数|呼吸){_FILL}{{0,6}}{_N}(?:多)?次"), 3, 150),
)  # fmt: skip


def measure(text: str) -> list[Measured]:
    """Every value of the text, with its name."""
    if not _NUMBERS.search(text):
        return []
    found: list[Measured] = []
    for reader in _READERS:
        for match in reader.form.finditer(text):
            if reader.unless and reader.unless.search(text, max(0, match.start() - 10), match.start(1)):
                continue
            value = _value(match)
            if value is not None and reader.low <= value <= reader.high:
                found.append(Measured(reader.name, value, Span(match.start(), match.end())))
    return found


def _value(match: re.Match[str]) -> float | None:
    value = number(match[1])
    if value is not None and match.re.groups > 1 and match[2]:  # 三十八度五
        value += (number(match[2]) or 0) / 10
    return value


_SMALL = r"(?:才|刚满?|小的|双胞胎|宝宝|二宝|大宝|娃|小孩)"
_AGES = (
    (re.compile(rf"{_N}(?:个(?:多|半|来)?)月(?:大|左右大|的{_CHILD}|{_CHILD}|多大|龄)"), 1 / 12),
    (re.compile(rf"{_CHILD}[^，。！？\d]{{0,4}}{_N}个(?:多|半)?月(?!前|了吗|没|来|内)"), 1 / 12),
    (re.compile(rf"(?:出生|生下来|落地)[^，。！？\d]{{0,4}}{_N}个(?:多|半)?月"), 1 / 12),
    (re.compile(rf"(?:出生|生下来|落地)[^，。！？\d]{{0,4}}{_N}天"), 1 / 365),
    (re.compile(rf"{_N}(?:多)?天(?:大|的{_CHILD}|的新生儿|龄|新生儿)"), 1 / 365),
    (re.compile(rf"{_CHILD}[^，。！？\d]{{0,3}}(?:才|刚|满){_N}天"), 1 / 365),
    (re.compile(rf"(?:才|刚|刚满|满|出生){_N}(?:多|来|几)?天(?!前)"), 1 / 365),
    (re.compile(rf"{_SMALL}[^，。嗽烧拉吐病疼痛泻续前孕]{{0,4}}{_N}个(?:多|半)?月(?!前|了|没|来|内|后)"), 1 / 12),
    (re.compile(rf"{_CHILD}(\d\d|[一二三四五六七八九]?十[一二三四五六七八九]?)天(?=，|$|大|了，)"), 1 / 365),
    (re.compile(rf"{_N}(?:多)?周(?:大|龄)"), 7 / 365),
    (re.compile(rf"{_N}(?:岁|周岁|来岁|多岁)"), 1.0),
    (re.compile(r"(?:今年|都|快|已经)([六七八九]十[一二三四五六七八九]?|[6-9]\d)(?:了|多|岁|，)"), 1.0),
)
_NEWBORN = re.compile(
    r"新生儿|刚出生|刚满月|没满月|未满月|还没出月子|没出月子|月子里的?|月子娃|月窝|出月子|(?<![不圆])满月(?!酒|脸|照)"
)
_AGED = re.compile(r"[\d零〇一二两俩三四五六七八九十百]|生|月")  # without any of these no age is told
_DECADES = re.compile(r"(?:奔|年近|快)([六七八])十|([六七八九])十(?:好几|几|多)(?:岁|的人|了)|([6-9])0多岁")


def age_in(text: str) -> float | None:
    """The age in years a sentence gives: 两个月大 → 0.17, 70岁 → 70; the youngest when it gives several."""
    if not _AGED.search(text):
        return None
    ages = [value * unit for form, unit in _AGES for m in form.finditer(text) if (value := number(m[1])) is not None]
    if _NEWBORN.search(text):
        ages.append(0.08)
    if decade := _DECADES.search(text):
        digit = next(group for group in decade.groups() if group)
        ages.append(10.0 * (int(digit) if digit.isdigit() else _DIGITS[digit]))
    ages = [age for age in ages if 0 <= age < 120]
    return min(ages, default=None)
