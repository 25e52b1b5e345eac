"""现病史 of a transcript, as tersely as outpatient records are written: when, after what and with what it began, how
it is, what else, what not, what was done and what that did. What has a field of its own (examinations …) is not told
twice."""

from __future__ import annotations

from collections.abc import Sequence

from assistants.preconsult.transcript.findings import Findings, Phrase, in_words
from assistants.preconsult.transcript.how import cough, pain, sputum, stool, temperature
from assistants.preconsult.transcript.statements import Statement, exact
from assistants.preconsult.transcript.terms import condition, content, grave, weighty
from assistants.preconsult.transcript.treated import treated

_MISSED = "停经"  # 停经45天 is how long it has been, not when it set in
_WITH, _SURE, _WITHOUT = 1, 4, 3  # accompanying symptoms, those surely so, denied ones
_LESS = frozenset({"精神差", "食欲差", "睡眠差", "大便异常"})  # told once, at the end
_USUAL = frozenset({"食欲可", "睡眠可", "小便正常"})  # nothing a doctor looks for in a line


def present_illness(found: Findings, child: bool) -> list[Phrase]:
    """The phrases in the order of the record."""
    if not found.statements:
        return []
    there, absent = _accompanying(found, child), _denied(found)
    start, there = _start(found, "患儿" if child else "患者", there)
    return [
        *start, *temperature(found), *[Phrase(c.text, c.turns) for c in found.circumstances],
        *pain(found), *cough(found), *stool(found), *_listed(there), *sputum(found), *_contact(found),
        *_listed(absent, "无"), *treated(found),
        *[Phrase(d.text, d.turns) for d in found.details.state if d.text not in _USUAL],
    ]  # fmt: skip


def _accompanying(found: Findings, child: bool) -> list[Statement]:
    """What came with it: what was told with the complaint or more than once, then some of what was told by the way;
    a child's small signs (打嗝, 出汗) mentioned once in passing are no part of a record. An adult tells for himself."""
    led = {s.name for s in found.lead} | ({"夜间咳嗽"} if cough(found) else set())
    there = [s for s in found.statements.values() if s.present and s.name not in led | _LESS and not condition(s.name)]
    kept = exact([*(s.name for s in found.lead), *(s.name for s in there)])
    told = min((turn for s in found.lead for turn in s.turns), default=-1)
    there = [s for s in there if s.name in kept]
    there = [s for s in there if len(s.turns) > 1 or weighty(s.name) or grave(s.name) or not child]
    matter = _pertinent(found)
    sure = [s for s in there if len(s.turns) > 1 or told in s.turns or s.name in matter]
    rest = [s for s in there if s not in sure]
    sure.sort(key=lambda s: s.name not in matter)
    return [*sure[:_SURE], *rest[: max(0, (_WITH if child else _SURE) - len(sure))]]


def _pertinent(found: Findings) -> set[str]:
    return {name for s in found.lead for name in content()["pertinent"].get(s.name, ())}


def _denied(found: Findings) -> list[Statement]:
    """The denials that matter for this complaint; of one that is not in the table, what was denied first."""
    denied = [s for s in found.statements.values() if not s.present and s.name not in _LESS and not condition(s.name)]
    matter = _pertinent(found)
    if not matter:
        return denied[:_WITHOUT]
    return [s for s in denied if s.name in matter][:_WITHOUT]


def _start(found: Findings, who: str, there: list[Statement]) -> tuple[list[Phrase], list[Statement]]:
    """患儿3天前受凉后出现咳嗽; without a complaint, what there is opens the record."""
    lead = found.lead or there[:_WITH]
    if not lead:
        return [], there
    dry = found.statements.get("干咳")
    if dry and dry.present and not any(s.name == "咳痰" for s in (*lead, *there)):
        lead, there = [dry if s.name == "咳嗽" else s for s in lead], [s for s in there if s.name != "干咳"]
    named = [in_words(s, found.details) for s in lead]
    onset, cause = found.onset, found.causes[:1]
    turns = (
        *(onset.turns if onset else ()),
        *(t for c in cause for t in c.turns),
        *(t for p in named for t in p.turns),
    )
    text = f"{who}{f'{onset.text}前' if onset else ''}{f'{cause[0].text}后' if cause else ''}出现"
    text += "、".join(p.text for p in named)
    if onset and named[0].text == _MISSED:
        text = who + _MISSED + onset.text + "".join(f"，{p.text}" for p in named[1:])
    return [Phrase(text, turns)], [s for s in there if s not in lead]


def _listed(statements: Sequence[Statement], lead: str = "") -> list[Phrase]:
    if not statements:
        return []
    turns = tuple(turn for s in statements for turn in s.turns)
    return [Phrase(lead + "、".join(s.name for s in statements), turns)]


def _contact(found: Findings) -> list[Phrase]:
    return [Phrase(c.text, c.turns) for c in found.contacts[:1]]
