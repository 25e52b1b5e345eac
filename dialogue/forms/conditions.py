"""Which items apply: FHIR enableWhen over the answers given so far. An answer to an item that does not apply counts
as no answer, whoever gave it and whenever."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from core.forms import Answer, Condition, Item
from dialogue.forms import units

Answers = Mapping[str, Sequence[Answer]]
_ORDERED: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le,
}  # fmt: skip


def _comparable(item: Item, answer: Answer) -> Any:
    """The answer's value in the item's own unit, so that 2 周 can be compared with 14 天."""
    if item.type == "quantity" and isinstance(answer.value, int | float):
        return units.convert(answer.value, answer.unit or item.unit, item.unit)
    return answer.value


def _equal(value: Any, wanted: Any) -> bool:
    if isinstance(value, bool) or isinstance(wanted, bool):
        return value is wanted
    if isinstance(value, int | float) and isinstance(wanted, int | float):
        return value == wanted
    return str(value) == str(wanted)


def _holds_for(value: Any, condition: Condition) -> bool:
    if condition.operator == "=":
        return _equal(value, condition.answer)
    try:
        return _ORDERED[condition.operator](value, condition.answer)
    except TypeError:
        return False


def holds(condition: Condition, asked: Item, answers: Sequence[Answer]) -> bool:
    """FHIR R4: any answer that fits is enough; `!=` holds when no answer is equal, so also without an answer."""
    given = [value for answer in answers if (value := _comparable(asked, answer)) is not None]
    if condition.operator == "exists":
        return bool(given) == bool(condition.answer)
    if condition.operator == "!=":
        return not any(_equal(value, condition.answer) for value in given)
    return any(_holds_for(value, condition) for value in given)


class Enabled:
    """Which items apply for these answers; each is worked out once."""

    def __init__(self, items: Mapping[str, Item], parents: Mapping[str, str], answers: Answers) -> None:
        self._items, self._parents, self._answers = items, parents, answers
        self._known: dict[str, bool] = {}

    def __call__(self, link: str) -> bool:
        if link not in self._known:
            self._known[link] = self._work_out(link)
        return self._known[link]

    def _counting(self, link: str) -> Sequence[Answer]:
        return self._answers.get(link, ()) if self(link) else ()

    def _work_out(self, link: str) -> bool:
        item, parent = self._items[link], self._parents.get(link, "")
        if parent:
            if not self(parent):
                return False
            if self._items[parent].type != "group" and not any(a.value is not None for a in self._counting(parent)):
                return False  # what stands under a question belongs to its answer
        if not item.enable_when:
            return True
        held = (holds(c, self._items[c.question], self._counting(c.question)) for c in item.enable_when)
        return all(held) if item.enable_all else any(held)
