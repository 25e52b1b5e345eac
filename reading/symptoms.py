"""Finds symptoms in what people say: by name, by everyday and dialect words, and by part and quality together.

"左边肩膀后面一阵阵酸" names no symptom of any dictionary; the part (肩) and the quality (酸) together make 肩痛.
One pass over the text, longest word first; the words themselves are content in `lexicon/`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from reading.phrases import Found, Phrases
from reading.remembered import remembered
from reading.scope import Status, status
from reading.windows import windowed

_LEXICON = Path(__file__).parent / "lexicon"
_REACH = 10  # characters a part may stand before its quality in one breath
_REACH_ACROSS = 6  # the same across a comma: "膝盖这里，疼"
_BESIDE = frozenset({"下面", "下边"})
_STOP = frozenset("。！？!?；;\n")
_PAUSE = frozenset("，,：:")
_TWO_SIDED = re.compile(r"(左|右|双|两)(?:边|侧|面|只|条|个)?的?$")
_NOT_IN_GAP = re.compile(r"不|没|无|未")


@dataclass(frozen=True)
class Concept:
    """One symptom of the lexicon."""

    name: str
    system: str
    site: str
    asks: tuple[str, ...]


@dataclass(frozen=True)
class Symptom:
    """One mention: what it is called, the words that said it, and whether it is there now."""

    name: str
    words: str
    start: int
    end: int
    present: bool
    site: str = ""
    system: str = ""
    side: str = ""  # 左 右 双侧
    composed: bool = False  # made of part and quality, not named
    status: Status = field(default_factory=Status)


@dataclass(frozen=True)
class _Part:
    name: str
    start: int
    reach: int  # where the last word that belongs to it ends


@dataclass(frozen=True)
class _Lexicon:
    concepts: dict[str, Concept]
    words: dict[str, str]  # every way to say it → canonical name
    phrases: Phrases
    qualities: dict[str, str]  # word → quality, also for words that are symptoms by themselves (痒, 没劲)
    makes: dict[str, dict[str, str]]
    alone: dict[str, str]


def _load(name: str) -> Any:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the C parser where it was built: ten times quicker
    return yaml.load((_LEXICON / name).read_text(encoding="utf-8"), Loader=loader)


def _spoken(words: str) -> list[str]:
    """The words of one entry; a hyphen stands for the space inside an English phrase."""
    return [w.replace("-", " ") if w.isascii() else w for w in words.lower().split()]


def _concepts(phrases: Phrases) -> tuple[dict[str, Concept], dict[str, str]]:
    concepts: dict[str, Concept] = {}
    said: dict[str, str] = {}
    for path in sorted((_LEXICON / "symptoms").glob("*.yaml")):
        for group in _load(f"symptoms/{path.name}"):
            for name, words in group["symptoms"].items():
                concepts[name] = Concept(name, group["system"], group["site"], tuple(group["ask"]))
                for word in (name, *_spoken(words)):
                    phrases.add(word, "symptom", said.setdefault(word, name))
    return concepts, said


@cache
def _lexicon() -> _Lexicon:
    phrases, table = Phrases(), _load("composition.yaml")
    for word in table["innocent"].split():
        phrases.add(word, "innocent", "")
    for kind, section in (("part", "parts"), ("quality", "qualities")):
        for name, words in table[section].items():
            for word in words.split():
                phrases.add(word, kind, name)
    qualities = {word: name for name, words in table["qualities"].items() for word in words.split()}
    named, said = _concepts(phrases)
    return _Lexicon(named, said, phrases, qualities, table["makes"], table["alone"])


def concepts() -> dict[str, Concept]:
    """Every symptom of the lexicon by its canonical name."""
    return _lexicon().concepts


def spoken() -> dict[str, str]:
    """Every word of the lexicon → the symptom it names."""
    return _lexicon().words


def find_symptoms(text: str) -> list[Symptom]:
    """The symptoms of clean text in order; `present` is false for what is denied, past, asked or someone else's."""
    return list(_find(text))


@remembered
@windowed
def _find(text: str) -> list[Symptom]:
    mentions: list[Symptom] = []
    for found, part, gap in _spans(text.lower()):
        name, start = _named(found, part)
        if not name or (mentions and mentions[-1].name == name and start < mentions[-1].end):
            continue
        judged = _judge(text, found, start, gap)
        concept = _lexicon().concepts.get(name)
        site, system = (concept.site, concept.system) if concept else ("", "")
        words, side = text[start : found.end], _side(text, start)
        mentions.append(
            Symptom(name, words, start, found.end, judged.meant, site, system, side, part is not None, judged)
        )
    return mentions


def _named(found: Found, part: _Part | None) -> tuple[str, int]:
    """The name of a mention and where it begins; "" when part and quality make nothing together."""
    lexicon = _lexicon()
    if part is not None:
        return lexicon.makes[part.name][lexicon.qualities[found.words]], part.start
    if found.kind == "symptom":
        return found.name, found.start
    return lexicon.alone.get(found.name, ""), found.start


def _judge(text: str, found: Found, start: int, gap: str) -> Status:
    """A negator between part and quality (肚子不疼) is looked for before the quality, else before the part."""
    if found.start > start and _NOT_IN_GAP.search(gap):
        return status(text, found.start, found.end)
    return status(text, start, found.end)


def _side(text: str, start: int) -> str:
    match = _TWO_SIDED.search(text[max(0, start - 4) : start]) or re.match(r"(左|右|双|两)", text[start : start + 1])
    if not match:
        return ""
    return {"左": "左", "右": "右"}.get(match.group(1), "双侧")


def _spans(text: str) -> Iterator[tuple[Found, _Part | None, str]]:
    """Every word found, with the part it belongs to: parts stay open until the sentence or the reach ends."""
    lexicon, open_parts, used = _lexicon(), list[_Part](), False
    for found in lexicon.phrases.scan(text):
        open_parts = [part for part in open_parts if _reaches(text, part, found.start)]
        if found.kind == "part":
            if found.words in _BESIDE and any(part.reach == found.start for part in open_parts):
                continue  # 眼角下面, 肋骨下面: where beside the part, not another part
            part = _Part(found.name, found.start, found.end)
            open_parts, used = ([part] if used else [*open_parts[-1:], part]), False
            continue
        quality = lexicon.qualities.get(found.words, "")
        makers = [part for part in open_parts if quality in lexicon.makes.get(part.name, {})]
        for part in makers:
            yield found, part, text[part.reach : found.start]
        if makers:  # "眼睛又红又痒": the part stays open for the next quality
            open_parts, used = [replace(part, reach=found.end) for part in makers], True
        elif found.kind == "symptom" or (not open_parts and len(found.words) > 1):
            yield found, None, ""


def _reaches(text: str, part: _Part, start: int) -> bool:
    gap = text[part.reach : start]
    if len(gap) > _REACH or any(sign in _STOP for sign in gap):
        return False
    return len(gap) <= _REACH_ACROSS or not any(sign in _PAUSE for sign in gap)
