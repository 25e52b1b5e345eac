"""The one door to the hospital's FHIR server: token, timeout, size cap, and never anywhere else."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx

from workstation.fhir.answers import NoAnswer, Refused, judge
from workstation.fhir.outcome import issues
from workstation.fhir.parts import first, things
from workstation.fhir.wire import Resource, dump

FHIR = "application/fhir+json"
MOST = 8_000_000  # bytes of one answer
Params = Sequence[tuple[str, str]]


class FhirServer:
    """Speaks to one base address and to no other: no redirects, no links that lead elsewhere."""

    def __init__(
        self, url: str, token: str = "", *, timeout: float = 10.0, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self.base = url.rstrip("/")
        self._timeout = timeout
        headers = {"Accept": FHIR} | ({"Authorization": f"Bearer {token}"} if token else {})
        # trust_env off: a proxy of the machine must not get to see the hospital's own traffic.
        self._client = httpx.AsyncClient(headers=headers, transport=transport, trust_env=False, timeout=None)

    async def close(self) -> None:
        await self._client.aclose()

    async def get(self, path: str, params: Params = ()) -> Resource:
        """Read or search below the base address."""
        return await self._ask("GET", f"{self.base}/{path}" if path else self.base, params=params)

    async def follow(self, link: str) -> Resource:
        """The next page, if it is on the same server."""
        if not self.owns(link):
            raise NoAnswer("a link to another server", "FHIR 服务器给出的下一页指向别处，没有跟过去。", down=False)
        return await self._ask("GET", link)

    async def transaction(self, bundle: Resource) -> Resource:
        """Post a transaction; returns the transaction-response, each entry of which went well."""
        headers = {"Content-Type": FHIR, "Prefer": "return=minimal"}
        answer = await self._ask("POST", self.base, content=dump(bundle).encode(), headers=headers, sent=bundle)
        if answer.get("resourceType") != "Bundle" or answer.get("type") != "transaction-response":
            raise NoAnswer("no transaction-response", "FHIR 服务器的回答不是事务的结果，稍后核对。", down=False)
        for entry in things(answer.get("entry")):
            response = first(entry.get("response"))
            if not str(response.get("status", "2")).startswith("2"):
                raise Refused(422, "FHIR 服务器没有接受其中一项。", issues(first(response.get("outcome")), bundle))
        return answer

    def owns(self, link: str) -> bool:
        """Same scheme, host and port, and below the base path."""
        try:
            base, there = urlsplit(self.base), urlsplit(link)
            same = (base.scheme, base.hostname, base.port) == (there.scheme, there.hostname, there.port)
        except ValueError:
            return False
        below = there.path == base.path or there.path.startswith(f"{base.path}/")
        return same and below and ".." not in there.path and there.username is None

    async def _ask(
        self,
        method: Literal["GET", "POST"],
        url: str,
        *,
        params: Params = (),
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        sent: Any = None,
    ) -> Resource:
        query = httpx.QueryParams(list(params)) if params else None
        try:
            async with (
                asyncio.timeout(self._timeout),
                self._client.stream(method, url, params=query, content=content, headers=headers) as answer,
            ):
                body = await _read(answer)
        except TimeoutError:
            raise NoAnswer("no answer in time", "FHIR 服务器没有及时回答。") from None
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, OSError) as error:
            raise NoAnswer(type(error).__name__, "连不上 FHIR 服务器。") from None
        return judge(answer.status_code, answer.headers.get("content-type", ""), body, sent)


async def _read(answer: httpx.Response) -> bytes:
    body = bytearray()
    async for piece in answer.aiter_bytes():
        body += piece
        if len(body) > MOST:
            raise NoAnswer("an answer too large", "FHIR 服务器的回答太大了，没有读完。", down=False)
    return bytes(body)


def token(value: str) -> str:
    """A search value in which no character means anything to FHIR."""
    for special in "\\$,|":
        value = value.replace(special, f"\\{special}")
    return value
