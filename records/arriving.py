"""What turns leave for the staff's side becomes what staff see: desk item, summary or alert row, and live event in
one transaction. Delivered twice or out of order, the result is the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, tzinfo
from typing import Any

from sqlalchemy import Connection, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.errors import Conflict
from core.messages import Effect
from records.belonging import belongs, chosen_of, clinics_of
from records.database import Database
from records.desk import conversation_of, put_item, turn_of
from records.documents import Documents
from records.hospital import HospitalRecords
from records.live import Happened, emit
from records.merging import differs
from records.placing import Place, Placing
from records.secrets import Sealer
from records.staffside import Alert, Summary, SummarySection

Step = Callable[[Connection, Effect, datetime, int | None], list[Happened]]
ATTEMPTS = 8
LEVELS = ("emergency", "crisis", "abnormal", "adverse", "failed", "triage", "unreached")


class Arrivals:
    """The transactions behind the writers of alert, escalate, handoff, summary, feedback and unreached."""

    def __init__(self, database: Database, sealer: Sealer, hospital: HospitalRecords, zone: tzinfo | None) -> None:
        self._db = database
        self._sealer = sealer
        self._documents = Documents(sealer)
        self._placing = Placing(hospital, zone)
        self._steps: dict[str, Step] = {
            "summary": self._summary,
            "alert": self._alert,
            "unreached": self._alert,
        }

    async def arrive(self, effect: Effect, now: datetime) -> bool:
        """True when anything was new."""

        def work(connection: Connection) -> bool:
            item = put_item(connection, self._sealer, effect, now)
            step = self._steps.get(effect.kind)
            happened = step(connection, effect, now, item) if step else []
            emit(connection, happened, now)
            return item is not None or bool(happened)

        for _ in range(ATTEMPTS):
            try:
                return await self._db.write(work)
            except IntegrityError:  # another process stored the first version in this very moment: look again
                continue
        raise Conflict("several processes kept storing the same interview")

    # --- summaries --------------------------------------------------------------------------------------

    def _summary(self, connection: Connection, effect: Effect, now: datetime, item: int | None) -> list[Happened]:
        payload = effect.payload
        if not payload.get("interview") or "summary" not in payload:
            return []  # a form's result that is no interview stays a desk item
        interview, conversation = str(payload["interview"]), conversation_of(effect)
        known = connection.execute(
            select(Summary.version, Summary.revision, Summary.review, Summary.document)
            .where(Summary.interview == interview)
            .with_for_update()
        ).one_or_none()
        if known is not None and known.version >= int(payload["version"]):
            return []
        place = self._placing.place(connection, payload, _moment(payload, now))
        row = self._row(payload, conversation, place, now)
        if known is None:
            connection.execute(insert(Summary), row | _fresh(interview, _moment(payload, now)))
        else:
            changes = row | self._later(connection, interview, known, payload)
            connection.execute(update(Summary).where(Summary.interview == interview).values(**changes))
        belongs(connection, conversation, place.clinic, now, placed=place.placed != "nowhere")
        return [Happened("summary", conversation, (place.clinic,), interview, place.visit or interview)]

    def _row(self, payload: dict[str, Any], conversation: str, place: Place, now: datetime) -> dict[str, Any]:
        summary, complete = payload["summary"], payload["summary"]["completeness"]
        return {
            "conversation_id": conversation,
            "clinic": place.clinic,
            "doctor": place.doctor,
            "visit": place.visit,
            "placed": place.placed,
            "day": place.day,
            "version": int(payload["version"]),
            "status": str(complete["status"]),
            "answered": int(complete["answered"]),
            "total": int(complete["total"]),
            "flags": len(summary["red_flags"]),
            "brief": self._documents.seal_brief(payload),
            "document": self._documents.seal(payload),
            "at": _moment(payload, now),
        }

    def _later(self, connection: Connection, interview: str, known: Any, payload: dict[str, Any]) -> dict[str, Any]:
        """A later version of a summary staff may have begun with. What they accepted opens when it is other now."""
        changed = differs(self._documents.open(known.document)["summary"], payload["summary"])
        begun = known.review != "open" or connection.scalar(
            select(SummarySection.key).where(SummarySection.interview == interview).limit(1)
        )
        made: dict[str, Any] = {"revision": known.revision + 1}
        if begun and changed:
            made |= {"updated_by_patient": True, "review": "open"}
        return made

    # --- alerts ----------------------------------------------------------------------------

    def _alert(self, connection: Connection, effect: Effect, now: datetime, item: int | None) -> list[Happened]:
        if item is None:
            return []
        conversation, at = conversation_of(effect), _moment(effect.payload, now)
        clinics = clinics_of(connection, conversation)
        if not clinics:
            place = self._placing.place(connection, effect.payload, at)
            clinics = (place.clinic,)
            belongs(connection, conversation, place.clinic, now, placed=place.placed != "nowhere")
        row = {"id": item, "conversation_id": conversation, "turn": turn_of(effect), "level": _level(effect)}
        connection.execute(insert(Alert), row | {"clinic": clinics[0], "at": at, "assigned_name": ""})
        return [Happened("alert", conversation, chosen_of(connection, conversation), alert=item)]


def _fresh(interview: str, at: datetime) -> dict[str, Any]:
    return {
        "interview": interview,
        "revision": 1,
        "review": "open",
        "review_name": "",
        "updated_by_patient": False,
        "first_at": at,
    }


def _level(effect: Effect) -> str:
    told = effect.payload.get("level") or effect.payload.get("from") or effect.kind
    if told in LEVELS:
        return str(told)
    return "crisis" if effect.payload.get("crisis", "none") not in ("none", "") else "failed"


def _moment(payload: dict[str, Any], now: datetime) -> datetime:
    """When the person said it; the delivery may be late."""
    try:
        told = datetime.fromisoformat(str(payload.get("at", "")))
    except ValueError:
        return now
    return told if told.tzinfo else now
