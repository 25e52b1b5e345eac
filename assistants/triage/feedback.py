"""The clinic's or the person's "wrong department" comes back as data for the next training."""

from __future__ import annotations

from typing import Any

from assistants.triage.told import Told
from assistants.triage.wording import say
from core.commands import Affirm, SetSlot
from core.forms import Item, Option
from core.messages import Ask, Button, Effect, Say
from core.ports import Ports
from core.turns import Finish, Frame, Outcome, Start, Turn


def step(turn: Turn, frame: Frame, ports: Ports) -> Outcome:
    """Ask which department it should have been; keep it; offer to book it."""
    data = frame.data
    if data.get("clinic"):
        if _agreed(turn):
            return Outcome(then=Start("frontdesk/register", {"clinic": data["clinic"]}))
        return Outcome(acts=[Say(text=say("bye"))], then=Finish())
    found = [d for d in ports.hospital.find_departments(turn.text) if d.code]
    if not found and not data.get("asked"):
        item = Item(link_id="right", text=say("feedback_ask"), type="text")
        return Outcome(acts=[Ask(text=item.text, item=item)], data={"asked": True})
    right = found[0] if found else None
    effect = Effect(
        kind="feedback", key=f"{turn.conversation}:{turn.seq}:triage",
        payload=_payload(turn, frame, right.code if right else "", right.clinic if right else ""),
    )  # fmt: skip
    if right is None or not right.clinic or ports.registration is None:
        thanks = say("feedback_thanks", clinic=right.clinic or right.name) if right else say("feedback_unknown")
        return Outcome(acts=[Say(text=thanks)], effects=[effect], then=Finish())
    item = Item(link_id="book", text=say("feedback_thanks", clinic=right.clinic), type="boolean",
                options=[Option(value="yes", label="帮我挂号"), Option(value="no", label="先不用")])  # fmt: skip
    ask = Ask(text=item.text, item=item, choices=[Button(label=o.label, value=o.value) for o in item.options])
    return Outcome(acts=[ask], effects=[effect], data={"asked": True, "clinic": right.clinic})


def _agreed(turn: Turn) -> bool:
    chosen = any(
        isinstance(c, SetSlot) and c.slot == "book" and c.value in (True, "yes") for c in turn.commands.commands
    )
    return chosen or any(isinstance(c, Affirm) for c in turn.commands.commands) or "挂" in turn.text


def _payload(turn: Turn, frame: Frame, code: str, clinic: str) -> dict[str, Any]:
    told = Told.model_validate({k: v for k, v in frame.data.items() if k in Told.model_fields and k != "asked"})
    return {
        "about": "wrong_department", "from": "triage", "department": code, "clinic": clinic,
        "words": turn.text, "complaint": told.words, "conversation": turn.conversation, "at": turn.now.isoformat(),
    }  # fmt: skip
