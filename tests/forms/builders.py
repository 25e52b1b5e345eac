"""Forms for tests, written in the shorthand, and random forms with random answers."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import yaml
from hypothesis import strategies as st

from core.forms import Answer, Form, FormState, Item
from dialogue.forms.engine import Engine
from dialogue.forms.load import form_of
from dialogue.forms.source import Node

SHARED = Path(os.environ.get("ANBAN_SHARED", Path(__file__).parents[2].parent / "shared"))


def node(value: Any) -> Any:
    """Plain data as the loader gives it."""
    if isinstance(value, dict):
        return Node({k: node(v) for k, v in value.items()})
    return [node(v) for v in value] if isinstance(value, list) else value


def form(text: str, name: str = "test") -> Form:
    """A form from YAML items."""
    return form_of(node({"items": yaml.safe_load(text)}), name)


def engine(text: str) -> Engine:
    return Engine(form(text))


def answer(value: Any, turn: int = 1, words: str = "") -> Answer:
    return Answer(value=value, turn=turn, words=words or str(value))


@st.composite
def forms(draw: st.DrawFn) -> Form:
    """A form of questions, some of which depend on an earlier one."""
    items: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from(["boolean", "choice", "many", "integer", "quantity", "text"]))
        item: dict[str, Any] = {"id": f"q{number}", "text": f"问题{number}？", "short": f"项目{number}"}
        if kind in ("choice", "many"):
            item["options"] = [f"甲{number}", f"乙{number}", *(["都没有"] if kind == "many" else [])]
            item["repeats"] = kind == "many"
        elif kind == "quantity":
            item |= {"unit": "kg", "min": 1, "max": 200}
        else:
            item["type"] = kind
        asked = [i for i in items if "options" in i]
        if asked and draw(st.booleans()):
            on = draw(st.sampled_from(asked))
            item["when"] = f"{on['id']} = {on['options'][0]}"
        items.append(item)
    return form_of(node({"items": items}), "random")


def values_for(item: Item) -> st.SearchStrategy[list[Any]]:
    """Answers the item takes."""
    if item.options and item.repeats:
        return st.lists(st.sampled_from([o.value for o in item.options]), min_size=1, max_size=2, unique=True)
    if item.options:
        return st.sampled_from([o.value for o in item.options]).map(lambda v: [v])
    if item.type == "boolean":
        return st.booleans().map(lambda v: [v])
    if item.type in ("integer", "quantity", "decimal"):
        low, high = int(item.minimum or 0), int(item.maximum if item.maximum is not None else 100)
        return st.integers(low, high).map(lambda v: [v])
    return st.sampled_from(["左边第三颗", "昨天摔的", "吃了两片布洛芬"]).map(lambda v: [v])


@st.composite
def filled(draw: st.DrawFn) -> tuple[Engine, FormState]:
    """A random form with its questions answered, skipped or not known, at random."""
    made = Engine(draw(forms()))
    state, turn = made.start(), 0
    while (item := made.next_item(state)) is not None:
        turn += 1
        what = draw(st.sampled_from(["answer", "answer", "answer", "skip", "unknown"]))
        if what == "skip":
            state = made.skip(state, item.link_id)
        elif what == "unknown":
            state = made.dont_know(state, item.link_id, "不知道", turn)
        else:
            state = made.set(state, item.link_id, [answer(v, turn) for v in draw(values_for(item))])
    return made, state
