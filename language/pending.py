"""A sentence while a question is pending: an answer is an answer, but people also steer, correct and ask."""

from __future__ import annotations

from core.commands import AnyCommand, Chat, DontKnow, Question, SetSlot
from core.contracts import Context
from core.forms import Item
from language.answers import exact_option, read_item
from language.classifier.model import Classifier
from language.facts import facts
from language.questions import is_question
from language.steering import STRONG, command, kind_of
from reading.answers import polarity


def _free(item: Item) -> bool:
    """Any words are an answer to it."""
    return item.type in ("text", "string") and not item.reads and not item.options


def answer(text: str, context: Context, classifier: Classifier) -> list[AnyCommand]:
    """The commands of a sentence said to the pending item; [] when nothing in it was understood."""
    item = context.expecting
    assert item is not None
    if (value := exact_option(text, item)) is not None:
        return [SetSlot(slot=item.link_id, value=value, words=text)]
    kind = kind_of(text)
    if kind in STRONG:
        return [command(kind)]
    if kind == "dont_know" and not _free(item):
        return [DontKnow()]
    if is_question(text) and item.type != "text":
        return [Question(text=text, topic=classifier.guesses(text, 1)[0].name)]
    if kind.startswith("chat."):
        return [Chat(about=kind[5:])]
    heard = read_item(text, item)
    if heard is not None:
        slot = SetSlot(slot=item.link_id, value=heard.value, words=text, unit=heard.unit, confidence=heard.confidence)
        return [*facts(text), slot]
    if item.type == "boolean" and polarity(text).value == "unknown":
        return [DontKnow()]
    if kind:
        return [command(kind)]
    return [*facts(text)]
