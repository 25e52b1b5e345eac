"""Who may call the CDS service, and which web pages may read its answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from ipaddress import ip_address

from fastapi import Request

from records.cds import CdsStore
from workstation.cds.trust import Trust, Untrusted

HERE = frozenset({"testclient", "localhost"})
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")


class CdsDoor:
    """With a configured issuer every call shows a JWT that is good once. Without one only this machine is let in (for
    trying it out), or anyone where `open` says so: a demonstration with nobody's data."""

    def __init__(
        self, trust: Trust | None, base: str, store: CdsStore, clock: Callable[[], datetime], *, open: bool = False
    ) -> None:
        self._trust = trust
        self._base = base.rstrip("/")
        self._store = store
        self._clock = clock
        self._open = open

    async def check(self, request: Request) -> None:
        """Raises Untrusted."""
        if self._trust is None:
            if not self._open and not _from_here(request):
                raise Untrusted("no issuer is configured", heard="没有配置 CDS 客户端（ANBAN_CDS_JWT_ISSUER）。")
            return
        shown = self._trust.check(request.headers.get("authorization", ""), self._base + request.url.path.rstrip("/"))
        if not await self._store.spend(shown.issuer, shown.nonce, shown.until, self._clock()):
            raise Untrusted("a token that was used before")


def _from_here(request: Request) -> bool:
    """The peer is this machine, and not as a proxy of somebody else."""
    if request.client is None or any(name in request.headers for name in FORWARDED):
        return False
    try:
        return ip_address(request.client.host).is_loopback
    except ValueError:
        return request.client.host in HERE


class Origins:
    """Cross-origin access for record systems that run in a browser; bearer tokens only, never cookies."""

    def __init__(self, allowed: str) -> None:
        self._allowed = frozenset(filter(None, (one.strip().rstrip("/") for one in allowed.split(","))))

    def headers(self, request: Request) -> Mapping[str, str]:
        """What the answer carries for the page that asked; nothing for a page that may not read it."""
        origin = request.headers.get("origin", "")
        vary = {"Vary": "Origin"} if self._allowed else {}
        if not origin or (origin not in self._allowed and "*" not in self._allowed):
            return vary
        return {
            **vary,
            "Access-Control-Allow-Origin": origin,
            "Access-Control-Allow-Methods": "GET, POST, OPTIONS",
            "Access-Control-Allow-Headers": "Authorization, Content-Type",
            "Access-Control-Max-Age": "600",
        }
