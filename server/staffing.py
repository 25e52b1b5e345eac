"""Staff accounts over a database and the settings: for the server, the command line and the demo alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta

from core.settings import Settings
from records.audit import Audit
from records.database import Database
from records.hospital import HospitalRecords, load_hospital
from records.migrate import upgrade
from records.staff_accounts import StaffAccounts
from records.staff_sessions import StaffSessions
from server.wiring import Clock, House, clock_for
from workstation.accounts import Accounts
from workstation.staffing import Staffing


@dataclass(frozen=True)
class Opened:
    """Accounts without the rest of the house."""

    staffing: Staffing
    hospital: HospitalRecords


@asynccontextmanager
async def opened(settings: Settings) -> AsyncIterator[Opened]:
    """For a command: the database brought up to date, and closed again."""
    settings.data.mkdir(parents=True, exist_ok=True)
    await upgrade(settings.database)
    database, hospital = Database(settings.database), load_hospital(settings.hospital_file)
    try:
        yield Opened(staffing(settings, database, Audit(database), hospital, clock_for(settings)), hospital)
    finally:
        await database.close()


def accounts_of(house: House) -> Accounts:
    sessions = sessions_of(house.settings, house.database)
    return Accounts(StaffAccounts(house.database), sessions, house.audit, house.clock)


def staffing_of(house: House) -> Staffing:
    return staffing(house.settings, house.database, house.audit, house.hospital, house.clock)


def staffing(
    settings: Settings, database: Database, audit: Audit, hospital: HospitalRecords, clock: Clock
) -> Staffing:  # fmt: skip
    clinics = {clinic.id for clinic in hospital.files.clinics.clinics}
    doctors = {doctor.id for doctor in hospital.files.doctors}
    return Staffing(StaffAccounts(database), sessions_of(settings, database), audit, clock, clinics, doctors)


def sessions_of(settings: Settings, database: Database) -> StaffSessions:
    idle, longest = timedelta(minutes=settings.staff_idle_minutes), timedelta(hours=settings.staff_session_hours)
    return StaffSessions(database, idle, longest)
