"""A measured value: its kinds, units, what is plausible, and how its number is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from reading.numbers import find_numbers, read

Kind = Literal["temperature", "blood_pressure", "glucose", "oxygen", "heart_rate", "weight", "height"]
# What a living person can have; wider than what is normal.
RANGES: dict[str, tuple[float, float]] = {
    "temperature": (32, 43.5),
    "systolic": (40, 320),
    "diastolic": (20, 220),
    "glucose": (0.5, 60),
    "oxygen": (30, 100),
    "heart_rate": (15, 320),
    "weight": (0.4, 350),
    "height": (25, 250),
}
UNITS: dict[str, str] = {
    "temperature": "℃",
    "blood_pressure": "mmHg",
    "glucose": "mmol/L",
    "oxygen": "%",
    "heart_rate": "次/分",
    "weight": "kg",
    "height": "cm",
}


@dataclass(frozen=True)
class Vital:
    """One measured value in its usual unit. For blood pressure `value` is systolic and `second` diastolic."""

    kind: Kind
    value: float
    unit: str
    words: str
    start: int
    end: int
    low: float = 0.0
    high: float = 0.0
    second: float | None = None
    label: str = ""  # 空腹, 餐后 …; 低压 when only the diastolic was said
    plausible: bool = True


AR = r"\d{1,4}(?:[.点]\d{1,2})?"
CN = r"[零〇一二两三四五六七八九十百]{1,7}(?:点[零〇一二三四五六七八九]{1,2})?"
NUM = rf"(?:{AR}|{CN})"
D = "一二三四五六七八九"


def fraction(whole: float, tail: str | None) -> float:
    if not tail or tail == "多":
        return whole
    if tail == "半":
        return whole + 0.5
    digit = read(tail.removesuffix("两"))
    return whole if digit is None else round(whole + digit / 10, 2)


def plausible(kind: str, *values: float) -> bool:
    """Can a living person have this?"""
    low, high = RANGES[kind]
    return all(low <= v <= high for v in values)


def bounds(words: str) -> tuple[float, float] | None:
    """一百六 → 160 to 160, 一百五六 → 150 to 160, 一百多 → 100 to 199, 九点几 → 9 to 9.9."""
    plain = words.rstrip("多几").removesuffix("点")
    found, rough = find_numbers(plain + "次"), find_numbers(words + ("" if words.endswith(("多", "几")) else "次"))
    exact = read(plain) if plain[:1].isdigit() or not found else None
    if exact is None and not found:
        return None
    low, high = (found[0].low, found[0].high) if exact is None else (exact, exact)
    return low, max(low, rough[0].high) if len(plain) < len(words) and rough else high
