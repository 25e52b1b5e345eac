"""What an assistant sees of a turn and what it may answer: decisions as data."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.commands import Commands
from core.forms import FormState, Item
from core.messages import Act, Attachment, Button, Effect
from core.safety import SafetyMemory


class Person(BaseModel):
    """Whom the conversation is about, as far as it was said. `relation` is seen from who is talking."""

    model_config = ConfigDict(extra="forbid")
    age_months: int | None = None
    sex: Literal["女", "男"] | None = None
    pregnant: bool | None = None
    relation: str = ""  # "", "self", "child", "mother", "father", "spouse", "other"
    name: str = ""

    @property
    def age(self) -> int | None:
        return None if self.age_months is None else self.age_months // 12


class Frame(BaseModel):
    """One flow on the stack: its own data, and the form it is having filled, if any."""

    model_config = ConfigDict(extra="forbid")
    flow: str  # "assistant/flow"
    data: dict[str, Any] = Field(default_factory=dict)
    form: FormState | None = None
    expecting: Item | None = None  # what the flow's own last question expects (forms have `pending`)
    question: list[dict[str, Any]] = Field(default_factory=list)  # the acts to say again on resume/repeat

    @property
    def assistant(self) -> str:
        return self.flow.split("/", 1)[0]


class State(BaseModel):
    """Everything a conversation remembers between turns; one JSON column."""

    model_config = ConfigDict(extra="forbid")
    stack: list[Frame] = Field(default_factory=list)
    person: Person = Field(default_factory=Person)
    consents: dict[str, str] = Field(default_factory=dict)  # purpose → version agreed to, or "declined"
    greeted: bool = False
    misses: int = 0  # turns in a row that were not understood
    handed_over: str = ""  # queue name while a human has the conversation
    taken: bool = False  # somebody of the staff has taken it; until then the machine says how things stand
    queue_told_at: datetime | None = None  # when that was said last
    waiting: str = ""  # a question of the manager's own: consent, resume, clarify, handoff
    waiting_data: dict[str, Any] = Field(default_factory=dict)
    offered: list[Button] = Field(default_factory=list)  # what could be tapped or keyed last
    kept: dict[str, dict[str, Any]] = Field(default_factory=dict)  # flow → what its last run left for the next
    later: list[str] = Field(default_factory=list)  # flows asked for in the same breath, still to come
    recent: list[str] = Field(default_factory=list)  # the person's last sentences, for the safety gate
    last_question: str = ""  # what was asked or spoken of last, for "那孩子能吃吗", "在哪", "几点"
    comforted: bool = False  # a warm word was said once; twice is a machine
    safety: SafetyMemory = Field(default_factory=SafetyMemory)
    last_at: datetime | None = None


@dataclass(frozen=True)
class Abilities:
    """What a channel can do with acts; the poorest channel still reads everything as text."""

    buttons: bool = True
    cards: bool = True
    voice: bool = False
    keys: bool = False
    push: bool = False
    forms: bool = True
    links: bool = True
    max_chars: int = 2000


@dataclass(frozen=True)
class Turn:
    """One message as an assistant sees it."""

    conversation: str
    seq: int
    channel: str
    can: Abilities
    text: str
    commands: Commands
    now: datetime
    person: Person
    attachments: tuple[Attachment, ...] = ()
    form: FormState | None = None  # set once the form this flow asked for is finished or stopped
    started: bool = False  # the flow begins with this turn


@dataclass(frozen=True)
class Wait:
    """Keep the floor; the next message comes back to this flow."""


@dataclass(frozen=True)
class Finish:
    """The flow is over; what lies below it on the stack resumes. What is kept is given back under
    `frame.data["kept"]` when the same flow starts again in this conversation."""

    keep: dict[str, Any] | None = None


@dataclass(frozen=True)
class RunForm:
    """Have this form filled, then call `step` again with `turn.form`."""

    form: str
    state: FormState | None = None


@dataclass(frozen=True)
class Start:
    """Finish and start another flow with this data (triage → pre-consultation)."""

    flow: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class HandOver:
    queue: str = "desk"
    reason: str = ""


Then = Wait | Finish | RunForm | Start | HandOver


@dataclass(frozen=True)
class Outcome:
    """What a step decided: what to say, what to remember, what to do outside, and who goes next.
    `understood=False` lets the manager's repair take the turn instead."""

    acts: list[Act] = field(default_factory=list)
    data: dict[str, Any] | None = None
    effects: list[Effect] = field(default_factory=list)
    person: Person | None = None
    about: str = ""  # what was spoken of, for a question that leaves it out: 在哪, 几点
    then: Then = field(default_factory=Wait)
    understood: bool = True
