"""A stored summary as the page reads it."""

from __future__ import annotations

from typing import Any

from records.days import DayRow
from records.documents import age_text
from records.summaries import Stored
from workstation.day import show
from workstation.room import Room
from workstation.shapes import Doc, Review, Score, Section, Sent, Who
from workstation.staff import Staff


def doc_of(room: Room, stored: Stored, visit: DayRow | None, staff: Staff) -> Doc:
    row, summary = stored.row, stored.payload["summary"]
    person = stored.payload.get("person") or {}
    zone = room.clock().tzinfo
    return Doc(
        interview=row.interview,
        conversation=row.conversation_id,
        version=row.version,
        revision=row.revision,
        at=row.at.astimezone(zone),
        title=summary["title"],
        chief_complaint=summary["chief_complaint"],
        person=Who(name=person.get("name") or "", age=age_text(person.get("age_months")), sex=person.get("sex") or ""),
        visit=None if visit is None else show(room, visit, staff),
        completeness=summary["completeness"],
        red_flags=summary["red_flags"],
        contradictions=summary["contradictions"],
        open_points=summary["open_points"],
        scores=[Score(code=code, title=code, value=value) for code, value in summary.get("scores", {}).items()],
        sections=[Section.model_validate(one, from_attributes=True) for one in stored.sections],
        attachments=[_file(one) for one in stored.payload.get("attachments", [])],
        review=Review(state=row.review, by=row.review_name, at=_at(row.review_at, zone), reason=stored.reason),
        sent=None
        if stored.sent is None
        else Sent(state=stored.sent[0], at=_at(stored.sent[1], zone), note=stored.sent[2]),
        updated_by_patient=row.updated_by_patient,
    )


def _file(one: dict[str, Any]) -> dict[str, str]:
    return {"id": str(one["id"]), "media": str(one.get("media", "")), "name": str(one.get("name", ""))}


def _at(at: Any, zone: Any) -> Any:
    return None if at is None else at.astimezone(zone)
