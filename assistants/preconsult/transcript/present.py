"""现病史 of a transcript, as tersely as outpatient records are written: when it began and with what, how it is, what
else, what not, what was done. What has a field of its own (examinations, allergies …) is not told twice."""

from __future__ import annotations

from collections.abc import Sequence

from assistants.preconsult.transcript.details import Detail
from assistants.preconsult.transcript.findings import Findings, Phrase
from assistants.preconsult.transcript.statements import Statement, exact
from assistants.preconsult.transcript.terms import weighty

_SUBJECT = {"stool": ("腹泻", "便秘", "便血", "大便异常"), "sputum": ("咳痰",)}
_MORE = {"stool": 1, "sputum": 2}  # words of detail
_WITH, _WITHOUT, _TAKEN = 2, 2, 3  # accompanying symptoms, denied ones, medicines
_LESS = frozenset({"精神差", "食欲差", "睡眠差", "大便异常"})  # told once, at the end
_USUAL = frozenset({"食欲可", "睡眠可", "小便正常"})  # nothing a doctor looks for in a line


def present_illness(found: Findings, child: bool) -> list[Phrase]:
    """The phrases in the order of the record."""
    if not found.statements:
        return []
    there, absent = _accompanying(found), _denied(found)
    start, there = _start(found, "患儿" if child else "患者", there)
    return [
        *start, *_temperature(found), *[Phrase(c.text, c.turns) for c in found.circumstances],
        *_detail(found, "sputum"), *_stool(found), *_listed(there[:_WITH]),
        *_listed(absent[:_WITHOUT], "无"), *_treated(found),
        *[Phrase(d.text, d.turns) for d in found.details.state if d.text not in _USUAL],
    ]  # fmt: skip


def _accompanying(found: Findings) -> list[Statement]:
    """What came with it; what was told with the complaint or more than once stands first."""
    led = {s.name for s in found.lead}
    there = [s for s in found.statements.values() if s.present and s.name not in led | _LESS]
    kept = exact([*(s.name for s in found.lead), *(s.name for s in there)])
    told = min((turn for s in found.lead for turn in s.turns), default=-1)
    there = [s for s in there if s.name in kept]
    return sorted(there, key=lambda s: (len(s.turns) == 1 and told not in s.turns, not weighty(s.name)))


def _denied(found: Findings) -> list[Statement]:
    return [s for s in found.statements.values() if not s.present and s.name not in _LESS]


def _start(found: Findings, who: str, there: list[Statement]) -> tuple[list[Phrase], list[Statement]]:
    """患儿3天前出现咳嗽; without a complaint, what there is opens the record."""
    lead = found.lead or there[:_WITH]
    if not lead:
        return [], there
    onset = found.onset
    turns = (*(onset.turns if onset else ()), *(turn for s in lead for turn in s.turns))
    text = f"{who}{f'{onset.text}前' if onset else ''}出现" + "".join(s.name for s in lead)
    return [Phrase(text, turns)], [s for s in there if s not in lead]


def _listed(statements: Sequence[Statement], lead: str = "") -> list[Phrase]:
    if not statements:
        return []
    turns = tuple(turn for s in statements for turn in s.turns)
    return [Phrase(lead + "、".join(s.name for s in statements), turns)]


def _temperature(found: Findings) -> list[Phrase]:
    """Where fever is what they came for."""
    temperature = found.details.temperature
    if temperature is None or all(s.name != "发热" for s in found.lead):
        return []
    return [Phrase(f"体温最高{temperature.text}", temperature.turns)]


def _detail(found: Findings, subject: str, lead: str = "") -> list[Phrase]:
    details: list[Detail] = found.details.of[subject][: _MORE[subject]]
    there = any(found.statements.get(name) and found.statements[name].present for name in _SUBJECT[subject])
    if not details or not there:
        return []
    return [Phrase(lead + "、".join(d.text for d in details), tuple(turn for d in details for turn in d.turns))]


def _stool(found: Findings) -> list[Phrase]:
    stool, times = _detail(found, "stool", "大便"), found.details.times
    diarrhoea = found.statements.get("腹泻")
    counted = [Phrase(times.text, times.turns)] if times and diarrhoea and diarrhoea.present else []
    return [*stool, *counted]


def _treated(found: Findings) -> list[Phrase]:
    """Medicines for this illness, else what else was done."""
    treatment = found.treatment
    taken = [t for t in treatment.taken if not t.way][:_TAKEN]
    ways = [t for t in treatment.taken if t.way][:_TAKEN]
    if taken:
        return [Phrase("服用" + "、".join(t.name for t in taken), tuple(turn for t in taken for turn in t.turns))]
    if ways:
        return [Phrase("予" + "、".join(t.name for t in ways), tuple(turn for t in ways for turn in t.turns))]
    return [Phrase("未用药", treatment.none_turns)] if treatment.none else []
