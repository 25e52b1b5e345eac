"""Answers into a form: the pending one, others said in the same breath, corrections, and what is not known."""

from __future__ import annotations

import re

from core.commands import Affirm, AnyCommand, Back, Correct, Deny, DontKnow, SetSlot, Skip
from core.forms import Answer, FormState, Item
from core.messages import Made, Say
from core.turns import Frame
from dialogue.forms.answers import Refused
from dialogue.forms.engine import Engine
from dialogue.moment import Moment
from reading.illness import tells_of_illness

SLOTS = (SetSlot, Correct)
_DENIAL = re.compile(r"没有?[^，。]{2,}")  # 没有发烧 tells something, short as it is
_NUMBERS = ("integer", "decimal", "quantity")
_MEASURES = ("blood_pressure", "glucose", "temperature", "weight", "height")
_BARE_NO = 4  # characters: 没有啊; 没有发烧 tells something
ASIDE = 5  # characters; a shorter one is more likely an answer that was misheard
_OF_HEALTH = re.compile(r"[抽吸]烟|喝酒|手术|住院|过敏|怀孕|月经|血压|血糖|心率|化验|检查|报告|体检")


def fill(m: Moment, frame: Frame, engine: Engine) -> bool:
    """Apply this turn's commands to the form. True when the person was understood (also when refused)."""
    assert frame.form is not None
    taken = False
    for command in _with_attachments(m, engine, frame.form):
        slot = _as_slot(command, engine, frame.form)
        if slot is not None:
            taken |= _set(m, frame, engine, slot)
        elif isinstance(command, DontKnow) or (isinstance(command, Deny) and _not_measured(m, frame, engine)):
            taken |= _unknown(m, frame, engine)
        elif isinstance(command, Skip):
            taken |= _skip(m, frame, engine)
        elif isinstance(command, Back):
            taken |= _back(m, frame, engine)
    return taken


def _not_measured(m: Moment, frame: Frame, engine: Engine) -> bool:
    """最近血压多少？没有: nobody measured it."""
    item = engine.items[frame.form.pending] if frame.form is not None and frame.form.pending else None
    measured = item is not None and not item.required and (item.type in _NUMBERS or item.reads in _MEASURES)
    return measured and len(m.said.text) <= _BARE_NO


def keep_aside(m: Moment, frame: Frame) -> bool:
    """A sentence that answers no question but tells something of the illness is kept word for word."""
    words = m.said.text.strip()
    short = len(words) < ASIDE and not _DENIAL.match(words)
    if frame.form is None or not m.said.typed or short or not _tells(words):
        return False
    told = Answer(value=words, label=words, words=words, turn=m.seq)
    frame.form = frame.form.model_copy(update={"asides": [*frame.form.asides, told]})
    m.say("aside_kept")
    return True


def _tells(words: str) -> bool:
    return tells_of_illness(words) or bool(_OF_HEALTH.search(words))


def _with_attachments(m: Moment, engine: Engine, form: FormState) -> list[AnyCommand]:
    """A photo sent while a photo is asked for is the answer to it."""
    commands = list(m.commands.commands)
    pending = engine.items[form.pending] if form.pending else None
    if m.said.attachments and pending is not None and pending.type == "attachment":
        sent = m.said.attachments[0]
        commands.append(SetSlot(slot=pending.link_id, value=sent.id, words=sent.name or sent.media, origin="tap"))
    return commands


def _as_slot(command: AnyCommand, engine: Engine, form: FormState) -> SetSlot | Correct | None:
    """A plain yes or no answers a pending yes/no question."""
    if isinstance(command, SLOTS):
        return command if command.slot in engine.items else None
    plain = isinstance(command, Affirm | Deny) and form.pending
    if plain and engine.items[form.pending].type == "boolean":
        return SetSlot(slot=form.pending, value=isinstance(command, Affirm), origin=command.origin)
    return None


def _set(m: Moment, frame: Frame, engine: Engine, command: SetSlot | Correct) -> bool:
    item, form = engine.items[command.slot], frame.form
    assert form is not None
    answers: list[Answer] = []
    for value in command.value if isinstance(command.value, list) else [command.value]:
        checked = engine.check(item, value, command.unit)
        if isinstance(checked, Refused):
            m.acts.append(Say(text=checked.heard, made=Made(by="repair", step="refused")))
            return True
        answers.append(engine.answer(checked, command.words or m.said.text, m.seq))
    if not answers:
        return False
    before = form.answers.get(item.link_id)
    if isinstance(command, SetSlot) and before and item.link_id != form.pending:
        if _same(before, answers) or item.repeats:
            frame.form = engine.add(form, item.link_id, answers) if item.repeats else form
            return True
        frame.form = engine.contradict(form, item.link_id, answers[0])
        m.say("noted_contradiction", before=_show(item, before), after=_show(item, answers))
        return True
    frame.form = engine.set(form, item.link_id, answers)
    if isinstance(command, Correct):
        m.say("corrected", value=_show(item, answers))
    return True


def _same(before: list[Answer], after: list[Answer]) -> bool:
    return [a.value for a in before] == [a.value for a in after]


def _show(item: Item, answers: list[Answer]) -> str:
    """The answers as a person reads them, with their unit."""
    return "、".join(_with_unit(answer.label, answer.unit or item.unit) for answer in answers)


def _with_unit(label: str, unit: str) -> str:
    return label if not unit or label.endswith(unit) else label + unit


def _unknown(m: Moment, frame: Frame, engine: Engine) -> bool:
    form = frame.form
    assert form is not None
    if not form.pending:
        return False
    frame.form = engine.dont_know(form, form.pending, m.said.text, m.seq)
    m.say("unknown_noted")
    return True


def _skip(m: Moment, frame: Frame, engine: Engine) -> bool:
    form = frame.form
    assert form is not None
    if not form.pending:
        return False
    if engine.items[form.pending].required:
        m.say("cannot_skip")
    else:
        frame.form = engine.skip(form, form.pending)
        m.say("skipped")
    return True


def _back(m: Moment, frame: Frame, engine: Engine) -> bool:
    assert frame.form is not None
    earlier = engine.back(frame.form)
    if earlier is frame.form:
        m.say("back_nothing")
    frame.form = earlier
    return True
