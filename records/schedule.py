"""From doctors' weekly half-days to the windows people can book. Pure: the same day gives the same windows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo

from records.hospital import HospitalRecords
from records.hospital_files import Clinic, Doctor

HORIZON = 14  # days ahead that can be booked, today included


@dataclass(frozen=True)
class Window:
    """One hour of one doctor."""

    id: str
    clinic: Clinic
    doctor: Doctor
    start: datetime
    places: int
    fee: float


class Schedule:
    """The windows of one hospital."""

    def __init__(self, hospital: HospitalRecords) -> None:
        self._hospital = hospital
        house = hospital.files.house
        self._titles, self._sessions = house.titles, house.sessions
        self._closed = [(holiday.first, holiday.last) for holiday in house.holidays]
        self._doctors = {doctor.id: doctor for doctor in hospital.files.doctors}

    def windows(self, department: str, first: date, days: int, zone: tzinfo | None) -> Sequence[Window]:
        """All windows of a department on these days, earliest first, senior doctors first within an hour."""
        found = [
            window
            for clinic in self._hospital.clinics_of(department)
            for doctor in self._hospital.doctors_of(clinic)
            for offset in range(days)
            for window in self._on(doctor, first + timedelta(days=offset), zone)
        ]
        return sorted(found, key=lambda w: (w.start, -w.fee, w.doctor.id))

    def window(self, window_id: str, zone: tzinfo | None) -> Window | None:
        """The window with this id, as long as the doctor is still in clinic then."""
        doctor_id, _, rest = window_id.partition(".")
        doctor = self._doctors.get(doctor_id)
        try:
            day = datetime.strptime(rest[:8], "%Y%m%d").date()
        except ValueError:
            return None
        return next((w for w in self._on(doctor, day, zone) if w.id == window_id), None) if doctor else None

    def open_on(self, day: date) -> bool:
        return not any(first <= day <= last for first, last in self._closed)

    def _on(self, doctor: Doctor, day: date, zone: tzinfo | None) -> Iterator[Window]:
        if not self.open_on(day):
            return
        title = self._titles[doctor.title]
        clinic = self._hospital.clinic(doctor.clinic)
        for weekday, key in doctor.half_days():
            if weekday != day.weekday():
                continue
            for clock in self._sessions[key].windows:
                start = datetime.combine(day, time.fromisoformat(clock), zone)
                yield Window(f"{doctor.id}.{start:%Y%m%d.%H%M}", clinic, doctor, start, title.places, title.fee)
