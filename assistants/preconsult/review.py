"""Shows the person what was noted, and takes what they want changed or added before it goes to the doctor."""

from __future__ import annotations

import re

from assistants.preconsult import again
from assistants.preconsult.case import Case, wording
from assistants.preconsult.handing import effects
from assistants.preconsult.summary.compose import summarise
from assistants.preconsult.summary.model import Summary
from core.commands import Affirm, Correct, Deny, SetSlot
from core.contracts import Context
from core.forms import Item, Option
from core.messages import Act, Ask, Button, Card, Row, Say
from core.turns import Outcome, RunForm, Turn
from dialogue.forms.answers import Accepted
from dialogue.forms.engine import Engine
from reading.corrections import corrections, named_item, takes_back
from reading.illness import WORRY

_CONFIRM, _CHANGE, _ADD = "confirm", "change", "add"
_REVIEW = Item(link_id="review", text="有没有要改的？", type="choice", short="核对", options=[
    Option(value=_CONFIRM, label="没问题，交给医生", synonyms=["没问题", "没有", "不用改", "对", "可以", "好的"]),
    Option(value=_CHANGE, label="要改一项", synonyms=["要改", "改", "修改", "有错", "不对", "改一下", "要改一下"]),
    Option(value=_ADD, label="再补充一句", synonyms=["补充", "还有", "再说一句"]),
])  # fmt: skip
_ADDITION = Item(link_id="addition", text="请说，我原样记给医生。", type="text", short="补充")
_ADDS = re.compile(
    r"^.{0,8}?(?:(?:忘|忘记|忘了|漏|少)了?(?:说|填|讲|写)了?|(?:说|填|讲|写)(?:漏|少)了?|补充(?:一下|一?句|几句|一点|一?条)?"
    r"|(?:再说|再加|还有)(?:一|几|两)?(?:下|句|点|条)话?)"
)
_NOTHING_NEW = re.compile(r"(?:(?:错|漏|反)了?|改[^，。是成为]{0,8})[。！]?$")  # 过敏史填错了: which, not what
_OURS = "问诊"
_TOLD = 3  # characters after 忘了说 that are the addition itself
_SHORT = 10  # a longer sentence in the review is something to add


def card(summary: Summary) -> Card:
    """The summary as the person sees it: the same words the doctor gets."""
    rows = [Row(label=s.title, text=s.text) for s in summary.sections]
    if summary.contradictions:
        rows.append(Row(label="前后不一致", text="；".join(s.text for s in summary.contradictions)))
    return Card(kind="summary", title=wording()["card"], rows=rows, text=wording()["progress_note"])


def show(summary: Summary, *, stopped: bool) -> list[Act]:
    """The card, and the question whether it is right."""
    if stopped:
        return [Say(text=wording()["stopped"]), card(summary)]
    return [Say(text=wording()["done"]), card(summary), _ask()]


def _ask() -> Ask:
    buttons = [Button(label=label, value=value) for value, label in wording()["buttons"].items()]
    return Ask(text=wording()["review"], item=_REVIEW, choices=buttons)


def step(turn: Turn, case: Case, engine: Engine) -> Outcome:
    """One turn of looking it over."""
    if case.stage == "addition":
        return _added(turn, case, engine)
    if case.stage == "change":
        return _reopen(turn, case, engine)
    corrected = None if _NOTHING_NEW.search(turn.text) else _corrected(turn, case, engine)
    if corrected is not None:
        return corrected
    wish = _wish(turn)
    if wish == _CONFIRM:
        return Outcome(acts=[Say(text=wording()["confirmed"])], then=again.finish(turn, case))
    if wish == _CHANGE:
        return _which(case, engine)
    if wish == _ADD:
        return _ask_addition(case)
    if takes_back(turn.text):
        return take_back(turn, case, engine)
    if _OURS in turn.text:
        return look_again(case, engine)
    if len(turn.text) > _SHORT or WORRY.match(turn.text):
        return _added(turn, case, engine)
    return Outcome(understood=False)


def _wish(turn: Turn) -> str:
    for command in turn.commands.commands:
        if isinstance(command, SetSlot) and command.slot == "review":
            return str(command.value)
        if isinstance(command, Affirm):
            return _CONFIRM
        if isinstance(command, Deny):
            return _CONFIRM  # 有没有要改的？没有
    text = turn.text.strip("。， ")
    found = next((o for o in _REVIEW.options if text in (o.value, o.label, *o.synonyms)), None)
    return found.value if found else ""


def look_again(case: Case, engine: Engine) -> Outcome:
    """What went to the doctor, shown once more; nothing is sent until something changes."""
    assert case.answers is not None
    case.stage = "review"
    summary = summarise(engine, case.answers, case.words, case.additions)
    acts: list[Act] = [Say(text=wording()["again"]), card(summary), _ask()]
    return Outcome(acts=acts, data=case.model_dump(mode="json"))


