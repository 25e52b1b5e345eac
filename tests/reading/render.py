"""Readings as short strings, so that a table of cases stays one line a case."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from core.forms import Option
from reading.ages import find_ages
from reading.allergies import find_allergies
from reading.answers import choose, polarity
from reading.clean import clean
from reading.contacts import find_contacts
from reading.dates import find_dates
from reading.durations import find_durations, say
from reading.medicines import find_medicines
from reading.numbers import find_numbers
from reading.scope import status
from reading.sounds import nearest
from reading.vitals import find_vitals
from reading.who import about

NOW = datetime(2026, 11, 21, 10, 0)  # a Saturday
HEARD = [
    "头痛", "发烧", "拉肚子", "咳嗽", "流鼻涕", "胸闷", "恶心", "肚子疼", "喘不过气", "嗓子疼", "头晕", "失眠", "心慌",
    "腹泻", "皮疹", "便秘", "呕吐", "背痛", "牙疼", "鼻塞", "耳鸣", "喉咙痛", "挂号",
]  # fmt: skip
OPTIONS = {
    "day": "上午 下午 晚上", "pain": "胀痛 刺痛 绞痛 隐痛", "freq": "完全没有 好几天 一半以上的天数 几乎每天",
    "sym": "发热 咳嗽 流鼻涕 嗓子痛 以上都没有", "dur": "不到3天 3-7天 1-4周 超过1个月", "yn": "有 没有 不清楚",
    "num": "1次 2-3次 4次以上", "two": "门诊 住院",
}  # fmt: skip


def options(name: str) -> list[Option]:
    return [Option(value=word, label=word, exclusive=word.startswith("以上")) for word in OPTIONS[name].split()]


def _span(low: float, high: float) -> str:
    return f"{low:g}" if low == high else f"{low:g}~{high:g}"


def numbers(text: str) -> str:
    return " ".join(_span(round(n.low, 2), round(n.high, 2)) for n in find_numbers(text))


def durations(text: str) -> str:
    found = find_durations(text, NOW)
    return "; ".join(f"{d.kind} {say(d)}{'' if not d.pattern else ' ' + d.pattern}" for d in found)


def dates(text: str) -> str:
    shown = []
    for w in find_dates(text, NOW):
        days = f"{w.first:%m-%d}" if w.first == w.last else f"{w.first:%m-%d}~{w.last:%m-%d}"
        hours = "" if w.at is None else f" {w.at:%H:%M}" + ("" if w.until is None else f"~{w.until:%H:%M}")
        shown.append(("" if w.dated else "?") + days + (f" {w.part_of_day}" if w.part_of_day else "") + hours)
    return "; ".join(shown)


def ages(text: str) -> str:
    return "; ".join(_span(a.low, a.high) + (f" {a.days}d" if a.days is not None else "") for a in find_ages(text))


def vitals(text: str) -> str:
    shown = []
    for v in find_vitals(text):
        second = "" if v.second is None else f"/{v.second:g}"
        value = _span(v.low, v.high) if v.low < v.high else f"{v.value:g}"
        shown.append(f"{v.kind} {value}{second}{v.unit}{v.label}{'' if v.plausible else '!'}")
    return "; ".join(shown)


def contacts(text: str) -> str:
    return "; ".join(f"{c.kind} {c.value}{'' if c.valid else ' !' + c.problem}" for c in find_contacts(text))


def yes_no(text: str) -> str:
    return polarity(text).value or "none"


def choices(text: str) -> str:
    name, _, words = text.partition(" ")
    return " ".join(c.value for c in choose(words, options(name), NOW))


def who(text: str) -> str:
    a = about(text)
    pregnant = {True: "pregnant", False: "not-pregnant", None: ""}[a.pregnant]
    return " ".join(part for part in (a.relation, a.sex or "", pregnant) if part)


def sounds(text: str) -> str:
    return " ".join(s.word for s in nearest(text, HEARD))


def medicines(text: str) -> str:
    return "; ".join(m.say() + ("" if m.taken else " -stopped" if m.stopped else " -no") for m in find_medicines(text))


def allergies(text: str) -> str:
    return "; ".join(
        ("-" if a.denied else "?" if a.uncertain else "")
        + (a.substance or "all")
        + (f" {a.reaction}" if a.reaction else "")
        for a in find_allergies(text)
    )


def scope(text: str) -> str:
    """没有[发烧]就是[咳嗽] → one letter group per bracket: n p h a o u l, or "." when plainly meant."""
    plain, spans = "", []
    for char in text:
        if char == "[":
            spans.append([len(plain)])
        elif char == "]":
            spans[-1].append(len(plain))
        else:
            plain += char
    groups = []
    for start, end in spans:
        s = status(plain, start, end)
        flags = (s.negated, s.past, s.hypothetical, s.asked, s.other, s.uncertain, s.lessened)
        groups.append("".join(letter for letter, on in zip("nphaoul", flags, strict=True) if on) or ".")
    return " ".join(groups)


RENDER: dict[str, Callable[[str], str]] = {
    "numbers": numbers, "durations": durations, "dates": dates, "ages": ages, "vitals": vitals, "contacts": contacts,
    "polarity": yes_no, "choose": choices, "who": who, "sounds": sounds, "medicines": medicines, "allergies": allergies,
    "scope": scope, "clean": lambda text: clean(text),
}  # fmt: skip
