"""The workstation put together: who may come in, who may see whom, and the routers of its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from fastapi import APIRouter
from sqlalchemy import Connection, select

from core.errors import Misconfigured
from core.settings import Settings
from records.belonging import clinics_of
from records.house import Conversation
from records.secrets import sealer
from records.staff_accounts import StaffAccounts
from records.staff_sessions import Grants, StaffSessions
from server import desk_parts
from server.wiring import House
from workstation import access_api, letters_api, session_api
from workstation.access import Access, Where, Whereabouts
from workstation.accounts import Accounts
from workstation.door import Door, StaffRoute


@dataclass(frozen=True)
class Station:
    """What each part of the workstation stands on."""

    house: House
    accounts: Accounts
    door: Door
    access: Access


Part = Callable[[Station], APIRouter]


def _session(station: Station) -> APIRouter:
    https = station.house.settings.public_url.startswith("https:")
    return session_api.routes(station.accounts, station.door, clinic_names(station.house), https=https)


def _access(station: Station) -> APIRouter:
    return access_api.routes(station.access, station.door)


def _letters(station: Station) -> APIRouter:
    house = station.house
    return letters_api.routes(house.letters, house.audit, station.door, house.clock)


# One line a part.
PARTS: list[Part] = [
    _session,
    _access,
    _letters,
]


def build(house: House) -> Station:
    accounts = accounts_of(house)
    grants = Grants(house.database, sealer(house.secret))
    access = Access(where_of(house), grants, house.audit, house.clock)
    return Station(house, accounts, Door(accounts, house.settings.public_url), access)


def accounts_of(house: House) -> Accounts:
    return Accounts(StaffAccounts(house.database), sessions_of(house.settings, house), house.audit, house.clock)


def sessions_of(settings: Settings, house: House) -> StaffSessions:
    idle, longest = timedelta(minutes=settings.staff_idle_minutes), timedelta(hours=settings.staff_session_hours)
    return StaffSessions(house.database, idle, longest)


def routers(station: Station) -> list[APIRouter]:
    """Every part's router; one that was not made by `staff_router` is refused at start-up."""
    made = [part(station) for part in PARTS] + desk_parts.routers(station)
    for router in made:
        for route in router.routes:
            if not isinstance(route, StaffRoute):
                raise Misconfigured(f"{route} is not on a staff_router()")
    return made


def clinic_names(house: House) -> Callable[[str], str]:
    names = {clinic.id: clinic.name for clinic in house.hospital.files.clinics.clinics}
    return lambda clinic: names.get(clinic, clinic)


def where_of(house: House) -> Where:
    """Where a conversation belongs: the clinics it booked, was interviewed for or raised an alert in."""

    def work(connection: Connection, conversation: str) -> Whereabouts | None:
        query = select(Conversation.handed_queue).where(Conversation.id == conversation)
        row = connection.execute(query).one_or_none()
        if row is None:
            return None
        return Whereabouts(frozenset(clinics_of(connection, conversation)), row.handed_queue is not None)

    async def where(conversation: str) -> Whereabouts | None:
        return await house.database.read(lambda connection: work(connection, conversation))

    return where
