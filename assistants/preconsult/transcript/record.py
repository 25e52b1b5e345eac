"""Puts what was found into the words of an outpatient record; each phrase carries the turns it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from assistants.preconsult.transcript.background import Noted, read_allergies, read_exams, read_family, read_past
from assistants.preconsult.transcript.details import Detail, Details, read_details
from assistants.preconsult.transcript.leading import leading
from assistants.preconsult.transcript.onset import Onset, find_onset
from assistants.preconsult.transcript.statements import Statement, exact, read_statements, settle
from assistants.preconsult.transcript.terms import content, find_terms, weighty
from assistants.preconsult.transcript.treatment import Treatment, read_treatment
from assistants.preconsult.transcript.turns import Said, exchanges, read_turns
from reading.ages import find_ages

MAX_CHIEF = 20  # characters of 主诉, as record-keeping rules ask
_CHILD = 14  # years: below it the record says 患儿
_OF_A_CHILD = re.compile(
    r"宝宝|宝贝|孩子|小孩|孩儿|娃|小朋友|幼儿|婴儿|小儿|儿科|患儿|儿子|闺女|女儿|奶粉|母乳|喂奶|吃奶|吐奶|辅食|尿不湿|"
    r"便便|粑粑|臭臭|哭闹|月龄|出生|体重多少|公斤"
)
_SUBJECT = {"stool": ("腹泻", "便秘", "便血", "大便异常"), "cough": ("咳嗽", "干咳", "夜间咳嗽", "阵发性咳嗽"),
            "sputum": ("咳痰",), "nose": ("流涕",)}  # fmt: skip
_DIARRHOEA = ("腹泻", "拉肚子", "拉稀")
_WITH, _WITHOUT = 3, 3  # accompanying symptoms, and denied ones, a terse record names
_EFFECT = {"better": "症状有所好转", "same": "效果不佳", "worse": "症状加重"}
_LESS = frozenset({"精神差", "食欲差", "睡眠差", "大便异常"})  # told once, at the end


@dataclass(frozen=True)
class Phrase:
    """A piece of text and the turns it rests on."""

    text: str
    turns: tuple[int, ...]


@dataclass(frozen=True)
class Findings:
    """Everything read from a transcript, before it is put into words."""

    statements: Mapping[str, Statement]
    lead: list[Statement]
    onset: Onset | None
    details: Details
    treatment: Treatment
    exams: list[Noted]
    past: list[Noted]
    allergies: list[Noted]
    family: list[Noted]


def read_findings(turns: Sequence[Said]) -> Findings:
    """All readers over one conversation."""
    talk = exchanges(turns)
    details = read_details(talk)
    statements = _loose(settle(read_statements(talk)), details, turns)
    lead = leading(statements, talk, turns)
    return Findings(
        statements, lead, find_onset(talk, [s.name for s in lead]), details, read_treatment(talk), read_exams(talk),
        read_past(talk), read_allergies(talk), read_family(talk),
    )  # fmt: skip


def _named_by_doctor(turns: Sequence[Said]) -> tuple[int, ...]:
    """The first of the doctor's turns that calls it diarrhoea, not as something to watch out for."""
    for turn in turns:
        if not turn.patient and any(
            t.name == "腹泻" and t.meant and t.words in _DIARRHOEA for t in find_terms(turn.text)
        ):
            return (turn.index,)
    return ()


def _loose(statements: dict[str, Statement], details: Details, turns: Sequence[Said]) -> dict[str, Statement]:
    """Watery or frequent stool, or stool the doctor calls so, is diarrhoea also when the patient does not say it;
    the turns that describe it are the evidence."""
    odd, known = statements.get("大便异常"), statements.get("腹泻")
    if odd is None or not odd.present or (known and not known.present and not known.gone):
        return statements
    described = {t for d in details.of["stool"] if d.text in content()["loose"] for t in d.turns}
    described |= set(_named_by_doctor(turns))
    if not described:
        return statements
    evidence = tuple(sorted(described | set(known.turns if known else odd.turns)))
    loose = Statement("腹泻", True, evidence, odd.words, odd.order)
    kept = {name: loose if name == "大便异常" else s for name, s in statements.items() if name != "腹泻"}
    return {s.name: s for s in kept.values()}


def _turns(phrases: Iterable[Phrase]) -> list[int]:
    return sorted({turn for phrase in phrases for turn in phrase.turns if turn >= 0})


def chief_complaint(found: Findings) -> list[Phrase]:
    """主诉: symptoms and how long."""
    phrases: list[Phrase] = []
    onset = found.onset
    room = MAX_CHIEF - len(onset.text if onset else "") - 1
    for statement in found.lead:
        if sum(len(p.text) for p in phrases) + len(statement.name) <= room:
            phrases.append(Phrase(statement.name, statement.turns))
    if phrases and onset and not onset.text.startswith("数"):
        phrases.append(Phrase(onset.text, onset.turns))
    return phrases


def _listed(statements: Sequence[Statement], lead: str) -> list[Phrase]:
    if not statements:
        return []
    turns = tuple(t for s in statements for t in s.turns)
    return [Phrase(lead + "、".join(s.name for s in statements), turns)]


