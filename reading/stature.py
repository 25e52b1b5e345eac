"""Weight in kilograms and height in centimetres, with the 斤 and the 米 people say."""

from __future__ import annotations

import re

from reading.measured import AR, CN, D, Vital, bounds, fraction, plausible
from reading.numbers import read

_WEIGHT = re.compile(
    rf"(?P<cue>体重|重|净重|我|称了?|有|才|只有|大概|约|长到|胖到|瘦到|降到)?(?:是|有|才|只有|大概|约|现在"
    rf"|一共|差不多|:|：|到|了|为){{0,9}}(?P<n>{AR}"
    rf"|{CN}|[一二三四五六七八九]十(?:多|几|来))(?P<more>多|来)?\s*(?P<u>公斤|千克|kg|市斤|斤|两(?=$|，|。))(?P<t>半"
    rf"|[1-9{D}](?:两)?)?",
    re.I,
)
_WEIGHT_BARE = re.compile(
    rf"体重(?:是|有|大概|约|现在|:|：|为|差不多){{0,9}}(?P<n>\d{{1,3}}(?:\.\d)?|{CN})(?![\d{D}十百]|公斤|斤|kg"
    rf"|千克|天|年|没|下降|减)"
)
_WEIGHT_CHANGE = re.compile(
    r"(?:瘦|轻|掉|减|胖|(?<![体净])重|长|涨|下降|增加|降)(?:了|掉|去|快|近|有|差不多|大概|将近|足足)*$"
)
_WEIGHT_NOT = re.compile(r"^(?:的?(?:东西|重物|米|水|肉|酒|白酒|奶|苹果|鸡蛋|负重|哑铃)|/|以下|以上)")
_HEIGHT = re.compile(
    rf"(?:身高|个子|个头|高)?(?:是|有|大概|约|现在|:|：|为|差不多){{0,9}}(?:(?P<m>[12一二两])(?:米|m)(?P<cm>\d{{1,2}}"
    rf"|[零〇]?[{D}][十]?[{D}]?|半)?(?!\d|远|水|长|深|外|以)|(?P<f>[12]\.\d{{1,2}})(?:米|m)"
    rf"|(?P<n>\d{{2,3}}(?:\.\d)?|[一二]百[零〇]?[{D}]?十?[{D}]?|[五六七八九]十[{D}]?)(?:厘米|公分|cm))",
    re.I,
)
_HEIGHT_BARE = re.compile(
    rf"(?:身高|个子|个头)(?:是|有|大概|约|现在|:|：|为|差不多){{0,9}}(?:(?P<n>\d{{2,3}}|[一]百{CN}?)"
    rf"|(?P<f>[12]\.\d{{1,2}}))(?!\d|米|cm"
    rf"|厘米|公分)"
)
_SIZE_NOT = re.compile(
    r"(?:肿块|结节|囊肿|肌瘤|肿瘤|息肉|结石|大小|直径|伤口|长约|长|宽|深|跑|走|游|距离|视力|包块|疙瘩"
    r"|厚)[^，。]{0,6}$"
)


def find_weights(text: str) -> list[Vital]:
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
        ends = bounds(match["n"])
        if ends is None or unit == "两":
            continue
        value = ends[0]
        tail = match["t"]
        if tail:
            value = fraction(value, tail)
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
                plausible=plausible("weight", kilos),
            )
        )
    for match in _WEIGHT_BARE.finditer(text):
        ends = bounds(match["n"])
        if ends is not None and not any(v.start <= match.start("n") < v.end for v in found):
            value = ends[0]
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
                    plausible=plausible("weight", kilos),
                )
            )
    return found


def find_heights(text: str) -> list[Vital]:
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
                plausible=plausible("height", value),
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
