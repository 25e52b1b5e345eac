"""How fast the reading rules are: p95 a call on ordinary sentences, and the worst on hostile text of 20,000 signs.

Run: python -m bench.reading
"""

from __future__ import annotations

import platform
import random
import time
from collections.abc import Callable
from datetime import datetime

from core.forms import Item, Option
from reading.ages import find_ages
from reading.allergies import find_allergies
from reading.answers import choose, polarity
from reading.clean import clean
from reading.contacts import find_contacts
from reading.dates import find_dates
from reading.diseases import find_diseases
from reading.durations import find_durations
from reading.items import read_answer, read_by_the_way
from reading.medicines import find_medicines
from reading.numbers import find_numbers
from reading.pain import find_pain
from reading.scope import status
from reading.sounds import Lexicon, nearest
from reading.symptoms import find_symptoms
from reading.vitals import find_vitals
from reading.who import about

NOW = datetime(2026, 11, 21, 10, 0)
SAID = [
    "孩子发烧两天了最高39度5，有点咳嗽没有吐，吃了美林5毫升",
    "我妈今年六十八，高血压十几年了，早上量的一百六九十，头晕",
    "没有发烧，就是咳嗽和一点胸闷，三四天了",
    "下周三上午九点半能挂上消化科的号吗，我电话13800138000",
    "二甲双胍一天两次一次一片，青霉素过敏一打就起疹子",
    "嗯，没有",
    "就上午那个吧",
]
LONG = 20_000
_NOISE = (
    "1 一 不 没有 ， 三天 38度5 没有发烧、 我妈 半 岁 一百 血压高 1. 点 个月 周 和 "
    "今年 是 的 a 零 青霉素 和青霉素 没有没 七八 上午 明天或者 十 量 烧到 重 对 有 过敏 "
    "三点 到 每天 一天一 吃 血糖 我 反复 幺三八 1- 头痛 二甲双胍 体重 1， 要是 了 "
)
NOISE = _NOISE.split()
CHANCE = random.Random(3)
HOSTILE = [(word * LONG)[:LONG] for word in NOISE] + [
    "".join(CHANCE.choices(CHANCE.sample(NOISE, size), k=LONG))[:LONG] for size in (2, 2, 2, 3, 3, 4, 6, len(NOISE))
]
STORY = "".join(SAID[i % 5] + "。" for i in range(160))[:5000]
OPTIONS = [Option(value=word, label=word) for word in ("上午", "下午", "晚上", "以上都没有")]
ITEMS = [
    Item(link_id="t", type="quantity", reads="temperature", unit="℃"),
    Item(link_id="d", type="string", reads="duration"),
    Item(link_id="c", type="boolean", synonyms=["咳嗽"]),
]
HEARD = Lexicon(["头痛", "发烧", "拉肚子", "咳嗽", "流鼻涕", "胸闷", "恶心", "肚子疼", "喘不过气", "嗓子疼"])
CALLS: dict[str, Callable[[str], object]] = {
    "clean": clean,
    "find_numbers": find_numbers,
    "find_durations": lambda text: find_durations(text, NOW),
    "find_dates": lambda text: find_dates(text, NOW),
    "find_ages": find_ages,
    "find_vitals": find_vitals,
    "find_contacts": find_contacts,
    "polarity": polarity,
    "choose": lambda text: choose(text, OPTIONS, NOW),
    "status": lambda text: status(text, len(text) // 2, len(text) // 2 + 2),
    "about": about,
    "nearest": lambda text: nearest(text, HEARD),
    "find_medicines": find_medicines,
    "find_allergies": find_allergies,
    "find_pain": find_pain,
    "find_diseases": find_diseases,
    "find_symptoms": find_symptoms,
    "read_answer": lambda text: read_answer(ITEMS[0], text, NOW),
    "read_by_the_way": lambda text: read_by_the_way(ITEMS, text, NOW),
}


def timed(call: Callable[[str], object], text: str) -> float:
    """Milliseconds of processor time of one call; the machine may be busy with other things."""
    start = time.process_time()
    call(text)
    return (time.process_time() - start) * 1000


def main() -> None:
    print(f"{platform.processor() or platform.machine()}, Python {platform.python_version()}; milliseconds")
    print(f"{'function':18}{'p50':>9}{'p95':>9}{'5,000 signs':>14}{'hostile worst':>16}  on")
    for name, call in CALLS.items():
        for text in SAID:
            call(text)
        times = sorted(timed(call, text) for _ in range(60) for text in SAID)
        worst, worst_on = max((timed(call, text), text[:6]) for text in HOSTILE)
        story = timed(call, STORY)
        middle, slow = times[len(times) // 2], times[int(len(times) * 0.95)]
        print(f"{name:18}{middle:9.3f}{slow:9.3f}{story:14.1f}{worst:16.1f}  {worst_on!r}")


if __name__ == "__main__":
    main()
