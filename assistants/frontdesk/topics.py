"""Is a question the front desk's matter, and which?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from assistants.frontdesk.wording import read
from core.ports import Hospital
from reading.diseases import find_diseases
from reading.symptoms import find_symptoms

SPACES = re.compile(r"\s+")
MARKS = re.compile(r"[^\w]")
CLINIC = 8  # characters; a longer phrase says more than a clinic's name


@dataclass(frozen=True)
class Topics:
    cues: tuple[tuple[str, re.Pattern[str]], ...]
    where: re.Pattern[str]
    filler: re.Pattern[str]
    left_out: re.Pattern[str]
    offered: re.Pattern[str]
    another: re.Pattern[str]
    pronoun: re.Pattern[str]
    arrive: re.Pattern[str]
    own_booking: str


@lru_cache(maxsize=1)
def load() -> Topics:
    content = read("topics.yaml")
    cues = tuple((topic, re.compile(cue)) for topic, cue in content["topics"].items())
    names = ("where", "filler", "left_out", "offered", "another", "pronoun", "arrive")
    patterns = {name: re.compile(content[name]) for name in names}
    return Topics(cues, **patterns, own_booking=content["own_booking"])


def topic_of(question: str, hospital: Hospital) -> str:
    """The topic of a question, "" when it is not ours."""
    topics = load()
    said = SPACES.sub("", question)
    if topics.where.search(said.lower()) and hospital.find_facts(question, "where"):
        return "where"
    topic = next((topic for topic, cue in topics.cues if cue.search(said) or cue.search(said.lower())), "")
    return topic or ("where" if _asks_for_a_place(said, hospital) else "")


def _asks_for_a_place(said: str, hospital: Hospital) -> bool:
    """核酸还做吗, 有中医科吗: it is there, and where."""
    asked = load().offered.fullmatch(MARKS.sub("", said))
    return asked is not None and any(asked["rest"] in name for name in _names(asked["rest"], hospital))


def is_a_clinic(question: str, hospital: Hospital) -> bool:
    """妇科, 耳鼻喉, and nothing else: a clinic is named, and what is wanted there is left open."""
    said = object_of(question)
    told = find_symptoms(question) or find_diseases(question)
    return 2 <= len(said) <= CLINIC and not told and len(hospital.find_departments(question)) == 1


def _names(words: str, hospital: Hospital) -> list[str]:
    found = [fact.title for fact in hospital.find_facts(words, "where")]
    return found + [department.clinic for department in hospital.find_departments(words)]


def object_of(question: str) -> str:
    """What a question is about, without the words that only make it a question: 彩虹屋在哪 → 彩虹屋."""
    return load().filler.sub("", MARKS.sub("", SPACES.sub("", question)))


def whole(question: str, earlier: str) -> str:
    """几点, 在哪, 要预约吗 say nothing of what they are about: it is what was asked before."""
    said = MARKS.sub("", SPACES.sub("", question))
    rest = load().left_out.fullmatch(said)
    about = object_of(_without_tail(earlier)) if rest else ""
    if rest and about:
        return f"{about}{rest['asks']}"
    return _arrive(said, earlier) or _another(said, earlier) or _of_the_doctor(said, earlier) or question


def _arrive(said: str, earlier: str) -> str:
    """几点到, when a booking was spoken of last (its clinic's name and nothing else)."""
    booked = earlier.endswith("门诊") and load().arrive.fullmatch(said)
    return load().own_booking if booked else ""


def _another(said: str, earlier: str) -> str:
    """尿常规呢, 无痛的呢, after a price or a place: the same question of another thing."""
    found = load().another.fullmatch(said)
    before = MARKS.sub("", SPACES.sub("", earlier))
    about = _without_tail(earlier)
    asks = before.removeprefix(about)
    if found is None or not asks or not about:
        return ""
    return f"{found['of']}{object_of(about) if found['kind'] else ''}{asks}"


def _of_the_doctor(said: str, earlier: str) -> str:
    """挂他的号: the doctor's name in place of the word for it."""
    doctor = next(cue for topic, cue in load().cues if topic == "doctor")
    if not doctor.search(SPACES.sub("", earlier)) or not load().pronoun.search(said):
        return ""
    about = _without_tail(earlier)
    return load().pronoun.sub(about, said, count=1)


def _without_tail(question: str) -> str:
    """体检中心几点开门 is about the 体检中心."""
    said = MARKS.sub("", SPACES.sub("", question))
    tails = (match.start("asks") for at in range(1, len(said)) if (match := load().left_out.fullmatch(said, at)))
    return said[: next(tails, len(said))]
