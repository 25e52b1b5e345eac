"""The words of an answer → the value of a form item, by its FHIR type and its `reads` hint.

`read_answer` reads an answer to the item that was asked. `read_by_the_way` finds which other open items a longer
sentence also answers, and only where it plainly does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Literal

from core.forms import Item
from reading import ages, allergies, contacts, dates, durations, medicines, pain, units, vitals
from reading.choices import choose
from reading.clean import clean
from reading.days import find_days
from reading.numbers import DIGITS, Number, find_numbers
from reading.polarity import polarity
from reading.scope import status

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


def _no(reason: Refused, words: str = "") -> Read:
    return Read([], words, refused_reason=reason)


def _number(value: float, item: Item) -> float | int:
    whole = item.type == "integer" or item.reads == "count"
    return int(value + 0.5) if whole else value


def _ranged(item: Item, value: float, words: str, unit: str, confidence: float, plausible: bool = True) -> Read:
    low, high = item.minimum, item.maximum
    outside = (low is not None and value < low) or (high is not None and value > high) or not plausible
    return Read([_number(value, item)], words, unit, confidence, outside)


_ORDINARY = {"temperature": "℃", "glucose": "mmol/L", "weight": "kg", "height": "cm"}
_SAID_UNIT = re.compile(
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
        return _ranged(
            item,
            value if value is not None else best.value,
            best.words,
            wanted if value is not None else best.unit,
            0.95,
            best.plausible,
        )
    for number in _lasting_numbers(text):
        said = _SAID_UNIT.match(text[number.end :])
        unit = said["u"] if said else ""
        value = units.convert(number.value, unit, wanted) if unit else number.value
        if value is None:
            continue
        if kind == "temperature" and re.fullmatch(r"3[5-9]\d|4[0-3]\d", number.words) and not unit:
            value /= 10  # 三八五 said digit by digit
        ok = bare[0] <= value <= bare[1]
        return _ranged(
            item,
            round(value, 2),
            text[number.start : number.end + (said.end() if said else 0)],
            wanted,
            0.85 if ok else 0.5,
            ok,
        )
    return _no("nothing")


def _lasting_numbers(text: str) -> list[Number]:
    return [n for n in find_numbers(text) if not re.search(r"第$", text[: n.start])]


def _temperature(item: Item, text: str, now: datetime) -> Read:
    spoken = re.fullmatch(
        r"[^\d一二三四五六七八九零]*三([五六七八九])([零一二三四五六七八九])[^\d一二三四五六七八九零]*", text
    )
    if spoken:
        value = 30 + DIGITS[spoken[1]] + DIGITS[spoken[2]] / 10
        return _ranged(item, round(value, 1), text, item.unit or "℃", 0.8)
    return _vital(item, text, "temperature", (34, 43))


def _blood_pressure(item: Item, text: str, now: datetime) -> Read:
    found = [v for v in vitals.find_vitals(text) if v.kind == "blood_pressure"] or [
        v for v in vitals.find_vitals("血压" + text) if v.kind == "blood_pressure"
    ]
    if not found:
        return _no("nothing")
    best = found[0]
    if best.second is not None:
        pair = f"{best.value:g}/{best.second:g}"
        return Read([pair], best.words, "mmHg", 0.95 if best.plausible else 0.6, not best.plausible)
    if best.label == "低压":
        return Read([f"/{best.value:g}"], best.words, "mmHg", 0.6, not best.plausible, "")
    return Read([f"{best.value:g}/"], best.words, "mmHg", 0.7, not best.plausible)


def _glucose(item: Item, text: str, now: datetime) -> Read:
    bare = re.fullmatch(
        r"(?:大概|差不多|是|有|到|早上|今天|量的|最近)*(\d{1,3}(?:[.点]\d+)?"
        r"|[零一二三四五六七八九十百点]+)(?:多|左右|吧|了)?",
        text.strip("。，！ "),
    )
    if bare:
        return _vital(item, "血糖" + bare[1], "glucose", (0.5, 60))
    return _vital(item, text, "glucose", (0.5, 60))


def _weight(item: Item, text: str, now: datetime) -> Read:
    return _vital(
        item, text if "体重" in text or re.search(r"斤|kg|千克", text) else "体重" + text, "weight", (0.4, 350)
    )


def _height(item: Item, text: str, now: datetime) -> Read:
    found = [v for v in vitals.find_vitals("身高" + text) if v.kind == "height"]
    if found:
        value = units.convert(found[0].value, "cm", item.unit or "cm")
        return _ranged(
            item,
            value or found[0].value,
            found[0].words.removeprefix("身高"),
            item.unit or "cm",
            0.95,
            found[0].plausible,
        )
    return _vital(item, text, "height", (40, 230))


def _age(item: Item, text: str, now: datetime) -> Read:
    found = ages.answer(text)
    if found is None:
        return _no("nothing")
    wanted = units.plain(item.unit or "岁")
    if wanted == "mo":
        return _ranged(item, found.months, found.words, item.unit, 0.95)
    value = found.months / 12
    return _ranged(
        item, int(value) if item.type == "integer" else round(value, 2), found.words, item.unit or "岁", 0.95
    )


def _duration(item: Item, text: str, now: datetime) -> Read:
    """Quantity and number items get a number in the item's unit; text items the written form."""
    found = durations.longest(durations.find_durations(text, now))
    if found is None:
        return _bare_duration(item, text)
    if item.type in ("quantity", "decimal", "integer"):
        wanted = item.unit or found.unit or "天"
        if found.seconds is None:
            return _no("nothing", found.words)
        value = units.convert(_elapsed(found, wanted, now), "s", wanted)
        return _no("unit", found.words) if value is None else _ranged(item, round(value, 2), found.words, wanted, 0.9)
    if item.type in ("date", "dateTime"):
        return _onset(item, text, now)
    return Read([durations.say(found)], found.words, "", 0.9)


