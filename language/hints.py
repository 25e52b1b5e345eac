"""What kind of answer an item means when its form does not say: other tools' questionnaires carry no `reads` hint."""

from __future__ import annotations

import re

from core.forms import Item, Reads

_NUMERIC = ("integer", "decimal", "quantity")
# The first that matches wins; by what the question asks, as people who write forms put it.
_NUMBERS: tuple[tuple[Reads, re.Pattern[str]], ...] = (
    ("temperature", re.compile(r"体温|多少度|几度|发烧.{0,6}最高|烧到")),
    ("glucose", re.compile(r"血糖")),
    ("weight", re.compile(r"体重|多重|多少(?:公斤|斤|千克)")),
    ("height", re.compile(r"身高|身长|多高")),
    ("age", re.compile(r"年龄|多大|几岁|岁数|周岁|月龄")),
    ("pain", re.compile(r"(?:疼|痛).{0,10}(?:几分|评分|打分|分数|\d)|0.{0,4}10.{0,8}(?:疼|痛)")),
    ("duration", re.compile(r"多久|多长时间|持续.{0,4}(?:时间|几|多)|病程|几天了|多少天")),
)
_WORDS: tuple[tuple[Reads, re.Pattern[str]], ...] = (
    ("blood_pressure", re.compile(r"血压(?:是|为)?(?:多少|值|$|[？?（(：:])|量的血压")),
    ("id_number", re.compile(r"身份证")),
    ("phone", re.compile(r"手机|电话|联系方式")),
    ("name", re.compile(r"姓名|名字|怎么称呼|贵姓")),
    ("onset", re.compile(r"(?:什么时候|何时|哪天|几时).{0,6}(?:开始|起病|出现|发病)|起病时间|发病时间")),
    ("duration", re.compile(r"多久了|多长时间|持续.{0,4}时间|病程|几天了|有多久")),
    ("allergies", re.compile(r"过敏史|(?:什么|哪些|药物|食物).{0,8}过敏(?!反应)|过敏(?:原|源|的(?:药|食))")),
    ("medicines", re.compile(r"(?:什么|哪些|在(?:吃|用|服)的?).{0,4}药|用药(?:情况|史)|服药情况|长期服用")),
)


_COUNTED = re.compile(r"(?:多少|几)个?(天|周|星期|月|年|小时|分钟)")
_BABY = re.compile(r"宝宝|婴儿|月龄|几个月|新生儿")


def hinted(item: Item) -> Item:
    """The item with the hint its question implies; unchanged when it has one or needs none."""
    if item.reads or item.options or item.type not in (*_NUMERIC, "string"):
        return item
    asked = f"{item.text} {item.short}"
    known = _NUMBERS if item.type in _NUMERIC else _WORDS
    found = next((reads for reads, words in known if words.search(asked)), "")
    if not found:
        return item
    return item.model_copy(update={"reads": found, "unit": item.unit or _unit(found, asked, item)})


def _unit(reads: str, asked: str, item: Item) -> str:
    """持续多少天 counts days, 宝宝多大 counts months, though no unit is written."""
    if item.type not in _NUMERIC:
        return ""
    if reads == "age":
        return "mo" if _BABY.search(asked) else ""
    counted = _COUNTED.search(asked)
    return counted[1] if reads == "duration" and counted else ""
