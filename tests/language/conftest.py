"""What the tests of this room share: one trained understander, moments, and items."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from core.commands import Commands
from core.contracts import Context
from core.forms import Item
from language.cascade import Cascade
from language.classifier.model import Classifier
from language.classifier.training import train
from server.commands.understand import all_examples

NOW = datetime(2026, 11, 21, 9, 0)
HELD_OUT = Path(__file__).parent / "heldout"

TEMP = Item(
    link_id="temp", text="最高烧到多少度", type="decimal", unit="℃", minimum=34, maximum=43, reads="temperature"
)
DAYS = Item(link_id="days", text="这样有多久了", type="string", reads="duration")
COUGH = Item(link_id="cough", text="有咳嗽吗", type="boolean", synonyms=["咳嗽"])
WORRY = Item(link_id="worry", text="您最担心什么", type="text")
SIDE = Item.model_validate(
    {"link_id": "side", "text": "哪一边", "type": "choice", "options": [
        {"value": "left", "label": "左边"}, {"value": "right", "label": "右边"},
        {"value": "both", "label": "两边都有"}]}
)  # fmt: skip

Read = Callable[..., Commands]


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    return train(all_examples())[0]


@pytest.fixture
def read(classifier: Classifier) -> Read:
    """Read one sentence: read("三天", expecting=DAYS)."""

    def said(text: str, **moment: Any) -> Commands:
        answered = {item.link_id: item for item in moment.pop("answered", [])}
        return asyncio.run(Cascade(classifier).read(text, Context(now=NOW, answered=answered, **moment)))

    return said


def names(commands: Commands) -> list[str]:
    """Names of the commands without facts by the way."""
    return [command.name for command in commands.commands if command.name != "know"]


def slots(commands: Commands) -> dict[str, Any]:
    return {c.slot: c.value for c in commands.commands if c.name in ("set_slot", "correct")}
