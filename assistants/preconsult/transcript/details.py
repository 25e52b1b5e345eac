"""How the symptoms are: temperature, stool, cough, sputum, number of times, and how the person is as a whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from assistants.preconsult.transcript.turns import Exchange
from dialogue.forms.source import read as read_content
from reading.numbers import read
from reading.vitals import find_vitals

_DENIED = re.compile(r"没|不(?!成|想|爱|好|怎么|太|佳|行|踏)|无")
_CLAUSE = re.compile(r"[^。！？；;!?，,\s]+")
_STATE_CLAUSE = re.compile(r"[^。！？；;!?\s]+")
_ASKED_TEMPERATURE = re.compile(r"多少度|体温|几度|最高|烧到")
_BARE_DEGREES = re.compile(r"(?<![\d.])(3[5-9]|4[0-2])(?:[.度点]([0-9]))?(?![\d.]|岁|天|次|个|周|斤)")
_USUAL = re.compile(r"以前|之前|平时|正常|原来|本来")  # how often it used to be
_BRIEF = 10  # characters of a clause that goes on about what was named before
_THEN = re.compile(r"昨天|当时|那时|刚(?:开始|发烧|烧)|烧的时候|颗粒|药")  # how it was then, or what a medicine did
_QUESTION = re.compile(r"吗|[？?]|是不是|(?<!不)怎么")


@dataclass(frozen=True)
class Detail:
    text: str
    turns: tuple[int, ...]
    value: float = 0.0


@dataclass(frozen=True)
class Details:
    """`of` is by subject: stool, cough, sputum, site and kind of pain; `state` is spirit, appetite, sleep, urine."""

    temperature: Detail | None = None
    times: Detail | None = None
    of: dict[str, list[Detail]] = field(default_factory=dict)
    state: list[Detail] = field(default_factory=list)


@cache
def _content() -> dict[str, Any]:
    return dict(read_content(Path(__file__).parent / "details.yaml"))


@cache
def _compiled(subject: str) -> tuple[re.Pattern[str], list[tuple[str, re.Pattern[str]]]]:
    table = _content()[subject]
    return re.compile(table["subject"]), [(word, re.compile(pattern)) for word, pattern in table["words"].items()]


@cache
def _states() -> list[tuple[str, re.Pattern[str]]]:
    return [(word, re.compile(pattern)) for word, pattern in _content()["state"].items()]


@cache
def _times_pattern() -> re.Pattern[str]:
    return re.compile(_content()["times"])


def _subject(subject: str, talk: Sequence[Exchange]) -> list[Detail]:
    about, words = _compiled(subject)
    found: dict[str, Detail] = {}
    for exchange in talk:
        asked = bool(about.search(exchange.asked))
        live = asked
        for match in _CLAUSE.finditer(exchange.said.text):
            clause = match.group()
            named = bool(about.search(clause))
            about_this = named or (live and len(clause) < _BRIEF)
            live = named or asked or (about_this and len(clause) < _BRIEF)
            if not about_this or (asked and not named and len(exchange.said.text) > 30):
                continue
            for word, pattern in words:
                hit = pattern.search(clause)
                if hit and not _DENIED.search(clause[: hit.start()][-5:]) and not _QUESTION.search(clause):
                    turns = (exchange.said.index,) if named else exchange.both
                    found.setdefault(word, Detail(word, turns))
    return list(found.values())


def _temperature(talk: Sequence[Exchange]) -> Detail | None:
    best: tuple[float, tuple[int, ...]] | None = None
    for exchange in talk:
        text, index = exchange.said.text, exchange.said.index
        values: list[tuple[float, tuple[int, ...]]] = [
            (v.value, (index,)) for v in find_vitals(text) if v.kind == "temperature" and v.plausible
        ]
        asked = _ASKED_TEMPERATURE.search(exchange.asked)
        if not values and (asked or re.search(r"烧|体温|温度", text)):
            both: tuple[int, ...] = exchange.both if asked else (index,)
            values = [(float(f"{m[1]}.{m[2] or 0}"), both) for m in _BARE_DEGREES.finditer(text)]
        for value, turns in values:
            if 35 <= value <= 43 and (best is None or value > best[0]):
                best = (value, turns)
    return Detail(f"{best[0]:g}℃", best[1], best[0]) if best else None


def _times(talk: Sequence[Exchange]) -> Detail | None:
    about, _ = _compiled("stool")
    most: tuple[float, float, int] | None = None
    for exchange in talk:
        asked = about.search(exchange.asked) and re.search(r"几次|多少次|次数", exchange.asked)
        for match in _times_pattern().finditer(exchange.said.text):
            if not (asked or about.search(exchange.said.text)) or _USUAL.search(match["before"]):
                continue
            low, high = read(match["low"]), read(match["high"] or match["next"] or match["low"])
            if low and high and low <= high <= 40 and (most is None or high > most[1]):
                most = (low, high, exchange.said.index)
    if most is None:
        return None
    low, high, index = most
    if high < 2:
        return None  # once a day is nothing to tell
    return Detail(f"{low:g}次/天" if low == high else f"{low:g}-{high:g}次/天", (index,))


def _state(talk: Sequence[Exchange]) -> list[Detail]:
    found: dict[str, Detail] = {}
    for exchange in talk:
        for word, pattern in _states():
            clauses = (m.group() for m in _STATE_CLAUSE.finditer(exchange.said.text))
            if any(pattern.search(c) and not _QUESTION.search(c) and not _THEN.search(c) for c in clauses):
                found[word] = Detail(word, (exchange.said.index,))
    if found.keys() & {"精神好", "精神一般"}:
        found.pop("精神可", None)
    for good, bad in (("精神好", "精神差"), ("精神可", "精神差"), ("食欲可", "食欲差"), ("睡眠可", "睡眠差")):
        if good in found and bad in found:  # how it is by now
            found.pop(good if found[bad].turns >= found[good].turns else bad)
    return list(found.values())


def read_details(talk: Sequence[Exchange]) -> Details:
    """All details a transcript gives."""
    subjects = {subject: _subject(subject, talk) for subject in ("stool", "cough", "sputum", "site", "pain")}
    return Details(_temperature(talk), _times(talk), subjects, _state(talk))
