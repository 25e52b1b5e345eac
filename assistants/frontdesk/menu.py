"""What this conversation can do, and that it is an AI."""

from __future__ import annotations

from assistants.frontdesk.wording import say, words
from core.messages import Button, Card, Row
from core.ports import Hospital
from core.turns import Finish, Outcome


def step(hospital: Hospital) -> Outcome:
    rows = [Row(label=label, text=text) for label, text in words()["menu_rows"]]
    buttons = [Button(label=label, value=value) for label, value in words()["menu_buttons"]]
    text = say("menu_text", hospital=hospital.name)
    card = Card(kind="list", title=say("menu_title"), text=text, rows=rows, buttons=buttons)
    return Outcome(acts=[card], then=Finish())
