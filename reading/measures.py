"""Measured values as answers: temperature, blood pressure, glucose, weight and height of a form item."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from core.forms import Item
from reading import units, vitals
from reading.numbers import DIGITS, Number, find_numbers

Refused = Literal["", "empty", "unknown", "nothing", "ambiguous", "unit", "invalid"]


@dataclass(frozen=True)
class Read:
    """What an answer gives. No values: `refused_reason` says why ("unknown": the person does not know)."""

    values: list[Any] = field(default_factory=list)
    words: str = ""
    unit: str = ""
    confidence: float = 0.0
    out_of_range: bool = False
    refused_reason: Refused = ""


def no_value(reason: Refused, words: str = "") -> Read:
    return Read([], words, refused_reason=reason)


def number_of(value: float, item: Item) -> float | int:
    whole = item.type == "integer" or item.reads == "count"
    return int(value + 0.5) if whole else value


def ranged(item: Item, value: float, words: str, unit: str, confidence: float, plausible: bool = True) -> Read:
    low, high = item.minimum, item.maximum
    outside = (low is not None and value < low) or (high is not None and value > high) or not plausible
    return Read([number_of(value, item)], words, unit, confidence, outside)


_ORDINARY = {"temperature": "℃", "glucose": "mmol/L", "weight": "kg", "height": "cm"}
SAID_UNIT = re.compile(
    r"^\s*(?P<u>公斤|千克|kg|市斤|斤|厘米|公分|cm|米|毫升|ml|升|毫克|mg/?dl|mg|克|g|mmol/?l|毫摩尔|mmhg"
    r"|毫米汞柱|℃|度|分钟|小时|个小时|钟头"
    r"|个钟头|天|周|个星期|星期|个礼拜|礼拜|个月|年|岁|%|次|片|支|包|杯|两|分|根|个|元|级|顿|碗)",
    re.I,
)


def _vital(item: Item, text: str, kind: str, bare: tuple[float, float]) -> Read:
    """A measured value; a bare number is one when it can be (37.8 for a temperature)."""
    found = [v for v in vitals.find_vitals(text) if v.kind == kind]
    wanted = item.unit or _ORDINARY.get(kind, "")
    if found:
        best = max(found, key=lambda v: v.value) if kind == "temperature" else found[0]
        value = units.convert(best.value, best.unit, wanted)
        return ranged(
            item,
            value if value is not None else best.value,
            best.words,
            wanted if value is not None else best.unit,
            0.95,
            best.plausible,
        )
    for number in counted_numbers(text):
        said = SAID_UNIT.match(text[number.end :])
        unit = said["u"] if said else ""
        value = units.convert(number.value, unit, wanted) if unit else number.value
        if value is None:
            continue
        if kind == "temperature" and re.fullmatch(r"3[5-9]\d|4[0-3]\d", number.words) and not unit:
            value /= 10  # 三八五 said digit by digit
        ok = bare[0] <= value <= bare[1]
        return ranged(
            item,
            round(value, 2),
            text[number.start : number.end + (said.end() if said else 0)],
            wanted,
            0.85 if ok else 0.5,
            ok,
        )
    return no_value("nothing")


def counted_numbers(text: str) -> list[Number]:
    return [n for n in find_numbers(text) if not re.search(r"第$", text[: n.start])]


def temperature(item: Item, text: str, now: datetime) -> Read:
    spoken = re.fullmatch(
        r"[^\d一二三四五六七八九零]*三([五六七八九])([零一二三四五六七八九])[^\d一二三四五六七八九零]*", text
    )
    if spoken:
        value = 30 + DIGITS[spoken[1]] + DIGITS[spoken[2]] / 10
        return ranged(item, round(value, 1), text, item.unit or "℃", 0.8)
    return _vital(item, text, "temperature", (34, 43))


def blood_pressure(item: Item, text: str, now: datetime) -> Read:
    found = [v for v in vitals.find_vitals(text) if v.kind == "blood_pressure"] or [
        v for v in vitals.find_vitals("血压" + text) if v.kind == "blood_pressure"
    ]
    if not found:
        return no_value("nothing")
    best = found[0]
    if best.second is not None:
        pair = f"{best.value:g}/{best.second:g}"
        return Read([pair], best.words, "mmHg", 0.95 if best.plausible else 0.6, not best.plausible)
    if best.label == "低压":
        return Read([f"/{best.value:g}"], best.words, "mmHg", 0.6, not best.plausible, "")
    return Read([f"{best.value:g}/"], best.words, "mmHg", 0.7, not best.plausible)


def glucose(item: Item, text: str, now: datetime) -> Read:
    bare = re.fullmatch(
        r"(?:大概|差不多|是|有|到|早上|今天|量的|最近)*(\d{1,3}(?:[.点]\d+)?"
        r"|[零一二三四五六七八九十百点]+)(?:多|左右|吧|了)?",
        text.strip("。，！ "),
    )
    if bare:
        return _vital(item, "血糖" + bare[1], "glucose", (0.5, 60))
    return _vital(item, text, "glucose", (0.5, 60))


def weight(item: Item, text: str, now: datetime) -> Read:
    return _vital(
        item, text if "体重" in text or re.search(r"斤|kg|千克", text) else "体重" + text, "weight", (0.4, 350)
    )


def height(item: Item, text: str, now: datetime) -> Read:
    found = [v for v in vitals.find_vitals("身高" + text) if v.kind == "height"]
    if found:
        value = units.convert(found[0].value, "cm", item.unit or "cm")
        return ranged(
            item,
            value or found[0].value,
            found[0].words.removeprefix("身高"),
            item.unit or "cm",
            0.95,
            found[0].plausible,
        )
    return _vital(item, text, "height", (40, 230))
