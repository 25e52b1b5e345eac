"""Reads a sentence: rules first, then the classifier, then (where configured and needed) a model or Rasa."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from typing import Protocol

from core.commands import AnyCommand, Commands, Guess, Origin, StartFlow
from core.contracts import Context
from language.classifier.model import Classifier
from language.facts import facts
from language.pending import answer
from language.steering import command, kind_of
from language.wishes import plain_wish, wishes
from reading.clean import clean
from reading.corrections import corrections

GRAVE = re.compile(
    r"不想活|想死|去死|自杀|轻生|寻死|活不下去|活着没|不如死|救命|叫[^，。]{0,4}救护车$|救护车[^，。]{0,3}快|遗书"
)
_BARE = re.compile(
    r"(?:大概|差不多|快|刚|才|有)?[\d零一二两三四五六七八九十百半几]+(?:个?(?:月|岁|天|周|星期|礼拜|年|小时))?(?:半|多|大|了|吧)*"
)
PATIENCE = 1.4  # seconds a person may wait for all helpers together


class Helper(Protocol):
    """A slower understander, asked only when rules and classifier are not sure. Never raises."""

    async def help(self, text: str, context: Context, guesses: Sequence[Guess]) -> Commands | None: ...


class Cascade:
    """The understander of the house."""

    def __init__(self, classifier: Classifier, helpers: Sequence[Helper] = (), patience: float = PATIENCE) -> None:
        self.classifier = classifier
        self.helpers = tuple(helpers)
        self.patience = patience

    async def read(self, text: str, context: Context) -> Commands:
        plain = clean(text)
        if not plain:
            return Commands()
        commands = answer(plain, context, self.classifier) if context.expecting is not None else None
        if commands is not None and _answers(commands, context):
            return Commands(commands=commands, origin=_origin(commands))  # what else it may mean does not matter
        guesses = self.classifier.guesses(plain)
        if commands is None:
            commands = self._unasked(plain, context, guesses)
        if not _moves(commands) and (helped := await self._ask_helpers(plain, context, guesses)):
            aside = [c for c in commands if c.name == "know"]
            return Commands(commands=[*aside, *helped.commands], guesses=guesses, origin=helped.origin)
        return Commands(commands=commands, guesses=guesses, origin=_origin(commands))

    def _unasked(self, text: str, context: Context, guesses: Sequence[Guess]) -> list[AnyCommand]:
        """By rule and classifier, while no question of ours is open."""
        if corrected := corrections(text, context):
            return [*corrected]
        if kind := kind_of(text):
            return [command(kind)]
        if flow := plain_wish(text):
            return [*facts(text, context.person), StartFlow(flow=flow, words=text)]
        if _BARE.fullmatch(text) or GRAVE.search(text):
            return [*facts(text, context.person)]  # a number answers nothing; a cry for help is the safety gate's
        return [*facts(text, context.person), *wishes(text, context, guesses, self.classifier)]

    async def _ask_helpers(self, text: str, context: Context, guesses: Sequence[Guess]) -> Commands | None:
        """One after the other, all within the same patience."""
        if not self.helpers:
            return None
        try:
            async with asyncio.timeout(self.patience):
                for helper in self.helpers:
                    if found := await helper.help(text, context, guesses):
                        return found
        except TimeoutError:
            return None
        return None


def _answers(commands: Sequence[AnyCommand], context: Context) -> bool:
    """Is the open question answered?"""
    return any(c.name == "set_slot" and context.expecting and c.slot == context.expecting.link_id for c in commands)


def _moves(commands: Sequence[AnyCommand]) -> bool:
    """Is there more than facts told by the way?"""
    return any(found.name != "know" for found in commands)


def _origin(commands: Sequence[AnyCommand]) -> Origin:
    return next((found.origin for found in commands if found.name != "know"), "rules")
