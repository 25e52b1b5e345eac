"""Drives the pre-consultation without the house: one step after another, answers given to its form."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import Any

from assistants.preconsult.assistant import PreConsult, build
from assistants.preconsult.case import Case
from core.commands import AnyCommand, Commands
from core.forms import Answer, FormState, Item
from core.ports import Ports
from core.turns import Abilities, Frame, Outcome, Person, Turn
from dialogue.forms.engine import Engine

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PORTS: Any = Ports(hospital=None)  # type: ignore[arg-type]
TEXTS = ["左边下面，按着更明显", "吃了布洛芬一天两次，好一点", "青霉素过敏，起皮疹", "没有", "昨天上午开始的"]


@cache
def assistant() -> PreConsult:
    return build()


def turn(text: str = "", seq: int = 1, commands: Sequence[AnyCommand] = (), **more: Any) -> Turn:
    return Turn("c1", seq, "app", Abilities(), text, Commands(commands=list(commands)), NOW,
                more.pop("person", Person()), **more)  # fmt: skip


async def begin(text: str, person: Person, data: dict[str, Any] | None = None) -> tuple[Outcome, Frame]:
    frame = Frame(flow="preconsult/interview", data=data or {})
    outcome = await assistant().step(turn(text, person=person, started=True), frame, PORTS)
    frame.data = outcome.data or frame.data
    return outcome, frame


async def filled(name: str, state: FormState, person: Person, seq: int = 50, **case: Any) -> Outcome:
    """What the assistant makes of a form that was just filled."""
    data = Case(stage="interview", interview="c1:1", form=name, **case).model_dump(mode="json")
    frame = Frame(flow="preconsult/interview", data=data)
    return await assistant().step(turn(seq=seq, person=person, form=state), frame, PORTS)


def any_values(item: Item, rng: random.Random) -> list[Any]:
    """Random answers the item takes."""
    if item.options:
        return [o.value for o in rng.sample(item.options, rng.randint(1, 2) if item.repeats else 1)]
    low = int(item.minimum if item.minimum is not None else 0)
    high = int(item.maximum if item.maximum is not None else low + 30)
    if item.type in ("integer", "quantity", "decimal"):
        return [rng.randint(low, min(high, low + 30))]
    if item.type == "boolean":
        return [rng.random() < 0.5]
    return [rng.choice(TEXTS)]


def person_of(engine: Engine, rng: random.Random) -> Person:
    extra = engine.form.extra
    low, high = extra.get("from_months", 168 if "until_months" not in extra else 1), extra.get("until_months", 1000)
    return Person(age_months=rng.randint(low, high - 1), sex=extra.get("sex") or rng.choice(["女", "男"]))


def fill(engine: Engine, person: Person, rng: random.Random) -> FormState:
    """The form answered at random; now and then something is skipped or not known."""
    state = engine.start({"person.age_months": person.age_months, "person.sex": person.sex})
    number = 1
    while (item := engine.next_item(state)) is not None:
        number += 1
        chance = rng.random()
        if chance < 0.06 and not item.required:
            state = engine.skip(state, item.link_id)
        elif chance < 0.12:
            state = engine.dont_know(state, item.link_id, "不清楚", number)
        else:
            answers = [Answer(value=v, words=str(v), turn=number) for v in any_values(item, rng)]
            state = engine.set(state, item.link_id, answers)
    return state
