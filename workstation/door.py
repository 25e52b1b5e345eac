"""The door of every staff page: cookie → Staff, the CSRF header on what changes something, and what the role may.

A route of the workstation is made on `staff_router()` and names a `Gate` (`door.may(…)`) among its dependencies. Where
the gate says that patients are shown, the answer only leaves when the view was noted in the audit trail: a route that
forgets `access.look` or `access.listed` answers nothing but a 500.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Coroutine
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote, urlsplit

from fastapi import APIRouter, Request
from fastapi.routing import APIRoute
from starlette.responses import Response

from core.errors import AnbanError, BadInput, Forbidden
from workstation.accounts import Accounts, SignedIn
from workstation.staff import Permission, Staff

PREFIX = "/api/workstation"
COOKIE = "anban_staff"
SAFE = {"GET", "HEAD", "OPTIONS"}


class BadCsrf(Forbidden):
    slug = "csrf"
    heard = "页面已过期，请刷新后再试。没有保存的内容会留在页面上。"


class ChangePassword(Forbidden):
    slug = "change-password"
    heard = "请先修改初始密码。"


class Unaudited(AnbanError):
    """A programming error: patient data was about to leave without an audit event."""

    slug = "unaudited"


class Visit:
    """What happened while one request was answered."""

    def __init__(self) -> None:
        self.shows_patients = False
        self.noted = False


VISIT: ContextVar[Visit | None] = ContextVar("staff-visit", default=None)


class Door:
    def __init__(self, accounts: Accounts, public_url: str = "") -> None:
        self._accounts = accounts
        self._public = urlsplit(public_url).netloc

    async def signed(self, request: Request) -> SignedIn:
        """The session of this request, its CSRF header checked when it changes something."""
        signed = await self._accounts.recognise(request.cookies.get(COOKIE, ""))
        if request.method not in SAFE:
            self.same_origin(request)
            sent = request.headers.get("x-csrf", "")
            if not hmac.compare_digest(sent.encode(), signed.csrf.encode()):
                raise BadCsrf("wrong or missing X-CSRF")
        return signed

    def same_origin(self, request: Request) -> None:
        """What a browser says about where a request comes from must be this server."""
        if request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise BadCsrf("cross-site request")
        origin = request.headers.get("origin")
        here = {request.headers.get("host"), self._public} - {""}
        if origin and urlsplit(origin).netloc not in here:
            raise BadCsrf("foreign origin")

    def may(self, *permissions: Permission, patients: bool = True) -> Gate:
        """A dependency that gives the Staff, who must have one of the permissions (or only be signed in).
        `patients=False`: the answer holds nothing about any patient."""
        return Gate(self, permissions, patients)


class Gate:
    def __init__(self, door: Door, permissions: tuple[Permission, ...], patients: bool) -> None:
        self._door = door
        self.permissions = permissions
        self.patients = patients

    async def __call__(self, request: Request) -> Staff:
        signed = await self._door.signed(request)
        if signed.must_change:
            raise ChangePassword("first sign-in")
        if self.permissions and not any(signed.staff.may(what) for what in self.permissions):
            signed.staff.must(self.permissions[0])
        if visit := VISIT.get():
            visit.shows_patients |= self.patients
        return signed.staff


class StaffRoute(APIRoute):
    """Lets an answer about patients out only when the view was noted."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        inner = super().get_route_handler()

        async def handle(request: Request) -> Response:
            await _without_nul(request)
            visit = Visit()
            before = VISIT.set(visit)
            try:
                answer = await inner(request)
            finally:
                VISIT.reset(before)
            if visit.shows_patients and not visit.noted:
                raise Unaudited(f"{self.path} shows patients without an audit event")
            answer.headers.setdefault("Cache-Control", "no-store")
            return answer

        return handle


async def _without_nul(request: Request) -> None:
    """No database keeps U+0000; whoever sends one is no page of ours."""
    sent = request.scope["path"] + unquote(request.scope["query_string"].decode("latin-1"))
    if "\0" in sent or rb"\u0000" in await request.body():
        raise BadInput("U+0000")


def staff_router(tag: str) -> APIRouter:
    """The router every part of the workstation's API is made on."""
    return APIRouter(prefix=PREFIX, tags=[tag], route_class=StaffRoute)


def noted() -> None:
    """Said by access.py: this request's view of a patient is in the audit trail."""
    if visit := VISIT.get():
        visit.noted = True
