"""The front desk: what we can do, hospital facts, and registration. Facts come from the hospital's records only."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from assistants.frontdesk import bookings, facts, menu, mydata, register, topics
from assistants.frontdesk.topics import object_of, topic_of
from assistants.frontdesk.wording import read, say
from core.commands import SetSlot, StartFlow
from core.contracts import Flow
from core.forms import Form
from core.messages import Act, Ask, Say
from core.ports import Ports
from core.turns import Finish, Frame, Outcome, Turn

# flow → what people call it. All of these are answered in a turn or two and never resumed.
FACTS = {
    "where": "问路",
    "hours": "门诊时间",
    "price": "收费查询",
    "visiting": "探视",
    "insurance": "医保",
    "papers": "证件与手续",
    "parking": "停车",
    "report": "查报告",
    "doctor": "医生出诊",
    "contact": "联系电话",
    "facilities": "便民设施",
}
WHY_NAME = re.compile(
    r"(?:为什么|为啥|干嘛|干什么|怎么)[^，。]{0,6}(?:名字|姓名)|(?:名字|姓名)[^，。]{0,3}(?:干嘛|干什么|做什么|有什么用)"
)
OFFERS = {"where": "科室在哪"}


class FrontDesk:
    """Implements core.contracts.Assistant and Answerer."""

    name = "frontdesk"
    forms: Mapping[str, Form] = {}

    def __init__(self) -> None:
        self.examples: Mapping[str, Sequence[str]] = read("examples.yaml")
        self.flows: Sequence[Flow] = [
            Flow("frontdesk/register", "预约挂号", offer="预约挂号", keywords=("挂号", "预约"), hears_cancel=True),
            Flow("frontdesk/booking", "我的预约", offer="我的预约", resumable=False),
            *[Flow(f"frontdesk/{n}", t, offer=OFFERS.get(n, ""), resumable=False) for n, t in FACTS.items()],
            Flow("frontdesk/menu", "服务介绍", resumable=False),
            Flow("frontdesk/mydata", "我的信息", resumable=False),
        ]

    async def step(self, turn: Turn, frame: Frame, ports: Ports) -> Outcome:
        """One turn of the flow that has the floor."""
        flow = frame.flow.partition("/")[2]
        if flow == "menu":
            return menu.step(ports.hospital)
        if flow == "mydata":
            return mydata.step(turn, frame)
        if flow == "register":
            return await register.step(turn, frame, ports)
        if flow == "booking":
            return await bookings.step(turn, frame, ports)
        return _fact_step(flow, turn, frame, ports)

    def whole(self, question: str, earlier: str) -> str:
        return topics.whole(question, earlier)

    async def answer(self, question: str, turn: Turn, ports: Ports) -> list[Act]:
        """A hospital question in passing; [] when it is not the front desk's matter or nothing is known."""
        hospital = ports.hospital
        if WHY_NAME.search(question):
            return [Say(text=say("name_why"))]
        topic = topic_of(question, hospital)
        if not topic and topics.is_a_clinic(question, hospital):
            return facts.clinic(hospital.find_departments(question)[0], question, hospital)
        if not topic:
            return []
        topic, found = facts.find(topic, question, turn, hospital)
        if found:
            return facts.tell(topic, found, question, turn, hospital)
        note = facts.elsewhere(question, hospital)
        return [Say(text=note)] if note else []


def _fact_step(topic: str, turn: Turn, frame: Frame, ports: Ports) -> Outcome:
    """Answer and leave; ask back once when the question names nothing."""
    text = _question(turn, frame)
    if not text and topic in facts.OBJECTS:
        return Outcome(acts=[facts.ask_back(topic)], data={"asked": True})
    found_as, found = facts.find(topic, text, turn, ports.hospital)
    if found_as == "where" and len(found) > facts.MANY:
        return Outcome(acts=[facts.which_place(found)], data={"asked": True})
    if found:
        return Outcome(acts=facts.tell(found_as, found, text, turn, ports.hospital), about=text, then=Finish())
    if note := facts.elsewhere(text, ports.hospital):
        return _done(Say(text=note))
    if topic in facts.OBJECTS and not frame.data.get("asked") and len(object_of(text)) < 2:
        return Outcome(acts=[facts.ask_back(topic)], data={"asked": True})
    return _done(facts.not_found(text))


def _question(turn: Turn, frame: Frame) -> str:
    """The words this flow was asked with, or the answer to its own question. A tapped menu label asks nothing."""
    start = next((c for c in turn.commands.commands if isinstance(c, StartFlow) and c.flow == frame.flow), None)
    if start is not None and start.origin in ("tap", "key"):
        return ""
    if turn.started and start is not None and start.words:
        return start.words
    chosen = next((c.value for c in turn.commands.commands if isinstance(c, SetSlot)), None)
    return chosen if isinstance(chosen, str) and not turn.started else turn.text


def _done(*acts: Act | Ask) -> Outcome:
    return Outcome(acts=list(acts), then=Finish())


def build(**_: Any) -> FrontDesk:
    return FrontDesk()
