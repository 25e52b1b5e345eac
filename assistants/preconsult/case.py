"""What one interview remembers between turns (the frame's data), and the words it says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from assistants.preconsult.summary.model import Evidence
from core.forms import FormState
from core.turns import Turn
from dialogue.forms.source import read as read_content


class Case(BaseModel):
    """Stages: complaint → who → interview → review → addition | change."""

    model_config = ConfigDict(extra="ignore")
    stage: str = ""
    interview: str = ""
    words: list[Evidence] = Field(default_factory=list)  # what was told outside the form
    additions: list[Evidence] = Field(default_factory=list)  # what was added after the questions, word for word
    attachments: list[dict[str, str]] = Field(default_factory=list)
    form: str = ""
    answers: FormState | None = None  # kept while the person looks it over
    changing: str = ""  # the question asked again because its answer was to be changed
    asked_who: bool = False
    misses: int = 0
    visit: dict[str, Any] = Field(default_factory=dict)  # clinic, department, booking, from who started us

    def heard(self, turn: Turn, text: str | None = None) -> None:
        """Keep a sentence with its turn."""
        said = turn.text if text is None else text
        if said.strip():
            self.words.append(Evidence(turn=turn.seq, words=said))

    def attach(self, turn: Turn) -> bool:
        """Keep what was sent along; true when something was."""
        known = {a["id"] for a in self.attachments}
        new = [a.model_dump(include={"id", "media", "name"}) for a in turn.attachments if a.id not in known]
        self.attachments += [{**a, "turn": str(turn.seq)} for a in new]
        return bool(new)


_VISIT = ("clinic", "department", "booking", "doctor", "slot")


def open_case(turn: Turn, data: Mapping[str, Any]) -> Case:
    """A new interview; `data` may bring the complaint and the visit from triage or a booking."""
    if data.get("interview"):
        return Case.model_validate(data)
    case = Case(interview=f"{turn.conversation}:{turn.seq}", visit={k: data[k] for k in _VISIT if data.get(k)})
    for given in data.get("words", []) if isinstance(data.get("words"), list) else [data.get("words")]:
        if isinstance(given, str) and given.strip():
            case.words.append(Evidence(turn=turn.seq, words=given))
        elif isinstance(given, Mapping):
            case.words.append(Evidence(turn=int(given.get("turn", 0)), words=str(given.get("words", ""))))
    complaint = data.get("complaint")
    if isinstance(complaint, str) and complaint and all(complaint not in w.words for w in case.words):
        case.words.append(Evidence(turn=turn.seq, words=complaint))
    return case


@cache
def wording() -> dict[str, Any]:
    """wording.yaml, read once."""
    return dict(read_content(Path(__file__).parent / "wording.yaml"))
