"""A summary as plain text in the hospital's template: what a doctor pastes into the record.

The template is a text file. `{name}` is filled in; a line whose fields are all empty is left out; between
`[[sections]]` and `[[end]]` stands what is repeated for each section that was not rejected."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from core.errors import Misconfigured
from workstation.shapes import Doc, Section

OURS = Path(__file__).parent / "content" / "summary.txt"
FIELDS = frozenset(
    {"hospital", "name", "age", "sex", "clinic", "doctor", "visit", "at", "chief_complaint", "red_flags"}
    | {"contradictions", "open_points", "scores", "reviewed", "section_title", "section_text"}
)
_FIELD = re.compile(r"\{(\w+)\}")
_LOOP = re.compile(r"^\[\[sections\]\]\n(.*?)^\[\[end\]\]\n", re.S | re.M)


class Template:
    """Read and checked at start-up: an unknown field is refused, naming the file."""

    def __init__(self, path: Path | None = None) -> None:
        path = path or OURS
        try:
            self._text = path.read_text(encoding="utf-8").replace("\r\n", "\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Misconfigured(f"{path}: the summary template cannot be read ({type(error).__name__})") from error
        if unknown := set(_FIELD.findall(self._text)) - FIELDS:
            raise Misconfigured(
                f"{path}: unknown fields {', '.join(sorted(unknown))}; known: {', '.join(sorted(FIELDS))}"
            )

    def fill(self, doc: Doc, hospital: str) -> str:
        facts = _facts(doc) | {"hospital": hospital}
        looped = _LOOP.sub(lambda found: "".join(_sections(found[1], doc, facts)), self._text)
        return _lines(looped, facts)


def _sections(part: str, doc: Doc, facts: Mapping[str, str]) -> list[str]:
    return [_lines(part, {**facts, **_section(one)}) for one in doc.sections if one.state != "rejected"]


def _section(one: Section) -> dict[str, str]:
    return {"section_title": one.title, "section_text": one.text if one.edited is None else one.edited}


def _lines(text: str, facts: Mapping[str, str]) -> str:
    """Fill in line by line; a line with nothing to say is no line."""
    made: list[str] = []
    for line in text.splitlines(keepends=True):
        fields = [field for field in _FIELD.findall(line) if field in facts]
        if fields and not any(facts[field] for field in fields):
            continue
        made.append(_FIELD.sub(lambda found: facts.get(found[1], found[0]), line))
    return "".join(made)


def _facts(doc: Doc) -> dict[str, str]:
    visit, review = doc.visit, doc.review
    booked = visit.start.strftime("%Y-%m-%d %H:%M") if visit and visit.start else ""
    signed = f"{review.by} {review.at:%Y-%m-%d %H:%M}" if review.state == "accepted" and review.at else ""
    return {
        "name": doc.person.name,
        "age": doc.person.age,
        "sex": doc.person.sex,
        "clinic": visit.clinic_name if visit else "",
        "doctor": visit.doctor if visit else "",
        "visit": booked,
        "at": f"{doc.at:%Y-%m-%d %H:%M}",
        "chief_complaint": doc.chief_complaint,
        "red_flags": "；".join(one.text for one in doc.red_flags),
        "contradictions": "；".join(one.text for one in doc.contradictions),
        "open_points": "；".join(doc.open_points),
        "scores": "；".join(f"{one.title} {one.value:g} 分{one.band and f'（{one.band}）'}" for one in doc.scores),
        "reviewed": signed,
    }
