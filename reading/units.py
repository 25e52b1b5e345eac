"""Conversion between the units people say and the unit a form asks for."""

from __future__ import annotations

_SAME = {
    "公斤": "kg",
    "千克": "kg",
    "公分": "cm",
    "厘米": "cm",
    "米": "m",
    "毫米汞柱": "mmhg",
    "℃": "cel",
    "°c": "cel",
    "度": "cel",
    "摄氏度": "cel",
    "毫摩尔": "mmol/l",
    "分钟": "min",
    "分": "min",
    "小时": "h",
    "钟头": "h",
    "个小时": "h",
    "天": "d",
    "日": "d",
    "周": "wk",
    "星期": "wk",
    "个月": "mo",
    "月": "mo",
    "年": "a",
    "毫升": "ml",
    "升": "l",
    "克": "g",
    "毫克": "mg",
    "次/分": "/min",
    "bpm": "/min",
    "岁": "a",
    "%": "%",
    "％": "%",
    "市斤": "斤",
    "[lb_av]": "lb",
    "hours": "h",
    "days": "d",
    "weeks": "wk",
    "months": "mo",
    "years": "a",
    "minutes": "min",
    "mm[hg]": "mmhg",
    "两": "两",
    "个星期": "wk",
    "礼拜": "wk",
    "个礼拜": "wk",
    "次/分钟": "/min",
}
# unit → (its measure, how many of the measure's base it is)
_SIZE: dict[str, tuple[str, float]] = {
    "kg": ("mass", 1.0),
    "斤": ("mass", 0.5),
    "两": ("mass", 0.05),
    "g": ("mass", 0.001),
    "mg": ("mass", 1e-6),
    "lb": ("mass", 0.45359237),
    "cm": ("length", 1.0),
    "m": ("length", 100.0),
    "mm": ("length", 0.1),
    "min": ("time", 60.0),
    "h": ("time", 3600.0),
    "d": ("time", 86400.0),
    "wk": ("time", 604800.0),
    "mo": ("time", 2592000.0),
    "a": ("time", 31536000.0),
    "s": ("time", 1.0),
    "ml": ("volume", 1.0),
    "l": ("volume", 1000.0),
    "mmol/l": ("glucose", 1.0),
    "mg/dl": ("glucose", 1 / 18.0182),
}


def plain(unit: str) -> str:
    """One code for the many ways a unit is written."""
    low = unit.strip().lower()
    return _SAME.get(low, low)


def convert(value: float, given: str, wanted: str) -> float | None:
    """The value in the wanted unit; None when the two do not measure the same thing."""
    a, b = plain(given), plain(wanted)
    if a == b or not a or not b:
        return value
    left, right = _SIZE.get(a), _SIZE.get(b)
    if left is None or right is None or left[0] != right[0]:
        return None
    return round(value * left[1] / right[1], 4)
