"""Who delivers which effects, and what happens when one dies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from core.contracts import Writer
from core.settings import Settings
from records.arriving import Arrivals
from records.database import Database
from records.escalations import Escalations
from records.letters import Letters
from records.live import Happened, LiveLog
from records.outbox import OutboxStore, Taken
from records.secrets import Sealer
from records.summaries import SummaryStore
from server.knowing import asking
from workflows.outbox import Deliverer
from workstation.desk import KINDS, DeskWriter
from workstation.escalating import DeskRoute, EscalateWriter, Route
from workstation.fhir.reader import FhirReader
from workstation.fhir.server import FhirServer
from workstation.fhir.whose import Whose
from workstation.fhir.writer import NOT_CONFIGURED, FhirWriter

Clock = Callable[[], datetime]


def connect_fhir(settings: Settings) -> FhirServer | None:
    """The hospital's FHIR server, where one is configured; nothing is asked of it yet."""
    if not settings.fhir_url:
        return None
    return FhirServer(settings.fhir_url, settings.fhir_token.get_secret_value(), timeout=settings.fhir_timeout)


async def hurry_what_waited(letters: Letters, fhir: FhirServer | None, now: datetime) -> None:
    """What waited for a FHIR server to be configured goes now."""
    if fhir is not None:
        await letters.hurry(FhirWriter.kind, NOT_CONFIGURED, now)


def fhir_writer(settings: Settings, fhir: FhirServer | None, database: Database, seal: Sealer) -> FhirWriter:
    whose = None if fhir is None else Whose(FhirReader(fhir), asking(database, seal))
    return FhirWriter(fhir, settings.fhir_when, whose=whose)


def duty_routes(settings: Settings, escalations: Escalations) -> list[Route]:
    """Every configured way to whoever is on duty; the desk always rings."""
    routes: list[Route] = [DeskRoute(escalations)]
    if settings.duty_url:
        from workstation.paging import PagingRoute

        routes.append(PagingRoute(settings.duty_url, settings.duty_token.get_secret_value()))
    return routes


def deliverer_of(
    settings: Settings,
    database: Database,
    outbox: OutboxStore,
    arrivals: Arrivals,
    summaries: SummaryStore,
    fhir: FhirWriter,
    clock: Clock,
) -> Deliverer:
    """Channels that are configured add their own writers later."""
    live = LiveLog(database)
    writers: dict[str, Writer] = {kind: DeskWriter(kind, arrivals, clock) for kind in KINDS}
    escalations = Escalations(database)
    ringing = EscalateWriter(arrivals, escalations, duty_routes(settings, escalations), clock)

    async def ended(taken: Taken, delivered: bool) -> None:
        if not delivered:
            await live.tell([Happened("letter")], clock())
        if interview := taken.effect.payload.get("interview") if taken.effect.kind == fhir.kind else None:
            await summaries.left(interview, clock())

    return Deliverer(outbox, writers | {ringing.kind: ringing, fhir.kind: fhir}, clock, on_end=ended)
