"""The words of an answer → the value of the item that was asked, by its FHIR type and its `reads` hint."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Literal

from core.forms import Item
from reading import ages, allergies, contacts, dates, durations, medicines, pain, units
from reading.choices import Choice, choose
from reading.clean import clean
from reading.days import find_days
from reading.measures import (
    SAID_UNIT,
    Read,
    blood_pressure,
    counted_numbers,
    glucose,
    height,
    no_value,
    number_of,
    ranged,
    temperature,
    weight,
)
from reading.numbers import find_numbers
from reading.polarity import polarity
from reading.scope import status
from reading.symptoms import find_symptoms


def _age(item: Item, text: str, now: datetime) -> Read:
    found = ages.answer(text)
    if found is None:
        return no_value("nothing")
    wanted = units.plain(item.unit or "岁")
    if wanted == "mo":
        return ranged(item, found.months, found.words, item.unit, 0.95)
    value = found.months / 12
    return ranged(item, int(value) if item.type == "integer" else round(value, 2), found.words, item.unit or "岁", 0.95)


def duration(item: Item, text: str, now: datetime) -> Read:
    """Quantity and number items get a number in the item's unit; text items the written form."""
    found = durations.longest(durations.find_durations(text, now))
    if found is None:
        return _bare_duration(item, text)
    if item.type in ("quantity", "decimal", "integer"):
        wanted = item.unit or found.unit or "天"
        if found.seconds is None:
            return no_value("nothing", found.words)
        value = units.convert(_elapsed(found, wanted, now), "s", wanted)
        return (
            no_value("unit", found.words) if value is None else ranged(item, round(value, 2), found.words, wanted, 0.9)
        )
    if item.type in ("date", "dateTime"):
        return onset(item, text, now)
    return Read([durations.say(found)], found.words, "", 0.9)


def _elapsed(found: durations.Duration, wanted: str, now: datetime) -> float:
    """Seconds since; counted in calendar days when the form counts days: 昨天 is one, whatever the hour."""
    if found.kind == "since" and found.onset and units.plain(wanted) == "d" and found.unit != "":
        return (now.date() - found.onset.date()).days * 86400.0 or found.seconds or 0.0
    return found.seconds or 0.0


_ALONE = re.compile(
    r"(?:[约有快是就才都了吧啊来多个几]|大概|大约|差不多|左右|将近|可能|应该|已经|[，。 ])*"
)  # 6分 is no 6 days


def _bare_duration(item: Item, text: str) -> Read:
    numbers = find_numbers(text)
    if item.unit and len(numbers) == 1 and len(text) <= 8 and _ALONE.fullmatch(text.replace(numbers[0].words, "", 1)):
        return ranged(item, numbers[0].value, numbers[0].words, item.unit, 0.8)
    return no_value("nothing")


def onset(item: Item, text: str, now: datetime) -> Read:
    found = durations.longest(durations.find_durations(text, now))
    if found is None or found.onset is None:
        return no_value("nothing") if found is None else Read([found.words], found.words, "", 0.6)
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
                return no_value("invalid", exact.group())
            return Read([day.date().isoformat()], exact.group(), "", 0.95, day > now)
        days = find_days(text, now.date(), past=True)
        if days:
            return Read([days[0].first.isoformat()], text[days[0].start : days[0].end], "", 0.85)
        return onset(item, text, now)
    found = dates.find_dates(text, now)
    if not found:
        return no_value("nothing")
    one = found[0]
    value = one.first.isoformat() if item.type == "date" else one.begins.isoformat(timespec="minutes")
    return Read([value], one.words, "", 0.9 if one.dated else 0.6)


def _time(item: Item, text: str, now: datetime) -> Read:
    found = [w for w in dates.find_dates(text, now) if w.at]
    if not found or found[0].at is None:
        return no_value("nothing")
    return Read([found[0].at.isoformat(timespec="minutes")], found[0].words, "", 0.9)


def _pain(item: Item, text: str, now: datetime) -> Read:
    found = pain.find_pain(text, asked=True)
    if found is None:
        return no_value("nothing")
    return ranged(item, found.value, found.words, item.unit, found.confidence)


def medicines_taken(item: Item, text: str, now: datetime) -> Read:
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
        return no_value("unknown", text)
    if re.search(r"药|片|胶囊|颗粒|口服液|吃了|用了|打了|针|输液", text) and len(text) <= 120:
        return Read([text], text, "", 0.6)
    return no_value("nothing")


def allergies_told(item: Item, text: str, now: datetime) -> Read:
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
    return no_value("unknown" if polarity(text).value == "unknown" else "nothing", text)


def contact(item: Item, text: str, now: datetime) -> Read:
    wanted: Literal["phone", "id_number"] = "phone" if item.reads == "phone" else "id_number"
    kinds = ("mobile", "landline") if wanted == "phone" else ("id_number",)
    found = [c for c in contacts.find_contacts(text, wanted) if c.kind in kinds]
    if not found:
        return no_value("nothing")
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
    return no_value("nothing")


def _boolean(item: Item, text: str, now: datetime) -> Read:
    said = polarity(text)
    if said.value in ("yes", "no"):
        return Read([said.value == "yes"], said.words, "", said.confidence)
    if said.value == "some":
        return Read([True], said.words, "", round(said.confidence * 0.8, 2))
    if said.value == "unknown":
        return no_value("unknown", said.words)
    return named(item, text)


