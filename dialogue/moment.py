"""One turn in the making: what is known, and what has been decided so far."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from core.commands import Commands
from core.forms import FormState
from core.messages import Act, Button, Effect, Inbound, Made, Say
from core.turns import Abilities, Frame, State, Turn
from dialogue.hearing import Said
from dialogue.store import Decision
from dialogue.wording import say


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
