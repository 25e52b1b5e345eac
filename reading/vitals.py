"""Measured values people mention: temperature, blood pressure, glucose, oxygen, heart rate, weight, height.

Each reading carries its unit, the words and a plausibility check; what cannot be true of a living person
(体温 380, 血压 1200) is marked, not dropped, so that the question can be asked again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from reading.numbers import chinese, find_numbers, read
from reading.windows import windowed

Kind = Literal["temperature", "blood_pressure", "glucose", "oxygen", "heart_rate", "weight", "height"]
# What a living person can have; wider than what is normal.
RANGES: dict[str, tuple[float, float]] = {
    "temperature": (32, 43.5),
    "systolic": (40, 320),
    "diastolic": (20, 220),
    "glucose": (0.5, 60),
    "oxygen": (30, 100),
    "heart_rate": (15, 320),
    "weight": (0.4, 350),
    "height": (25, 250),
}
UNITS: dict[str, str] = {
    "temperature": "℃",
    "blood_pressure": "mmHg",
    "glucose": "mmol/L",
    "oxygen": "%",
    "heart_rate": "次/分",
    "weight": "kg",
    "height": "cm",
}
MG_PER_MMOL = 18.0182


@dataclass(frozen=True)
class Vital:
    """One measured value in its usual unit. For blood pressure `value` is systolic and `second` diastolic."""

    kind: Kind
    value: float
    unit: str
    words: str
    start: int
    end: int
    low: float = 0.0
    high: float = 0.0
    second: float | None = None
    label: str = ""  # 空腹, 餐后 …; 低压 when only the diastolic was said
    plausible: bool = True


_AR = r"\d{1,4}(?:[.点]\d{1,2})?"
_CN = r"[零〇一二两三四五六七八九十百]{1,7}(?:点[零〇一二三四五六七八九]{1,2})?"
_NUM = rf"(?:{_AR}|{_CN})"
_D = "一二三四五六七八九"
_TEMP_NUM = (
    rf"(?:(?<![\d.])(?:3[2-9]|4[0-4])(?:\.\d{{1,2}})?(?!\d)|(?:三十[二三四五六七八九]"
    rf"|四十[一二三]?)(?:点[零〇{_D}]{{1,2}})?)"
)
_TEMP = re.compile(
    rf"(?P<n>{_TEMP_NUM})(?:度|℃|°C|°c|摄氏度)(?P<t>半|多|[1-9{_D}](?!天|次|个|度|十|百|粒|片"
    rf"|小时))?(?:[-~到至](?P<n2>{_TEMP_NUM})(?:度|℃)?(?P<t2>半|多|[1-9{_D}](?!天|次))?)?"
)
_TEMP_CUE = re.compile(
    rf"(?:体温|发烧|发热|高烧|低烧|烧|温度|腋温|耳温|额温|肛温|量了?|测了?)(?:最高|现在|今天|昨天|昨晚"
    rf"|早上|晚上|下午|上午|刚才|刚|一直|大概|差不多|就|在|是|有|到了?"
    rf"|过|都|出来|一下|为|:|：|已经|快|还|了|的时候|，){{0,9}}(?P<n>{_TEMP_NUM}"
    rf"|[三3][{_D}\d]度?(?=[{_D}\d半]))(?P<s>点|度|℃"
    rf"|\.)?(?P<t>半|多|[1-9{_D}](?!天|次|个|十|百|小时))?(?:[-~到至](?P<n2>{_TEMP_NUM})(?:度|℃|点)?(?P<t2>半|多"
    rf"|[1-9{_D}])?)?(?!\d|天|次|个|分钟|小时|岁|周|年|斤)"
)
_ODD_TEMP = re.compile(r"(?:体温|(?<![气室水])温度|烧到了?)(?:是|有|:|：|量了?){0,9}(?P<n>\d{2,3})(?![\d.点天次个])")
_WEATHER = re.compile(r"(?:气温|室温|水温|外面|室外|天气|今天的?天)[^，。]{0,6}$")
_BARE_TEMP = re.compile(r"(?<![\d./])(?P<n>3[5-9]\.\d|4[0-2]\.\d)(?![\d./]|kg|公斤|斤|cm|mmol|%|％)")
_SHORT_TEMP = re.compile(rf"(?<![{_D}十百零\d])(?P<n>三?[七八九])度(?P<t>[1-9{_D}])(?!天|次|个)")

_BP = re.compile(
    rf"(?P<s>(?<![\d.])(?:[4-9]\d|[12]\d\d|3[01]\d)|[{_D}两]百[零〇]?[{_D}]?十?[{_D}]?|[五六七八九]十[{_D}]?)\s*(?:/"
    rf"|\\|over|欧佛|比|杠|和|，|,|、|-)\s*(?P<d>(?:[2-9]\d|1\d\d|2[01]\d)(?![\d.])"
    rf"|[一二两]百[零〇]?[{_D}]?十?[{_D}]?"
    rf"|[三四五六七八九]十[{_D}]?)(?P<u>mmhg|毫米汞柱)?",
    re.I,
)
# 一百四九十: said without anything between
_BP_JOINED = re.compile(
    rf"(?P<s>[一两二]百(?:[零〇][{_D}]|[{_D}]十[{_D}]|[{_D}]十(?=[{_D}]十|[一]百)"
    rf"|[{_D}](?=[{_D}]十))?)(?P<d>[四五六七八九]十[{_D}]?|一百(?:[零〇]?[{_D}]十?)?)(?![十百])"
)
_BP_CUE = re.compile(r"血压|高压|低压|收缩压|舒张压|mmhg|毫米汞柱|over|量了?个?压|的压", re.I)
_HIGH = re.compile(
    rf"(?:高压|收缩压|上压|上面)(?:最高|现在|今天|都|一直|就|是|有|到了?|在|大概|差不多|能到|达到|快|:|：|经常"
    rf"|也){{0,9}}(?P<n>{_NUM}(?:多|几)?)"
)
_LOW = re.compile(
    rf"(?:低压|舒张压|下压|下面)(?:最高|现在|今天|都|一直|就|是|有|到了?|在|大概|差不多|能到|达到|快|:|：|经常"
    rf"|也|只有|才){{0,9}}(?P<n>{_NUM}(?:多|几)?)"
)
_PRESSURE = re.compile(
    rf"(?:血压|压)(?:最高|最近|现在|今天|昨天|早上|刚才|刚|量了?|测了?|都|一直|就|是|有|到了?|在|大概"
    rf"|差不多|能到|达到|快|:|：|经常|高|控制|冲|飙|升|了"
    rf"|的时候){{0,9}}(?P<n>[12]\d\d|[89]\d|[一两二][百]{_CN}?(?:多|几)?|[八九]十[{_D}]?)(?!/|\d|天|次|年|%|岁"
    rf"|点|个|片|斤|块|\.)"
    rf"|(?P<m>[12]\d\d|[一两二]百[{_D}]?十?[{_D}]?(?:多|几)?)的(?:高)?压"
)

_GLU_CUE = (
    r"(?:血糖|空腹(?:血糖)?|餐[前后](?:血糖)?(?:[12一二两半个]+小时)?"
    r"|饭[前后](?:血糖)?(?:[12一二两半个]+个?小时)?|随机(?:血糖)?|早餐前|早餐后|晚餐[前后]"
    r"|睡前血糖|指尖血糖?|血糖仪(?:上|显示)?|糖化前|糖(?=[高是有到测量]))"
)
_GLUCOSE = re.compile(
    rf"(?P<cue>{_GLU_CUE})(?:血糖|最高|最低|现在|今天|昨天|今早|早上|早晨|晚上|刚才|刚|量了?|测了?|查了?"
    rf"|都|一直|就|是|有|到了?|在|大概|差不多|能到|达到"
    rf"|只有|才|降到|升到|掉到|高到|低到|为|:|：|的|，|有点|高|低|值|一下|出来|飙|冲|了|\s|还"
    rf"|要){{0,9}}(?P<n>\d{{1,3}}(?:[.点]\d{{1,2}})?"
    rf"|{_CN})(?P<more>多|几)?\s*(?P<u>mmol/?l?|毫摩尔?(?:每升)?|mg/?dl|毫克每分升|毫克/分升|毫克)?(?!\d"
    rf"|小时|个小时|次|天|年|片|粒|周"
    rf"|个月|分钟|岁|点钟|点半)",
    re.I,
)
_GLU_UNIT = re.compile(rf"(?P<n>{_AR}|{_CN})\s*(?P<u>mmol/?l|毫摩尔?(?:每升)?|mg/?dl|毫克每分升)", re.I)

_OXYGEN = re.compile(
    rf"(?:血氧(?:饱和度)?|氧饱和度?|饱和度|血氧仪|spo2|氧饱)(?:最低|最高|现在|今天|刚才|刚|量了?|测了?"
    rf"|显示|都|一直|就|是|有|到了?|在|大概|只有|才|掉到|降到|低到|为"
    rf"|:|：|的|，|低|了|\s){{0,9}}(?:百分之)?(?P<n>100|\d{{2}}(?:\.\d)?|[{_D}]十[{_D}]?|一百)(?P<more>多"
    rf"|几)?(?:%|％)?(?!\d|次|天"
    rf"|分钟)",
    re.I,
)
_HEART = re.compile(
    rf"(?:心率|心跳|脉搏|脉率|心律)(?:最高|最快|最慢|每分钟|一分钟|1分钟|现在|今天|刚才|刚|安静时|休息时"
    rf"|平时|晚上|量了?|测了?|数了?|都|一直|就|是|有|到了?|在|大概"
    rf"|只有|才|快到|慢到|能到|飙到|达到|为|:|：|的|，|快|慢|了|\s){{0,9}}(?P<n>\d{{2,3}}|{_CN})(?P<more>多"
    rf"|几)?(?:次|下|跳|bpm)?(?!\d|天"
    rf"|年|个月|岁|秒|℃|度|\.|小时)|(?:每分钟|一分钟|1分钟)(?:心跳|跳)(?:了|到|有|得){{0,9}}(?P<n2>\d{{2,3}}"
    rf"|{_CN})(?:多)?[下次]?",
    re.I,
)
_WEIGHT = re.compile(
    rf"(?P<cue>体重|重|净重|我|称了?|有|才|只有|大概|约|长到|胖到|瘦到|降到)?(?:是|有|才|只有|大概|约|现在"
    rf"|一共|差不多|:|：|到|了|为){{0,9}}(?P<n>{_AR}"
    rf"|{_CN}|[一二三四五六七八九]十(?:多|几|来))(?P<more>多|来)?\s*(?P<u>公斤|千克|kg|市斤|斤|两(?=$|，|。))(?P<t>半"
    rf"|[1-9{_D}](?:两)?)?",
    re.I,
)
_WEIGHT_BARE = re.compile(
    rf"体重(?:是|有|大概|约|现在|:|：|为|差不多){{0,9}}(?P<n>\d{{1,3}}(?:\.\d)?|{_CN})(?![\d{_D}十百]|公斤|斤|kg"
    rf"|千克|天|年|没|下降|减)"
)
_WEIGHT_CHANGE = re.compile(
    r"(?:瘦|轻|掉|减|胖|(?<![体净])重|长|涨|下降|增加|降)(?:了|掉|去|快|近|有|差不多|大概|将近|足足)*$"
)
_WEIGHT_NOT = re.compile(r"^(?:的?(?:东西|重物|米|水|肉|酒|白酒|奶|苹果|鸡蛋|负重|哑铃)|/|以下|以上)")
_HEIGHT = re.compile(
    rf"(?:身高|个子|个头|高)?(?:是|有|大概|约|现在|:|：|为|差不多){{0,9}}(?:(?P<m>[12一二两])(?:米|m)(?P<cm>\d{{1,2}}"
    rf"|[零〇]?[{_D}][十]?[{_D}]?|半)?(?!\d|远|水|长|深|外|以)|(?P<f>[12]\.\d{{1,2}})(?:米|m)"
    rf"|(?P<n>\d{{2,3}}(?:\.\d)?|[一二]百[零〇]?[{_D}]?十?[{_D}]?|[五六七八九]十[{_D}]?)(?:厘米|公分|cm))",
    re.I,
)
_HEIGHT_BARE = re.compile(
    rf"(?:身高|个子|个头)(?:是|有|大概|约|现在|:|：|为|差不多){{0,9}}(?:(?P<n>\d{{2,3}}|[一]百{_CN}?)"
    rf"|(?P<f>[12]\.\d{{1,2}}))(?!\d|米|cm"
    rf"|厘米|公分)"
)
_SIZE_NOT = re.compile(
    r"(?:肿块|结节|囊肿|肌瘤|肿瘤|息肉|结石|大小|直径|伤口|长约|长|宽|深|跑|走|游|距离|视力|包块|疙瘩"
    r"|厚)[^，。]{0,6}$"
)


def _fraction(whole: float, tail: str | None) -> float:
    if not tail or tail == "多":
        return whole
    if tail == "半":
        return whole + 0.5
    digit = read(tail.removesuffix("两"))
    return whole if digit is None else round(whole + digit / 10, 2)


def _check(kind: str, *values: float) -> bool:
    low, high = RANGES[kind]
    return all(low <= v <= high for v in values)


def _odd_temperature(text: str) -> list[Vital]:
    """体温385 is 38.5 without its point; 体温52 is nobody's."""
    found = []
    for match in _ODD_TEMP.finditer(text):
        number = int(match["n"])
        value = number / 10 if 340 <= number <= 435 else float(number)
        at, ok = match.start("n"), _check("temperature", value)
        found.append(Vital("temperature", value, "℃", match["n"], at, match.end("n"), value, value, plausible=ok))
    return found