def take_back(turn: Turn, case: Case, engine: Engine) -> Outcome:
    """我刚才说错了，是五天 changes it; 过敏史填错了 asks that question; 忘了说 adds; 改一下 asks which."""
    assert case.answers is not None
    corrected = None if _NOTHING_NEW.search(turn.text) else _corrected(turn, case, engine)
    if corrected is not None:
        return corrected
    if _ADDS.search(turn.text):
        told = _ADDS.sub("", turn.text).strip("，,。： ")
        return _added(turn, case, engine, told) if len(told) >= _TOLD else _ask_addition(case)
    item = named_item(turn.text, engine.answered(case.answers).values())
    return _ask_again(case, engine, item.link_id) if item else _which(case, engine)


def _ask_addition(case: Case) -> Outcome:
    case.stage = "addition"
    return Outcome(acts=[Ask(text=wording()["ask_addition"], item=_ADDITION)], data=case.model_dump(mode="json"))


def _corrected(turn: Turn, case: Case, engine: Engine) -> Outcome | None:
    """不对，是五天: the answer changes at once."""
    assert case.answers is not None
    state, changed = case.answers, False
    answered = engine.answered(state)
    values = {link: [a.value for a in state.answers[link]] for link in answered}
    context = Context(now=turn.now, channel=turn.channel, answered=answered, values=values, person=turn.person)
    slots = [c for c in turn.commands.commands if isinstance(c, Correct | SetSlot) and c.slot in engine.items]
    for command in slots or corrections(turn.text, context):
        item = engine.items[command.slot]
        given = command.value if isinstance(command.value, list) else [command.value]
        checked = [engine.check(item, one, command.unit) for one in given]
        good = [engine.answer(c, command.words or turn.text, turn.seq) for c in checked if isinstance(c, Accepted)]
        if good:
            state, changed = engine.set(state, item.link_id, good), True
    if not changed:
        return None
    case.answers = state
    return _again(turn, case, engine)


def _again(turn: Turn, case: Case, engine: Engine) -> Outcome:
    """Something changed: ask what that opened, else show and hand over the new version."""
    assert case.answers is not None
    if engine.open_items(case.answers) and not case.answers.stopped:
        return Outcome(data=case.model_dump(mode="json"), then=RunForm(engine.form.id, case.answers))
    case.stage = "review"
    summary = summarise(engine, case.answers, case.words, case.additions)
    handed = effects(turn, case, engine, case.answers, summary)
    return Outcome(acts=[card(summary), _ask()], data=case.model_dump(mode="json"), effects=handed)


def _which(case: Case, engine: Engine) -> Outcome:
    assert case.answers is not None
    case.stage = "change"
    answered = engine.answered(case.answers).values()
    options = [Option(value=i.link_id, label=i.short or i.text.rstrip("？?")) for i in answered]
    item = Item(link_id="change", text=wording()["ask_change"], type="choice", options=options)
    buttons = [Button(label=o.label, value=o.value) for o in options]
    return Outcome(acts=[Ask(text=item.text, item=item, choices=buttons)], data=case.model_dump(mode="json"))


def _reopen(turn: Turn, case: Case, engine: Engine) -> Outcome:
    """The chosen question is asked again; everything else stays."""
    assert case.answers is not None
    chosen = next(
        (str(c.value) for c in turn.commands.commands if isinstance(c, SetSlot) and c.slot == "change"),
        turn.text.strip(),
    )
    answered = engine.answered(case.answers)
    link = next((k for k, i in answered.items() if chosen in (k, i.short, i.text.rstrip("？?"))), None)
    if link is not None:
        return _ask_again(case, engine, link)
    case.stage = "review"
    corrected = _corrected(turn, case, engine)
    return corrected or Outcome(acts=[_ask()], data=case.model_dump(mode="json"))


def _ask_again(case: Case, engine: Engine, link: str) -> Outcome:
    assert case.answers is not None
    case.stage, case.changing = "review", link
    return Outcome(data=case.model_dump(mode="json"), then=RunForm(engine.form.id, engine.reopen(case.answers, link)))


def _added(turn: Turn, case: Case, engine: Engine, told: str | None = None) -> Outcome:
    """A sentence more, word for word."""
    assert case.answers is not None
    case.heard(turn, told)
    case.stage = "review"
    case.additions.append(case.words[-1])
    summary = summarise(engine, case.answers, case.words, case.additions)
    handed = effects(turn, case, engine, case.answers, summary)
    acts: list[Act] = [Say(text=wording()["added"]), card(summary), _ask()]
    return Outcome(acts=acts, data=case.model_dump(mode="json"), effects=handed)
