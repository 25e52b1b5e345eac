"""A house with its app on either database, browsers that close themselves, and staff."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from core.settings import Settings
from server.app import create_app
from server.wiring import House
from tests.conftest import Clock
from tests.workstation import people
from workstation.staff import Role

SignIn = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture
async def app(tmp_path: Path, database_url: str, clock: Clock) -> AsyncIterator[FastAPI]:
    made = create_app(Settings(data=tmp_path, database_url=database_url), clock)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
def house(app: FastAPI) -> House:
    house: House = app.state.house
    return house


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[Callable[[], httpx.AsyncClient]]:
    made: list[httpx.AsyncClient] = []

    def new() -> httpx.AsyncClient:
        made.append(people.browser(app))
        return made[-1]

    yield new
    for client in made:
        await client.aclose()


@pytest.fixture
def signed_in(house: House, browser: Callable[[], httpx.AsyncClient]) -> SignIn:
    """`await signed_in("doctor", "gi")`: a browser with a fresh account of this role and these clinics."""

    async def sign_in(role: Role, *clinics: str, login: str = "") -> httpx.AsyncClient:
        login = login or f"{role}-{'-'.join(clinics)}"
        await people.account(house, login, role, clinics)
        client = browser()
        assert (await people.sign_in(client, login)).status_code == 200
        return client

    return sign_in