def named(item: Item, text: str) -> Read:
    """The answer repeats what was asked for: 咳嗽的 for 有没有咳嗽."""
    for word in sorted({*item.synonyms, item.short} - {""}, key=len, reverse=True):
        at = text.find(word)
        if at < 0:
            continue
        meant = status(text, at, at + len(word))
        if meant.asked or meant.hypothetical or meant.other:
            continue
        return Read([not meant.negated], text, "", 0.6 if meant.uncertain else 0.8)
    return no_value("nothing")


def _choice(item: Item, text: str, now: datetime) -> Read:
    found = choose(text, item.options, now)
    if found and _denies_one(item, found, text):
        return no_value("nothing")  # 没有恶心 is no 都没有
    if found and max(c.score for c in found) < _HEARD and _DENIES.match(text):
        found = []  # 没有发烧 only sounds like 反复发作
    if not found:
        said = polarity(text)
        if said.value == "unknown":
            return no_value("unknown", said.words)
        took = any(m.taken for m in medicines.find_medicines(text))  # 吃了布洛芬 is no illness one had
        if item.type == "open-choice" and len(text) >= 2 and not took:
            return Read([text], text, "", 0.6)
        return no_value("nothing")
    words = "、".join(dict.fromkeys(c.words for c in found))
    if item.repeats:
        return Read([c.value for c in found], words, "", min(c.score for c in found))
    if len(found) > 1:
        best = sorted(found, key=lambda c: -c.score)
        if best[0].score - best[1].score < 0.05:
            return replace(no_value("ambiguous", words), confidence=0.4)
        found = best
    return Read([found[0].value], found[0].words, "", found[0].score)


_HEARD = 0.7  # below it an option is only one that sounds alike
_DENIES = re.compile(r"(?:我|也|都|目前|现在)*(?:没有?|不|无|未)")


def _denies_one(item: Item, found: list[Choice], text: str) -> bool:
    """One of several is denied by its name; of the others nothing was said."""
    none = {o.value for o in item.options if o.exclusive}
    if not item.repeats or {c.value for c in found} - none or re.search("都|全|别的|其他|其它|什么", text):
        return False
    return bool(find_symptoms(text)) or any(
        len(w) > 1 and w in text for o in item.options for w in (o.label, *o.synonyms) if not o.exclusive
    )


_ZERO = re.compile(
    r"^(?:一次也没有?|没有?|从来没有?|从不|无|零|没有过|一点(?:也|都)没有?|不抽|不喝)(?:的|了|过|啊|吧)?$"
)


def quantity(item: Item, text: str, now: datetime) -> Read:
    """A number with a unit; the item's own unit when none was said."""
    if units.plain(item.unit) in ("min", "h", "d", "wk", "mo", "a"):
        found = duration(item, text, now)
        if found.values or not find_numbers(text):
            return found
    for number in counted_numbers(text):
        said = SAID_UNIT.match(text[number.end :])
        unit = said["u"] if said else ""
        words = text[number.start : number.end + (said.end() if said else 0)]
        if not unit or not item.unit or units.plain(unit) in (units.plain(u) for u in item.units):
            return ranged(item, number.value, words, unit or item.unit, 0.9 if number.exact else 0.75)
        value = units.convert(number.value, unit, item.unit)
        if value is not None:
            return ranged(item, round(value, 3), words, item.unit, 0.9 if number.exact else 0.75)
    if _ZERO.match(text.strip("。，！ ")) and (item.minimum is None or item.minimum <= 0):
        return Read([number_of(0, item)], text, item.unit, 0.8)
    if find_numbers(text):
        return no_value("unit")
    return no_value("unknown" if polarity(text).value == "unknown" else "nothing")


def _text(item: Item, text: str, now: datetime) -> Read:
    if item.max_length and len(text) > item.max_length:
        return Read([text[: item.max_length]], text, "", 0.6, True)
    if polarity(text).value == "unknown" and len(text) <= 10:
        return no_value("unknown", text)
    return Read([text], text, "", 0.8)


_Reader = Callable[[Item, str, datetime], Read]
_BY_HINT: dict[str, _Reader] = {
    "duration": duration,
    "onset": onset,
    "temperature": temperature,
    "blood_pressure": blood_pressure,
    "glucose": glucose,
    "weight": weight,
    "height": height,
    "age": _age,
    "pain": _pain,
    "medicines": medicines_taken,
    "allergies": allergies_told,
    "phone": contact,
    "id_number": contact,
    "name": _name,
    "datetime": _date,
    "count": quantity,
}
_BY_TYPE: dict[str, _Reader] = {
    "boolean": _boolean,
    "choice": _choice,
    "open-choice": _choice,
    "integer": quantity,
    "decimal": quantity,
    "quantity": quantity,
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
        return no_value("empty")
    reader = _BY_HINT.get(item.reads) if item.type not in ("choice", "open-choice", "boolean") else None
    reader = reader or _BY_TYPE.get(item.type)
    if reader is None:
        return no_value("nothing")
    found = reader(item, plain, now)
    if not found.values and found.refused_reason == "nothing" and polarity(plain).value == "unknown":
        return no_value("unknown", plain)
    return found
