"""Proves who it is: signing in and out, changing one's own password, wrong ones counted and locked."""

from __future__ import annotations

import asyncio
import hmac
import secrets
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import NoReturn, cast
from weakref import WeakValueDictionary

from core.errors import AnbanError, BadInput, NotSignedIn
from records.audit import Audit
from records.staff_accounts import Account, StaffAccounts
from records.staff_sessions import Found, StaffSessions
from workstation import passwords
from workstation.staff import Role, Staff

WRONG = "登录名或密码不对，请重新输入。"


class Locked(AnbanError):
    """Too many wrong passwords: says until when."""

    status, slug = 423, "locked"


@dataclass(frozen=True)
class SignedIn:
    """A live session: the person, what proves a request is theirs, and until when it is good."""

    staff: Staff
    session: str  # the hash of the token
    csrf: str
    expires_at: datetime
    must_change: bool


class Accounts:
    def __init__(
        self, accounts: StaffAccounts, sessions: StaffSessions, audit: Audit, clock: Callable[[], datetime]
    ) -> None:
        self.kept = accounts
        self.sessions = sessions
        self._audit = audit
        self._clock = clock
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def sign_in(self, login: str, password: str) -> tuple[str, SignedIn]:
        """A new token and its session. Never an old token: nobody can prepare a session for somebody else."""
        now = self._clock()
        account = await self._proven(folded(login), password, now)
        await self.kept.clear(account.login)
        await self.kept.change(account.id, last_login_at=now)
        token = secrets.token_urlsafe(32)
        await self.sessions.open(token, account.id, now)
        await self._audit.note(now, account.login, "staff.sign-in", f"staff:{account.id}")
        return token, await self.recognise(token)

    async def recognise(self, token: str, *, touch: bool = True) -> SignedIn:
        """The session behind a token; NotSignedIn when it is forged, expired or its account is locked.
        `touch=False`: looking does not count as doing something."""
        found = await self.sessions.find(token, self._clock(), touch=touch) if token else None
        if found is None:
            raise NotSignedIn("no such staff session", heard="登录已过期，请重新登录。没有保存的内容会留在页面上。")
        return _signed(found, token)

    async def sign_out(self, signed: SignedIn) -> None:
        await self.sessions.close(signed.session)
        await self._audit.note(self._clock(), signed.staff.login, "staff.sign-out", f"staff:{signed.staff.id}")

    async def change_password(self, signed: SignedIn, old: str, new: str) -> None:
        """The old one is asked again, so that an unattended screen is not enough. Other sessions end."""
        account, now = await self.kept.get(signed.staff.id), self._clock()
        assert account is not None
        try:
            await self._proven(account.login, old, now)
        except NotSignedIn as error:
            raise BadInput("wrong old password", heard="原密码不对，请重新输入。") from error
        if new == old:
            raise BadInput("same password", heard="新密码不能和原密码一样。")
        passwords.check(new, account.login, account.name)
        await self.kept.change(account.id, password=await passwords.hashed(new), must_change=False)
        await self.sessions.close_all(account.id, but=signed.session)
        await self._audit.note(now, account.login, "staff.password", f"staff:{account.id}")

    async def _proven(self, login: str, password: str, now: datetime) -> Account:
        """The account whose password this is. One try at a time for a login: a hundred at once are not a hundred tries
        before the first of them is counted."""
        async with self._turns.setdefault(login, asyncio.Lock()):
            if until := await self.kept.locked_until(login, now):
                raise _locked(until, now)
            account = await self.kept.by_login(login)
            right = await passwords.verified(account.password if account else None, password)
            if not right or account is None or not account.active:
                await self._refuse(login, account, now)
            return account

    async def _refuse(self, login: str, account: Account | None, now: datetime) -> NoReturn:
        until = await self.kept.wrong(login, now)
        # A login nobody has may be a password typed into the wrong box: that it happened is noted, not what was typed.
        actor, subject = (account.login, f"staff:{account.id}") if account else ("unknown", "staff:unknown")
        await self._audit.note(now, actor, "staff.refused", subject, locked=bool(until))
        if until:
            raise _locked(until, now)
        raise NotSignedIn("wrong login or password", heard=WRONG)


def folded(login: str) -> str:
    """One account however it is typed: full-width, upper case, blanks around."""
    return unicodedata.normalize("NFKC", login).strip().casefold()[:64]


def staff_of(account: Account) -> Staff:
    return Staff(
        id=account.id,
        login=account.login,
        name=account.name,
        role=cast(Role, account.role),
        title=account.title,
        clinics=frozenset(account.clinics),
        doctor=account.doctor,
    )


def _signed(found: Found, token: str) -> SignedIn:
    csrf = hmac.new(token.encode("utf-8", "surrogatepass"), b"csrf", "sha256").hexdigest()
    account = found.account
    return SignedIn(staff_of(account), found.hash, csrf, found.expires_at, account.must_change)


def _locked(until: datetime, now: datetime) -> Locked:
    heard = f"密码输错次数太多，{until.astimezone(now.tzinfo):%H:%M} 后可以再试，或请管理员解锁。"
    return Locked("too many wrong passwords", heard=heard, until=until)