def _detail(found: Findings, subject: str, lead: str) -> list[Phrase]:
    details: list[Detail] = found.details.of[subject]
    there = any(found.statements.get(name) and found.statements[name].present for name in _SUBJECT[subject])
    if not details or not there:
        return []
    return [Phrase(lead + "、".join(d.text for d in details[:3]), tuple(t for d in details[:3] for t in d.turns))]


def _treated(found: Findings) -> list[Phrase]:
    treatment = found.treatment
    made: list[Phrase] = []
    taken = [t for t in treatment.taken if not t.way][:4]
    ways = [t for t in treatment.taken if t.way][:3]
    if taken:
        made.append(Phrase("口服" + "、".join(t.name for t in taken), tuple(i for t in taken for i in t.turns)))
    if ways:
        made.append(Phrase("予" + "、".join(t.name for t in ways) + "治疗", tuple(i for t in ways for i in t.turns)))
    if made and treatment.effect:
        made.append(Phrase(_EFFECT[treatment.effect], treatment.effect_turns))
    if treatment.none:
        made.append(Phrase("未用药", treatment.none_turns))
    return made


def is_child(turns: Sequence[Said], age: float | None) -> bool:
    """By the age where it is given or told, else by how the two of them speak of the patient."""
    if age is not None:
        return age < _CHILD
    told = [a.months for t in turns for a in find_ages(t.text) if a.months is not None]
    if told:
        return told[0] < _CHILD * 12
    return any(_OF_A_CHILD.search(t.text) for t in turns)


def present_illness(found: Findings, child: bool) -> list[Phrase]:
    """现病史: when it began and with what, how it is, what else, what not, what was done."""
    lead = found.lead
    if not lead and not found.statements:
        return []
    who = "患儿" if child else "患者"
    led = {s.name for s in lead}
    there = [s for s in found.statements.values() if s.present and s.name not in led | _LESS]
    kept = exact([*(s.name for s in lead), *(s.name for s in there)])
    there = sorted((s for s in there if s.name in kept), key=lambda s: not weighty(s.name))
    absent = [s for s in found.statements.values() if not s.present and s.name not in _LESS]
    began = f"{found.onset.text}前" if found.onset else ""
    start = [Phrase(f"{who}{began}出现" + "、".join(s.name for s in lead),
                    (*(found.onset.turns if found.onset else ()), *(t for s in lead for t in s.turns)))]  # fmt: skip
    temperature = found.details.temperature
    fever = found.statements.get("发热")
    phrases = [
        *(start if lead else []),
        *([Phrase(
            f"体温最高{temperature.text}"
        , temperature.turns)] if temperature and fever and fever.present else []),
        *_detail(found, "cough", ""), *_detail(found, "sputum", ""),
        *_stool(found),
        *_listed(there[:_WITH], "伴" if lead else f"{who}{began}出现"),
        *_listed(absent[:_WITHOUT], "无"),
        *_treated(found),
        *[Phrase(d.text, d.turns) for d in found.details.state],
    ]  # fmt: skip
    return phrases


def _stool(found: Findings) -> list[Phrase]:
    stool, times = _detail(found, "stool", "大便"), found.details.times
    diarrhoea = found.statements.get("腹泻")
    counted = [Phrase(times.text, times.turns)] if times and diarrhoea and diarrhoea.present else []
    return [*stool, *counted]


def _noted(notes: Sequence[Noted]) -> list[Phrase]:
    return [Phrase(note.text, note.turns) for note in notes]


def _medicines(treatment: Treatment) -> list[Phrase]:
    taken = [Phrase(t.name, t.turns) for t in treatment.taken]
    return taken or ([Phrase("未用药", treatment.none_turns)] if treatment.none else [])


_EMPTY = {
    "chief_complaint": "不详。", "present_illness": "不详。", "past_history": "不详。", "medications": "不详。",
    "allergies": "不详。", "family_history": "不详。", "auxiliary_exams": "暂缺。",
}  # fmt: skip


def transcript_record(turns: Sequence[Mapping[str, Any]], age: float | None = None) -> dict[str, Any]:
    """The record of a transcript, as `anban preconsult --json` gives it."""
    said = read_turns(turns)
    found = read_findings(said)
    fields = {
        "chief_complaint": ("", chief_complaint(found)),
        "present_illness": ("，", present_illness(found, is_child(said, age))),
        "past_history": ("、", [*_noted(found.past), *_noted(found.allergies)]),
        "medications": ("、", _medicines(found.treatment)), "allergies": ("、", _noted(found.allergies)),
        "family_history": ("、", _noted(found.family)), "auxiliary_exams": ("，", _noted(found.exams)),
    }  # fmt: skip
    texts = {name: join.join(p.text for p in phrases) + "。" if phrases else _EMPTY[name]
             for name, (join, phrases) in fields.items()}  # fmt: skip
    return {**texts, "evidence": {name: _turns(phrases) for name, (_, phrases) in fields.items()}}
