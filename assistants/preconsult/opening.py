"""What the first sentences already say: who is ill, which complaint, since when: it is not asked again."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from assistants.preconsult.told_treatment import read_treated
from core.forms import Answer, Form, Item
from core.turns import Person
from reading.ages import answer as read_age
from reading.ages import find_ages
from reading.byway import read_by_the_way
from reading.clean import clean
from reading.durations import find_durations, say
from reading.vitals import find_vitals
from reading.who import about

_WHO = 14  # characters of a sentence that only says who it is for
_SETTLED = ("hpi.site", "hpi.trigger", "allergy.list", "med.list")
_UNITS = {"分钟": 60.0, "小时": 3600.0, "天": 86400.0, "周": 604800.0, "月": 2592000.0, "年": 31536000.0}


def _sex(text: str) -> Literal["女", "男"] | None:
    """女孩 and 男宝宝, beside what says whose child it is."""
    alone = r"(?:^|[岁，,、 ]){}(?:$|[，,。士性的])"  # 40岁男
    girl = re.search(r"女[孩宝娃生婴童儿]|闺女|丫头", text) or re.search(alone.format("女"), text)
    boy = re.search(r"男[孩宝娃生婴童]|儿子|小子", text) or re.search(alone.format("男"), text)
    if girl and not boy:
        return "女"
    return "男" if boy and not girl else None


def read_person(text: str, known: Person, *, asked: bool = False) -> Person:
    """The person as known, completed (never overwritten) by what the sentence says."""
    text = clean(text)
    said = about(text)
    sex = known.sex or said.sex or _sex(text)
    age = read_age(text) if asked else next(iter(find_ages(text)), None)
    months = known.age_months if known.age_months is not None else age.months if age else said.age_months
    return known.model_copy(update={
        "relation": known.relation or said.relation, "sex": sex, "age_months": months,
        "pregnant": known.pregnant if known.pregnant is not None else said.pregnant,
    })  # fmt: skip


def says_who(text: str) -> bool:
    """Age or sex and little else."""
    words = clean(text)
    return len(words) <= _WHO and bool(find_ages(words) or about(words).sex or _sex(words))


def _onset(item: Item, text: str, now: datetime, turn: int) -> Answer | None:
    """The one duration of the sentence that lasts until now."""
    ages = find_ages(text)
    lasting = [
        d for d in find_durations(text, now)
        if d.seconds and d.kind != "always" and not any(a.start < d.end and d.start < a.end for a in ages)
    ]  # fmt: skip
    if not lasting:
        return None
    found = max(lasting, key=lambda d: d.seconds or 0.0)
    unit = found.unit if found.unit in (item.unit, *item.units) and found.kind == "for" else "天"
    amount = (found.seconds or 0.0) / _UNITS[unit]
    if unit == "天" and amount < 1:
        amount, unit = _within_a_day(item, found.seconds or 0.0, found.words)
    amount = float(round(amount)) if unit in ("天", "小时") and amount >= 1 else round(amount, 2)
    whole = int(amount) if float(amount).is_integer() else amount
    return Answer(value=whole, unit=unit, words=found.words, turn=turn, label=say(found))


def _within_a_day(item: Item, seconds: float, words: str) -> tuple[float, str]:
    """昨天 is a day however few hours ago; 今天早上 is counted in hours where the question knows them."""
    if "昨" in words or "小时" not in item.units or seconds < _UNITS["小时"]:
        return 1.0, "天"
    return seconds / _UNITS["小时"], "小时"


def _temperature(text: str, turn: int) -> Answer | None:
    values = [v for v in find_vitals(text) if v.kind == "temperature" and v.plausible]
    best = max(values, key=lambda v: v.value, default=None)
    return Answer(value=best.value, unit="℃", words=best.words, turn=turn) if best else None


def prefill(
    form: Form, items: Mapping[str, Item], words: Sequence[tuple[int, str]], person: Person, now: datetime
) -> dict[str, Any]:
    """Answers the sentences told so far give, by linkId; the engine drops what does not fit."""
    known: dict[str, Any] = {"person.age_months": person.age_months, "person.sex": person.sex,
                             "person.pregnant": person.pregnant}  # fmt: skip
    made = {link: value for link, value in known.items() if value is not None and link in items}
    for turn, sentence in words:
        text = clean(sentence)
        if "hpi.onset" in items and "hpi.onset" not in made and (onset := _onset(items["hpi.onset"], text, now, turn)):
            made["hpi.onset"] = onset
        if "hpi.temperature" in items and (measured := _temperature(text, turn)):
            made["hpi.temperature"] = measured
        for link, told in read_treated(items, text, now, turn).items():
            made.setdefault(link, told)
        wanted = [item for link, item in items.items() if link not in made and _told_at_once(item)]
        for link, read in read_by_the_way(wanted, text, now).items():
            heard = read.words or sentence
            made[link] = [Answer(value=value, unit=read.unit, words=heard, turn=turn) for value in read.values]
    return made


def _told_at_once(item: Item) -> bool:
    """May the first sentence settle it? What else there is besides (以往的病, 伴随症状) is asked all the same."""
    return not item.link_id.startswith("person.") and (not item.repeats or item.link_id in _SETTLED)