def _temperature(text: str) -> list[Vital]:
    found = _odd_temperature(text)
    for pattern in (_TEMP, _TEMP_CUE, _BARE_TEMP):
        for match in pattern.finditer(text):
            groups = match.groupdict()
            words = groups["n"].removesuffix("度")
            value = read(words) or chinese(words)
            if value is None:
                continue
            if value < 10 and groups.get("t"):
                value = value * 10
            value = _fraction(value, groups.get("t"))
            top = value
            if groups.get("n2"):
                top = _fraction(read(groups["n2"]) or value, groups.get("t2"))
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
                    plausible=_check("temperature", low, high),
                )
            )
    for match in _SHORT_TEMP.finditer(text):
        if re.search(r"烧|体温|热|温度", text):
            whole = (read(match["n"][-1]) or 0) + 30
            value = _fraction(whole, match["t"])
            found.append(Vital("temperature", value, "℃", match.group(), match.start(), match.end(), value, value))
    return found


def _loose(words: str) -> float | None:
    """一百六 → 160, 一百多 → 100, 九十几 → 90."""
    found = find_numbers(words.rstrip("多几") + "次")
    return found[0].low if found else read(words.rstrip("多几"))


def _single(text: str, word: str, pattern: re.Pattern[str]) -> list[tuple[float, int, int]]:
    found = []
    for match in pattern.finditer(text):
        groups = match.groupdict()
        key = "n" if groups["n"] else "m"
        value = _loose(groups[key])
        if value is not None:
            found.append((value, match.start(), match.end()))
    return found


