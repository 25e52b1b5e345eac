"""Which other open items a longer sentence also answers, and only where it plainly does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from core.forms import Item
from reading import ages, allergies, contacts, durations, medicines, vitals
from reading.clean import clean
from reading.measures import Read
from reading.polarity import polarity
from reading.scope import status
from reading.values import allergies_told, contact, duration, medicines_taken, named, onset, quantity, read_answer


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
    "pain",
)
_GENERAL = frozenset({"差不多", "一样", "正常", "可以", "有时", "偶尔", "经常", "一般", "很少", "还好", "还行", "反复"})
_SCORE = re.compile(
    r"(?:大概|差不多|也就|就|最多|有)*(?:\d{1,2}|[零一二两三四五六七八九十]{1,2})(?:到[\d一二三四五六七八九十]{1,2})?分(?:左右|吧|了|的样子)*"
)


def _plainly(item: Item, text: str, now: datetime) -> Read | None:
    """A value that cannot be meant for anything else: 38度5 is a temperature whoever asks."""
    if item.reads == "age":
        return read_answer(item, text, now) if ages.find_ages(text) else None
    if item.reads == "allergies":
        # 对青霉素不过敏 says nothing of the rest
        told = [a for a in allergies.find_allergies(text) if bool(a.substance) != a.denied]
        return allergies_told(item, text, now) if told else None
    if item.reads == "medicines":
        return medicines_taken(item, text, now) if any(m.taken for m in medicines.find_medicines(text)) else None
    if item.reads == "pain":
        return read_answer(item, text, now) if _SCORE.fullmatch(text) else None
    if item.reads in ("phone", "id_number"):
        return contact(item, text, now) if contacts.find_contacts(text) else None
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
            duration(item, text, now)
            if found and (cue or not item.synonyms) and item.reads == "duration"
            else onset(item, text, now)
            if found and cue
            else None
        )
    if item.type == "boolean":
        cue = _cue(item, text)
        return named(item, text) if cue else None
    if item.type in ("choice", "open-choice"):
        return _choice_by_the_way(item, text)
    cue = _cue(item, text)
    if cue is None or item.type not in ("integer", "decimal", "quantity"):
        return None
    return quantity(item, re.split(r"[，。；！？]", text[cue[0] :])[0], now)


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
    plain = 2 if item.control == "body" else 3  # 胃疼 says where
    if not _cue(item, text) and not all(len(name) >= plain for _, name in hits):
        return None
    return Read([value for value, _ in hits], "、".join(name for _, name in hits), "", 0.75)


def _exactly(items: Sequence[Item], text: str) -> dict[str, Read] | None:
    """胀痛 is an option of one question alone, whichever is open."""
    if len(text) < 2 or polarity(text).value == "no" or text in _GENERAL:
        return None
    found = {
        item.link_id: Read([option.value], text, "", 0.75)
        for item in items if item.type in ("choice", "open-choice")
        for option in item.options if text in (clean(option.label), *option.synonyms)
    }  # fmt: skip
    return found if len(found) == 1 else None


def read_by_the_way(items: Sequence[Item], text: str, now: datetime) -> dict[str, Read]:
    """Which other open items a sentence also answers: link id → what it gives. Conservative."""
    plain = clean(text)
    if (exactly := _exactly(items, plain)) is not None:
        return exactly
    found = {}
    for item in items:
        if item.type in ("group", "display", "attachment") or item.hidden:
            continue
        one = _by_the_way(item, plain, now)
        if one and one.values and not one.out_of_range and one.confidence >= 0.6:
            found[item.link_id] = one
    return found
