"""Body temperature: 三十八度五, 烧到39度多, 体温385; the weather is not one."""

from __future__ import annotations

import re

from reading.measured import D, Vital, fraction, plausible
from reading.numbers import chinese, read

_TEMP_NUM = (
    rf"(?:(?<![\d.])(?:3[2-9]|4[0-4])(?:\.\d{{1,2}})?(?!\d)|(?:三十[二三四五六七八九]"
    rf"|四十[一二三]?)(?:点[零〇{D}]{{1,2}})?)"
)
_TEMP = re.compile(
    rf"(?P<n>{_TEMP_NUM})(?:度|℃|°C|°c|摄氏度)(?P<t>半|多|[1-9{D}](?!天|次|个|度|十|百|粒|片"
    rf"|小时))?(?:[-~到至](?P<n2>{_TEMP_NUM})(?:度|℃)?(?P<t2>半|多|[1-9{D}](?!天|次))?)?"
)
_TEMP_CUE = re.compile(
    rf"(?:体温|发烧|发热|高烧|低烧|烧|温度|腋温|耳温|额温|肛温|量了?|测了?)(?:最高|现在|今天|昨天|昨晚"
    rf"|早上|晚上|下午|上午|刚才|刚|一直|大概|差不多|就|在|是|有|到了?"
    rf"|过|都|出来|一下|为|:|：|已经|快|还|了|的时候|，){{0,9}}(?P<n>{_TEMP_NUM}"
    rf"|[三3][{D}\d]度?(?=[{D}\d半]))(?P<s>点|度|℃"
    rf"|\.)?(?P<t>半|多|[1-9{D}](?!天|次|个|十|百|小时))?(?:[-~到至](?P<n2>{_TEMP_NUM})(?:度|℃|点)?(?P<t2>半|多"
    rf"|[1-9{D}])?)?(?!\d|天|次|个|分钟|小时|岁|周|年|斤)"
)
_ODD_TEMP = re.compile(r"(?:体温|(?<![气室水])温度|烧到了?)(?:是|有|:|：|量了?){0,9}(?P<n>\d{2,3})(?![\d.点天次个])")
_WEATHER = re.compile(r"(?:气温|室温|水温|外面|室外|天气|今天的?天)[^，。]{0,6}$")
_BARE_TEMP = re.compile(r"(?<![\d./])(?P<n>3[5-9]\.\d|4[0-2]\.\d)(?![\d./]|kg|公斤|斤|cm|mmol|%|％)")
_NEXT_TO = re.compile(r"三十(?P<n>[六七八])(?P<t>[七八九])度(?![半一二三四五六七八九])")  # 三十八九度
_SPOKEN_TEMP = re.compile(
    r"(?<![一二三四五六七八九百])(?P<n>三十[五六七八九]点[零一二三四五六七八九])(?!公?斤|岁|分|千克|次|个)"
)
_SHORT_TEMP = re.compile(rf"(?<![{D}十百零\d])(?P<n>三?[七八九])度(?P<t>[1-9{D}])(?!天|次|个)")


def _odd_temperature(text: str) -> list[Vital]:
    """体温385 is 38.5 without its point; 体温52 is nobody's."""
    found = []
    for match in _ODD_TEMP.finditer(text):
        number = int(match["n"])
        value = number / 10 if 340 <= number <= 435 else float(number)
        at, ok = match.start("n"), plausible("temperature", value)
        found.append(Vital("temperature", value, "℃", match["n"], at, match.end("n"), value, value, plausible=ok))
    return found


def find_temperatures(text: str) -> list[Vital]:
    found = _odd_temperature(text)
    for pattern in (_TEMP, _TEMP_CUE, _BARE_TEMP, _SPOKEN_TEMP):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            words = groups["n"].removesuffix("度")
            value = read(words) or chinese(words)
            if value is None:
                continue
            if value < 10 and groups.get("t"):
                value = value * 10
            value = fraction(value, groups.get("t"))
            top = value
            if groups.get("n2"):
                top = fraction(read(groups["n2"]) or value, groups.get("t2"))
            low, high = min(value, top), max(value, top)
            if groups.get("t") == "多":
                high = value + 0.9
            at = match.start("n")
            if _WEATHER.search(text[:at]):
                continue
            found.append(
                Vital(
                    "temperature",
                    high if top != value else value,
                    "℃",
                    text[at : match.end()],
                    at,
                    match.end(),
                    low,
                    high,
                    plausible=plausible("temperature", low, high),
                )
            )
    for match in _NEXT_TO.finditer(text):
        low, high = (30.0 + (read(digit) or 0) for digit in (match["n"], match["t"]))
        if high == low + 1 and not _WEATHER.search(text[: match.start()]):
            found.append(Vital("temperature", high, "℃", match.group(), match.start(), match.end(), low, high))
    for match in _SHORT_TEMP.finditer(text):
        if re.search(r"烧|体温|热|温度", text):
            whole = (read(match["n"][-1]) or 0) + 30
            value = fraction(whole, match["t"])
            found.append(Vital("temperature", value, "℃", match.group(), match.start(), match.end(), value, value))
    return found
