"""The contracts every room stands on. Small on purpose."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from core.commands import Commands
from core.forms import Form, Item
from core.messages import Act, Effect, Inbound, Reply
from core.ports import Ports
from core.safety import SafetyMemory, Screening
from core.turns import Abilities, Frame, Outcome, Person, Turn

if TYPE_CHECKING:
    import numpy as np
    from fastapi import APIRouter

OnMessage = Callable[[Inbound], Awaitable[Reply]]


@dataclass(frozen=True)
class Address:
    """Where a person can be reached on one channel."""

    channel: str
    address: str
    conversation: str = ""


@dataclass(frozen=True)
class Receipt:
    """What the other side said when it took something."""

    ref: str = ""
    detail: str = ""


class Channel(Protocol):
    """Parses, verifies, renders; makes no decisions."""

    name: str
    can: Abilities

    def routes(self, on_message: OnMessage) -> APIRouter: ...
    async def send(self, to: Address, reply: Reply) -> Receipt: ...


@dataclass(frozen=True)
class Flow:
    """One thing an assistant can do. `purpose` names the consent it needs ("" for none)."""

    name: str  # "assistant/flow"
    title: str  # what people call it: "智能导诊"
    offer: str = ""  # a short button label for menus; "" keeps it out of menus
    purpose: str = ""
    resumable: bool = True  # ask "还要继续吗" after a pause, resume after a digression
    keywords: Sequence[str] = ()
    hears_cancel: bool = False  # told of a cancel also while it fills no form, so that it can hand on what it heard


class Assistant(Protocol):
    """Decisions as data; no vendor SDK, no database."""

    name: str
    flows: Sequence[Flow]
    forms: Mapping[str, Form]
    examples: Mapping[str, Sequence[str]]  # flow or intent name → what people say

    async def step(self, turn: Turn, frame: Frame, ports: Ports) -> Outcome: ...


class Answerer(Protocol):
    """An assistant that can also answer a question in passing, without taking the floor."""

    async def answer(self, question: str, turn: Turn, ports: Ports) -> list[Act]: ...
    def whole(self, question: str, earlier: str) -> str:
        """A question that leaves out what it is about, with it: 几点 after 探视时间 is 探视几点."""


@runtime_checkable
class Warner(Protocol):
    """An assistant that knows when somebody must not wait; said also to who did not agree to anything."""

    def danger_signs(self, words: str, person: Person, now: datetime) -> str:
        """The signs of what is complained of; "" when it knows none."""

    def where_to_run(self, words: str, person: Person, ports: Ports) -> str:
        """The signs in general, and where to go with them."""


@dataclass(frozen=True)
class Context:
    """What an understander may know of the moment a sentence was said in."""

    now: datetime
    channel: str = "app"
    expecting: Item | None = None  # the pending question
    open_items: Sequence[Item] = ()  # other unanswered items of the same form
    answered: Mapping[str, Item] = field(default_factory=dict)  # answered items, for corrections
    values: Mapping[str, Any] = field(default_factory=dict)  # their present values
    active: str = ""  # the flow that has the floor
    choices: Sequence[tuple[str, str]] = ()  # value, label of what can be tapped now
    person: Person = field(default_factory=Person)


class Understander(Protocol):
    async def read(self, text: str, context: Context) -> Commands: ...


@dataclass(frozen=True)
class Query:
    text: str
    k: int = 5
    collection: str = "default"
    state: str = "approved"
    layer: str = ""
    department: str = ""


@dataclass(frozen=True)
class Passage:
    id: str
    document: str
    score: float
    text: str
    title: str = ""
    version: str = ""
    source: str = ""


class Source(Protocol):
    """Knowledge that can be searched."""

    async def search(self, query: Query) -> list[Passage]: ...


class Embedder(Protocol):
    """Text → unit vectors, in process, deterministic."""

    dims: int

    def embed(self, texts: Sequence[str], *, query: bool = True) -> np.ndarray[Any, Any]: ...


@dataclass(frozen=True)
class Heard:
    """What the gate screens: the utterance, its alternatives when a recogniser made it, and its context."""

    text: str
    alternatives: Sequence[str] = ()
    context: Sequence[str] = ()  # the person's earlier sentences, oldest first
    age: float | None = None  # years
    sex: str | None = None
    pregnant: bool | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)  # form answers of this turn: PHQ-9 item 9 …
    tapped: bool = False  # one of our own choices was tapped: the words are ours


@dataclass(frozen=True)
class Verdict:
    """What safety makes of a turn. When `preempts` is true nothing else runs this turn."""

    screening: Screening
    memory: SafetyMemory
    preempts: bool = False
    holds: bool = False  # no assistant may resume until a human or the person confirms
    acts: list[Act] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    rest: str = ""  # what is left for the house of a sentence that also answered safety; "" for all of it


class Gate(Protocol):
    """Screens every turn before anything else and every reply after everything else. Never raises."""

    def screen(self, heard: Heard) -> Screening: ...
    def check(self, heard: Heard, memory: SafetyMemory, turn: Turn, ports: Ports) -> Verdict: ...
    def guard(self, acts: list[Act]) -> list[Act]: ...


class Listener(Protocol):
    """Audio chunks → text heard so far."""

    def listen(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[str]: ...


class Speaker(Protocol):
    """Text → chunks of 16 bit mono PCM at this rate; none when the engine fails."""

    rate: int

    def speak(self, text: str) -> AsyncIterator[bytes]: ...


class Writer(Protocol):
    """Delivers one kind of effect, idempotently by its key. Raises RetryLater or NeedsHuman.

    A writer whose other side may be down for long says with `endures: timedelta` how long it is tried at least.
    """

    kind: str

    async def write(self, effect: Effect) -> Receipt: ...