def _elapsed(found: durations.Duration, wanted: str, now: datetime) -> float:
    """Seconds since; counted in calendar days when the form counts days: 昨天 is one, whatever the hour."""
    if found.kind == "since" and found.onset and units.plain(wanted) == "d" and found.unit != "":
        return (now.date() - found.onset.date()).days * 86400.0 or found.seconds or 0.0
    return found.seconds or 0.0


def _bare_duration(item: Item, text: str) -> Read:
    numbers = find_numbers(text)
    if item.unit and len(numbers) == 1 and len(text) <= 8:
        return _ranged(item, numbers[0].value, numbers[0].words, item.unit, 0.8)
    return _no("nothing")


def _onset(item: Item, text: str, now: datetime) -> Read:
    found = durations.longest(durations.find_durations(text, now))
    if found is None or found.onset is None:
        return _no("nothing") if found is None else Read([found.words], found.words, "", 0.6)
    if item.type == "date":
        return Read([found.onset.date().isoformat()], found.words, "", 0.9)
    if item.type == "dateTime":
        return Read([found.onset.isoformat(timespec="minutes")], found.words, "", 0.9)
    return Read([durations.say(found)], found.words, "", 0.9)


def _date(item: Item, text: str, now: datetime) -> Read:
    past = bool(re.search(r"生日|出生|末次|上次|什么时候(?:做|得|查)|日期|以前|手术", item.text + item.short))
    if past or item.reads == "onset":
        exact = re.search(r"(?P<y>(?:19|20)\d{2})[-./年]?(?P<m>\d{1,2})[-./月]?(?P<d>\d{1,2})", text)
        if exact:
            try:
                day = datetime(int(exact["y"]), int(exact["m"]), int(exact["d"]))
            except ValueError:
                return _no("invalid", exact.group())
            return Read([day.date().isoformat()], exact.group(), "", 0.95, day > now)
        days = find_days(text, now.date(), past=True)
        if days:
            return Read([days[0].first.isoformat()], text[days[0].start : days[0].end], "", 0.85)
        return _onset(item, text, now)
    found = dates.find_dates(text, now)
    if not found:
        return _no("nothing")
    one = found[0]
    value = one.first.isoformat() if item.type == "date" else one.begins.isoformat(timespec="minutes")
    return Read([value], one.words, "", 0.9 if one.dated else 0.6)


