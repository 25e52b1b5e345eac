"""Readings in the unit a curve is drawn in. What cannot be converted for sure is left out of the curve."""

from __future__ import annotations

from decimal import Decimal

SAME = {
    "℃": ("Cel", "°C", "℃", "C"),
    "mmHg": ("mm[Hg]", "mmHg"),
    "次/分": ("/min", "bpm", "beats/min", "{beats}/min", "次/分", "{beat}/min"),
    "mmol/L": ("mmol/L",),
    "%": ("%",),
    "kg": ("kg",),
    "cm": ("cm",),
    "分": ("{score}", "1", "分", ""),
}
# unit of the curve → unit that comes → (factor, what is added before)
TURNED = {
    "℃": {"[degF]": (Decimal(5) / 9, -32), "°F": (Decimal(5) / 9, -32)},
    "mmHg": {"kPa": (Decimal("7.50062"), 0)},
    "kg": {"g": (Decimal("0.001"), 0), "[lb_av]": (Decimal("0.45359237"), 0)},
    "cm": {"m": (Decimal(100), 0), "[in_i]": (Decimal("2.54"), 0)},
}
GLUCOSE = {"mg/dL": (1 / Decimal("18.016"), 0)}  # of this substance alone


def turned(value: Decimal, unit: str, wanted: str, *, glucose: bool = False) -> Decimal | None:
    """The value in the wanted unit; None when that is not known for sure."""
    if unit in SAME.get(wanted, (wanted,)):
        return value
    known = TURNED.get(wanted, {}) | (GLUCOSE if glucose and wanted == "mmol/L" else {})
    if unit not in known:
        return None
    factor, shift = known[unit]
    return ((value + shift) * factor).quantize(Decimal("0.01")).normalize()
