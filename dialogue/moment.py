"""One turn in the making: what is known, and what has been decided so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from core.commands import Affirm, Command, Commands, Correct, Deny, SetSlot
from core.forms import FormState
from core.messages import Act, Button, Effect, Inbound, Made, Say
from core.turns import Abilities, Frame, State, Turn
from dialogue.hearing import Said
from dialogue.store import Decision
from dialogue.wording import say

C = TypeVar("C", bound=Command)


@dataclass
class Moment:
    """Lives for one turn only; `state` is this turn's own copy."""

    inbound: Inbound
    state: State
    seq: int
    now: datetime
    can: Abilities
    hospital: str
    said: Said = field(default_factory=Said)
    commands: Commands = field(default_factory=Commands)
    acts: list[Act] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    assistant: str = ""
    done: bool = False
    first: bool = False  # nothing was said in this conversation before
    returning: bool = False  # the person did not want to wait for the staff any longer
    opening: bool = False  # it begins with nothing to do yet: who we are and what we can do is told in full

    def heard(self, kind: type[C]) -> C | None:
        """The first command of this kind."""
        return next((c for c in self.commands.commands if isinstance(c, kind)), None)

    def told(self, slot: str) -> object:
        """The answer to one of the manager's own questions, however it was given."""
        for command in self.commands.commands:
            if isinstance(command, SetSlot | Correct) and command.slot == slot:
                return command.value[0] if isinstance(command.value, list) and command.value else command.value
        return True if self.heard(Affirm) else False if self.heard(Deny) else None

    @property
    def asks(self) -> bool:
        """Is something asked in what is said so far?"""
        return any(act.type == "ask" for act in self.acts)

    @property
    def top(self) -> Frame | None:
        return self.state.stack[-1] if self.state.stack else None

    def say(self, name: str, **facts: str) -> None:
        """Add one of the manager's own sentences."""
        text = say(name, self.seq, **({"hospital": self.hospital} | facts))
        self.acts.append(Say(text=text, made=Made(by="repair", step=name)))

    def say_first(self, name: str) -> None:
        """The first of several wordings, whatever the turn."""
        self.acts.append(Say(text=say(name, 0), made=Made(by="repair", step=name)))

    def turn(self, *, form: FormState | None = None, started: bool = False, text: str | None = None) -> Turn:
        """This moment as an assistant sees it."""
        return Turn(
            conversation=self.inbound.conversation,
            seq=self.seq,
            channel=self.inbound.channel,
            can=self.can,
            text=self.said.text if text is None else text,
            commands=self.commands,
            now=self.now,
            person=self.state.person,
            attachments=self.said.attachments,
            form=form,
            started=started,
        )


def button(name: str, value: str) -> Button:
    return Button(label=say(name), value=value)
