"""Where a summary or an alert belongs: which clinic, which doctor, which visit, which day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from records.hospital import HospitalRecords
from records.registration import Appointment

GENERAL_PRACTICE = "02"  # the national code of 全科医疗科


@dataclass(frozen=True)
class Place:
    """`placed`: by a booking, by a clinic that was named, or nowhere (general practice and the triage desk)."""

    clinic: str
    day: date
    doctor: str = ""
    visit: str | None = None
    placed: str = "nowhere"


class Placing:
    def __init__(self, hospital: HospitalRecords, zone: tzinfo | None) -> None:
        self._hospital = hospital
        self._zone = zone
        self._doctors = {doctor.id: doctor for doctor in hospital.files.doctors}
        self._fallback = self._general_practice()

    def place(self, connection: Connection, payload: Mapping[str, Any], at: datetime) -> Place:
        """The booking it names, else the clinic it names, else the person's own booking, else general practice."""
        visit = payload.get("visit")
        told: Mapping[str, Any] = visit if isinstance(visit, Mapping) else {"booking": visit}
        if booked := self._booking(connection, Appointment.id == str(told.get("booking") or "")):
            return booked
        day = at.astimezone(self._zone).date()
        for name in (told.get("clinic"), payload.get("clinic"), told.get("department")):
            if name and (found := self._hospital.clinics_of(str(name))):
                return Place(found[0].id, day, placed="named")
        return self._own(connection, str(payload.get("conversation") or ""), at) or Place(self._fallback, day)

    def _own(self, connection: Connection, conversation: str, at: datetime) -> Place | None:
        """A booking of the same conversation, today's or the next: who tells their story in the waiting room, after
        the hour of their visit began, names none."""
        mine = (Appointment.conversation_id == conversation) & (Appointment.state == "booked")
        midnight = datetime.combine(at.astimezone(self._zone).date(), time(), self._zone)
        return self._booking(connection, mine & (Appointment.start >= midnight)) if conversation else None

    def of_window(self, window: str) -> tuple[str, str]:
        """Clinic and doctor of a booked window; the fallback when the doctor has left since."""
        doctor = self._doctors.get(window.partition(".")[0])
        return (doctor.clinic, doctor.id) if doctor else (self._fallback, "")

    def _booking(self, connection: Connection, which: ColumnElement[bool]) -> Place | None:
        query = select(Appointment.id, Appointment.window_id, Appointment.start).where(which)
        row = connection.execute(query.order_by(Appointment.start).limit(1)).one_or_none()
        if row is None:
            return None
        clinic, doctor = self.of_window(row.window_id)
        return Place(clinic, row.start.astimezone(self._zone).date(), doctor, row.id, "booking")

    def _general_practice(self) -> str:
        found = self._hospital.clinics_of(GENERAL_PRACTICE) or self._hospital.files.clinics.clinics
        return found[0].id
