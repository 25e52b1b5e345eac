"""The web app: channels, the staff API, the pages, metrics and health, over one house."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from channels.app import problems
from channels.app.channel import upload_limits
from channels.app.pages import Pages
from core import memory
from core.contracts import Assistant
from core.settings import Settings
from server import cds, knowledge_admin, workstation
from server.pushing import pushing
from server.registry import CHANNELS, load
from server.watching import OUTBOX, set_up_logs, set_up_traces, watched
from server.wiring import Clock, House, build_house
from workstation import api as staff_api
from workstation.cds.api import LIMIT as CDS_LIMIT

PAGES = Path(__file__).parent.parent / "web" / "dist"


def create_app(
    settings: Settings,
    clock: Clock | None = None,
    house: House | None = None,
    guests: Mapping[str, Assistant] | None = None,
    opening: Callable[[House], Coroutine[Any, Any, None]] | None = None,
    *,
    alone: bool = False,
) -> FastAPI:
    """The whole server. A given house is used as it is; else one is built at start-up, with these guests.
    `opening` runs beside the first requests (the demo's patients). `alone`: the process is this server's, and
    its memory is arranged for it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        built = house or await build_house(settings, clock, guests=guests)
        _furnish(app, built)
        beside = asyncio.create_task(opening(built)) if opening else None
        if alone:
            memory.give_back()
            gc.freeze()  # what stands after the start stays: the collector need not walk through it during a turn
        try:
            yield
        finally:
            if beside is not None:
                beside.cancel()
            await built.close()

    if alone:
        memory.one_heap()
    set_up_logs(settings)
    # The framework's own documentation pages load scripts from elsewhere; a hospital's network has no elsewhere.
    app = FastAPI(title="Anban 安伴", version="0.1.0", lifespan=lifespan, docs_url=None, redoc_url=None)
    problems.install(app, limits=upload_limits(settings.attachment_mb) | knowledge_admin.LIMITS | CDS_LIMIT)
    set_up_traces(settings, app)
    return app


def _furnish(app: FastAPI, house: House) -> None:
    app.state.house = house
    on_message = watched(house.manager.handle)
    for build in CHANNELS.values():
        app.include_router(load(build)(house).routes(on_message))
    desk = staff_api.Desk(
        house.settings.staff_token.get_secret_value(),
        house.transcripts,
        house.desk,
        house.audit,
        pushing(house),
        house.clock,
    )
    app.include_router(staff_api.routes(desk))
    station = workstation.build(house)
    for router in workstation.routers(station):
        app.include_router(router)
    app.include_router(knowledge_admin.router(house, station.door))
    app.include_router(cds.router(house))
    if house.settings.environment == "demo":
        from server import wechat_demo

        wechat_demo.mount(app, house)
    _watch(app, house)
    if PAGES.is_dir():
        app.mount("/", Pages(PAGES), name="pages")


def _watch(app: FastAPI, house: House) -> None:
    @app.get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        """The process answers."""
        return {"status": "ok"}

    @app.get("/readyz", include_in_schema=False)
    async def readyz(response: Response) -> dict[str, str]:
        """The process can take turns: its database answers."""
        try:
            async with house.database.reading() as session:
                await session.execute(text("SELECT 1"))
        except Exception:
            response.status_code = 503
            return {"status": "the database does not answer"}
        return {"status": "ok"}

    @app.get("/metrics", include_in_schema=False)
    async def metrics() -> Response:
        for state in ("waiting", "taken", "dead"):
            OUTBOX.labels(state).set((await house.outbox.counts()).get(state, 0))
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)


def factory() -> FastAPI:
    """For `uvicorn --factory server.app:factory`."""
    return create_app(Settings(), alone=True)
