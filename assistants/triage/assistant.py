"""Triage (智能导诊): sends the person who does not know where to go to the right clinic the first time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from assistants.triage import feedback, signs
from assistants.triage.conversation import Talk
from assistants.triage.versions import Versions
from assistants.triage.wording import read
from core.contracts import Flow
from core.forms import Form
from core.ports import Ports
from core.settings import Settings
from core.turns import Frame, Outcome, Person, Turn


class Triage:
    """Implements core.contracts.Assistant."""

    name = "triage"
    forms: Mapping[str, Form] = {}
    flows: Sequence[Flow] = (
        Flow(
            "triage/find_department",
            "智能导诊",
            offer="不知道看什么科",
            purpose="health",
            keywords=("导诊", "什么科", "哪个科", "分诊"),
        ),
        Flow("triage/which_clinic_again", "导诊反馈", resumable=False, keywords=("挂错科",)),
    )

    def __init__(self, models: Path | None = None) -> None:
        self.examples: Mapping[str, Sequence[str]] = read("examples.yaml")
        self._own = Versions(models).load() if models is not None else None

    async def step(self, turn: Turn, frame: Frame, ports: Ports) -> Outcome:
        """One turn of the flow that has the floor."""
        if frame.flow == "triage/which_clinic_again":
            return feedback.step(turn, frame, ports)
        return await Talk(turn, frame, ports, self._own).step()

    def danger_signs(self, words: str, person: Person, now: datetime) -> str:
        return signs.of_complaint(words, person, now)

    def where_to_run(self, words: str, person: Person, ports: Ports) -> str:
        return signs.in_general(words, person, ports.hospital)


def build(data: Path | None = None, **_: Any) -> Triage:
    return Triage((data or Settings().data) / "models" / "triage")
