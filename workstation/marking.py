"""A doctor's "wrong department" or "wrong summary" as feedback: the same shape triage's own feedback has."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from core.messages import Effect
from core.ports import Department
from records.summaries import Stored
from workstation.staff import Staff


def mark_effect(stored: Stored, about: str, note: str, right: Department | None, staff: Staff, now: datetime) -> Effect:
    """`complaint` are the patient's own words, as triage's training export wants them."""
    row, summary = stored.row, stored.payload["summary"]
    payload: dict[str, Any] = {
        "about": about,
        "from": "workstation",
        "department": right.code if right else "",
        "clinic": right.clinic if right else "",
        "words": note,
        "complaint": _words(summary),
        "interview": row.interview,
        "version": row.version,
        "by": staff.id,
        "conversation": row.conversation_id,
        "at": now.isoformat(),
    }
    return Effect(kind="feedback", key=f"{row.conversation_id}:mark:{uuid.uuid4().hex}", payload=payload)


def _words(summary: dict[str, Any]) -> list[str]:
    """What the person said about why they came, each sentence once."""
    chief = next((one for one in summary["sections"] if one["key"] == "chief_complaint"), None)
    said = [e["words"] for s in (chief or {}).get("statements", []) for e in s.get("evidence", []) if e["words"]]
    return list(dict.fromkeys(said)) or [summary["chief_complaint"]]
