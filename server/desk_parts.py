"""The parts of the workstation that show patients: the room they share, and their routers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter

from core.ports import Department
from records.alerts import AlertStore
from records.days import DayBook
from records.holds import Holds
from records.live import LiveLog
from records.measures import Measures
from records.people import People
from records.secrets import sealer
from records.summaries import SummaryStore
from records.tasks import TaskStore
from server.feeding import history_of
from server.pushing import pushing
from workstation import alerting, day, events, measures, patients, summaries, talking, tasks
from workstation.live import Tail
from workstation.room import Colleague, Room
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

    async def colleagues() -> list[Colleague]:
        active = [one for one in await station.accounts.kept.all() if one.active]
        some = [one for one in active if one.role in ("doctor", "nurse", "desk")]
        return [Colleague(one.id, one.name, one.title, one.role) for one in some]

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
        people=People(house.database, seal),
        alerts=AlertStore(house.database, seal),
        tasks=TaskStore(house.database, seal),
        holds=Holds(house.database),
        transcripts=house.transcripts,
        attachments=house.attachments,
        audit=house.audit,
        from_staff=pushing(house),
        colleagues=colleagues,
        readings=history_of(house),
        measures=Measures(house.database, seal, zone),
        seconds_per_answer=house.settings.seconds_per_answer,
    )


def routers(station: Station) -> list[APIRouter]:
    room = room_of(station)
    tail = Tail(LiveLog(station.house.database), station.house.clock)
    return [
        day.routes(room),
        summaries.routes(room),
        alerting.routes(room),
        tasks.routes(room),
        patients.routes(room),
        talking.routes(room),
        measures.routes(room),
        events.routes(room, tail, station.accounts),
    ]
