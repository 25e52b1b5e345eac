"""The CDS service over our records: who a hospital's patient is to us, and what there is about them."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter

from channels.app.shape import of_error
from core.errors import Misconfigured
from core.settings import Settings
from records.alerts import AlertStore, Raised
from records.cds import CdsStore
from records.sameness import Sameness, Whom
from records.secrets import sealer
from records.summaries import Stored, SummaryStore
from server.wiring import Clock, House
from workstation.cds.advice import Advice, named, told_who
from workstation.cds.api import Cds, routes
from workstation.cds.cards import Alarm
from workstation.cds.door import CdsDoor, Origins
from workstation.cds.trust import Trust, load_keys
from workstation.fhir.models import Patient
from workstation.fhir.reader import FhirReader


class Records:
    """Implements workstation.cds.advice.Told."""

    def __init__(self, house: House) -> None:
        self._house = house
        seal = sealer(house.secret)
        self._alerts = AlertStore(house.database, seal)
        self._summaries = SummaryStore(house.database, seal)
        self._same = Sameness(house.database, seal, house.settings.wechat_app_id)

    async def conversations(self, patient: Patient) -> Sequence[str]:
        """Those our own identifiers name, and those of the person who proved the phone and has the name."""
        if not patient.active:
            return []
        phones = [digits for phone in patient.phones if (digits := local(phone))]
        whom = Whom(patient.names, phones, patient.sex, patient.born)
        return list(dict.fromkeys([*named(patient), *await self._same.conversations(whom)]))

    async def alarms(self, conversation: str) -> Sequence[Alarm]:
        return [_alarm(one) for one in await self._alerts.of(conversation) if one.row.closed_at is None]

    async def summaries(self, conversation: str) -> Sequence[Stored]:
        return await self._summaries.of(conversation)

    async def note(self, user: str, conversation: str, hook: str) -> None:
        house = self._house
        await house.audit.note(house.clock(), f"cds:{user}"[:64], "patient.view", conversation, "cds", hook=hook)


def _alarm(one: Raised) -> Alarm:
    row, words = one.row, [str(word) for word in one.payload.get("words") or []]
    reason, who = str(one.payload.get("reason") or ""), told_who(one.payload.get("person"), row.at)
    return Alarm(row.id, row.level, row.at, reason, words, row.acknowledged_by or "", who)


def local(phone: str) -> str:
    """A Chinese mobile number as it was proven to us: without +86, blanks and dashes."""
    digits = "".join(char for char in phone if char.isdigit())
    return digits.removeprefix("86") if len(digits) == 13 else digits


def trust_of(settings: Settings, clock: Clock) -> Trust | None:
    """Refused at start-up when it could not protect anything."""
    issuers = [one for part in settings.cds_jwt_issuer.split(",") if (one := part.strip())]
    if not issuers:
        return None
    if not settings.public_url:
        raise Misconfigured("ANBAN_CDS_JWT_ISSUER needs ANBAN_PUBLIC_URL: a token names the address it is for")
    return Trust(issuers, load_keys(settings.cds_jwt_key.get_secret_value()), clock)


def router(house: House) -> APIRouter:
    settings = house.settings
    store = CdsStore(house.database, sealer(house.secret))
    page = settings.public_url.rstrip("/")
    reader = FhirReader(house.fhir) if house.fhir is not None else None
    advice = Advice(Records(house), reader, settings.fhir_url, house.hospital.name, house.clock, settings.cds_ms / 1000)
    trust = trust_of(settings, house.clock)
    door = CdsDoor(trust, page, store, house.clock, open=settings.environment == "demo")
    return routes(Cds(advice, door, Origins(settings.cds_origins), store, house.clock, of_error, page))
