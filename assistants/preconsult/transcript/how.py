"""How the complaint is, in the words of a record: how high the fever, where the pain, when the cough, what stool."""

from __future__ import annotations

from collections.abc import Sequence

from assistants.preconsult.transcript.details import Detail
from assistants.preconsult.transcript.findings import Findings, Phrase, in_words

_SUBJECT = {"stool": ("腹泻", "便秘", "便血", "大便异常"), "sputum": ("咳痰",), "cough": ("咳嗽", "干咳")}
_FEVER = 37.3  # ℃: below it a temperature tells nothing of how high the fever went
_ODD = ("腹泻", "大便异常", "便血")  # stool of which it matters how often
_SPUTUM = 2  # words of detail
_COLOURS = ("绿色", "黄色", "黑色", "灰白色")
_FORMS = ("水样", "蛋花汤样", "糊状", "不成形", "稀")


def temperature(found: Findings) -> list[Phrase]:
    """The highest, where fever is what they came for; as it was told, where nobody called it a fever."""
    temperature, fever = found.details.temperature, found.statements.get("发热")
    if temperature is None or temperature.value < _FEVER:
        return []
    if any(s.name == "发热" for s in found.lead):
        return [Phrase(f"体温最高{temperature.text}", temperature.turns)]
    return [] if fever else [Phrase(f"体温{temperature.text}", temperature.turns)]


def pain(found: Findings) -> list[Phrase]:
    """位于脐周，呈阵发性: where and how, where a pain is what they came for."""
    if not any(s.name.endswith("痛") for s in found.lead):
        return []
    site, kind = found.details.of["site"][:1], found.details.of["pain"][:2]
    where = [] if site and any(site[0].text in s.name for s in found.lead) else site
    return [
        *_phrase("位于" + "".join(d.text for d in where), where),
        *_phrase("呈" + "、".join(d.text for d in kind), kind),
    ]


def cough(found: Findings) -> list[Phrase]:
    """When the cough is worst, where it was not told in other words."""
    details = _details(found, "cough")[:1]
    if not details or any("咳" in c.text for c in found.circumstances):
        return []
    alone = len(found.lead) == 1  # 出现咳嗽，夜间为著
    return _phrase(details[0].text.removeprefix("咳嗽以") if alone else details[0].text, details)


def sputum(found: Findings) -> list[Phrase]:
    details = _details(found, "sputum")[:_SPUTUM]
    return _phrase("、".join(d.text for d in details), details)


def stool(found: Findings) -> list[Phrase]:
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


def _details(found: Findings, subject: str) -> list[Detail]:
    there = any(found.statements.get(name) and found.statements[name].present for name in _SUBJECT[subject])
    return found.details.of[subject] if there else []


def _phrase(text: str, details: Sequence[Detail]) -> list[Phrase]:
    return [Phrase(text, tuple(turn for d in details for turn in d.turns))] if details else []
