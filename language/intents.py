"""One name for what a command means, whoever read it: "frontdesk/parking", "repair/back"."""

from __future__ import annotations

from collections.abc import Sequence

from core.commands import AnyCommand, Chat, Commands, Guess, Question, StartFlow

# Small talk that a hospital's conversation has no business with is out of scope under whatever name we answer it.
OUTSIDE = frozenset({"weather", "injection", "prescribe", "out_of_scope"})


def intent_of(command: AnyCommand) -> str:
    """The intent a command carries; "" for answers and facts, which are slots."""
    if isinstance(command, StartFlow):
        return command.flow
    if isinstance(command, Question):
        return command.topic if "/" in command.topic else f"question/{command.topic or 'health'}"
    if isinstance(command, Chat):
        return "out_of_scope" if command.about in OUTSIDE else f"chat/{command.about}"
    if command.name in ("set_slot", "correct", "know", "silence"):
        return ""
    return f"repair/{command.name}"


def ranked(commands: Commands) -> list[Guess]:
    """What was understood first, then what else it may have meant; each name once."""
    found = [Guess(name=intent_of(c), score=c.confidence) for c in commands.commands if intent_of(c)]
    names: Sequence[str] = [guess.name for guess in found]
    return [*found, *(guess for guess in commands.guesses if guess.name not in names)]