def _pressure(text: str) -> list[Vital]:
    found = []
    cue = _BP_CUE.search(text)
    for match in _BP_JOINED.finditer(text) if cue else ():
        up, down = read(match["s"]), read(match["d"])
        if up and down and up > down:
            ok = _check("systolic", up) and _check("diastolic", down)
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
        ok = _check("systolic", up) and _check("diastolic", down)
        found.append(_bp(text, up, down, match.start(), match.end(), ok))
    return found or _two_pressures(text)


def _bp(text: str, up: float, down: float | None, start: int, end: int, ok: bool, label: str = "") -> Vital:
    return Vital("blood_pressure", up, "mmHg", text[start:end], start, end, up, up, down, label, ok)


def _two_pressures(text: str) -> list[Vital]:
    """高压一百六低压一百, or only one of them."""
    highs, lows = _single(text, "高压", _HIGH), _single(text, "低压", _LOW)
    if "压" not in text:
        return []
    if highs and lows:
        (up, a, b), (down, c, d) = highs[0], lows[0]
        ok = up > down and _check("systolic", up) and _check("diastolic", down)
        return [_bp(text, up, down, min(a, c), max(b, d), ok)]
    if highs:
        up, a, b = highs[0]
        return [_bp(text, up, None, a, b, _check("systolic", up))]
    if lows:
        down, a, b = lows[0]
        return [
            Vital("blood_pressure", down, "mmHg", text[a:b], a, b, down, down, down, "低压", _check("diastolic", down))
        ]
    return [
        _bp(text, value, None, a, b, _check("systolic", value)) for value, a, b in _single(text, "血压", _PRESSURE)[:1]
    ]


