"""The hospital's own paging gateway as a route: one POST a ring, without any patient's words."""

from __future__ import annotations

from datetime import datetime

import httpx

from core.messages import Effect
from workstation.escalating import told

TIMEOUT = 5.0


class PagingRoute:
    """POSTs JSON to the configured address; anything but a 2xx answer counts as not rung."""

    name = "paging"

    def __init__(self, url: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._url = url
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._transport = transport

    async def ring(self, effect: Effect, now: datetime) -> None:
        body = told(effect) | {"rung_at": now.isoformat()}
        async with httpx.AsyncClient(timeout=TIMEOUT, transport=self._transport) as client:
            (await client.post(self._url, json=body, headers=self._headers)).raise_for_status()
