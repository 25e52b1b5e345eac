"""The demo's staff: one account for each kind of work, with passwords of their own in each data folder."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import NotFound
from core.settings import Settings
from server.staffing import Opened, opened
from workstation import passwords
from workstation.staff import TITLES

WHO: list[dict[str, Any]] = [
    {"login": "gi-2", "name": "李佩文", "title": "副主任医师", "role": "doctor", "clinics": ["gi"], "doctor": "gi-2"},
    {"login": "ped-3", "name": "任雪", "title": "主治医师", "role": "doctor", "clinics": ["ped"], "doctor": "ped-3"},
    {"login": "nurse", "name": "林晓", "title": "护师", "role": "nurse", "clinics": ["gi", "ped"]},
    {"login": "desk", "name": "陈静", "title": "导诊", "role": "desk"},
    {"login": "it", "name": "吴工", "title": "工程师", "role": "it"},
    {"login": "admin", "name": "赵主任", "title": "", "role": "admin"},
]


@dataclass(frozen=True)
class DemoAccount:
    login: str
    password: str
    name: str
    work: str


def file_of(settings: Settings) -> Path:
    return settings.data / "demo-accounts.json"


async def ready(settings: Settings) -> list[DemoAccount]:
    """Make the accounts that are missing; the same passwords at every start with this data folder."""
    kept = _read(settings)
    async with opened(settings) as staff:
        offered = {clinic.id: clinic.name for clinic in staff.hospital.files.clinics.clinics}
        who = [one for one in WHO if set(one.get("clinics", ())) <= offered.keys()]
        for one in who:
            kept[one["login"]] = await _ensure(staff, one, kept.get(one["login"], ""))
    _write(settings, kept)
    return [_shown(one, kept[one["login"]], offered) for one in who]


async def shut(settings: Settings) -> int:
    """Outside the demo its accounts are closed: their passwords lie in a file. Returns how many were open."""
    closed = 0
    async with opened(settings) as staff:
        for login in _read(settings):
            with suppress(NotFound):
                account = await staff.staffing.named(login)
                closed += account.active
                await staff.staffing.shut("demo", account.id)
    return closed


async def _ensure(staff: Opened, one: dict[str, Any], password: str) -> str:
    """The account's password: the kept one, or "" when its owner has chosen another."""
    try:
        account = await staff.staffing.named(one["login"])
    except NotFound:
        fields = {name: value for name, value in one.items() if name != "login"}
        _, password = await staff.staffing.add("demo", one["login"], password, must_change=False, **fields)
        return password
    if not account.active:
        await staff.staffing.change("demo", account.id, active=True)
    return password if password and await passwords.verified(account.password, password) else ""


def _shown(one: dict[str, Any], password: str, clinics: dict[str, str]) -> DemoAccount:
    where = "、".join(clinics[clinic].removesuffix("门诊") for clinic in one.get("clinics", ()))
    return DemoAccount(one["login"], password, one["name"], f"{TITLES[one['role']]} {where}".strip())


def _read(settings: Settings) -> dict[str, str]:
    try:
        kept: dict[str, str] = json.loads(file_of(settings).read_text(encoding="utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return kept


def _write(settings: Settings, kept: dict[str, str]) -> None:
    handle = os.open(file_of(settings), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(kept, file, ensure_ascii=False, indent=1)
