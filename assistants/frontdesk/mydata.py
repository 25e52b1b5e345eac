"""What is kept about somebody, and how to see it or have it deleted: a person checks first who it is that asks."""

from __future__ import annotations

from assistants.frontdesk.asking import choice
from assistants.frontdesk.wording import say
from core.commands import Deny, SetSlot
from core.forms import Option
from core.messages import Ask, Say
from core.turns import Finish, Frame, HandOver, Outcome, Turn

REASONS = {"see": "要求查看自己的信息", "delete": "要求删除自己的信息"}


def step(turn: Turn, frame: Frame) -> Outcome:
    """Say what there is, then hand the wish to the staff."""
    if turn.started:
        return Outcome(acts=[_ask()])
    wish = next((str(c.value) for c in turn.commands.commands if isinstance(c, SetSlot)), "")
    if wish in REASONS:
        return Outcome(then=HandOver(reason=REASONS[wish]))
    if wish == "no" or any(isinstance(c, Deny) for c in turn.commands.commands):
        return Outcome(acts=[Say(text=say("mydata_fine"))], then=Finish())
    return Outcome(understood=False)


def _ask() -> Ask:
    options = [
        Option(value="see", label=say("mydata_see"), synonyms=["查看", "看看", "给我看"]),
        Option(value="delete", label=say("mydata_delete"), synonyms=["删除", "删掉", "都删了"]),
        Option(value="no", label=say("mydata_no"), synonyms=["先不用", "不用了", "知道了"]),
    ]
    return choice("mydata", say("mydata_text"), options)
