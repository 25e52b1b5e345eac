"""The workstation put together: who may come in, who may see whom, and the routers of its parts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fastapi import APIRouter

from core.errors import Misconfigured
from records.phones import conversations_of
from records.secrets import sealer
from records.staff_sessions import Grants
from server import desk_parts, staffing
from server.whereabouts import where_of
from server.wiring import House
from workstation import access_api, accounts_api, audit_api, letters_api, session_api
from workstation.access import Access
from workstation.accounts import Accounts
from workstation.door import Door, StaffRoute


@dataclass(frozen=True)
class Station:
    """What each part of the workstation stands on."""

    house: House
    accounts: Accounts
    door: Door
    access: Access
    grants: Grants


def build(house: House) -> Station:
    accounts = staffing.accounts_of(house)
    grants = Grants(house.database, sealer(house.secret))
    access = Access(where_of(house), grants, house.audit, house.clock)
    return Station(house, accounts, Door(accounts, house.settings.public_url), access, grants)


def _session(station: Station) -> APIRouter:
    house = station.house
    https = house.settings.public_url.startswith("https:")
    names = {clinic.id: clinic.name for clinic in house.hospital.files.clinics.clinics}
    return session_api.routes(station.accounts, station.door, names, house.clock, https=https)


def _access(station: Station) -> APIRouter:
    return access_api.routes(station.access, station.door)


def _letters(station: Station) -> APIRouter:
    house = station.house
    return letters_api.routes(house.letters, house.audit, station.door, house.clock)


def _accounts(station: Station) -> APIRouter:
    files = station.house.hospital.files
    clinics = [accounts_api.Choice(id=clinic.id, name=clinic.name) for clinic in files.clinics.clinics]
    doctors = [accounts_api.DoctorChoice(**doctor.model_dump()) for doctor in files.doctors]
    choices = accounts_api.Choices(clinics=clinics, doctors=doctors)
    return accounts_api.routes(staffing.staffing_of(station.house), choices, station.door)


def _audit(station: Station) -> APIRouter:
    house = station.house
    seal = sealer(house.secret)
    reader = audit_api.Reader(
        house.audit,
        station.accounts.kept,
        station.grants,
        lambda phone: conversations_of(house.database, seal, phone),
        house.clock,
    )
    return audit_api.routes(reader, station.door)


# One line a part.
PARTS: list[Callable[[Station], APIRouter]] = [
    _session,
    _access,
    _accounts,
    _audit,
    _letters,
]


def routers(station: Station) -> list[APIRouter]:
    """Every part's router; one that was not made by `staff_router` is refused at start-up."""
    made = [part(station) for part in PARTS] + desk_parts.routers(station)
    for router in made:
        for route in router.routes:
            if not isinstance(route, StaffRoute):
                raise Misconfigured(f"{route} is not on a staff_router()")
    return made
