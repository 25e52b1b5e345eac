"""The parts of the workstation that show patients: the room they share, and their routers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from core.ports import Department
from records.days import DayBook
from records.live import LiveLog
from records.secrets import sealer
from records.summaries import SummaryStore
from workstation import day, events, summaries
from workstation.live import Tail
from workstation.room import Room
from workstation.text import Template

if TYPE_CHECKING:
    from server.workstation import Station


def room_of(station: Station) -> Room:
    house, seal = station.house, sealer(station.house.secret)
    zone, files = house.clock().tzinfo, house.hospital.files

    def department(name: str) -> Department | None:
        clinics = house.hospital.clinics_of(name)
        found = house.hospital.find_departments(clinics[0].name if clinics else name)
        return found[0] if found else None

    return Room(
        door=station.door,
        access=station.access,
        clock=house.clock,
        clinics={clinic.id: clinic.name for clinic in files.clinics.clinics},
        doctors={doctor.id: doctor.name for doctor in files.doctors},
        days=DayBook(house.database, seal, house.hospital, zone),
        summaries=SummaryStore(house.database, seal),
        arrivals=house.arrivals,
        template=Template(house.settings.summary_template),
        hospital=house.hospital.name,
        departments=department,
    )


def routers(station: Station) -> list[APIRouter]:
    room = room_of(station)
    tail = Tail(LiveLog(station.house.database), station.house.clock)
    return [
        day.routes(room),
        summaries.routes(room),
        events.routes(room, tail, station.accounts),
    ]
