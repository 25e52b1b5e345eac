"""An item as a question people can answer by words, by touch or by keypad."""

from __future__ import annotations

from collections.abc import Sequence

from core.forms import Form, Item
from core.messages import Ask, Button, Progress
from dialogue.forms.answers import yes_no

_SCALE = 11  # a scale of at most so many steps is shown as buttons


def choices(item: Item) -> list[Button]:
    """What can be tapped. The value comes back as it is and passes `check`."""
    if item.type == "boolean":
        yes, no = yes_no(item)
        return [Button(label=yes, value="true"), Button(label=no, value="false")]
    if item.options:
        return [Button(label=option.label, value=option.value) for option in item.options]
    if item.type == "integer" and item.minimum is not None and item.maximum is not None:
        steps = range(int(item.minimum), int(item.maximum) + 1)
        if len(steps) <= _SCALE:
            return [Button(label=str(step), value=str(step)) for step in steps]
    return []


def _text(item: Item, before: Sequence[Item]) -> str:
    lead = [other.text for other in before if other.text]
    several = "（可以选几个）" if item.repeats and item.options else ""
    return "\n".join([*lead, f"{item.text}{several}", *([item.help] if item.help else [])])


def question(form: Form, item: Item, before: Sequence[Item], progress: Progress, can_back: bool) -> Ask:
    """The act that asks this item."""
    return Ask(
        text=_text(item, before), item=item.model_copy(update={"items": []}) if item.items else item,
        choices=choices(item), progress=progress, can_skip=not item.required, can_back=can_back, form=form.id,
    )  # fmt: skip
