"""Is this an answer to that item? Accepted with its value made plain, or refused with what to say, kindly."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from core.forms import Item, Option
from dialogue.forms import units

_YES = frozenset({"true", "是", "有", "对", "是的", "有的", "yes", "y", "1"})
_NO = frozenset({"false", "否", "没有", "无", "不是", "没", "不", "no", "n", "0"})
_DATE = re.compile(r"^\d{4}(-\d{2}(-\d{2})?)?$")
_TIME = re.compile(r"^([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?$")
_WHICH_DAY = re.compile(r"是哪一?天|多少周")  # 没有 tells no day
_BARE_NO = re.compile(r"(?:还|都|也)?(?:没有?|无|不|否)[的啊呀吧了]?")
MAX_WORDS = 5000  # of one free-text answer


@dataclass(frozen=True)
class Accepted:
    """`value` follows the item's type; `label` is how a person reads it; `unit` is set for quantities."""

    value: Any
    label: str
    unit: str = ""


@dataclass(frozen=True)
class Refused:
    """Not an answer to this item; `heard` says why and what would be."""

    heard: str


Checked = Accepted | Refused


def number(value: float) -> str:
    """38.0 → 38, 38.5 → 38.5: as a person writes it."""
    return str(int(value)) if float(value).is_integer() else f"{value:g}"


def name_of(item: Item) -> str:
    """What the answer is called in a sentence."""
    return item.short or item.text.rstrip("？?。： ") or "这一项"


def find_option(item: Item, value: Any) -> Option | None:
    """The option meant by a value, a label or another way of saying it."""
    words = str(value).strip()
    return (
        next((o for o in item.options if words == o.value), None)
        or next((o for o in item.options if words == o.label), None)
        or next((o for o in item.options if words in o.synonyms), None)
    )


def range_of(item: Item) -> str:
    """“34 到 43℃之间”, “不小于 0”, or nothing when the item has no range."""
    low = None if item.minimum is None else number(item.minimum)
    high = None if item.maximum is None else number(item.maximum)
    unit = item.unit
    if low is not None and high is not None:
        return f"在 {low} 到 {high}{unit} 之间"
    if low is not None:
        return f"不小于 {low}{unit}"
    return f"不大于 {high}{unit}" if high is not None else ""


def inside(item: Item, value: float) -> bool:
    return (item.minimum is None or value >= item.minimum) and (item.maximum is None or value <= item.maximum)


def _out_of_range(item: Item, value: float) -> Refused:
    slip = next((v for v in (value / 10, value / 100, value * 10) if inside(item, v)), None)
    bounded = item.minimum is not None and item.maximum is not None and item.minimum > 0
    guess = f"您是想说 {number(round(slip, 2))}{item.unit} 吗？" if bounded and slip is not None else ""
    return Refused(f"{name_of(item)}一般{range_of(item)}，{number(value)} 好像不太对。{guess}请您看一下再告诉我。")