def _time(item: Item, text: str, now: datetime) -> Read:
    found = [w for w in dates.find_dates(text, now) if w.at]
    if not found or found[0].at is None:
        return _no("nothing")
    return Read([found[0].at.isoformat(timespec="minutes")], found[0].words, "", 0.9)


def _pain(item: Item, text: str, now: datetime) -> Read:
    found = pain.find_pain(text, asked=True)
    if found is None:
        return _no("nothing")
    return _ranged(item, found.value, found.words, item.unit, found.confidence)


def _medicines(item: Item, text: str, now: datetime) -> Read:
    bad = [(a.start, a.end) for a in allergies.find_allergies(text)]
    found = [m for m in medicines.find_medicines(text) if m.taken and not any(a <= m.start < b for a, b in bad)]
    if found:
        values = list(dict.fromkeys(m.say() for m in found))
        return Read(values if item.repeats else ["；".join(values)], "、".join(m.words for m in found), "", 0.9)
    said = polarity(text)
    if said.value == "no" or re.search(
        r"(?:没有?|不)(?:怎么|在)?(?:吃|用|服)(?:过)?(?:什么|啥|任何)?(?:药|$|了|的|过)|没吃", text
    ):
        return Read(["无"], text, "", 0.9)
    if said.value == "unknown" and not re.search(r"吃了|用了|喝了", text):
        return _no("unknown", text)
    if re.search(r"药|片|胶囊|颗粒|口服液|吃了|用了|打了|针|输液", text) and len(text) <= 120:
        return Read([text], text, "", 0.6)
    return _no("nothing")


def _allergies(item: Item, text: str, now: datetime) -> Read:
    found = allergies.find_allergies(text, asked=True)
    told = [a for a in found if not a.denied and a.substance]
    if told:
        values = [f"{a.substance}（{a.reaction}）" if a.reaction else a.substance for a in told]
        return Read(
            values if item.repeats else ["、".join(values)], text, "", 0.75 if any(a.uncertain for a in told) else 0.95
        )
    if any(a.denied and not a.substance for a in found) or polarity(text).value == "no":
        return Read(["无"], text, "", 0.95)
    if any(a.denied for a in found):
        return Read(["无"], text, "", 0.7)
    return _no("unknown" if polarity(text).value == "unknown" else "nothing", text)


def _contact(item: Item, text: str, now: datetime) -> Read:
    wanted: Literal["phone", "id_number"] = "phone" if item.reads == "phone" else "id_number"
    kinds = ("mobile", "landline") if wanted == "phone" else ("id_number",)
    found = [c for c in contacts.find_contacts(text, wanted) if c.kind in kinds]
    if not found:
        return _no("nothing")
    best = max(found, key=lambda c: c.valid)
    if not best.valid:
        return Read([], best.words, "", 0.0, True, "invalid")
    return Read([best.value], best.words, "", 0.97)


_NAME = re.compile(
    r"(?:我?(?:叫|是|姓名是?|名字叫?是?)|姓名[:：]?|名字[:：]?|本人)(?P<n>[\u4e00-\u9fff·]{2,6}?)(?:$|，"
    r"|。|今年|电话|手机|，|的|男|女|\d"
    r"| )"
)
_PLAIN_NAME = re.compile(r"^[\u4e00-\u9fff·]{2,8}$|^[A-Za-z][A-Za-z .'-]{1,40}$")


def _name(item: Item, text: str, now: datetime) -> Read:
    match = _NAME.search(text)
    if match:
        return Read([match["n"]], match["n"], "", 0.9)
    bare = text.strip("。，！ ")
    if _PLAIN_NAME.match(bare) and polarity(bare).value is None:
        return Read([bare], bare, "", 0.85 if len(bare) <= 4 else 0.6)
    return _no("nothing")


def _boolean(item: Item, text: str, now: datetime) -> Read:
    said = polarity(text)
    if said.value in ("yes", "no"):
        return Read([said.value == "yes"], said.words, "", said.confidence)
    if said.value == "some":
        return Read([True], said.words, "", round(said.confidence * 0.8, 2))
    if said.value == "unknown":
        return _no("unknown", said.words)
    return _named(item, text)