def _glucose(text: str) -> list[Vital]:
    found = []
    for match in [*_GLUCOSE.finditer(text), *_GLU_UNIT.finditer(text)]:
        value = read(match["n"]) or chinese(match["n"])
        if value is None:
            continue
        unit = (match["u"] or "").lower()
        mg = unit.startswith("mg") or "毫克" in unit or (not unit and value > 40)
        value = round(value / MG_PER_MMOL, 1) if mg else value
        cue = match.groupdict().get("cue") or text[max(0, match.start() - 8) : match.start()]
        label = "空腹" if "空腹" in cue or "前" in cue else "餐后" if "后" in cue else "随机" if "随机" in cue else ""
        found.append(
            Vital(
                "glucose",
                value,
                "mmol/L",
                match.group(),
                match.start(),
                match.end(),
                value,
                value,
                None,
                label,
                _check("glucose", value),
            )
        )
    return found


def _simple(kind: Kind, check: str, pattern: re.Pattern[str], text: str) -> list[Vital]:
    found = []
    for match in pattern.finditer(text):
        groups = match.groupdict()
        value = _loose(groups["n"] or groups.get("n2") or "")
        if value is None or (kind == "heart_rate" and value < 10):
            continue
        found.append(
            Vital(
                kind,
                value,
                UNITS[kind],
                match.group(),
                match.start(),
                match.end(),
                value,
                value,
                plausible=_check(check, value),
            )
        )
    return found


