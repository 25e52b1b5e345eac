"""The fake platform in a process of its own, with what a benchmark must ask it: who wrote, who got what."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI

from channels.wechat.fake import endpoints
from channels.wechat.fake.platform import Platform

ALLOWED = 25  # five for each of the five messages; the phones do not tell the platform of each


def now() -> datetime:
    return datetime.now(UTC)


def factory() -> FastAPI:
    platform = Platform(os.environ["ANBAN_WECHAT_APP_ID"], os.environ["ANBAN_WECHAT_SECRET"], now)
    app = FastAPI()
    app.include_router(endpoints.routes(platform))

    @app.post("/bench/spoke")
    async def spoke(openids: list[str]) -> None:
        for openid in openids:
            platform.spoke(openid)
            platform.someone(openid).spoke_left = ALLOWED

    @app.post("/bench/expire")
    async def expire() -> None:
        platform.expire_token()

    @app.get("/bench/calls")
    async def calls() -> dict[str, int]:
        return dict(platform.calls)

    @app.get("/bench/got")
    async def got() -> dict[str, list[dict[str, Any]]]:
        """What came by customer message, person by person."""
        return {
            person.openid: [{"at": one.at.timestamp(), "text": one.text} for one in person.got if one.how == "customer"]
            for person in platform.people.values()
        }

    return app
