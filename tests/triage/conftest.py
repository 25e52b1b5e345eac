"""What triage's tests share: a small hospital, a turn, a quiet gate."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.commands import Commands
from core.errors import Conflict
from core.ports import Booking, Department, Fact, Ports, Slot
from core.turns import Abilities, Person, Turn

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
CLINICS = {
    "03.01": "呼吸内科门诊", "03.02": "消化内科门诊", "03.03": "神经内科门诊", "03.04": "心血管内科门诊",
    "04.01": "普通外科门诊", "04.03": "骨科门诊", "05.01": "妇科门诊",
    "05.02": "产科门诊", "10": "眼科门诊", "13.01": "皮肤科门诊", "20": "急诊科",
}  # fmt: skip


class SmallHospital:
    """Eleven clinics; every paediatric department is one clinic."""

    name = "测试医院"

    def departments(self) -> Sequence[Department]:
        return [Department(code, clinic, clinic, "1 层", "A 区", "8:00–17:00") for code, clinic in CLINICS.items()]

    def department(self, code: str) -> Department | None:
        if code.startswith("07"):
            return Department(code, "儿科", "儿科门诊", "1 层")
        return next((found for found in self.departments() if found.code == code), None)

    def find_departments(self, text: str) -> Sequence[Department]:
        return [found for found in self.departments() if found.clinic.removesuffix("门诊") in text]

    def find_facts(self, text: str, topic: str = "") -> Sequence[Fact]:
        return []


class SmallBook:
    async def slots(self, department: str, since: datetime, days: int = 7) -> Sequence[Slot]:
        return []

    async def book(self, slot: str, person: dict[str, Any], key: str) -> Booking:
        raise Conflict("no window is free")

    async def bookings(self, conversation: str) -> Sequence[Booking]:
        return []

    async def cancel(self, booking: str, key: str) -> None:
        return None


@pytest.fixture
def ports() -> Ports:
    return Ports(hospital=SmallHospital(), registration=SmallBook())


def turn(text: str, *, started: bool = False, person: Person | None = None, commands: Commands | None = None) -> Turn:
    """One message to triage."""
    return Turn(
        conversation="c1", seq=1, channel="app", can=Abilities(), text=text, commands=commands or Commands(), now=NOW,
        person=person or Person(), started=started,
    )  # fmt: skip
