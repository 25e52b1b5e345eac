"""From the preliminary bundle of a pre-consultation to the one a doctor accepted, word for word.

What stays is what the doctor let stand: a rejected section goes with the entries only it refers to; an edited one
keeps its new text and loses its coded entries, because a code no longer says what the doctor wrote. The patient's
answers go too as soon as one section was rejected: they would bring its words back.

The final Composition has an identifier of its own and says which preliminary one it replaces. All other entries keep
theirs, so a server that has the preliminary record already adds nothing but the Composition.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape, unescape
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from core.errors import BadInput

Resource = dict[str, Any]
STAFF = "urn:anban:staff"
ACCEPTED = ":accepted"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class AcceptedSection:
    """A section as the doctor leaves it: `text` is the edited text, or the one that stood there."""

    key: str
    title: str
    text: str
    state: str = "accepted"  # or open, rejected


@dataclass(frozen=True)
class Signer:
    """The doctor who accepts; `id` is the staff account's."""

    id: str
    name: str
    title: str = ""


def narrative(text: str) -> Resource:
    """Plain text as the XHTML a FHIR narrative wants; characters XML forbids are dropped."""
    lines = [escape(line, quote=False) for line in _NOT_XML.sub("", text).splitlines()]
    body = f"<p>{'<br/>'.join(lines)}</p>"
    return {"status": "generated", "div": f'<div xmlns="http://www.w3.org/1999/xhtml">{body}</div>'}


def plain(section: Resource) -> str:
    """The text of a section's narrative."""
    div = re.sub(r"<br\s*/?>", "\n", str(section.get("text", {}).get("div", "")))
    return unescape(re.sub(r"<[^>]+>", "", div))


def references(value: Any) -> Iterator[str]:
    """Every reference inside a resource."""
    if isinstance(value, dict):
        for key, inner in value.items():
            if key == "reference" and isinstance(inner, str):
                yield inner
            else:
                yield from references(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from references(inner)


def _section(one: AcceptedSection, before: Resource | None) -> Resource:
    made = {key: value for key, value in (before or {}).items() if key in ("code", "entry")}
    if before is not None and plain(before).strip() != one.text.strip():
        made.pop("entry", None)
    return {"title": one.title, **made, "text": narrative(one.text)}


def _party(by: Signer) -> Resource:
    return {
        "type": "Practitioner",
        "identifier": {"system": STAFF, "value": by.id},
        "display": " ".join(part for part in (by.name, by.title) if part),
    }


def accepted_name(interview: str, version: int) -> str:
    """The identifier of the Composition an acceptance of this version leaves."""
    return f"{interview}:{version}{ACCEPTED}"


def _replaces(mark: Resource, earlier: str) -> list[Resource]:
    """The preliminary record of this version, and what was accepted of an earlier one."""
    marks = [mark, {**mark, "value": earlier}] if earlier else [mark]
    return [{"code": "replaces", "targetIdentifier": one} for one in marks]


def _composition(before: Resource, kept: Sequence[AcceptedSection], by: Signer, at: datetime, earlier: str) -> Resource:
    there = {section["title"]: section for section in before.get("section", [])}
    signed = at.isoformat(timespec="seconds")
    mark = dict(before["identifier"])
    chief = next((one.text.strip().rstrip("。") for one in kept if one.key == "chief_complaint"), "")
    made = {
        **before,
        "identifier": {**mark, "value": f"{mark['value']}{ACCEPTED}"},
        "status": "final",
        "date": signed,
        "title": f"预问诊：{' '.join(_NOT_XML.sub('', chief).split())}" if chief else "预问诊",
        "author": [{"display": "安伴预问诊（AI 整理，经医生核对）"}],
        "attester": [{"mode": "professional", "time": signed, "party": _party(by)}],
        "relatesTo": _replaces(mark, earlier),
        "section": [_section(one, there.get(one.title)) for one in kept],
    }
    if not made["section"]:
        del made["section"]
    return made


def _once(resource: Resource) -> Resource:
    mark = resource["identifier"]
    once = f"identifier={mark['system']}|{mark['value']}"
    url = f"urn:uuid:{uuid5(NAMESPACE_URL, mark['system'] + '/' + mark['value'])}"
    request = {"method": "POST", "url": resource["resourceType"], "ifNoneExist": once}
    return {"fullUrl": url, "resource": resource, "request": request}


def accepted_bundle(
    bundle: Resource, sections: Sequence[AcceptedSection], by: Signer, at: datetime, *, earlier: str = ""
) -> Resource:
    """The transaction of the accepted record; the same arguments give the same bundle, byte for byte. `earlier` is the
    identifier of the Composition an earlier version of this interview left when it was accepted."""
    entries: list[Resource] = bundle.get("entry", [])
    before = next((e for e in entries if e["resource"]["resourceType"] == "Composition"), None)
    if before is None:
        raise BadInput("a bundle without a Composition")
    kept = [one for one in sections if one.state != "rejected" and one.text.strip()]
    after = _composition(before["resource"], kept, by, at, earlier)
    gone = set(references(before["resource"].get("section", []))) - set(references(after.get("section", [])))
    rejected = any(one.state == "rejected" for one in sections)
    stay = [
        entry
        for entry in entries
        if entry is not before
        and entry["fullUrl"] not in gone
        and not (rejected and entry["resource"]["resourceType"] == "QuestionnaireResponse")
    ]
    return {**bundle, "entry": [*stay, _once(after)]}
