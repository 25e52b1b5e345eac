"""Blood pressure: 120/80, 高压一百五六低压九十, 一百六九十五 said in one breath."""

from __future__ import annotations

import re

from reading.measured import CN, NUM, D, Vital, bounds, plausible
from reading.numbers import read

_BP = re.compile(
    rf"(?P<s>(?<![\d.])(?:[4-9]\d|[12]\d\d|3[01]\d)|[{D}两]百[零〇]?[{D}]?十?[{D}]?|[五六七八九]十[{D}]?)\s*(?:/"
    rf"|\\|over|欧佛|比|杠|和|，|,|、|-)\s*(?P<d>(?:[2-9]\d|1\d\d|2[01]\d)(?![\d.])"
    rf"|[一二两]百[零〇]?[{D}]?十?[{D}]?"
    rf"|[三四五六七八九]十[{D}]?)(?P<u>mmhg|毫米汞柱)?",
    re.I,
)
# 一百四九十: said without anything between
_BP_JOINED = re.compile(
    rf"(?P<s>[七八九]十[{D}](?=[四五六]十)|[一两二]百(?:[零〇][{D}]|[{D}]十[{D}]|[{D}]十(?=[{D}]十|[一]百)"
    rf"|[{D}](?=[{D}]十))?)(?P<d>[四五六七八九]十[{D}]?|一百(?:[零〇]?[{D}]十?)?)(?![十百多几])"
)
_BP_CUE = re.compile(r"血压|高压|低压|收缩压|舒张压|mmhg|毫米汞柱|over|量了?个?压|的压", re.I)
_HIGH = re.compile(
    rf"(?:高压|收缩压|上压|上面)(?:最高|现在|今天|都|一直|就|是|有|到了?|在|大概|差不多|能到|达到|快|:|：|经常"
    rf"|也){{0,9}}(?P<n>{NUM}(?:多|几)?)"
)
_LOW = re.compile(
    rf"(?:低压|舒张压|下压|下面)(?:最高|现在|今天|都|一直|就|是|有|到了?|在|大概|差不多|能到|达到|快|:|：|经常"
    rf"|也|只有|才){{0,9}}(?P<n>{NUM}(?:多|几)?)"
)
_PRESSURE = re.compile(
    rf"(?:血压|压)(?:最高|最近|现在|今天|昨天|早上|刚才|刚|量了?|测了?|都|一直|就|是|有|到了?|在|大概"
    rf"|差不多|能到|达到|快|:|：|经常|高|控制|冲|飙|升|了"
    rf"|的时候){{0,9}}(?P<n>[12]\d\d|[89]\d|[一两二][百]{CN}?(?:多|几)?|[八九]十[{D}]?)(?!/|\d|天|次|年|%|岁"
    rf"|点|个|片|斤|块|\.)"
    rf"|(?P<m>[12]\d\d|[一两二]百[{D}]?十?[{D}]?(?:多|几)?)的(?:高)?压"
)


def _single(text: str, word: str, pattern: re.Pattern[str]) -> list[tuple[float, float, int, int]]:
    """(low, high, start, end) of each value told, but not of a goal: 控制在140以下."""
    found = []
    for match in pattern.finditer(text):
        groups = match.groupdict()
        key = "n" if groups["n"] else "m"
        ends = bounds(groups[key])
        if ends is not None and not re.match(r"以[下内]|之内", text[match.end() :]):
            found.append((*ends, match.start(), match.end()))
    return found


def find_pressures(text: str) -> list[Vital]:
    found = []
    cue = _BP_CUE.search(text)
    for match in _BP_JOINED.finditer(text) if cue else ():
        up, down = read(match["s"]), read(match["d"])
        if up and down and up > down:
            ok = plausible("systolic", up) and plausible("diastolic", down)
            return [_bp(text, up, down, match.start(), match.end(), ok)]
    for match in _BP.finditer(text):
        up, down = read(match["s"]), read(match["d"])
        sign = text[match.end("s") : match.start("d")].strip().lower()
        if up is None or down is None or up <= down:
            continue
        if not cue and not (sign in ("/", "over") and 70 <= up <= 260 and 35 <= down <= 150):
            continue
        if sign in ("和", "，", ",", "、", "-", "比") and not re.search(r"压[^，。]{0,12}$", text[: match.start()]):
            continue
        ok = plausible("systolic", up) and plausible("diastolic", down)
        found.append(_bp(text, up, down, match.start(), match.end(), ok))
    return found or _two_pressures(text)


def _bp(text: str, up: float, down: float | None, start: int, end: int, ok: bool, high: float = 0.0) -> Vital:
    return Vital("blood_pressure", up, "mmHg", text[start:end], start, end, up, max(up, high), down, "", ok)


def _two_pressures(text: str) -> list[Vital]:
    """高压一百六低压一百, or only one of them."""
    highs, lows = _single(text, "高压", _HIGH), _single(text, "低压", _LOW)
    if "压" not in text and not (highs and lows):
        return []
    if highs and lows:
        (up, top, a, b), (down, _, c, d) = highs[0], lows[0]
        ok = up > down and plausible("systolic", up) and plausible("diastolic", down)
        return [_bp(text, up, down, min(a, c), max(b, d), ok, top)]
    if highs:
        up, top, a, b = highs[0]
        return [_bp(text, up, None, a, b, plausible("systolic", up), top)]
    if lows:
        down, _, a, b = lows[0]
        return [
            Vital(
                "blood_pressure", down, "mmHg", text[a:b], a, b, down, down, down, "低压", plausible("diastolic", down)
            )
        ]
    return [
        _bp(text, value, None, a, b, plausible("systolic", value), top)
        for value, top, a, b in _single(text, "血压", _PRESSURE)[:1]
    ]