def _weight(text: str) -> list[Vital]:
    found = []
    for match in _WEIGHT.finditer(text):
        before = text[: match.start("n")]
        if (
            _WEIGHT_CHANGE.search(before)
            or _WEIGHT_NOT.match(text[match.end() :])
            or re.search(r"喝了?|吃了?|[提搬拎扛举]", before[-4:])
        ):
            continue
        unit = match["u"].lower()
        value = _loose(match["n"])
        if value is None or unit == "两":
            continue
        tail = match["t"]
        if tail:
            value = _fraction(value, tail)
        kilos = value / 2 if unit in ("斤", "市斤") else value
        at = match.start("n")
        found.append(
            Vital(
                "weight",
                round(kilos, 2),
                "kg",
                text[at : match.end()],
                at,
                match.end(),
                kilos,
                kilos,
                plausible=_check("weight", kilos),
            )
        )
    for match in _WEIGHT_BARE.finditer(text):
        value = _loose(match["n"])
        if value is not None and not any(v.start <= match.start("n") < v.end for v in found):
            kilos = value / 2 if value >= 90 else value  # a grown person's bare 一百二 is said in 斤
            found.append(
                Vital(
                    "weight",
                    kilos,
                    "kg",
                    match.group(),
                    match.start(),
                    match.end(),
                    kilos,
                    kilos,
                    label="斤?" if value >= 90 else "",
                    plausible=_check("weight", kilos),
                )
            )
    return found


def _height(text: str) -> list[Vital]:
    found = []
    for match in [*_HEIGHT.finditer(text), *_HEIGHT_BARE.finditer(text)]:
        groups = match.groupdict()
        if _SIZE_NOT.search(text[: match.start()]):
            continue
        value = _centimetres(groups)
        if value is None:
            continue
        if not re.search(r"身高|个子|个头|高", match.group()) and not 45 <= value <= 230:
            continue
        found.append(
            Vital(
                "height",
                value,
                "cm",
                match.group(),
                match.start(),
                match.end(),
                value,
                value,
                plausible=_check("height", value),
            )
        )
    return found


def _centimetres(groups: dict[str, str | None]) -> float | None:
    if groups.get("m"):
        whole, tail = (read(groups["m"] or "") or 0) * 100, groups["cm"]
        if not tail:
            return whole
        if tail == "半":
            return whole + 50
        number = read(tail.lstrip("零〇"))
        if number is None:
            return None
        return whole + (number * 10 if number < 10 and tail[0] not in "零〇0" else number)
    if groups.get("f"):
        return round(float(groups["f"] or 0) * 100, 1)
    return read(groups["n"] or "")


@windowed
def find_vitals(text: str) -> list[Vital]:
    """Every measured value of a clean text, left to right."""
    every = [
        *_temperature(text),
        *_pressure(text),
        *_glucose(text),
        *_simple("oxygen", "oxygen", _OXYGEN, text),
        *_simple("heart_rate", "heart_rate", _HEART, text),
        *_weight(text),
        *_height(text),
    ]
    kept: list[Vital] = []
    for one in sorted(every, key=lambda v: (v.start - v.end, v.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda v: v.start)
