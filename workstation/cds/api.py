"""`/cds-services`: discovery, the service, feedback; and the cross-origin rules for all three."""

from __future__ import annotations

import json
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.responses import JSONResponse, Response

from core.errors import AnbanError, NotFound
from records.cds import CdsStore
from workstation.cds import feedback
from workstation.cds.advice import Advice
from workstation.cds.call import HOOKS, PREFETCH, BadCall, read
from workstation.cds.door import CdsDoor, Origins

ID = "anban-previsit"
LIMIT = {"/cds-services": 1_000_000}  # a prefetched Patient may carry a photograph
Problem = Callable[[AnbanError], Response]
_TITLE = {"patient-view": "安伴预问诊：打开患者时", "encounter-start": "安伴预问诊：开始就诊时"}


@dataclass(frozen=True)
class Cds:
    advice: Advice
    door: CdsDoor
    origins: Origins
    store: CdsStore
    clock: Callable[[], datetime]
    problem: Problem  # our errors in the house's one shape
    page: str  # the address staff reach us at; "": the one the call came to


def discovery() -> dict[str, Any]:
    """One id for both hooks: what the visit's start tells takes the place of what opening the record told."""
    services = [
        {
            "id": ID,
            "hook": hook,
            "title": _TITLE[hook],
            "description": "患者就诊前填写的预问诊摘要，以及还没有处理完的提醒。",
            "prefetch": PREFETCH,
            "usageRequirements": "需要预取 Patient（含手机号与姓名，或安伴写回的标识），或配置同一个 FHIR 服务器。",
        }
        for hook in HOOKS
    ]
    return {"services": services}


def routes(cds: Cds) -> APIRouter:
    router = APIRouter(tags=["cds"], route_class=_crossing(cds))

    @router.options("/cds-services", include_in_schema=False)
    @router.options("/cds-services/{id}", include_in_schema=False)
    @router.options("/cds-services/{id}/feedback", include_in_schema=False)
    async def preflight() -> Response:
        """A browser asks before it asks; what it may is in the headers every answer gets."""
        return Response(status_code=204)

    @router.get("/cds-services")
    async def discover(request: Request) -> JSONResponse:
        """The services there are."""
        await cds.door.check(request)
        return JSONResponse(discovery())

    @router.post("/cds-services/{id}")
    async def call(id: str, request: Request) -> JSONResponse:
        """Cards for the patient somebody looks at in the record system."""
        await cds.door.check(request)
        _known(id)
        page = cds.page or str(request.base_url).rstrip("/")
        return JSONResponse({"cards": await cds.advice.cards(read(await _json(request)), page)})

    @router.post("/cds-services/{id}/feedback")
    async def told(id: str, request: Request) -> JSONResponse:
        """What was done with the cards."""
        await cds.door.check(request)
        _known(id)
        await cds.store.keep(feedback.read(await _json(request)), cds.clock())
        return JSONResponse({})

    return router


def _known(id: str) -> None:
    if id != ID:
        raise NotFound("no such CDS service")


async def _json(request: Request) -> Any:
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError):
        raise BadCall("not JSON") from None


def _crossing(cds: Cds) -> type[APIRoute]:
    """A refusal, too, must be readable for the page that asked."""

    class Crossing(APIRoute):
        def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
            inner = super().get_route_handler()

            async def handle(request: Request) -> Response:
                try:
                    answer = await inner(request)
                except AnbanError as error:
                    answer = cds.problem(error)
                answer.headers.update(cds.origins.headers(request))
                answer.headers.setdefault("Cache-Control", "no-store")
                return answer

            return handle

    return Crossing
