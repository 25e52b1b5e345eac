"""Observations: values with unit, time and reference range; a blood pressure is one observation with two values."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from workstation.fhir.models import Read
from workstation.fhir.parts import codes, first, moment, quantity, said, text, things
from workstation.fhir.wire import Resource

SOUND = frozenset({"registered", "preliminary", "final", "amended", "corrected"})


@dataclass(frozen=True)
class Measured:
    """One number. `low` and `high` are the laboratory's own range, in the same unit; `sign` is < or > of a bound."""

    codes: tuple[tuple[str, str], ...]
    title: str
    value: Decimal
    unit: str
    sign: str
    low: Decimal | None
    high: Decimal | None
    at: datetime
    flag: str  # the laboratory's own interpretation: H, L, HH …


@dataclass(frozen=True)
class Observation(Read):
    @property
    def codes(self) -> tuple[tuple[str, str], ...]:
        return codes(self.raw.get("code"))

    @property
    def title(self) -> str:
        return said(self.raw.get("code"))

    @property
    def sound(self) -> bool:
        """Neither entered in error nor cancelled."""
        return self.status in SOUND

    @property
    def at(self) -> datetime | None:
        period = first(self.raw.get("effectivePeriod"))
        told = self.raw.get("effectiveDateTime") or self.raw.get("effectiveInstant") or period.get("start")
        return moment(told or self.raw.get("issued"))

    @property
    def words(self) -> str:
        """A result that is no number: positive, 阴性 …"""
        return text(self.raw.get("valueString")) or said(self.raw.get("valueCodeableConcept"))

    def measured(self) -> Iterator[Measured]:
        """Every number in it; none of one that is in error, cancelled or without a time."""
        at = self.at
        if not self.sound or at is None:
            return
        for part in (self.raw, *things(self.raw.get("component"))):
            if one := _measured(part, at):
                yield one


def _measured(part: Resource, at: datetime) -> Measured | None:
    if "valueInteger" in part:
        value, unit, sign = quantity({"value": part["valueInteger"]})
    else:
        value, unit, sign = quantity(part.get("valueQuantity"))
    if value is None:
        return None
    low, high = _range(part, unit)
    flag = next((code for _, code in codes(part.get("interpretation"))), "")
    return Measured(codes(part.get("code")), said(part.get("code")), value, unit, sign, low, high, at, flag)


def _range(part: Resource, unit: str) -> tuple[Decimal | None, Decimal | None]:
    """The normal range; one given in another unit, or for another kind (critical, therapeutic), is not it."""
    for one in things(part.get("referenceRange")):
        kinds = [code for _, code in codes(one.get("type"))]
        low, low_unit, _ = quantity(one.get("low"))
        high, high_unit, _ = quantity(one.get("high"))
        same = all(told in ("", unit) for told in (low_unit, high_unit))
        if same and (not kinds or "normal" in kinds) and (low is not None or high is not None):
            return low, high
    return None, None
