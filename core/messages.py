"""What travels between a channel and the dialogue: one inbound message, one reply made of acts."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from core.forms import Item

MAX_TEXT = 20_000  # characters of one message; a channel refuses more before it reaches the dialogue


class Model(BaseModel):
    """The base of all messages: unknown fields are an error, not a surprise."""

    model_config = ConfigDict(extra="forbid")


# --- what people send -------------------------------------------------------------------------------


class Text(Model):
    kind: Literal["text"] = "text"
    text: str


class Choice(Model):
    """A tapped button or picked option; `label` is what the person saw on it."""

    kind: Literal["choice"] = "choice"
    value: str
    label: str = ""


class Filled(Model):
    """Answers given on a form widget of a page: link id → value (a list for items that repeat)."""

    kind: Literal["filled"] = "filled"
    answers: dict[str, Any]
    label: str = ""


class Key(Model):
    """Digits pressed on a phone or a bedside keypad."""

    kind: Literal["key"] = "key"
    digits: str


class Hearing(Model):
    text: str
    confidence: float = 1.0


class Voice(Model):
    """What a recogniser heard, best first; the recording itself stays an attachment."""

    kind: Literal["voice"] = "voice"
    heard: list[Hearing]
    attachment: str | None = None


class Attachment(Model):
    kind: Literal["attachment"] = "attachment"
    id: str
    media: str
    name: str = ""


class Event(Model):
    """Something that happened without words: open, silence, hangup, scan, menu, subscribe …"""

    kind: Literal["event"] = "event"
    name: str
    data: dict[str, Any] = Field(default_factory=dict)


Content = Annotated[Text | Choice | Filled | Key | Voice | Attachment | Event, Field(discriminator="kind")]


class Inbound(Model):
    """One message from a person. `message_key` makes a retry free: the same key is the same turn."""

    channel: str
    address: str
    conversation: str
    message_key: str
    content: Content
    received_at: datetime
    facts: dict[str, Any] = Field(default_factory=dict)  # what the channel knows: age, sex, bed …

    @property
    def words(self) -> str:
        """What the person said, as somebody else reads it; "" for an event or a bare file."""
        match self.content:
            case Text(text=text):
                return text
            case Choice(label=label, value=value):
                return label or value
            case Filled(label=label, answers=answers):
                return label or "、".join(str(value) for value in answers.values())
            case Key(digits=digits):
                return digits
            case Voice(heard=heard):
                return heard[0].text if heard else ""
            case _:
                return ""


# --- what we answer ---------------------------------------------------------------------------------


class Citation(Model):
    """Where a sentence comes from: the exact version of an approved document."""

    document: str
    title: str
    version: str = ""
    passage: str = ""
    source: str = ""


class Made(Model):
    """How an act was made; stored with the turn so that an auditor can be answered."""

    by: Literal["flow", "knowledge", "safety", "model", "staff", "repair"] = "flow"
    step: str = ""
    model: str | None = None


class Button(Model):
    """One thing to tap. `value` comes back as a Choice; `href` leaves the conversation (tel:, map …)."""

    label: str
    value: str = ""
    href: str = ""


class Progress(Model):
    answered: int
    total: int


class Say(Model):
    type: Literal["say"] = "say"
    text: str
    citations: list[Citation] = Field(default_factory=list)
    made: Made = Field(default_factory=Made)


class Ask(Model):
    """A question. `item` tells page and understander what kind of answer is expected."""

    type: Literal["ask"] = "ask"
    text: str
    item: Item
    choices: list[Button] = Field(default_factory=list)
    progress: Progress | None = None
    can_skip: bool = False
    can_back: bool = False
    form: str = ""
    made: Made = Field(default_factory=Made)


class Row(Model):
    label: str
    text: str


class Card(Model):
    """A block with a title; `kind` decides its look, every channel can read it aloud as text."""

    type: Literal["card"] = "card"
    kind: Literal["emergency", "crisis", "place", "person", "list", "summary", "consent", "booking", "info"]
    title: str
    text: str = ""
    rows: list[Row] = Field(default_factory=list)
    buttons: list[Button] = Field(default_factory=list)
    citations: list[Citation] = Field(default_factory=list)
    made: Made = Field(default_factory=Made)


class Handed(Model):
    """The conversation is with a person now (or queued for one); the machine is silent until released."""

    type: Literal["handed"] = "handed"
    text: str
    queue: str = "desk"
    made: Made = Field(default_factory=Made)


Act = Annotated[Say | Ask | Card | Handed, Field(discriminator="type")]


class Reply(Model):
    """Everything said in one turn. `ai` is the label every channel must show when it is true."""

    conversation: str
    turn: int
    message_key: str
    acts: list[Act]
    assistant: str = ""
    done: bool = False
    ai: bool = True
    at: datetime

    @property
    def choices(self) -> list[Button]:
        """The things the person can tap now: those of the last question, else of the cards."""
        for act in reversed(self.acts):
            if isinstance(act, Ask):
                return act.choices
        return [button for act in self.acts if isinstance(act, Card) for button in act.buttons if button.value]


class Effect(Model):
    """Something to be done outside, exactly once: written with the turn, delivered by a worker."""

    kind: str
    key: str
    payload: dict[str, Any]
    not_before: datetime | None = None
