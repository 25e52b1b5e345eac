"""现病史 of a transcript, as tersely as outpatient records are written: when, after what and with what it began, how
it is, what else, what not, what was done and what that did. What has a field of its own (examinations …) is not told
twice."""

from __future__ import annotations

from collections.abc import Sequence

from assistants.preconsult.transcript.details import Detail
from assistants.preconsult.transcript.findings import Findings, Phrase, in_words
from assistants.preconsult.transcript.statements import Statement, exact
from assistants.preconsult.transcript.terms import condition, content, grave, weighty
from assistants.preconsult.transcript.treatment import Taken, injected, outer

_SUBJECT = {"stool": ("腹泻", "便秘", "便血", "大便异常"), "sputum": ("咳痰",), "cough": ("咳嗽", "干咳")}
_FEVER = 37.3  # ℃: below it a temperature tells nothing of how high the fever went
_EFFECT = {"better": "后好转", "same": "后无明显好转", "worse": "后加重", "again": "后好转又反复"}
_ODD = ("腹泻", "大便异常", "便血")  # stool of which it matters how often
_STAY = "住院治疗"
_SPUTUM = 2  # words of detail
_COLOURS = ("绿色", "黄色", "黑色", "灰白色")
_FORMS = ("水样", "蛋花汤样", "糊状", "不成形", "稀")
_WITH, _SURE, _WITHOUT, _TAKEN = 1, 4, 3, 3  # accompanying symptoms, those surely so, denied ones, medicines
_LESS = frozenset({"精神差", "食欲差", "睡眠差", "大便异常"})  # told once, at the end
_USUAL = frozenset({"食欲可", "睡眠可", "小便正常"})  # nothing a doctor looks for in a line


def present_illness(found: Findings, child: bool) -> list[Phrase]:
    """The phrases in the order of the record."""
    if not found.statements:
        return []
    there, absent = _accompanying(found, child), _denied(found)
    start, there = _start(found, "患儿" if child else "患者", there)
    return [
        *start, *_temperature(found), *[Phrase(c.text, c.turns) for c in found.circumstances],
        *_cough(found), *_sputum(found), *_stool(found), *_listed(there),
        *_listed(absent, "无"), *_treated(found),
        *[Phrase(d.text, d.turns) for d in found.details.state if d.text not in _USUAL],
    ]  # fmt: skip


def _accompanying(found: Findings, child: bool) -> list[Statement]:
    """What came with it: what was told with the complaint or more than once, then some of what was told by the way;
    a child's small signs (打嗝, 出汗) mentioned once in passing are no part of a record. An adult tells for himself."""
    led = {s.name for s in found.lead} | ({"夜间咳嗽"} if _cough(found) else set())
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
    return [Phrase(text + "、".join(p.text for p in named), turns)], [s for s in there if s not in lead]


def _listed(statements: Sequence[Statement], lead: str = "") -> list[Phrase]:
    if not statements:
        return []
    turns = tuple(turn for s in statements for turn in s.turns)
    return [Phrase(lead + "、".join(s.name for s in statements), turns)]


def _temperature(found: Findings) -> list[Phrase]:
    """The highest, where fever is what they came for; as it was told, where nobody called it a fever."""
    temperature, fever = found.details.temperature, found.statements.get("发热")
    if temperature is None or temperature.value < _FEVER:
        return []
    if any(s.name == "发热" for s in found.lead):
        return [Phrase(f"体温最高{temperature.text}", temperature.turns)]
    return [] if fever else [Phrase(f"体温{temperature.text}", temperature.turns)]


def _details(found: Findings, subject: str) -> list[Detail]:
    there = any(found.statements.get(name) and found.statements[name].present for name in _SUBJECT[subject])
    return found.details.of[subject] if there else []


def _phrase(text: str, details: Sequence[Detail]) -> list[Phrase]:
    return [Phrase(text, tuple(turn for d in details for turn in d.turns))] if details else []


def _sputum(found: Findings) -> list[Phrase]:
    details = _details(found, "sputum")[:_SPUTUM]
    return _phrase("、".join(d.text for d in details), details)


def _cough(found: Findings) -> list[Phrase]:
    """When the cough is worst, where it was not told in other words."""
    details = _details(found, "cough")[:1]
    return (
        [] if any("咳" in c.text for c in found.circumstances) else _phrase("".join(d.text for d in details), details)
    )


def _stool(found: Findings) -> list[Phrase]:
    """绿色水样便，伴奶瓣，5-6次/天: one colour, one form, one thing in it."""
    told = {in_words(s, found.details).text for s in found.lead}
    details = [d for d in _details(found, "stool") if f"大便{d.text}" not in told]
    times = found.details.times
    colour = [d for d in details if d.text in _COLOURS][:1]
    form = [d for d in details if d.text in _FORMS][:1]
    more = [d for d in details if d.text not in _COLOURS and d.text not in _FORMS][:1]
    if not form and not more and colour and colour[0].text == "黄色":
        colour = []  # as it should be
    looks = "".join(d.text for d in (*colour, *form)) + "便" if colour or form else ""
    odd = any(s.present for name in _ODD if (s := found.statements.get(name)))
    counted = [Phrase(times.text, times.turns)] if times and odd else []
    return [
        *_phrase(looks, [*colour, *form]),
        *_phrase(("" if looks else "大便") + more[0].text if more else "", more),
        *counted,
    ]


def _treated(found: Findings) -> list[Phrase]:
    """What was done for this illness, each by its way, and what it did."""
    treatment = found.treatment
    medicines = [t for t in treatment.taken if not t.way][:_TAKEN]
    ways = [t for t in treatment.taken if t.way][: max(1, _TAKEN - len(medicines))]
    by_way = {verb: [t for t in (*medicines, *ways) if _verb(t) == verb] for verb in ("服用", "外用", "予", "曾")}
    done = [_taken(verb, some) for verb, some in by_way.items() if some]
    if not done:
        return [Phrase("未用药", treatment.none_turns)] if treatment.none else []
    if treatment.effect:
        done[-1] = Phrase(done[-1].text + _EFFECT[treatment.effect], (*done[-1].turns, *treatment.effect_turns))
    return done


def _verb(taken: Taken) -> str:
    if taken.name == _STAY:
        return "曾"
    return "予" if taken.way or injected(taken.name) else "外用" if outer(taken.name) else "服用"


def _taken(verb: str, some: Sequence[Taken]) -> Phrase:
    return Phrase(verb + "、".join(t.name for t in some), tuple(turn for t in some for turn in t.turns))
