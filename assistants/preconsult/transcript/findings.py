"""Everything read from a transcript, before it is put into words."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from assistants.preconsult.transcript.background import Noted, read_allergies, read_exams, read_family, read_past
from assistants.preconsult.transcript.causes import read_causes, read_contacts, read_told
from assistants.preconsult.transcript.circumstances import read_circumstances
from assistants.preconsult.transcript.details import Detail, Details, read_details
from assistants.preconsult.transcript.history import read_history, read_relatives
from assistants.preconsult.transcript.leading import leading
from assistants.preconsult.transcript.onset import Onset, find_onset
from assistants.preconsult.transcript.statements import Statement, read_statements, settle
from assistants.preconsult.transcript.terms import content, find_terms
from assistants.preconsult.transcript.treatment import Treatment, read_treatment
from assistants.preconsult.transcript.turns import Said, exchanges
from reading.ages import find_ages

_CHILD = 14  # years: below it the record says 患儿
_OF_A_CHILD = re.compile(
    r"宝宝|宝贝|孩子|小孩|孩儿|娃|小朋友|幼儿|婴儿|小儿|儿科|患儿|儿子|闺女|女儿|奶粉|母乳|喂奶|吃奶|吐奶|辅食|尿不湿|"
    r"便便|粑粑|臭臭|哭闹|月龄|出生|体重多少|公斤"
)
_DIARRHOEA = ("腹泻", "拉肚子", "拉稀")


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
    circumstances: list[Detail] = field(default_factory=list)
    causes: list[Detail] = field(default_factory=list)
    contacts: list[Detail] = field(default_factory=list)  # who else is ill
    told: list[Detail] = field(default_factory=list)  # what a doctor called it before


def read_findings(turns: Sequence[Said], age: float | None = None) -> Findings:
    """All readers over one conversation; an adult's history is another than a child's."""
    talk = exchanges(turns)
    child = is_child(turns, age)
    details = read_details(talk)
    statements = _loose(settle(read_statements(talk, child)), details, turns)
    lead = leading(statements, talk, turns)
    names = [s.name for s in lead]
    past, family = read_past(talk), read_family(talk)
    if not child:
        told = read_history(talk, names)
        known = "".join(note.text for note in told)
        past = [*told, *(n for n in past if n.text not in known and not (told and n.denied))]
        family = read_relatives(talk) or family
    onset = find_onset(talk, names)
    causes = _of_this(read_causes(talk), onset, turns)
    return Findings(
        statements, lead, onset, details, read_treatment(talk), read_exams(talk), past,
        read_allergies(talk), family, [] if child else read_circumstances(talk), causes,
        read_contacts(talk), read_told(talk),
    )  # fmt: skip


def _of_this(causes: list[Detail], onset: Onset | None, turns: Sequence[Said]) -> list[Detail]:
    """What happened yesterday did not bring on what has lasted for weeks."""
    if onset is None or not re.search("周|月|年", onset.text):
        return causes
    words = {t.index: t.text for t in turns}
    return [c for c in causes if not re.search("昨|今天|今早|前天", words.get(c.turns[-1], ""))]


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
    odd_looking = [d for d in details.of["stool"] if d.text in content()["odd_stool"]]
    if odd is None and known is None and odd_looking and "便秘" not in statements:
        looks = odd_looking[0]  # 粑粑有点绿
        return {**statements, "大便异常": Statement("大便异常", True, looks.turns, looks.text, len(statements))}
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


def in_words(statement: Statement, details: Details) -> Phrase:
    """大便伴血丝 rather than 大便异常, where it was told what is odd about it."""
    looks = [d for d in details.of["stool"] if d.text in content()["odd_stool"]] if statement.name == "大便异常" else []
    if not looks:
        return Phrase(statement.name, statement.turns)
    return Phrase(f"大便{looks[0].text}", (*statement.turns, *looks[0].turns))


def is_child(turns: Sequence[Said], age: float | None) -> bool:
    """By the age where it is given or told, else by how the two of them speak of the patient."""
    if age is not None:
        return age < _CHILD
    told = [a.months for t in turns for a in find_ages(t.text) if a.months is not None]
    if told:
        return told[0] < _CHILD * 12
    return any(_OF_A_CHILD.search(t.text) for t in turns)
