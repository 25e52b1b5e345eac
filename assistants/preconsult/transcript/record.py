"""Puts what was found into the words of an outpatient record; each phrase carries the turns it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from assistants.preconsult.transcript.background import Noted
from assistants.preconsult.transcript.findings import Findings, Phrase, in_words, is_child, read_findings
from assistants.preconsult.transcript.present import present_illness
from assistants.preconsult.transcript.treatment import Treatment
from assistants.preconsult.transcript.turns import read_turns

MAX_CHIEF = 20  # characters of 主诉, as record-keeping rules ask


def _turns(phrases: Iterable[Phrase]) -> list[int]:
    return sorted({turn for phrase in phrases for turn in phrase.turns if turn >= 0})


def chief_complaint(found: Findings) -> list[Phrase]:
    """主诉: symptoms and how long."""
    phrases: list[Phrase] = []
    onset = found.onset
    room = MAX_CHIEF - len(onset.text if onset else "") - 1
    for statement in found.lead:
        phrase = in_words(statement, found.details)
        if sum(len(p.text) for p in phrases) + len(phrase.text) <= room:
            phrases.append(phrase)
    if onset and phrases and phrases[0].text == "停经":
        return [
            Phrase(f"停经{onset.text}", (*phrases[0].turns, *onset.turns)),
            *(Phrase(f"，{p.text}", p.turns) for p in phrases[1:]),
        ]
    if phrases and onset and not onset.text.startswith("数"):
        phrases.append(Phrase(onset.text, onset.turns))
    return phrases


def _noted(notes: Sequence[Noted]) -> list[Phrase]:
    return [Phrase(note.text, note.turns) for note in notes]


def _found_elsewhere(found: Findings) -> list[Phrase]:
    """Examinations, and what another doctor called it where none of them says so."""
    exams = [note for note in found.exams if not (note.denied and found.told)]
    known = "".join(note.text for note in exams)
    told = [Phrase(f"外院诊断{d.text}", d.turns) for d in found.told if d.text not in known][:1]
    return [*_noted(exams), *told]


_EFFECT = {"better": "用后好转", "same": "效果不佳", "worse": "用后加重", "again": "用后好转又反复"}


def _medicines(treatment: Treatment) -> list[Phrase]:
    taken = [Phrase(t.name, t.turns) for t in treatment.taken]
    if taken and treatment.effect:
        taken.append(Phrase(_EFFECT[treatment.effect], treatment.effect_turns))
    return taken or ([Phrase("未用药", treatment.none_turns)] if treatment.none else [])


_EMPTY = {
    "chief_complaint": "不详。", "present_illness": "不详。", "past_history": "不详。", "medications": "不详。",
    "allergies": "不详。", "family_history": "不详。", "auxiliary_exams": "暂缺。",
}  # fmt: skip


def transcript_record(turns: Sequence[Mapping[str, Any]], age: float | None = None) -> dict[str, Any]:
    """The record of a transcript, as `anban preconsult --json` gives it."""
    said = read_turns(turns)
    found = read_findings(said, age)
    fields = {
        "chief_complaint": ("", chief_complaint(found)),
        "present_illness": ("，", present_illness(found, is_child(said, age))),
        "past_history": ("、", [*_noted(found.past), *_noted(found.allergies)]),
        "medications": ("、", _medicines(found.treatment)), "allergies": ("、", _noted(found.allergies)),
        "family_history": ("、", _noted(found.family)), "auxiliary_exams": ("，", _found_elsewhere(found)),
    }  # fmt: skip
    texts = {name: join.join(p.text for p in phrases) + "。" if phrases else _EMPTY[name]
             for name, (join, phrases) in fields.items()}  # fmt: skip
    return {**texts, "evidence": {name: _turns(phrases) for name, (_, phrases) in fields.items()}}
