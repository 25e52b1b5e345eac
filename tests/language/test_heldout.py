"""The held-out sentences: never trained on, enough of them, and read at least this well."""

from __future__ import annotations

import asyncio

import pytest

from language.cascade import Cascade
from language.classifier.model import Classifier
from language.evaluation import NOT_ASKED, Measured, load, measure
from server.commands.understand import all_examples
from tests.language.conftest import HELD_OUT


@pytest.fixture(scope="module")
def measured(classifier: Classifier) -> Measured:
    seen = [line for lines in all_examples().values() for line in lines]
    return asyncio.run(measure(Cascade(classifier), load(HELD_OUT), seen))


def test_there_are_enough_of_them() -> None:
    held = load(HELD_OUT)
    intents = sum(len(lines) for name, lines in held.items() if name not in NOT_ASKED)
    assert intents + len(held["cases"]) + len(held["multi"]) + len(held["facts"]) >= 600


def test_every_intent_with_examples_is_covered() -> None:
    missing = {name for name in all_examples() if name.startswith(("frontdesk/", "triage/", "repair/", "chat/"))}
    assert missing - set(load(HELD_OUT)) <= {"chat/ok"}


def test_intents_are_understood(measured: Measured) -> None:
    assert measured.intents.rate >= 0.88
    assert measured.best.rate >= 0.91


def test_what_is_out_of_scope_starts_nothing(measured: Measured) -> None:
    assert measured.outside.rate >= 0.93


def test_answers_are_read_exactly(measured: Measured) -> None:
    assert measured.slots.rate >= 0.88


def test_several_wishes_are_heard(measured: Measured) -> None:
    assert measured.multi.rate >= 0.8
