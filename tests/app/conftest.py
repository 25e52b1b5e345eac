"""One house and one client a test."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from tests.app.house import Clock, MemoryHouse, make_app


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def house(clock: Clock) -> MemoryHouse:
    return MemoryHouse(clock)


@pytest.fixture
def app(house: MemoryHouse) -> FastAPI:
    return make_app(house)


@pytest.fixture
async def client(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test/api/app") as client:
        yield client


@pytest.fixture
async def signed_in(client: httpx.AsyncClient) -> httpx.AsyncClient:
    token = (await client.post("/sessions", json={})).json()["token"]
    client.headers["Authorization"] = f"Bearer {token}"
    return client
