"""From the outbox to real FHIR servers: a transaction's resources are there once, after errors and a lost answer."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from core.messages import Effect
from core.settings import Settings
from records.database import Database
from records.letters import Letters
from records.outbox import OutboxStore
from records.secrets import Sealer, sealer
from records.summaries import SummaryStore
from server.app import create_app
from server.wiring import House
from tests.conftest import Clock
from tests.fhir_node import FOLDER, node
from tests.workstation import people
from tests.workstation.fhir_server import FhirFake, serving
from tests.workstation.hooks import told
from tests.workstation.records_of import AT, DOCTOR, interview, sections
from tests.workstation.test_day import talk
from tests.workstation.turns import leave
from workflows.outbox import Deliverer
from workstation.fhir.accepted import accepted_bundle, plain
from workstation.fhir.server import FhirServer
from workstation.fhir.writer import FhirWriter

FAULTS = ["500", "html", "lost"]


@asynccontextmanager
async def medplum() -> AsyncIterator[str]:
    """@medplum/mock in a process of its own; it ends when we close its input."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(node(), "server.mjs", cwd=FOLDER, stdin=pipe, stdout=pipe)
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.stdin.close()
        await process.wait()


class Medplum:
    def __init__(self, url: str) -> None:
        self.url = f"{url}/fhir"
        self._client = httpx.AsyncClient(base_url=url, trust_env=False)

    async def tell(self, faults: list[str]) -> None:
        await self._client.post("/tell", json={"faults": faults})

    async def seen(self) -> list[str]:
        seen: list[str] = (await self._client.get("/seen")).json()
        return seen

    async def kinds(self, wanted: set[str]) -> dict[str, int]:
        found = {}
        for kind in wanted:
            answer = (await self._client.get(f"/fhir/{kind}", params={"_count": "1000"})).json()
            found[kind] = len(answer.get("entry", []))
        return found


class Ours:
    def __init__(self, url: str, fake: FhirFake) -> None:
        self.url = url
        self._fake = fake

    async def tell(self, faults: list[str]) -> None:
        self._fake.faults = list(faults)

    async def seen(self) -> list[str]:
        return self._fake.seen

    async def kinds(self, wanted: set[str]) -> dict[str, int]:
        return self._fake.kinds()


@pytest.fixture(params=["medplum", "ours"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Medplum | Ours]:
    if request.param == "medplum":
        async with medplum() as url:
            yield Medplum(url)
    else:
        fake = FhirFake()
        async with serving(fake) as url:
            yield Ours(url, fake)


async def record() -> tuple[Effect, dict[str, int]]:
    """An accepted record, and how many resources of each kind are in it."""
    payload = await interview("preconsult.cough", 6)
    bundle: dict[str, Any] = accepted_bundle(payload["bundle"], sections(payload), DOCTOR, AT)
    kinds = Counter(entry["resource"]["resourceType"] for entry in bundle["entry"])
    return Effect(kind="fhir", key="accepted:c1:1:50", payload={"bundle": bundle}), dict(kinds)


async def test_one_transactions_resources_are_there_once_after_two_errors_and_a_lost_answer(
    server: Medplum | Ours, database: Database, seal: Sealer, clock: Clock
) -> None:
    effect, wanted = await record()
    await leave(database, seal, clock, effect)
    await server.tell(FAULTS)
    writer = FhirWriter(FhirServer(server.url, timeout=0.5), clock=lambda: clock().timestamp())
    outbox = OutboxStore(database, seal)
    deliverer = Deliverer(outbox, {"fhir": writer}, clock)
    for _ in range(12):
        await deliverer.deliver_due()
        clock.forward(minutes=5)
    assert await outbox.counts() == {}
    assert await server.seen() == FAULTS
    assert await server.kinds(set(wanted)) == wanted


async def test_a_day_of_outage_ends_with_the_record_delivered_once(
    server: Medplum | Ours, database: Database, seal: Sealer, clock: Clock
) -> None:
    effect, wanted = await record()
    await leave(database, seal, clock, effect)
    await server.tell(["html"] * 500)
    writer = FhirWriter(FhirServer(server.url, timeout=5), clock=lambda: clock().timestamp())
    deliverer = Deliverer(OutboxStore(database, seal), {"fhir": writer}, clock)
    for _ in range(24 * 4):
        await deliverer.deliver_due()
        clock.forward(minutes=15)
    tried = len(await server.seen())
    assert 24 < tried < 100
    (letter,) = await Letters(database, seal).list("waiting")
    assert letter.attempts == tried
    await server.tell([])
    clock.forward(minutes=40)
    await deliverer.deliver_due()
    assert await server.kinds(set(wanted)) == wanted


async def test_what_a_doctor_accepts_on_the_page_is_on_the_server_once(
    server: Medplum | Ours, tmp_path: Path, sqlite_url: str, clock: Clock
) -> None:
    """From the doctor's click, through the outbox and every fault, to the record and back onto the page."""
    app = create_app(Settings(data=tmp_path, database_url=sqlite_url, fhir_url=server.url, fhir_timeout=0.5), clock)
    async with app.router.lifespan_context(app), people.browser(app) as doctor:
        house: House = app.state.house
        house.deliverer.add(FhirWriter(house.fhir, clock=lambda: clock().timestamp()))
        await talk(house, "c1")
        interviewed = (await told(house))["interview"]
        where = await SummaryStore(house.database, sealer(house.secret)).where(interviewed)
        assert where is not None
        await people.account(house, "wang", "doctor", (where[1],))
        await people.sign_in(doctor, "wang")
        page = f"/summaries/{interviewed}"
        edit = {"revision": 1, "text": "咳嗽五天。"}
        edited = (await doctor.put(f"{page}/sections/chief_complaint", json=edit)).json()
        accepted = await doctor.post(f"{page}/accept", json={"revision": edited["revision"]})
        assert accepted.json()["sent"]["state"] == "waiting"
        await server.tell(FAULTS)
        for _ in range(6):
            await house.deliverer.deliver_due()
            clock.forward(minutes=2)
        assert (await doctor.get(page)).json()["sent"]["state"] == "done"
        assert (await server.kinds({"Composition"}))["Composition"] == 1
        assert house.fhir is not None
        stored = (await house.fhir.get("Composition", [("_count", "10")]))["entry"][0]["resource"]
        assert (stored["status"], stored["attester"][0]["party"]["display"]) == ("final", "李佩文")
        assert plain(stored["section"][0]) == "咳嗽五天。"
