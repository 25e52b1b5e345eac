"""Phone numbers and identity numbers, typed or spoken: 幺三八…, 138-0013-8000, 座机 0571-8888 6666."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from reading.numbers import DIGITS
from reading.windows import windowed


@dataclass(frozen=True)
class Contact:
    """`value` is plain digits (a landline keeps its hyphen); `valid` False: it looks like one but is wrong."""

    kind: Literal["mobile", "landline", "id_number"]
    value: str
    valid: bool
    words: str
    start: int
    end: int
    problem: str = ""  # length, checksum, date, prefix


_SPOKEN = "".join(sorted(set(DIGITS) - set("两俩仨"))) + "勾拐妖腰要"
_SAID = {c: str(n) for c, n in DIGITS.items()} | {"勾": "9", "拐": "7", "妖": "1", "腰": "1", "要": "1"}
_RUN = re.compile(rf"(?:\+?86[- ]?)?[0-9{_SPOKEN}(（](?:[\-—_·. ，,、）)(（]{{0,2}}[0-9{_SPOKEN}xX×]){{6,24}}")
_AREA2 = ("10", "20", "21", "22", "23", "24", "25", "27", "28", "29")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK = "10X98765432"
_PROVINCES = {
    11,
    12,
    13,
    14,
    15,
    21,
    22,
    23,
    31,
    32,
    33,
    34,
    35,
    36,
    37,
    41,
    42,
    43,
    44,
    45,
    46,
    50,
    51,
    52,
    53,
    54,
    61,
    62,
    63,
    64,
    65,
    71,
    81,
    82,
    83,
}
_ID_CUE = re.compile(r"身份证|证件号|身份号|id\s*(?:号|number)", re.I)


def check_digit(first17: str) -> str:
    """The last sign of an 18-sign identity number (GB 11643)."""
    return _CHECK[sum(int(d) * w for d, w in zip(first17, _WEIGHTS, strict=True)) % 11]


def id_problem(number: str) -> str:
    """What is wrong with an identity number: length, prefix, date, checksum; "" when nothing is."""
    if not re.fullmatch(r"\d{17}[\dX]", number):
        return "length"
    if int(number[:2]) not in _PROVINCES:
        return "prefix"
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return "date"
    if not 1900 <= born.year <= 2100:
        return "date"
    return "" if check_digit(number[:17]) == number[17] else "checksum"


def born_and_sex(number: str) -> tuple[date, Literal["女", "男"]] | None:
    """Birthday and sex of a right identity number."""
    if id_problem(number):
        return None
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return born, "男" if int(number[16]) % 2 else "女"


def _digits(words: str) -> str:
    return "".join(_SAID.get(c, c) for c in words.replace("×", "X").upper() if c.isdigit() or c in _SAID or c == "X")


def _is_count(words: str) -> bool:
    """二三四五 counted aloud, a year with a month … are not a phone number."""
    return bool(re.fullmatch(r"(?:19|20)\d{2}[-./年]\d{1,2}[-./月]\d{1,2}", words))


def _landline(digits: str) -> str:
    if digits.startswith(("400", "800")) and len(digits) == 10:
        return digits
    if digits.startswith("0"):
        area = 3 if digits[1:3] in _AREA2 else 4
        rest = digits[area:]
        return f"{digits[:area]}-{rest}" if len(rest) in (7, 8) and rest[0] in "2345678" and digits[1] != "0" else ""
    return digits if len(digits) in (7, 8) and digits[0] in "2345678" else ""


def _read(words: str, start: int, end: int, cue_id: bool, cue_phone: bool) -> Contact | None:
    digits = _digits(words)
    if digits.startswith("86") and len(digits) == 13 and digits[2] == "1":
        digits = digits[2:]
    if len(digits) == 18 or (cue_id and len(digits) >= 15):
        problem = id_problem(digits)
        return Contact("id_number", digits, not problem, words, start, end, problem)
    if digits.startswith("1") and (len(digits) == 11 or (cue_phone and 9 <= len(digits) <= 13)):
        problem = "" if re.fullmatch(r"1[3-9]\d{9}", digits) else "length" if len(digits) != 11 else "prefix"
        return Contact("mobile", digits, not problem, words, start, end, problem)
    line = _landline(digits)
    if line and (digits.startswith(("0", "400", "800")) or cue_phone):
        return Contact("landline", line, True, words, start, end)
    if cue_phone and 7 <= len(digits) <= 13:
        return Contact("mobile", digits, False, words, start, end, "length" if len(digits) != 11 else "prefix")
    return None


_PHONE_CUE = re.compile(r"电话|手机|号码|联系|座机|打给|微信同号|拨")


@windowed
def find_contacts(text: str, expecting: Literal["", "phone", "id_number"] = "") -> list[Contact]:
    """Phone and identity numbers of a clean text; what was asked for helps to name a wrong one."""
    found = []
    for match in _RUN.finditer(text):
        words = match.group().strip(" ，,、-—(（")
        start = match.start() + match.group().find(words)
        before = text[max(0, start - 12) : start]
        if _is_count(words):
            continue
        cue_id = expecting == "id_number" or bool(_ID_CUE.search(before))
        cue_phone = expecting == "phone" or bool(_PHONE_CUE.search(before))
        one = _read(words, start, start + len(words), cue_id, cue_phone)
        if one is None and re.search(r"[，,、 ]", words):
            found += [c for c in _pieces(words, start, cue_id, cue_phone) if c]
        if one:
            found.append(one)
    return found


def _pieces(words: str, start: int, cue_id: bool, cue_phone: bool) -> list[Contact | None]:
    """Several numbers in a row: each on its own."""
    return [
        _read(m.group(), start + m.start(), start + m.end(), cue_id, cue_phone)
        for m in re.finditer(r"[^，,、 ]{7,}", words)
    ]
