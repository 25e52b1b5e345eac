"""Who has an account: made, changed, locked and given new passwords by an administrator or the command line."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime
from typing import Any

from core.errors import BadInput, Conflict, NotFound
from records.audit import Audit
from records.staff_accounts import Account, StaffAccounts
from records.staff_sessions import StaffSessions
from workstation import passwords
from workstation.accounts import folded
from workstation.staff import ROLES

LOGIN = re.compile(r"[\w.@-]{2,40}")
FIELDS = frozenset({"name", "title", "role", "clinics", "doctor", "active"})
BAD_LOGIN = "登录名用 2–40 个字母、数字、汉字或 . _ - @，中间不要有空格。"
LAST = "这是唯一能用的管理员账号，不能停用或换岗位。请先添加另一位管理员。"


class Staffing:
    def __init__(
        self, accounts: StaffAccounts, sessions: StaffSessions, audit: Audit, clock: Callable[[], datetime],
        clinics: Collection[str], doctors: Collection[str],
    ) -> None:  # fmt: skip
        self._kept = accounts
        self._sessions = sessions
        self._audit = audit
        self._clock = clock
        self._clinics = clinics
        self._doctors = doctors

    async def all(self) -> list[Account]:
        now = self._clock()
        return [_without_past_lock(account, now) for account in await self._kept.all()]

    async def known(self, id: str) -> Account:
        found = await self._kept.get(id)
        if found is None:
            raise NotFound("no such account", heard="没有这个账号，可能刚被改动，请刷新。")
        return found

    async def named(self, login: str) -> Account:
        found = await self._kept.by_login(folded(login))
        if found is None:
            raise NotFound(f"no account {folded(login)}", heard="没有这个登录名。")
        return found

    async def add(
        self, by: str, login: str, password: str = "", *, must_change: bool | None = None, **fields: Any
    ) -> tuple[Account, str]:
        """A new account and its first password: a fresh one is handed over and changed at the first sign-in."""
        login = folded(login)
        if not LOGIN.fullmatch(login):
            raise BadInput("a login has 2–40 letters, digits or . _ - @, and no blanks", heard=BAD_LOGIN)
        self._check(fields)
        must_change = not password if must_change is None else must_change
        password = password or passwords.fresh()
        row = {"login": login, "title": "", "clinics": [], "doctor": ""} | fields
        made = await self._kept.add(self._clock(), await passwords.hashed(password), row, must_change=must_change)
        await self._note(by, "staff.add", made.id, role=made.role)
        return made, password

    async def change(self, by: str, id: str, **fields: Any) -> Account:
        """Change what is given. Who is deactivated is out at once; what changes takes effect with the next request."""
        before = await self.known(id)
        self._check(fields)
        await self._keep_an_administrator(before, fields)
        if fields:
            await self._kept.change(id, **fields)
        if fields.get("active") is False:
            await self._sessions.close_all(id)
        changed = sorted(name for name in fields if fields[name] != getattr(before, name))
        await self._note(by, "staff.change", id, changed=changed, role=fields.get("role"), active=fields.get("active"))
        return await self.known(id)

    async def shut(self, by: str, id: str) -> None:
        """Close an account even when it is the last administrator's: for those whose passwords are known."""
        if await self._kept.change(id, active=False):
            await self._sessions.close_all(id)
            await self._note(by, "staff.change", id, active=False)

    async def unlock(self, by: str, id: str) -> None:
        """Forget wrong passwords."""
        await self._kept.clear((await self.known(id)).login)
        await self._note(by, "staff.unlock", id)

    async def new_password(self, by: str, id: str, given: str = "") -> str:
        """A fresh one, shown once, or the given one; every session of the account ends."""
        account, password = await self.known(id), given or passwords.fresh()
        await self._kept.change(id, password=await passwords.hashed(password), must_change=not given)
        await self._kept.clear(account.login)
        await self._sessions.close_all(id)
        await self._note(by, "staff.new-password", id)
        return password

    # --- inside -------------------------------------------------------------------------------------

    def _check(self, fields: dict[str, Any]) -> None:
        assert fields.keys() <= FIELDS
        if (role := fields.get("role")) is not None and role not in ROLES:
            raise BadInput("role", heard="没有这种岗位。")
        if unknown := [c for c in fields.get("clinics") or () if c not in self._clinics]:
            raise BadInput(f"no clinic {unknown[0]!r}", heard="科室不在本院的科室表里，请重新选择。")
        if (doctor := fields.get("doctor")) and doctor not in self._doctors:
            raise BadInput(f"no doctor {doctor!r}", heard="医生不在本院的医生表里，请重新选择。")
        if "name" in fields and not fields["name"].strip():
            raise BadInput("name", heard="请写明姓名。")

    async def _keep_an_administrator(self, before: Account, fields: dict[str, Any]) -> None:
        leaves = fields.get("active") is False or fields.get("role", "admin") != "admin"
        if before.role == "admin" and before.active and leaves:
            others = [a for a in await self._kept.all() if a.role == "admin" and a.active and a.id != before.id]
            if not others:
                raise Conflict("the last administrator stays: add another one first", heard=LAST)

    async def _note(self, by: str, action: str, id: str, **detail: Any) -> None:
        await self._audit.note(self._clock(), by, action, f"staff:{id}", **detail)


def _without_past_lock(account: Account, now: datetime) -> Account:
    past = account.locked_until is not None and account.locked_until <= now
    return replace(account, locked_until=None) if past else account
