"""Is a question the front desk's matter, and which?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistants.frontdesk.wording import read
from core.ports import Hospital

SPACES = re.compile(r"\s+")
MARKS = re.compile(r"[^\w]")


@dataclass(frozen=True)
class Topics:
    cues: tuple[tuple[str, re.Pattern[str]], ...]
    where: re.Pattern[str]
    filler: re.Pattern[str]


@lru_cache(maxsize=1)
def load() -> Topics:
    content = read("topics.yaml")
    cues = tuple((topic, re.compile(cue)) for topic, cue in content["topics"].items())
    return Topics(cues, re.compile(content["where"]), re.compile(content["filler"]))


def topic_of(question: str, hospital: Hospital) -> str:
    """The topic of a question, "" when it is not ours."""
    topics = load()
    said = SPACES.sub("", question)
    if topics.where.search(said.lower()) and hospital.find_facts(question, "where"):
        return "where"
    return next((topic for topic, cue in topics.cues if cue.search(said) or cue.search(said.lower())), "")


def object_of(question: str) -> str:
    """What a question is about, without the words that only make it a question: 彩虹屋在哪 → 彩虹屋."""
    return load().filler.sub("", MARKS.sub("", SPACES.sub("", question)))
