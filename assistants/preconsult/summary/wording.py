"""One answer → one sentence of the record."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from assistants.preconsult.summary.model import Evidence, Statement
from core.forms import Answer, Item
from dialogue.forms import units
from dialogue.forms.answers import spoken
from dialogue.forms.source import read as read_content
from reading.clean import clean
from reading.durations import find_durations, say

_ANY_DAY = datetime(2024, 7, 17, 15)
_ONLY_MEDICINE = re.compile(r"^[^看医查验检院]*药[^看医查验检院]*$")  # 没吃药 denies medicines, not more
_PLAIN_NO = 3  # 无明显诱因 says what is not there by itself; 无异常 needs its subject
_QUOTES = re.compile('[“”„‟〝〞＂"「」『』]')
_INNER = "’"
_SAME = 0.15  # a duration said in words stands for the number when they agree this closely


@cache
def content() -> dict[str, Any]:
    """prose.yaml, read once."""
    return dict(read_content(Path(__file__).parent / "prose.yaml"))


def evidence(item: Item, answers: Sequence[Answer]) -> list[Evidence]:
    """Where the answers come from; what was known beforehand has no words."""
    seen = {(a.turn, a.words): Evidence(turn=a.turn, words=a.words.strip(), item=item.link_id) for a in answers}
    return list(seen.values())


def duration(item: Item, answer: Answer) -> str:
    """两个星期 stays 2周 although the form counts days; else the number with its unit."""
    value = units.convert(float(answer.value), answer.unit or item.unit, "天") if item.unit else None
    for found in find_durations(clean(answer.words), _ANY_DAY):
        days = (found.seconds or 0) / 86400
        if value and found.kind == "for" and abs(days - value) <= _SAME * max(days, value):
            return say(found)
    return f"{answer.value:g}{'个月' if answer.unit == '月' else answer.unit or item.unit}"


def quoted(words: str) -> str:
    """The person's own words, marked as theirs; what they put in quotation marks cannot end ours."""
    return f"“{_QUOTES.sub(_INNER, words.strip())}”"


def free(item: Item, answer: Answer) -> bool:
    """Is this answer a sentence of the person's own, rather than one of our options or a number?"""
    return item.type in ("string", "text", "open-choice") and all(answer.value != o.value for o in item.options)


def value(item: Item, answer: Answer) -> str:
    """The answer as a record writes it; what the person put into words of their own is quoted."""
    if item.reads == "duration" and isinstance(answer.value, int | float) and not isinstance(answer.value, bool):
        return duration(item, answer)
    text = (answer.label or spoken(answer.value)).strip().rstrip("。")
    if item.reads == "count" and isinstance(answer.value, int) and not item.options:
        return f"{answer.value}次"
    return quoted(text) if free(item, answer) else text


def is_none(item: Item, answers: Sequence[Answer]) -> bool:
    """A plain "没有" where a text was asked for."""
    if item.type not in ("string", "text") or item.link_id not in content()["none_reads"]:
        return False
    return all(re.match(content()["none_said"], str(a.value).strip()) for a in answers)


def denied(item: Item, answers: Sequence[Answer]) -> Statement | None:
    """ "都没有" denies everything that was on offer."""
    alone = {o.value: o for o in item.options if o.exclusive}
    if len(answers) != 1 or str(answers[0].value) not in alone:
        return None
    kept = evidence(item, answers)
    told = str(answers[0].value)
    if told != "无":
        text = told if told.startswith("无") and len(told) > _PLAIN_NO else f"{item.short}{told}"
        return Statement(text=text, evidence=kept, item=item.link_id, kind="negative")
    listed = "、".join(o.label for o in item.options if not o.exclusive)
    narrow = item.link_id == "hpi.treated" and _ONLY_MEDICINE.search(answers[0].words)
    key = "hpi.treated.medicine" if narrow else item.link_id
    template = content()["denied"].get(key, content()["denied"]["default"])
    return Statement(text=template.replace("{list}", listed), evidence=kept, item=item.link_id, kind="negative")


def value_sentence(item: Item, text: str) -> str:
    """The answer's text inside its sentence."""
    listed = item.link_id.startswith("hpi.") and item.type == "choice"
    measured = item.type in ("integer", "decimal", "quantity")
    usual = content()["measured"] if measured else content()["chosen"] if listed else "{short}：{v}"
    template = content()["items"].get(item.link_id, usual)
    return str(template.replace("{short}", item.short or item.text.rstrip("？?")).replace("{v}", text))


def statement(item: Item, answers: Sequence[Answer]) -> Statement:
    """What the record says of this item."""
    kept, known = evidence(item, answers), [a for a in answers if a.value is not None]
    if not known:
        name = item.short or item.text.rstrip("？?")
        return Statement(text=f"{name}不详", evidence=kept, item=item.link_id, kind="unknown")
    if is_none(item, known):
        return Statement(text=content()["none_reads"][item.link_id], evidence=kept, item=item.link_id, kind="negative")
    no = denied(item, known)
    if no is not None:
        return no
    if item.type == "boolean":
        return _yes_no(item, known[-1], kept)
    return Statement(
        text=value_sentence(item, "、".join(value(item, a) for a in known)), evidence=kept, item=item.link_id
    )


def _yes_no(item: Item, answer: Answer, kept: list[Evidence]) -> Statement:
    name = item.short or item.text.rstrip("？?")
    if answer.value:
        return Statement(text=f"有{name}", evidence=kept, item=item.link_id)
    return Statement(text=f"无{name}", evidence=kept, item=item.link_id, kind="negative")
