"""Questions in passing: hospital facts first, then approved knowledge, then an honest "I don't know"."""

from __future__ import annotations

from core.contracts import Answerer, Assistant
from core.forms import Item, Option
from core.messages import Act, Ask, Button, Made, Say
from core.ports import Ports
from dialogue.moment import Moment
from dialogue.wording import say

SPOKEN = ("phone", "kiosk")


def whole(question: str, earlier: str, assistants: list[Assistant]) -> str:
    """The question with what it leaves out, as the first assistant knows that can tell."""
    for assistant in assistants:
        if complete := getattr(assistant, "whole", None):
            return str(complete(question, earlier))
    return question


async def find(m: Moment, question: str, assistants: list[Assistant], ports: Ports) -> list[Act]:
    """Whatever an assistant or the knowledge can say; [] when nobody knows."""
    for assistant in assistants:
        if answer := getattr(assistant, "answer", None):
            answerer: Answerer = assistant  # type: ignore[assignment]
            assert answer
            if acts := await answerer.answer(question, m.turn(text=question), ports):
                return acts
    if ports.answers is None:
        return []
    found = await ports.answers.answer(
        question, earlier=m.state.last_question, spoken=m.inbound.channel in SPOKEN, today=m.now.date()
    )
    if found.refused:
        return []
    made = Made(by="knowledge", step="answer", model=found.model)
    return [Say(text=found.text, citations=list(found.citations), made=made)]


async def answer(m: Moment, question: str, assistants: list[Assistant], ports: Ports) -> None:
    """Answer, or say plainly that there is no approved answer and offer a person."""
    acts = await find(m, question, assistants, ports)
    m.state.last_question = question
    if acts:
        m.acts += acts
        return
    m.say("unanswered")
    if not m.state.stack:
        m.acts.append(offer(say("idle"), [Button(label=say("offer_human"), value="do:handoff")]))


def offer(text: str, buttons: list[Button]) -> Ask:
    """A line with things to tap that binds the person to nothing."""
    options = [Option(value=b.value, label=b.label) for b in buttons]
    item = Item(link_id="~offer", text=text, type="choice", options=options)
    return Ask(text=text, item=item, choices=buttons, made=Made(by="repair", step="offer"))
