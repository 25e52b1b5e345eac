"""Signing in and out: `/api/workstation/session`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from fastapi import Depends, Request, Response
from fastapi.routing import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from core.limits import Buckets, Rate
from workstation.accounts import Accounts, SignedIn
from workstation.door import COOKIE, Door, staff_router
from workstation.staff import MAY, Permission, Role

TRIES = Rate(60, 60.0)  # wrong ones from one address


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SignIn(Body):
    login: str = Field(min_length=1, max_length=64, examples=["gi-2"])
    password: str = Field(min_length=1, max_length=200)


class NewPassword(Body):
    old: str = Field(min_length=1, max_length=200)
    new: str = Field(min_length=1, max_length=200)


class Clinic(BaseModel):
    id: str
    name: str


class Me(BaseModel):
    """Who is signed in. `csrf` goes into the header X-CSRF of each request that changes something."""

    id: str
    login: str
    name: str
    title: str
    role: Role
    clinics: list[Clinic]
    may: list[Permission]
    csrf: str
    expires_at: datetime
    must_change: bool = Field(description="the first password: nothing else is answered until it is changed")


def routes(
    accounts: Accounts, door: Door, clinics: Mapping[str, str], clock: Callable[[], datetime], *, https: bool
) -> APIRouter:
    """`clinics`: id → name. `https`: the outside comes by https even when this process does not see it."""
    router = staff_router("session")
    tries = Buckets(TRIES, clock, "这台电脑登录得太频繁，请 {after} 秒后再试。")

    def me(signed: SignedIn) -> Me:
        staff = signed.staff
        own = [Clinic(id=clinic, name=clinics.get(clinic, clinic)) for clinic in sorted(staff.clinics)]
        fields = {name: getattr(staff, name) for name in ("id", "login", "name", "title", "role")}
        more = {"csrf": signed.csrf, "expires_at": signed.expires_at, "must_change": signed.must_change}
        return Me(**fields, clinics=own, may=sorted(MAY[staff.role]), **more)

    @router.post("/session")
    async def sign_in(given: SignIn, request: Request, response: Response) -> Me:
        """The cookie that every further request carries, and who it is."""
        door.same_origin(request)
        address = request.client.host if request.client else ""
        tries.take(address)
        token, signed = await accounts.sign_in(given.login, given.password)
        tries.give(address)  # the right ones are free: a whole department may sit behind one address
        secure = https or request.url.scheme == "https"
        response.set_cookie(COOKIE, token, path="/api", httponly=True, samesite="strict", secure=secure)
        return me(signed)

    @router.get("/session")
    async def session(signed: SignedIn = Depends(door.signed)) -> Me:
        return me(signed)

    @router.delete("/session", status_code=204)
    async def sign_out(response: Response, signed: SignedIn = Depends(door.signed)) -> None:
        await accounts.sign_out(signed)
        response.delete_cookie(COOKIE, path="/api", httponly=True, samesite="strict")

    @router.post("/session/password", status_code=204)
    async def password(given: NewPassword, signed: SignedIn = Depends(door.signed)) -> None:
        """Other sessions of the account end."""
        await accounts.change_password(signed, given.old, given.new)

    return router
