"""Puts the house together from the settings: the one place where everything meets."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from core.contracts import Assistant, Gate, Understander
from core.ports import Answers, Ports
from core.settings import Settings
from core.turns import Abilities
from dialogue.manager import Manager, Room
from dialogue.safety import build_gate
from language import build_model, build_understander
from language.embedding import LocalEmbedder
from language.models.guarded import Guarded
from records.arriving import Arrivals
from records.attachments import Attachments
from records.audit import Audit
from records.conversations import ConversationStore
from records.database import Database
from records.desk import DeskStore
from records.hospital import HospitalRecords, load_hospital
from records.letters import Letters
from records.migrate import upgrade
from records.outbox import OutboxStore
from records.registration import RegistrationStore
from records.secrets import key_for, load_secret, sealer
from records.summaries import SummaryStore
from records.transcripts import Transcripts
from server.answering import LazyAnswers
from server.delivering import connect_fhir, deliverer_of, fhir_writer, hurry_what_waited
from server.registry import ABILITIES, ASSISTANTS, load
from workflows.outbox import Deliverer
from workstation.fhir.server import FhirServer

Clock = Callable[[], datetime]


@dataclass(frozen=True)
class House:
    """Everything that runs, by name."""

    settings: Settings
    clock: Clock
    secret: str
    database: Database
    hospital: HospitalRecords
    assistants: Mapping[str, Assistant]
    gate: Gate
    manager: Manager
    transcripts: Transcripts
    outbox: OutboxStore
    desk: DeskStore
    arrivals: Arrivals
    audit: Audit
    attachments: Attachments
    deliverer: Deliverer
    knowledge: LazyAnswers
    model: Guarded | None
    fhir: FhirServer | None
    letters: Letters
    closing: list[Callable[[], Awaitable[None]]] = field(default_factory=list)  # what ends before the house does

    async def close(self) -> None:
        for close in self.closing:
            await close()
        await self.knowledge.close()
        if self.fhir is not None:
            await self.fhir.close()
        if self.model is not None:
            await self.model.close()
        await self.database.close()


def clock_for(settings: Settings) -> Clock:
    """Now, in the hospital's time zone: 明天上午 means the hospital's tomorrow."""
    zone = ZoneInfo(settings.timezone)
    return lambda: datetime.now(UTC).astimezone(zone)


def load_assistants() -> dict[str, Assistant]:
    """Every registered assistant."""
    return {name: load(where)() for name, where in ASSISTANTS.items()}


def examples_of(assistants: Mapping[str, Assistant]) -> dict[str, list[str]]:
    """What people say to start each flow: the classifier learns from it."""
    return {flow: list(said) for a in assistants.values() for flow, said in a.examples.items()}


def abilities_of_channels() -> dict[str, Abilities]:
    """What every registered channel can do, also in a process that opens none of them."""
    return {name: load(where) for name, where in ABILITIES.items()}


async def build_house(
    settings: Settings,
    clock: Clock | None = None,
    *,
    abilities: Mapping[str, Abilities] | None = None,
    answers: Answers | None = None,
    understander: Understander | None = None,
    guests: Mapping[str, Assistant] | None = None,
) -> House:
    """Migrate, load, connect. `answers` and `understander` let a test put its own in; `guests` are assistants
    that live elsewhere than in the registry (a benchmark's, a test's)."""
    clock = clock or clock_for(settings)
    settings.data.mkdir(parents=True, exist_ok=True)
    await upgrade(settings.database)
    secret = load_secret(settings)
    seal = sealer(secret)
    database = Database(settings.database)
    hospital = load_hospital(settings.hospital_file)
    assistants = load_assistants() | dict(guests or {})
    embedder = LocalEmbedder(settings.model_folder)
    gate = await asyncio.to_thread(build_gate, embedder)
    model = build_model(settings)
    knowledge = LazyAnswers(settings, database, seal, model)
    ports = Ports(
        hospital=hospital,
        registration=RegistrationStore(database, hospital, clock, seal),
        answers=answers or knowledge,
    )
    examples = examples_of(assistants)
    reader = understander or build_understander(settings, examples, settings.model_folder, model)
    room = Room(
        store=ConversationStore(database, seal),
        gate=gate,
        understander=reader,
        assistants=assistants,
        ports=ports,
        abilities=abilities_of_channels() if abilities is None else abilities,
        clock=clock,
        pause_minutes=settings.pause_minutes,
    )
    outbox, desk = OutboxStore(database, seal), DeskStore(database, seal)
    arrivals = Arrivals(database, seal, hospital, clock().tzinfo)
    fhir, letters = connect_fhir(settings), Letters(database, seal)
    writer = fhir_writer(settings, fhir, database, seal)
    await hurry_what_waited(letters, fhir, clock())
    return House(
        settings=settings,
        clock=clock,
        secret=secret,
        database=database,
        hospital=hospital,
        assistants=assistants,
        gate=gate,
        manager=Manager(room),
        transcripts=Transcripts(database, seal),
        outbox=outbox,
        desk=desk,
        arrivals=arrivals,
        audit=Audit(database),
        attachments=Attachments(database, seal, settings.data / "attachments", key_for(secret, "attachments")),
        deliverer=deliverer_of(settings, database, outbox, arrivals, SummaryStore(database, seal), writer, clock),
        knowledge=knowledge,
        model=model,
        fhir=fhir,
        letters=letters,
    )
