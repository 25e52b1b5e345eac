"""A morning at the real house: a Monday that runs, staff, bookings, and what patients told."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import delete

from core.messages import Effect, Inbound, Reply, Text
from records.registration import RegistrationStore
from records.staff import StaffSession
from server.staffing import accounts_of
from server.wiring import House
from tests.app.running import Running
from tests.conftest import SHANGHAI
from tests.records.interviews import payload
from tests.workstation import people
from tests.workstation.records_of import interview
from workstation.staff import Role

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=SHANGHAI)  # the whole hospital has clinic
EVERY = 0.1  # seconds between two rounds of delivery, as a worker makes them


class Clock:
    """A Monday morning that goes on while the tests run."""

    def __init__(self) -> None:
        self._started = datetime.now(UTC)
        self._ahead = timedelta(0)

    def forward(self, **time: float) -> None:
        self._ahead += timedelta(**time)

    def __call__(self) -> datetime:
        return MONDAY + self._ahead + (datetime.now(UTC) - self._started)


class Ward:
    def __init__(self, server: Running) -> None:
        self.server = server
        self.url = f"http://{server.address}/workstation/"
        self._slots = 0
        self._delivering = asyncio.run_coroutine_threadsafe(self._deliver(), server.loop)

    @property
    def house(self) -> House:
        return self.server.house

    def stop(self) -> None:
        self._delivering.cancel()

    async def _deliver(self) -> None:
        while True:
            await self.house.deliverer.deliver_due()
            await asyncio.sleep(EVERY)

    def call(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self.server.call(work)

    def staff(
        self, login: str, role: Role, *clinics: str, name: str = "林医生", title: str = "主治医师", fresh: bool = False
    ) -> str:
        """A new account; its password is `people.PASSWORD`, to be changed at once when it is `fresh`."""
        fields = {"login": login, "name": name, "title": title, "role": role, "clinics": list(clinics), "doctor": ""}

        async def add() -> None:
            kept = accounts_of(self.house).kept
            await kept.add(self.house.clock(), await people.hashed(people.PASSWORD), fields, must_change=fresh)

        self.call(add())
        return login

    def says(self, conversation: str, *words: str, name: str = "王秀英", age: int = 34) -> Reply:
        """The patient writes, on the app's channel."""

        async def handle() -> Reply:
            for text in words:
                now = self.house.clock()
                inbound = Inbound(
                    channel="app", address=conversation, conversation=conversation, message_key=f"{now.timestamp()}",
                    content=Text(text=text), received_at=now, facts={"age": age, "sex": "女", "name": name},
                )  # fmt: skip
                reply = await self.house.manager.handle(inbound)
            return reply

        return self.call(handle())  # type: ignore[no-any-return]

    def books(self, conversation: str, clinic: str = "gi") -> str:
        """The next free slot of today; the booking's id, which is the visit's."""
        store = RegistrationStore(self.house.database, self.house.hospital, self.house.clock)

        async def book() -> str:
            now = self.house.clock()
            slots = [slot for slot in await store.slots(clinic, now, 2) if slot.start.date() == now.date()]
            self._slots += 1
            return (await store.book(slots[0].id, {"conversation": conversation}, f"{conversation}:{self._slots}")).id

        return str(self.call(book()))

    def hands_over(self, payload: dict[str, Any]) -> None:
        """A summary as the pre-consultation leaves it in the outbox, delivered."""
        key = f"preconsult:{payload['interview']}:{payload['version']}"
        effect = Effect(kind="summary", key=key, payload=payload)
        self.call(self.house.arrivals.arrive(effect, self.house.clock()))

    def tells(self, conversation: str, version: int = 9, **more: Any) -> str:
        """A small summary of this conversation at the gastroenterologist's; the interview's id."""
        bundle = self.call(interview())["bundle"]
        told = payload(version, self.house.clock(), conversation=conversation, clinic="gi", bundle=bundle, **more)
        self.hands_over(told)
        return str(told["interview"])

    def patient(self, conversation: str, **more: Any) -> str:
        """Somebody who said hello, booked for today and told everything; the visit's id."""
        self.says(conversation, "你好")
        visit = self.books(conversation)
        self.tells(conversation, visit={"booking": visit}, **more)
        return visit

    def forget_sessions(self) -> None:
        """Every session of the staff ends now."""
        end = delete(StaffSession)
        self.call(self.house.database.write(lambda connection: connection.execute(end)))
