"""Staff accounts over a database and the settings: for the server, the command line and the demo alike."""

from __future__ import annotations

from datetime import timedelta

from core.settings import Settings
from records.audit import Audit
from records.database import Database
from records.hospital import HospitalRecords
from records.staff_accounts import StaffAccounts
from records.staff_sessions import StaffSessions
from server.wiring import Clock, House
from workstation.accounts import Accounts
from workstation.staffing import Staffing


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
