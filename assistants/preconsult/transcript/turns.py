"""The transcript as it was said: clean turns, cut into clauses, the doctor's questions told from his advice."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.errors import BadInput
from reading.clean import clean

_ASKS = re.compile(
    r"[?？]|吗|么(?!些)|没有呢?$|有没有?|是不是|是否|几[天日次个岁]|多久|多少|多大|多长|什么时候|怎么样|如何|啥|哪|什么样|好不好|正常不|呢$|没$|不$"
)
_ADVICE = re.compile(
    r"建议|如果|考虑|可以(?!吗)|需要|注意|应该|可能|避免|观察|及时|必要时|会出现|引起|导致|表现为|"
    r"常见|的话|要不要|容易"
)
_CUT = re.compile(r"[^。？?！!；;，,\s]+[。？?！!；;，,\s]*")
_SENTENCE = re.compile(r"[^。？?！!；;\s]+[。？?！!；;\s]*")


@dataclass(frozen=True)
class Said:
    """One turn of the transcript, cleaned; `index` is its place in what was given."""

    index: int
    patient: bool
    text: str

    def clauses(self) -> list[str]:
        return [m.group().strip() for m in _CUT.finditer(self.text)]


@dataclass(frozen=True)
class Exchange:
    """What the doctor asked last and what the patient answered to it."""

    asked: str  # "" when the patient speaks first
    asking: tuple[int, ...]  # the doctor's turns that ask it
    said: Said

    @property
    def both(self) -> tuple[int, ...]:
        """The question and the answer."""
        return (*self.asking, self.said.index)


def questions(text: str) -> str:
    """The sentences of a doctor's turn that ask; what advises or explains is left out."""
    kept = [s for m in _SENTENCE.finditer(text) if _ASKS.search(s := m.group()) and not _ADVICE.search(s)]
    return "".join(kept)


def read_turns(turns: Sequence[Mapping[str, Any]]) -> list[Said]:
    """The turns of a request, refused when they are not what the door promises to read."""
    said: list[Said] = []
    for index, turn in enumerate(turns):
        role, text = (turn.get("role"), turn.get("text")) if isinstance(turn, Mapping) else (None, None)
        if role not in ("patient", "doctor") or not isinstance(text, str):
            raise BadInput(f"turns[{index}]: needs role patient|doctor and text")
        said.append(Said(index, role == "patient", clean(text)))
    return said


def exchanges(turns: Sequence[Said]) -> list[Exchange]:
    """Every patient turn with the question it follows."""
    made: list[Exchange] = []
    asked, asking, more = "", tuple[int, ...](), False  # more: the doctor goes on in another turn
    for turn in turns:
        if not turn.patient:
            asks = questions(turn.text)
            before = (asked, asking) if more else ("", ())
            asked, asking = before[0] + asks, (*before[1], turn.index) if asks else before[1]
            more = True
        elif turn.text:
            made.append(Exchange(asked, asking, turn))
            more = False
    return made
