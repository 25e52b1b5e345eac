"""What the simulator page talks to: phones that follow our account on the fake platform. Only in the demo."""

from __future__ import annotations

import base64
import secrets
from datetime import datetime
from typing import Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, Field

from channels.wechat import account, scenes
from channels.wechat.fake.phones import Phones
from channels.wechat.fake.platform import SPOKE, TAPPED, Got, Someone
from core.errors import NotFound

PEOPLE = 200  # phones kept; the oldest are forgotten
# A picture of one grey point and half a second of silence: enough to see what becomes of them.
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)
SILENCE = b"#!AMR\n" + (b"\x3c" + b"\x00" * 31) * 25


class Said(BaseModel):
    text: str = Field(max_length=6_000)
    menu_id: str = Field("", max_length=40)


class Happened(BaseModel):
    event: Literal["subscribe", "unsubscribe", "SCAN", "CLICK"]
    key: str = Field("", max_length=128)


class Sent(BaseModel):
    kind: Literal["image", "voice"]


def routes(phones: Phones, prefix: str = "/api/wechat-simulator") -> APIRouter:
    """Phones by their openid; nothing here knows the house."""
    router = APIRouter(prefix=prefix, include_in_schema=False)
    platform = phones.platform

    def someone(openid: str) -> Someone:
        if openid not in platform.people:
            raise NotFound("no such phone")
        return platform.people[openid]

    @router.post("/people", status_code=201)
    async def follow() -> dict[str, str]:
        """A new phone, which follows the account."""
        while len(platform.people) >= PEOPLE:
            del platform.people[next(iter(platform.people))]
        openid = f"oDemo{secrets.token_hex(10)}"
        await phones.happen(openid, "subscribe")
        return {"openid": openid}

    @router.get("/people/{openid}")
    async def look(openid: str) -> dict[str, Any]:
        person = someone(openid)
        return {
            "follows": person.follows,
            "got": [_show(got) for got in person.got],
            "left": _left(person, platform.clock()),
        }

    @router.post("/people/{openid}/say", status_code=202)
    async def say(openid: str, body: Said) -> None:
        await phones.say(someone(openid).openid, body.text, body.menu_id)

    @router.post("/people/{openid}/happen", status_code=202)
    async def happen(openid: str, body: Happened) -> None:
        await phones.happen(someone(openid).openid, body.event, body.key)

    @router.post("/people/{openid}/media", status_code=202)
    async def media(openid: str, body: Sent) -> None:
        await phones.send_media(someone(openid).openid, body.kind, PICTURE if body.kind == "image" else SILENCE)

    @router.get("/account")
    async def about() -> dict[str, Any]:
        """The menu under the chat, and codes that hang on the walls."""
        codes = [{"scene": scenes.write(kind, "1" if about["fact"] else ""), "title": about["title"]}
                 for kind, about in scenes.kinds().items()]  # fmt: skip
        return {"menu": platform.menu or account.menu(), "codes": codes}

    return router


def _show(got: Got) -> dict[str, Any]:
    return {"at": got.at.isoformat(), "how": got.how, "text": got.text, "items": got.items, "url": got.url}


def _left(person: Someone, now: datetime) -> int:
    """What the account may still send this person."""
    spoke = person.spoke_left if person.spoke_at and now - person.spoke_at < SPOKE else 0
    tapped = person.tapped_left if person.tapped_at and now - person.tapped_at < TAPPED else 0
    return spoke + tapped
