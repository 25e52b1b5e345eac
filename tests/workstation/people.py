"""Staff for tests: make an account, sign a client in."""

from __future__ import annotations

import httpx
from fastapi import FastAPI
from sqlalchemy import insert

from records.house import Conversation
from records.registration import RegistrationStore
from records.staff_accounts import Account
from server.staffing import accounts_of
from server.wiring import House
from workstation import passwords
from workstation.staff import Role

PASSWORD = "correct-horse-7"
BASE = "http://anban/api/workstation"
_HASHES: dict[str, str] = {}


async def hashed(password: str) -> str:
    """Hashing is slow on purpose; the tests' one password is hashed once."""
    if password not in _HASHES:
        _HASHES[password] = await passwords.hashed(password)
    return _HASHES[password]


async def account(
    house: House,
    login: str,
    role: Role,
    clinics: tuple[str, ...] = (),
    *,
    name: str = "李佩文",
    must_change: bool = False,
) -> Account:
    fields = {"login": login, "name": "李佩文", "title": "", "role": role, "clinics": list(clinics), "doctor": ""}
    kept = accounts_of(house).kept
    return await kept.add(house.clock(), await hashed(PASSWORD), fields, must_change=must_change)


def browser(app: FastAPI) -> httpx.AsyncClient:
    """A browser nobody is signed in at, on this server's own pages."""
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url=BASE, headers={"Origin": "http://anban", "X-CSRF": ""}
    )


async def sign_in(client: httpx.AsyncClient, login: str, password: str = PASSWORD) -> httpx.Response:
    answer = await client.post("/session", json={"login": login, "password": password})
    if answer.status_code == 200:
        client.headers["X-CSRF"] = answer.json()["csrf"]
    return answer


async def patient(house: House, conversation: str, *clinics: str, handed: bool = False) -> str:
    """A conversation that booked at these clinics, or at none; perhaps waiting for a person."""
    now = house.clock()
    row: dict[str, object] = {"id": conversation, "channel": "app", "address": conversation, "state": b"", "version": 1}
    row |= {"turns": 0, "created_at": now, "updated_at": now, "handed_queue": "front" if handed else None}
    await house.database.write(lambda c: c.execute(insert(Conversation).values(**row)))
    book = RegistrationStore(house.database, house.hospital, house.clock)
    for clinic in clinics:
        slot = (await book.slots(clinic, now, 14))[0]
        await book.book(slot.id, {"conversation": conversation}, f"{conversation}-{clinic}")
    return conversation