def _named(item: Item, text: str) -> Read:
    """The answer repeats what was asked for: 咳嗽的 for 有没有咳嗽."""
    for word in sorted({*item.synonyms, item.short} - {""}, key=len, reverse=True):
        at = text.find(word)
        if at < 0:
            continue
        meant = status(text, at, at + len(word))
        if meant.asked or meant.hypothetical or meant.other:
            continue
        return Read([not meant.negated], text, "", 0.6 if meant.uncertain else 0.8)
    return _no("nothing")


def _choice(item: Item, text: str, now: datetime) -> Read:
    found = choose(text, item.options, now)
    if not found:
        said = polarity(text)
        if said.value == "unknown":
            return _no("unknown", said.words)
        if item.type == "open-choice" and len(text) >= 2:
            return Read([text], text, "", 0.6)
        return _no("nothing")
    words = "、".join(dict.fromkeys(c.words for c in found))
    if item.repeats:
        return Read([c.value for c in found], words, "", min(c.score for c in found))
    if len(found) > 1:
        best = sorted(found, key=lambda c: -c.score)
        if best[0].score - best[1].score < 0.05:
            return replace(_no("ambiguous", words), confidence=0.4)
        found = best
    return Read([found[0].value], found[0].words, "", found[0].score)


_ZERO = re.compile(
    r"^(?:一次也没有?|没有?|从来没有?|从不|无|零|没有过|一点(?:也|都)没有?|不抽|不喝)(?:的|了|过|啊|吧)?$"
)


def _quantity(item: Item, text: str, now: datetime) -> Read:
    """A number with a unit; the item's own unit when none was said."""
    if units.plain(item.unit) in ("min", "h", "d", "wk", "mo", "a"):
        found = _duration(item, text, now)
        if found.values or not find_numbers(text):
            return found
    for number in _lasting_numbers(text):
        said = _SAID_UNIT.match(text[number.end :])
        unit = said["u"] if said else ""
        words = text[number.start : number.end + (said.end() if said else 0)]
        if not unit or not item.unit or units.plain(unit) in (units.plain(u) for u in item.units):
            return _ranged(item, number.value, words, unit or item.unit, 0.9 if number.exact else 0.75)
        value = units.convert(number.value, unit, item.unit)
        if value is not None:
            return _ranged(item, round(value, 3), words, item.unit, 0.9 if number.exact else 0.75)
    if _ZERO.match(text.strip("。，！ ")) and (item.minimum is None or item.minimum <= 0):
        return Read([_number(0, item)], text, item.unit, 0.8)
    if find_numbers(text):
        return _no("unit")
    return _no("unknown" if polarity(text).value == "unknown" else "nothing")


def _text(item: Item, text: str, now: datetime) -> Read:
    if item.max_length and len(text) > item.max_length:
        return Read([text[: item.max_length]], text, "", 0.6, True)
    if polarity(text).value == "unknown" and len(text) <= 10:
        return _no("unknown", text)
    return Read([text], text, "", 0.8)


_Reader = Callable[[Item, str, datetime], Read]
_BY_HINT: dict[str, _Reader] = {
    "duration": _duration,
    "onset": _onset,
    "temperature": _temperature,
    "blood_pressure": _blood_pressure,
    "glucose": _glucose,
    "weight": _weight,
    "height": _height,
    "age": _age,
    "pain": _pain,
    "medicines": _medicines,
    "allergies": _allergies,
    "phone": _contact,
    "id_number": _contact,
    "name": _name,
    "datetime": _date,
    "count": _quantity,
}
_BY_TYPE: dict[str, _Reader] = {
    "boolean": _boolean,
    "choice": _choice,
    "open-choice": _choice,
    "integer": _quantity,
    "decimal": _quantity,
    "quantity": _quantity,
    "date": _date,
    "dateTime": _date,
    "time": _time,
    "string": _text,
    "text": _text,
}


