"""Reads a sentence: rules first, then the classifier, then (where configured and needed) a model or Rasa."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from core.commands import AnyCommand, Chat, Commands, Guess, Question, StartFlow
from core.contracts import Context
from language.classifier.model import Classifier
from language.clauses import split, without_joint
from language.facts import facts
from language.pending import answer
from language.steering import STRONG, command, kind_of
from reading.clean import clean

SURE = 0.5  # below this the manager clarifies instead of guessing
SECOND = 0.6  # what a second wish in the same sentence needs


class Helper(Protocol):
    """A slower understander that is asked only when rules and classifier are not sure. Never raises."""

    async def help(self, text: str, context: Context, guesses: Sequence[Guess]) -> Commands | None: ...


class Cascade:
    """The understander of the house."""

    def __init__(self, classifier: Classifier, helpers: Sequence[Helper] = ()) -> None:
        self.classifier = classifier
        self.helpers = tuple(helpers)

    async def read(self, text: str, context: Context) -> Commands:
        plain = clean(text)
        if not plain:
            return Commands()
        guesses = self.classifier.guesses(plain)
        commands = self._rules(plain, context)
        if not any(not _aside(c) for c in commands):
            commands = [*commands, *self._intents(plain, context, guesses)]
        understood = any(not _aside(c) for c in commands)
        if not understood:
            for helper in self.helpers:
                if found := await helper.help(plain, context, guesses):
                    return found.model_copy(update={"guesses": guesses})
        return Commands(commands=commands, guesses=guesses, origin=_origin(commands))

    def _rules(self, text: str, context: Context) -> list[AnyCommand]:
        if context.expecting is not None:
            return answer(text, context, self.classifier)
        kind = kind_of(text)
        return [command(kind)] if kind else []

    def _intents(self, text: str, context: Context, guesses: Sequence[Guess]) -> list[AnyCommand]:
        if context.expecting is not None:
            return []
        return [*facts(text), *self._wishes(text, context, guesses)]

    def _wishes(self, text: str, context: Context, guesses: Sequence[Guess]) -> list[AnyCommand]:
        """One command a wish; several clauses may hold several."""
        parts = split(text)
        wishes: dict[str, tuple[str, float]] = {}
        small: list[AnyCommand] = []
        for part in parts if len(parts) > 1 else []:
            part = without_joint(part)
            kind = kind_of(part)
            if kind.startswith("chat."):
                small.append(command(kind))
                continue
            best = self.classifier.guesses(part, 1)[0]
            if best.score >= SECOND and not best.name.startswith(("repair/", "chat/", "out_of")) and len(part) >= 2:
                wishes.setdefault(best.name, (part, best.score))
        if len(wishes) < 2:
            best = guesses[0]
            if best.score < SURE and len(wishes) == 1:
                name, (_, score) = next(iter(wishes.items()))
                best = Guess(name=name, score=score)
            wishes = {best.name: (text, best.score)} if best.score >= SURE else {}
        found: list[AnyCommand] = []
        for name, (words, score) in wishes.items():
            if made := wish(name, words, score, context):
                found.append(made)
        return [*small, *found]


def _aside(command: AnyCommand) -> bool:
    """Said by the way: it does not answer what was asked or wished."""
    return command.name == "know"


def _origin(commands: Sequence[AnyCommand]) -> str:
    moving = [c for c in commands if not _aside(c)]
    return moving[0].origin if moving else "rules"


def wish(name: str, words: str, score: float, context: Context) -> AnyCommand | None:
    """The command of an intent."""
    room, _, what = name.partition("/")
    if room == "repair":
        return command(what).model_copy(update={"origin": "classifier", "confidence": score})
    if room == "chat":
        return Chat(about=what, origin="classifier", confidence=score)
    if name == "out_of_scope":
        return Chat(about="out_of_scope", origin="classifier", confidence=score)
    if room == "question":
        return Question(text=words, topic=what, origin="classifier", confidence=score)
    if name == context.active:
        return None
    if context.expecting is not None:
        return Question(text=words, topic=name, origin="classifier", confidence=score)
    return StartFlow(flow=name, words=words, origin="classifier", confidence=score)


__all__ = ["STRONG", "Cascade", "Helper", "wish"]
