"""The administrator's side: `/api/workstation/accounts`."""

from __future__ import annotations

from datetime import datetime

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from core.errors import BadInput
from records.staff_accounts import Account
from workstation.door import Door, staff_router
from workstation.staff import Role, Staff
from workstation.staffing import Staffing

OWN = "不能停用自己、给自己换岗位或重置自己的密码；改密码请用“修改密码”。"


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class NewAccount(Body):
    login: str = Field(min_length=1, max_length=64, examples=["gi-2"])
    name: str = Field(min_length=1, max_length=40, examples=["李佩文"])
    title: str = Field("", max_length=40, examples=["副主任医师"])
    role: Role
    clinics: list[str] = Field([], max_length=200, examples=[["gi"]])
    doctor: str = Field("", max_length=64, description="the id in the hospital's list of doctors", examples=["gi-2"])


class Change(Body):
    """What is left out stays. `unlock` forgets wrong passwords; `new_password` makes a fresh one."""

    name: str | None = Field(None, min_length=1, max_length=40)
    title: str | None = Field(None, max_length=40)
    role: Role | None = None
    clinics: list[str] | None = Field(None, max_length=200)
    doctor: str | None = Field(None, max_length=64)
    active: bool | None = None
    unlock: bool = False
    new_password: bool = False


class AccountOut(BaseModel):
    id: str
    login: str
    name: str
    title: str
    role: Role
    clinics: list[str]
    doctor: str
    active: bool
    locked_until: datetime | None
    last_login_at: datetime | None
    must_change: bool
    password: str | None = Field(None, description="a new password, shown this once")


class Choice(BaseModel):
    id: str
    name: str


class DoctorChoice(Choice):
    title: str
    clinic: str


class Choices(BaseModel):
    """What an account's clinics and doctor can be."""

    clinics: list[Choice]
    doctors: list[DoctorChoice]


def routes(staffing: Staffing, choices: Choices, door: Door) -> APIRouter:
    router = staff_router("accounts")
    gate = door.may("accounts", patients=False)

    @router.get("/accounts")
    async def accounts(_: Staff = Depends(gate)) -> list[AccountOut]:
        return [_show(account) for account in await staffing.all()]

    @router.get("/accounts/choices")
    async def for_the_form(_: Staff = Depends(gate)) -> Choices:
        return choices

    @router.post("/accounts", status_code=201)
    async def add(given: NewAccount, staff: Staff = Depends(gate)) -> AccountOut:
        """The password is in the answer, once; it must be changed at the first sign-in."""
        fields = given.model_dump(exclude={"login"})
        made, password = await staffing.add(staff.login, given.login, **fields)
        return _show(made, password)

    @router.patch("/accounts/{id}")
    async def change(id: str, given: Change, staff: Staff = Depends(gate)) -> AccountOut:
        fields = given.model_dump(exclude={"unlock", "new_password"}, exclude_none=True)
        if id == staff.id and (given.active is False or given.new_password or given.role not in (None, "admin")):
            raise BadInput(
                "one's own account", heard="不能停用自己、给自己换岗位或重置自己的密码；改密码请用“修改密码”。"
            )
        if fields:
            await staffing.change(staff.login, id, **fields)
        if given.unlock:
            await staffing.unlock(staff.login, id)
        password = await staffing.new_password(staff.login, id) if given.new_password else None
        return _show(await staffing.known(id), password)

    return router


def _show(account: Account, password: str | None = None) -> AccountOut:
    fields = {name: getattr(account, name) for name in AccountOut.model_fields if name != "password"}
    return AccountOut(**fields, password=password)