def _float(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    try:
        made = float(value)
    except (TypeError, ValueError):
        return None
    return made if math.isfinite(made) else None


def yes_no(item: Item) -> tuple[str, str]:
    """What “yes” and “no” are called for this question: 有没有发热 is answered with 有 or 没有."""
    own = {option.value: option.label for option in item.options}
    asks_having = "有没有" in item.text or re.search(r"有[^没]*吗", item.text) is not None
    yes, no = ("有", "没有") if asks_having else ("是", "不是")
    return own.get("true", yes), own.get("false", no)


def _boolean(item: Item, value: Any, unit: str) -> Checked:
    option = find_option(item, value) if item.options else None
    words = option.value if option else str(value).strip().lower()
    if words in _YES | _NO:
        return Accepted(words in _YES, yes_no(item)[words not in _YES])
    yes, no = yes_no(item)
    return Refused(f"{name_of(item)}：请回答“{yes}”或“{no}”；不确定也可以说“不清楚”。")


def _number(item: Item, value: Any, unit: str) -> Checked:
    made = _float(value)
    hint = f"，{range_of(item)}" if range_of(item) else ""
    if made is None:
        return Refused(f"{name_of(item)}：请告诉我一个数字{hint}。")
    if item.type == "integer" and not made.is_integer():
        return Refused(f"{name_of(item)}：请告诉我一个整数{hint}。")
    if not inside(item, made):
        return _out_of_range(item, made)
    return Accepted(int(made) if item.type == "integer" else made, f"{number(made)}{item.unit}", item.unit)


def _quantity(item: Item, value: Any, unit: str) -> Checked:
    if isinstance(value, dict):
        value, unit = value.get("value"), str(value.get("unit") or unit)
    made = _float(value)
    if made is None:
        hint = f"，{range_of(item)}" if range_of(item) else ""
        return Refused(f"{name_of(item)}：请告诉我数字{f'和单位（{item.unit}）' if item.unit else ''}{hint}。")
    unit = units.plain(unit or item.unit)
    compared: float | None = made
    if item.unit and unit != units.plain(item.unit):
        compared = units.convert(made, unit, item.unit)
        kept = unit in map(units.plain, item.units)
        if compared is None and not kept:
            return Refused(f"{name_of(item)}请用“{'、'.join([item.unit, *item.units])}”来说。")
        if not kept and compared is not None:
            made, unit = compared, item.unit
    if compared is not None and not inside(item, compared):
        return _out_of_range(item, compared)
    return Accepted(int(made) if made.is_integer() else made, f"{number(made)}{unit}", unit)


def _date(item: Item, value: Any, unit: str) -> Checked:
    words = value.isoformat()[:10] if isinstance(value, date) else str(value).strip()
    try:
        if not _DATE.match(words):
            raise ValueError
        date.fromisoformat((words + "-01-01")[:10] if len(words) < 10 else words)
    except ValueError:
        return Refused(f"{name_of(item)}：请说出年月日，例如“2026年3月5日”；只记得年月也可以。")
    return Accepted(words, words)


def _datetime(item: Item, value: Any, unit: str) -> Checked:
    words = value.isoformat() if isinstance(value, date) else str(value).strip()
    if _DATE.match(words):
        return _date(item, words, unit)
    try:
        made = datetime.fromisoformat(words)
    except ValueError:
        return Refused(f"{name_of(item)}：请说出日期和时间，例如“3月5日下午两点”。")
    return Accepted(made.isoformat(), made.strftime("%Y-%m-%d %H:%M"))


def _time(item: Item, value: Any, unit: str) -> Checked:
    words = str(value).strip()
    if not _TIME.match(words):
        return Refused(f"{name_of(item)}：请说出时间，例如“14:30”。")
    return Accepted(words if len(words) == 8 else f"{words}:00", words[:5])


def _choice(item: Item, value: Any, unit: str) -> Checked:
    if isinstance(value, dict):
        value = value.get("code", value.get("value", ""))
    option = find_option(item, value)
    if option:
        return Accepted(option.value, option.label)
    words = str(value).strip()
    if item.type == "open-choice" and words and len(words) <= (item.max_length or MAX_WORDS):
        return Accepted(words, words)
    shown = "、".join(o.label for o in item.options[:8])
    return Refused(f"{name_of(item)}：请从这些里选一个：{shown}{'……' if len(item.options) > 8 else ''}。")


def _words(item: Item, value: Any, unit: str) -> Checked:
    if isinstance(value, dict | list) and value:  # what `reads` made of the words: medicines, blood pressure …
        return Accepted(value, spoken(value))
    words = str(value if value is not None else "").strip()
    limit = item.max_length or MAX_WORDS
    if not words:
        return Refused(f"{name_of(item)}：请您说一下，不清楚也可以跳过。")
    if len(words) > limit:
        return Refused(f"{name_of(item)}最多 {limit} 个字，请您说得短一点。")
    if _WHICH_DAY.search(item.text) and _BARE_NO.fullmatch(words):
        return Refused(f"{name_of(item)}：请说一下大概的日子；记不清可以跳过。")
    return Accepted(words, words)


def spoken(value: Any) -> str:
    """A structured answer as a person reads it."""
    if isinstance(value, list):
        return "、".join(filter(None, (spoken(part) for part in value)))
    if isinstance(value, dict):
        parts = (spoken(part) for part in value.values() if part is not None)
        return str(value.get("label") or " ".join(parts))
    return number(value) if isinstance(value, float) else str(value)


def _attachment(item: Item, value: Any, unit: str) -> Checked:
    if isinstance(value, dict) and value.get("id"):
        return Accepted(value, str(value.get("name") or "附件"))
    if isinstance(value, str) and value.strip():
        return Accepted({"id": value.strip()}, "附件")
    return Refused(f"{name_of(item)}：请拍照或选一个文件发过来，没有可以跳过。")


_CHECKS: dict[str, Callable[[Item, Any, str], Checked]] = {
    "boolean": _boolean, "integer": _number, "decimal": _number, "quantity": _quantity, "date": _date,
    "dateTime": _datetime, "time": _time, "choice": _choice, "open-choice": _choice, "string": _words, "text": _words,
    "attachment": _attachment,
}  # fmt: skip


def check(item: Item, value: Any, unit: str = "") -> Checked:
    """The value as this item keeps it, or what to say to the person instead."""
    checker = _CHECKS.get(item.type)
    if checker is None:
        return Refused("这一项不需要回答。")
    return checker(item, value, unit)
