"""What an understander may say: a short list of commands. Nothing else can move a conversation."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Origin = Literal["rules", "classifier", "model", "rasa", "tap", "key"]


class Command(BaseModel):
    model_config = ConfigDict(extra="forbid")
    origin: Origin = "rules"
    confidence: float = 1.0


class StartFlow(Command):
    """`flow` is "assistant/flow", as the assistant's examples.yaml names it."""

    name: Literal["start_flow"] = "start_flow"
    flow: str
    words: str = ""


class SetSlot(Command):
    """An answer to the pending or another open item. `value` follows the item's FHIR type."""

    name: Literal["set_slot"] = "set_slot"
    slot: str
    value: Any
    words: str = ""
    unit: str = ""


class Correct(Command):
    """The person takes back an earlier answer: 不对，是五天."""

    name: Literal["correct"] = "correct"
    slot: str
    value: Any
    words: str = ""
    unit: str = ""


class Know(Command):
    """A fact about the person the sentence gives by the way: age_months, sex, pregnant, relation …"""

    name: Literal["know"] = "know"
    fact: str
    value: Any
    words: str = ""


class Affirm(Command):
    name: Literal["affirm"] = "affirm"


class Deny(Command):
    name: Literal["deny"] = "deny"


class DontKnow(Command):
    """我不知道 / 说不清 / 跳过: the pending item is left open."""

    name: Literal["dont_know"] = "dont_know"


class Skip(Command):
    name: Literal["skip"] = "skip"


class Back(Command):
    name: Literal["back"] = "back"


class Cancel(Command):
    name: Literal["cancel"] = "cancel"


class Restart(Command):
    name: Literal["restart"] = "restart"


class Repeat(Command):
    name: Literal["repeat"] = "repeat"


class Handoff(Command):
    """转人工."""

    name: Literal["handoff"] = "handoff"


class Question(Command):
    """A question that is not an answer: answered from facts or knowledge, then the flow resumes."""

    name: Literal["question"] = "question"
    text: str
    topic: str = ""


class Chat(Command):
    """Greeting, thanks, goodbye, small talk, insult, "are you a robot" …; `about` says which."""

    name: Literal["chat"] = "chat"
    about: str


class Resume(Command):
    name: Literal["resume"] = "resume"


class Silence(Command):
    name: Literal["silence"] = "silence"


AnyCommand = Annotated[
    StartFlow | SetSlot | Correct | Know | Affirm | Deny | DontKnow | Skip | Back | Cancel | Restart | Repeat
    | Handoff | Question | Chat | Resume | Silence,
    Field(discriminator="name"),
]  # fmt: skip


class Guess(BaseModel):
    """An intent with its calibrated probability; kept so that the manager can ask "did you mean"."""

    name: str
    score: float


class Commands(BaseModel):
    model_config = ConfigDict(extra="forbid")
    commands: list[AnyCommand] = Field(default_factory=list)
    guesses: list[Guess] = Field(default_factory=list)
    origin: Origin = "rules"
