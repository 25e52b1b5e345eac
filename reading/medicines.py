"""Medicines with dose and frequency: 二甲双胍一天两次一次一片, 美林5毫升, 早晚各一粒降压药; stopped ones are marked."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from reading.numbers import find_numbers
from reading.phrases import Phrases
from reading.scope import status
from reading.windows import windowed

_WORDS = Path(__file__).parent / "words"


@dataclass(frozen=True)
class Medicine:
    """`name` is what a record writes, `words` what was said. `taken` False: denied or stopped."""

    name: str
    dose: str = ""  # 1片, 5毫升
    per_day: float | None = None
    frequency: str = ""  # the words: 一天两次, 早晚各, 必要时
    taken: bool = True
    stopped: bool = False
    group: bool = False  # a kind of medicine, not one: 降压药
    words: str = ""
    start: int = 0
    end: int = 0

    def say(self) -> str:
        """One line of a record: 二甲双胍 1片 每日2次."""
        often = ""
        if self.per_day is not None:
            often = f"每日{self.per_day:g}次" if self.per_day >= 1 else f"每{1 / self.per_day:.0f}天1次"
        return " ".join(part for part in (self.name, self.dose and f"每次{self.dose}", often or self.frequency) if part)


@cache
def content() -> dict[str, Any]:
    """The everyday names, read once."""
    loaded: dict[str, Any] = yaml.load((_WORDS / "medicines.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return loaded


@cache
def names() -> Phrases:
    """Every medicine name we know, everyday names first."""
    phrases = Phrases()
    for word, name in content()["brands"].items():
        phrases.add(str(word).lower(), "drug", name or str(word))
    for word in content()["classes"]:
        phrases.add(word, "class", word)
    for line in (_WORDS / "drugs.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            phrases.add(line.lower(), "drug", line)
    return phrases


_UNIT = (
    r"片|粒|颗|丸|毫升|ml|毫克|mg|微克|ug|克|g|包|袋|支|单位|个单位|iu|u(?![a-z])|喷|吸|滴|勺|瓶|贴|针|枚|板"
    r"|盒|格|半片|个(?=$|，|。|、)"
)
_N = r"(?:\d+(?:\.\d+)?(?:[-~到]\d+(?:\.\d+)?)?|[一二两三四五六七八九十半百零]{1,4}(?:到[一二两三四五六])?|俩)"
_DOSE = re.compile(
    rf"(?:一次|每次|各|每回|一回|次|一顿|每顿|吃了?|喝了?|用了?|打了?|服|推)*(?P<n>{_N})(?P<u>{_UNIT})(?P<half>半)?",
    re.I,
)
_FREQUENCY: tuple[tuple[re.Pattern[str], float | None], ...] = (
    (re.compile(rf"(?:一天|每天|每日|一日|日服|日|天天)(?:吃|用|打|服|喝|喷|测)?(?P<n>{_N})(?:次|回|顿|遍|餐)"), 0),
    (re.compile(rf"(?P<n>{_N})(?:次|回|顿)(?:/|一|每)(?:天|日)"), 0),
    (re.compile(rf"(?:每隔?|隔|间隔)(?P<h>{_N})(?:个)?(?:小时|钟头)(?:吃|一次|用|喝)?(?:一次)?"), -1),
    (re.compile(rf"(?:一周|每周|一星期|每星期|一个?礼拜|每个?礼拜)(?:吃|用|打)?(?P<w>{_N})(?:次|回|针|片)"), -2),
    (re.compile(r"早中晚(?:各|都|饭)?|一日三餐|三餐(?:前|后|时|饭)?|饭(?:前|后)各|tid|早午晚", re.I), 3),
    (
        re.compile(
            r"早晚(?:各|都|饭)?|早上?(?:一|1|两|2|半)(?:片|粒|颗|包|次|袋|个)?(?:，|、)?晚上?(?:一|1|两|2|半)|bid"
            r"|早上?和晚上",
            re.I,
        ),
        2,
    ),
    (re.compile(r"隔(?:一)?天|隔日|两天一次|2天1次|qod", re.I), 0.5),
    (
        re.compile(
            r"每晚|晚上睡前|睡前|每天早上|每天早晨|晨起|早起|早上(?:吃|空腹)?|晚上(?:吃)?|一天一(?:次|片|粒"
            r"|颗|袋|包|支|顿)|每[天日](?:一|1)(?:次|片|粒|颗|袋|包|支"
            r"|顿)|一天1(?:次|片|粒|颗)|qd|qn|中午吃",
            re.I,
        ),
        1,
    ),
    (
        re.compile(
            r"必要时|疼的时候|痛的时候|难受(?:的时候)?(?:就|才)?吃|发作(?:的)?时候?|需要时|烧(?:起来"
            r"|了)?(?:就|才|再)吃|疼了(?:就|才)吃|偶尔吃?|有时候?吃"
            r"|想起来(?:就|才)?吃|断断续续吃|prn|不规律",
            re.I,
        ),
        None,
    ),
)
_DAILY_DOSE = re.compile(rf"(?:一天|每天|每日|一日)(?:吃|喝|用|服|打)?(?P<n>{_N})(?P<u>{_UNIT})", re.I)
_STOPPED = re.compile(
    r"停(?:药)?了|停用|已经停|不吃了|没(?:再)?吃了|没再(?:吃|用)|没吃完|停掉|吃完了|断了|不用了"
    r"|以前吃|之前吃|原来吃|吃过(?!药后)|用过|断药"
)
_NOT_TAKEN = re.compile(
    r"(?:没有?|不|未|从不|没在|不在|还没|从没|从来没|从来不|没敢|不想|不敢|不能|不会)(?:再|在|怎么|规律"
    r"|按时|经常)?(?:吃|用|服|喝|打|使用|服用)(?:过|着|任何|什么|啥"
    r"|其他|别的|其它)?(?:的)?$"
)
_AT_A_TIME = re.compile(
    rf"(?P<t>早上|早晨|早饭前|早餐前|早|中午|午饭前|午餐前|晚上|晚饭前|晚餐前|晚|睡前)(?:打|吃|用|服|注射|是)?(?P<n>{_N})(?P<u>{_UNIT})",
    re.I,
)
_BOUNDARY = re.compile(r"[。；;！!？?\n]")
_NOT_MEDICINE = re.compile(r"^(?:过敏性|性皮炎|依赖|脸|水平|六项|分泌)")
_ASKED = re.compile(
    r"(?:能不能|可不可以|可以|能|要不要|应该|需要|想|开点|买点|想开|有没有|什么)(?:吃|用|买|开|打|配"
    r"|拿)?(?:点|些|什么)?$"
)


def _number(words: str) -> float | None:
    found = find_numbers(words + "片")
    return found[0].value if found else None


def _dose(text: str) -> str:
    match = _DOSE.search(text)
    if match is None:
        return ""
    words = match["n"]
    if re.fullmatch(r"\d+(?:\.\d+)?[-~到]\d+(?:\.\d+)?", words):
        return words.replace("到", "-").replace("~", "-") + match["u"]
    value = 0.5 if words == "半" else _number(words)
    if value is None:
        return ""
    value += 0.5 if match["half"] else 0
    unit = {"ml": "毫升", "mg": "毫克", "g": "克", "u": "单位", "iu": "单位", "个单位": "单位", "ug": "微克"}.get(
        match["u"].lower(), match["u"]
    )
    return f"{'半' if words == '半' else format(value, 'g')}{unit}"


def _often(text: str) -> tuple[float | None, str, str]:
    """(times a day, its words, the text without them)."""
    for pattern, times in _FREQUENCY:
        match = pattern.search(text)
        if match is None:
            continue
        rest = text[: match.start()] + "　" + text[match.end() :]
        if re.match(
            r"早晚|早中晚|早上?[一1两2半]|早午晚|一天一[片粒颗袋包支]|每[天日][一1][片粒颗袋包支]|一天1[片粒]",
            match.group(),
        ):
            rest = text  # 早晚各一粒: the dose stands in the same words
        if times is None or times > 0:
            return times, match.group(), rest
        value = _number(next(g for g in match.groupdict().values() if g))
        if not value:
            continue
        per_day = value if times == 0 else 24 / value if times == -1 else value / 7
        return round(per_day, 3), match.group(), rest
    daily = _DAILY_DOSE.search(text)
    if daily is None:
        return None, "", text
    if _number(daily["n"]) == 1 or daily["n"] == "半":
        return 1.0, daily.group(), text
    total = _dose(daily["n"] + daily["u"])  # 一天三包 does not say how they are shared out
    return None, f"每日{total}", text[: daily.start()] + "　" + text[daily.end() :]


def _window(text: str, start: int, end: int, before: int, after: int) -> tuple[str, str]:
    """What is said around one name: after it up to the next, before it from the last."""
    tail = _BOUNDARY.split(text[end:after])[0][:40]
    head = re.split(r"[，。；;！!？?\n、]|和|还有|跟", text[before:start])[-1][-16:]
    return head, tail


def _several(one: Medicine, tail: str) -> list[Medicine]:
    """早上十四个单位晚上十个单位: two doses at two times stay two; the same dose twice is one, twice a day."""
    told = [(m["t"], _dose(m["n"] + m["u"])) for m in _AT_A_TIME.finditer(tail)]
    if len({dose for _, dose in told}) < 2:
        return [one]
    return [replace(one, dose=dose, per_day=None, frequency=time) for time, dose in told]


@windowed
def find_medicines(text: str) -> list[Medicine]:
    """Medicines named in a clean text, in the order said."""
    found = [f for f in names().scan(text.lower()) if not _NOT_MEDICINE.match(text[f.end :])]
    result = []
    for place, hit in enumerate(found):
        before = found[place - 1].end if place else 0
        after = found[place + 1].start if place + 1 < len(found) else len(text)
        head, tail = _window(text, hit.start, hit.end, before, after)
        stem = re.match(
            r"(?:缓释|控释|肠溶|分散|咀嚼|软|滴)*(?:片|胶囊|颗粒|冲剂|口服液|糖浆|丸|散|软膏|乳膏|注射液"
            r"|混悬液|滴剂|喷剂|气雾剂"
            r"|滴眼液)(?![一二两三四五六七八九十\d])?",
            tail,
        )
        tail = tail[stem.end() :] if stem and stem.group() else tail
        per_day, often, rest = _often(tail)
        dose = _dose(rest)
        if not often and not dose:
            per_day, often, rest = _often(head)
            dose = _dose(rest)
        elif not dose:
            dose = _dose(head)
        said = status(text, hit.start, hit.end)
        taken = not (
            said.negated
            or _NOT_TAKEN.search(text[: hit.start][-14:])
            or said.hypothetical
            or said.asked
            or _ASKED.search(text[: hit.start][-10:])
        )
        never = bool(_NOT_TAKEN.search(text[: hit.start][-14:]))
        stopped = not never and bool(_STOPPED.search(tail.split("，")[0]) or _STOPPED.search(head))
        if re.match(
            r"(?:都|也|就|从来|一直|倒)?(?:没有?吃|没有?用|没吃|没用|没服|不吃|没有(?=$|，))", tail.split("，")[0]
        ):
            taken = False
        result += _several(
            Medicine(
                hit.name,
                dose,
                per_day,
                often,
                taken and not stopped,
                stopped,
                hit.kind == "class",
                text[hit.start : hit.end],
                hit.start,
                hit.end,
            ),
            tail,
        )
    return result
