"""Taking back an earlier answer: 不对，是五天 / 刚才说错了，是左边 / 把体温改成38度5."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from core.commands import Correct
from core.contracts import Context
from core.forms import Item
from reading.items import Read, read_answer

# Said only of something that was answered before.
_STRONG = re.compile(
    r"(?:刚才|刚刚|前面|之前|上面|上一个|上一题)[^，。]{0,10}(?:说错|填错|答错|点错|选错|错了|不对|改|是|应该)"
    r"|(?:说|讲|记|搞|弄|填|答|选|点|写|报)错|改成|改为|更正|纠正|改一下|改下|改到|换成|(?:^|，)(?:哦|啊|哎)?不对(?:，|是|应该|不对)"
)
_WEAK = re.compile(r"应该是|其实是|准确(?:地)?说|是.{1,8}才对|不是[^，。]{1,10}[，,]?(?:而)?是|才是")
_NEW = re.compile(
    r"(?:改成|改为|改到|换成|更正为"
    r"|应该是"
    r"|其实是|而是|准确(?:地)?说是?|(?<!不)(?<!还)(?<!就)(?<!要)是)(?!不是|错|说错)"
)
# Said of something that is over already: 改一下, 我刚才说错了 …, 还有一句忘了说.
_BACK = re.compile(
    r"^(?:那个|对了|不好意思|等等|医生|护士|麻烦)?[，,]?(?:我)?(?:还|又)?(?:想|要|得|需要|可以|能不能|可不可以|能)?(?:再|重新)?"
    r"(?:改|修改|更正|更改)(?:一?下|一?个?地方|一?处|一?项|点东西|答案|回答)?(?:刚才|之前|前面)?(?:的|说的|填的)?(?:病情|内容|答案|回答|摘要|预?问诊|过敏史|用药|症状)?(?:吗|吧|可以吗)?$"
    r"|(?:说|讲|填|答|选|点|写|记|弄)(?:错|漏|反|少)(?:了|啦)?|(?:刚才|刚刚|之前|前面)[^，。]{0,6}(?:不对|错了)|(?:忘|忘记|忘了)(?:说|填|讲|写)(?:了)?"
    r"|(?:补充|再说|再加)(?:一下|一?句|几句|一点|一?条)|还有(?:一|几|两)句"
)
_ELSE = re.compile(
    r"预约|约的|号|改约|改期|退|电话|手机|密码|医保|身份证|地址|发票|缴费"
    r"|(?:医生|大夫|护士|药房|你)[^，。]{0,4}错"
)
# What people call the things that hints read.
_CALLED = {
    "temperature": ("体温", "温度", "烧", "度"), "blood_pressure": ("血压", "高压", "低压"), "glucose": ("血糖",),
    "weight": ("体重",), "height": ("身高",), "age": ("年龄", "岁数", "多大"), "pain": ("疼痛", "疼", "痛", "分数"),
    "duration": ("多久", "时间", "天数"), "onset": ("开始", "多久", "时间"), "medicines": ("药",),
    "allergies": ("过敏",),
    "phone": ("电话", "手机", "号码"), "id_number": ("身份证",), "name": ("名字", "姓名"),
}  # fmt: skip


def corrections(text: str, context: Context) -> list[Correct]:
    """The corrected answer, when the sentence plainly takes one back."""
    strong = bool(_STRONG.search(text))
    if not context.answered or not (strong or _WEAK.search(text)):
        return []
    new = _new_part(text)
    named = [item for item in context.answered.values() if _named(item, text)]
    for item in reversed(named):
        if found := _changed(item, new, text, context):
            return [found]
    if not strong or (named and len(named) == len(context.answered)):
        return []
    for item in reversed(list(context.answered.values())):
        if not _open_ended(item) and (found := _changed(item, new, text, context)):
            return [found]
    return []


def takes_back(text: str) -> bool:
    """Does the sentence want something changed or added that was said before, and not a booking?"""
    return bool(_BACK.search(text)) and not _ELSE.search(text)


def named_item(text: str, items: Iterable[Item]) -> Item | None:
    """The one item the sentence speaks of: 过敏史填错了."""
    named = [item for item in items if _named(item, text)]
    return named[0] if len(named) == 1 else None


def _new_part(text: str) -> str:
    """What it should be, without what it was: 不是三天，是五天 → 五天."""
    marks = list(_NEW.finditer(text))
    if marks:
        return text[marks[-1].end() :].strip("，。 ") or text
    return re.split(r"[，。]", text)[-1]


def _named(item: Item, text: str) -> bool:
    names = (*item.synonyms, item.short, *_CALLED.get(item.reads, ()))
    return any(name and name in text for name in names)


def _open_ended(item: Item) -> bool:
    return item.type in ("string", "text") and not item.reads


def _changed(item: Item, new: str, text: str, context: Context) -> Correct | None:
    read: Read = read_answer(item, new, context.now)
    if not read.values or (item.type == "boolean" and not _named(item, text)):
        return None
    known = {option.value for option in item.options}
    if item.type == "open-choice" and not _named(item, text) and any(value not in known for value in read.values):
        return None  # it takes any words: only what it offers shows that it is meant
    value: Any = read.values if item.repeats else read.values[0]
    before = context.values.get(item.link_id)
    if value == before or (isinstance(before, list) and before in ([value], value)):
        return None
    return Correct(slot=item.link_id, value=value, words=text, unit=read.unit, confidence=read.confidence)