def read_answer(item: Item, text: str, now: datetime) -> Read:
    """The value an answer gives for the item that was asked."""
    plain = clean(text)
    if not plain:
        return _no("empty")
    reader = _BY_HINT.get(item.reads) if item.type not in ("choice", "open-choice", "boolean") else None
    reader = reader or _BY_TYPE.get(item.type)
    if reader is None:
        return _no("nothing")
    found = reader(item, plain, now)
    if not found.values and found.refused_reason == "nothing" and polarity(plain).value == "unknown":
        return _no("unknown", plain)
    return found


def _cue(item: Item, text: str) -> tuple[int, int] | None:
    """Where the sentence plainly speaks of what the item asks."""
    words = [w for w in (*item.synonyms, item.short) if len(w) >= 2]
    spots = [(text.find(w), w) for w in words if w in text]
    if not spots:
        return None
    at, word = max(spots, key=lambda s: len(s[1]))
    return at, at + len(word)


_SELF_EVIDENT = (
    "temperature",
    "blood_pressure",
    "glucose",
    "weight",
    "height",
    "age",
    "allergies",
    "medicines",
    "phone",
    "id_number",
)


def _plainly(item: Item, text: str, now: datetime) -> Read | None:
    """A value that cannot be meant for anything else: 38度5 is a temperature whoever asks."""
    if item.reads == "age":
        return read_answer(item, text, now) if ages.find_ages(text) else None
    if item.reads == "allergies":
        told = [a for a in allergies.find_allergies(text) if a.substance or a.denied]
        return _allergies(item, text, now) if told else None
    if item.reads == "medicines":
        return _medicines(item, text, now) if any(m.taken for m in medicines.find_medicines(text)) else None
    if item.reads in ("phone", "id_number"):
        return _contact(item, text, now) if contacts.find_contacts(text) else None
    if any(v.kind == item.reads for v in vitals.find_vitals(text)):
        return read_answer(item, text, now)
    return None


def _by_the_way(item: Item, text: str, now: datetime) -> Read | None:
    if item.reads in _SELF_EVIDENT and item.type not in ("choice", "open-choice", "boolean"):
        return _plainly(item, text, now)
    if item.reads in ("duration", "onset") and item.type not in ("choice", "open-choice"):
        cue = _cue(item, text)
        found = durations.find_durations(text, now)
        return (
            _duration(item, text, now)
            if found and (cue or not item.synonyms) and item.reads == "duration"
            else _onset(item, text, now)
            if found and cue
            else None
        )
    if item.type == "boolean":
        cue = _cue(item, text)
        return _named(item, text) if cue else None
    if item.type == "choice":
        return _choice_by_the_way(item, text)
    cue = _cue(item, text)
    if cue is None or item.type not in ("integer", "decimal", "quantity"):
        return None
    return _quantity(item, re.split(r"[，。；！？]", text[cue[0] :])[0], now)


def _choice_by_the_way(item: Item, text: str) -> Read | None:
    """Only a whole label or synonym of two signs or more, said and not denied."""
    hits = []
    for option in item.options:
        for name in (option.label, *option.synonyms):
            at = text.find(clean(name)) if len(name) >= 2 and not name.isdigit() else -1
            if at >= 0 and status(text, at, at + len(name)).meant:
                hits.append((option.value, name))
                break
    if (
        not hits
        or (len(hits) > 1 and not item.repeats)
        or (polarity(hits[0][1]).value is not None and not _cue(item, text))
    ):
        return None
    if not _cue(item, text) and not all(len(name) >= 3 for _, name in hits):
        return None
    return Read([value for value, _ in hits], "、".join(name for _, name in hits), "", 0.75)


def read_by_the_way(items: Sequence[Item], text: str, now: datetime) -> dict[str, Read]:
    """Which other open items a sentence also answers: link id → what it gives. Conservative."""
    plain = clean(text)
    found = {}
    for item in items:
        if item.type in ("group", "display", "attachment") or item.hidden:
            continue
        one = _by_the_way(item, plain, now)
        if one and one.values and not one.out_of_range and one.confidence >= 0.6:
            found[item.link_id] = one
    return found
