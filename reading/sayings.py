"""A duration as a Chinese record writes it: 3天, 3-4天, 1年3个月, 2月余, 半天, 自幼."""

from __future__ import annotations

from datetime import datetime, timedelta

from reading.lasting import DAY, HOUR, MONTH, NAMES, WEEK, YEAR, Duration


def say(duration: Duration) -> str:
    """The duration as a record writes it: 3天, 3-4天, 2月余, 半天, 自幼."""
    if duration.kind == "always":
        return "自幼"
    if duration.low is None or duration.high is None or duration.seconds is None:
        return duration.words
    if not duration.unit:
        return {WEEK: "数周", MONTH: "数月"}.get(int(duration.low), "一段时间")
    if duration.kind == "since" and duration.onset is not None:
        return _calendar(duration)
    size = next(s for s, name in NAMES if name == duration.unit)
    return _amount(duration.low / size, duration.high / size, duration.unit)


def _calendar(duration: Duration) -> str:
    """昨天 is 1天 whatever the hour is; 去年 is 1年."""
    onset = duration.onset or datetime.min
    now = onset + timedelta(seconds=duration.high or 0)
    days = (now.date() - onset.date()).days
    months = (now.year - onset.year) * 12 + now.month - onset.month
    years = (duration.low or 0) / YEAR
    if duration.unit == "年" and duration.low == duration.high and years > 1 and years % 1 > 0.04:
        return _amount(years, years, "年")  # 一年零两个月前
    if duration.unit == "年":
        return f"{now.year - onset.year}年" if now.year > onset.year else f"{max(1, months)}个月"
    if duration.unit == "月" and months:
        return f"{months}个月" if months < 12 else f"{months // 12}年余" if months % 12 else f"{months // 12}年"
    if days == 0 or (duration.unit in ("小时", "分钟") and duration.seconds and duration.seconds < DAY):
        hours = (duration.seconds or 0) / HOUR
        return f"{max(1, round(hours))}小时" if hours >= 1 else f"{max(1, round(hours * 60))}分钟"
    return f"{days}天" if days < 60 else f"{months}个月"


_NEXT = {"年": (12, "月"), "周": (7, "天"), "天": (24, "小时"), "小时": (60, "分钟")}
_UNDER = {
    "年": {"个月": YEAR / MONTH},
    "月": {"天": 30.0},
    "小时": {"分钟": 60.0},
    "周": {"天": 7.0},
    "天": {"小时": 24.0},
}
_SHORT = {"月": "半月", "年": "半年", "天": "半天", "小时": "半小时", "周": "半周", "分钟": "半分钟"}


def _amount(low: float, high: float, unit: str) -> str:
    name = {"月": "个月"}.get(unit, unit)
    if 0.4 <= low <= 0.5 and high < 1 and unit in _SHORT:
        return _SHORT[unit] + ("" if low == high else "余")
    if high < 1 and unit in _NEXT:
        times, smaller = _NEXT[unit]
        return _amount(low * times, high * times, smaller)
    if low == high:
        return f"{low:g}{name}" if low * 2 == int(low * 2) else _compound(low, unit)
    if high - low < 1:
        return f"{int(low + 0.01)}{unit}余"
    if (low, high) in ((3, 9), (4, 9)) or (unit == "年" and high >= 5 * low):
        return f"数{name if unit != '月' else unit}"
    if low > 10 and round(low) % 10 == 1 and round(high) % 10 == 9:
        return f"{int(low) - 1}余{name}"
    if low == int(low) and high == int(high):
        return f"{low:g}-{high:g}{name}"
    return f"约{(low + high) / 2:.0f}{name}"


def _compound(count: float, unit: str) -> str:
    """一年零三个月 → 1年3个月; 余 is for what was said without its rest."""
    whole, rest = int(count), ""
    for name, size in _UNDER.get(unit, {}).items():
        left = (count - whole) * size
        if round(left) and abs(left - round(left)) < 0.05:
            rest = f"{round(left)}{name}"
    return f"{whole}{'个月' if unit == '月' and rest else unit}{rest or '余'}"
