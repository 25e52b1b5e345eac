"""The knowledge pages' API on the server: who may come in, under which name, and a room opened at the first call."""

from __future__ import annotations

import hmac
from typing import Annotated
from urllib.parse import unquote

from fastapi import APIRouter, Header, Request

from core.errors import BadInput, Forbidden, NotSignedIn
from knowledge.api import PIECE, PREFIX, UPLOAD_MB, routes
from server.wiring import House
from workstation.door import Door

API = "/api"
MAX_NAME = 40
LONGEST = 64  # what a decision keeps of who took it
# The form around the file counts as well.
LIMITS = {f"{API}{PREFIX}/upload": (UPLOAD_MB + 1) * PIECE}


def router(house: House, door: Door) -> APIRouter:
    """Mounted under /api/admin/knowledge."""
    token = house.settings.staff_token.get_secret_value()
    gate = door.may("knowledge", patients=False)

    async def staff(
        request: Request,
        authorization: Annotated[str, Header()] = "",
        x_staff_name: Annotated[str, Header(description="who acts, percent-encoded UTF-8; with a token only")] = "",
    ) -> str:
        """Who decides: a colleague who is signed in and may, or the holder of the staff token with a name."""
        if not authorization:
            signed = await gate(request)
            return f"{signed.name}（{signed.login}）"[:LONGEST]
        if not token:
            raise Forbidden("no staff token is configured", heard="还没有设置工作人员口令，请用账号登录。")
        if not hmac.compare_digest(authorization.encode(), f"Bearer {token}".encode()):
            raise NotSignedIn("wrong staff token", heard="口令不对，请重新登录。")
        return named(x_staff_name)

    made = APIRouter(prefix=API)
    made.include_router(routes(house.knowledge.room, staff))
    return made


def named(header: str) -> str:
    """A header carries no Chinese, so the name comes percent-encoded."""
    name = " ".join(unquote(header).split())
    if not name or len(name) > MAX_NAME or not name.isprintable():
        raise BadInput("a decision needs a name", heard=f"请写明您的姓名（不超过 {MAX_NAME} 个字）。")
    return name
