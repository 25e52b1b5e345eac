"""Delivers bundles to the hospital's FHIR server, once each, however often it is down, slow or out of its mind.

Twice is prevented twice. Each entry is created only if its identifier is not there (`ifNoneExist`). And because some
servers ignore that inside a transaction, and an earlier try may have been stored though no answer came, the record's
Composition is looked for by its identifier before every post: a transaction is all or nothing, so where it is,
everything is. A server that cannot search Compositions is posted to all the same.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Literal

from core.contracts import Receipt
from core.errors import NeedsHuman, RetryLater
from core.messages import Effect
from workstation.fhir.answers import NoAnswer, Refused
from workstation.fhir.parts import first, things
from workstation.fhir.rest import Rest
from workstation.fhir.server import FhirServer, token
from workstation.fhir.whose import Whose
from workstation.fhir.wire import Resource

When = Literal["accepted", "finished"]
PRELIMINARY = "preconsult-fhir:"  # how keys of records begin that no doctor has seen
NOT_CONFIGURED = "没有配置 FHIR 服务器（ANBAN_FHIR_URL），配置后会自动发送。"
KEPT_BACK = "未经医生接受的记录不发送（ANBAN_FHIR_WHEN=accepted）"
LOOK_AGAIN = 6 * 3600.0  # seconds; configuring a server also hurries what waits for it


class FhirWriter:
    """The Writer of effects of kind `fhir`: payload `{"bundle": a transaction}`."""

    kind = "fhir"
    endures = timedelta(hours=72)

    def __init__(
        self,
        server: FhirServer | None,
        when: When = "accepted",
        *,
        whose: Whose | None = None,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._server = server
        self._when = when
        self._whose = whose
        self._rest = Rest(clock, chance)

    async def write(self, effect: Effect) -> Receipt:
        if self._when == "accepted" and effect.key.startswith(PRELIMINARY):
            return Receipt(detail=KEPT_BACK)
        if self._server is None:
            raise RetryLater("no FHIR server is configured", LOOK_AGAIN, heard=NOT_CONFIGURED, counts=False)
        if (wait := self._rest.left()) is not None:
            raise RetryLater("the FHIR server rests", wait, heard="FHIR 服务器暂时没有回应，稍后再试。", counts=False)
        try:
            receipt = await self._deliver(self._server, effect.payload["bundle"])
        except Refused as error:
            self._rest.over()
            raise NeedsHuman(str(error), heard=error.heard, outcome=error.outcome) from None
        except NoAnswer as error:
            if error.down:
                self._rest.begin()
            raise RetryLater(str(error), None, heard=error.heard, outcome=error.outcome) from None
        self._rest.over()
        return receipt

    async def _deliver(self, server: FhirServer, bundle: Resource) -> Receipt:
        if await _stored(server, bundle):
            return Receipt(detail="已经在 FHIR 服务器上了")
        placed = bundle if self._whose is None else await self._whose.place(bundle)
        answer = await server.transaction(placed)
        return Receipt(detail=f"已写入 {len(things(answer.get('entry')))} 项")


async def _stored(server: FhirServer, bundle: Resource) -> bool:
    """Whether the record is there from an earlier try."""
    entries = bundle.get("entry") or []
    composition = next((e["resource"] for e in entries if e["resource"]["resourceType"] == "Composition"), None)
    if composition is None:
        return False
    mark = (composition["identifier"]["system"], composition["identifier"]["value"])
    try:
        found = await server.get("Composition", [("identifier", "|".join(map(token, mark))), ("_count", "1")])
    except Refused as error:
        if error.code in (401, 403):
            raise
        return False  # this server cannot be asked: its conditional creates must do
    return any(first(e.get("resource")).get("resourceType") == "Composition" for e in things(found.get("entry")))
