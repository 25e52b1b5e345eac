"""The dialogue of the tests: what is said decides what comes back, so that every look of the page can be reached."""

from __future__ import annotations

from typing import Any, Protocol

from core.forms import Item, Option
from core.messages import (
    Act,
    Ask,
    Attachment,
    Button,
    Card,
    Choice,
    Citation,
    Content,
    Filled,
    Handed,
    Key,
    Made,
    Progress,
    Row,
    Say,
    Text,
)

SYMPTOMS = ["咳嗽", "鼻塞流涕", "嗓子疼", "拉肚子", "呕吐"]

FORM: list[Item] = [
    Item(link_id="fever", text="孩子现在有没有发烧？", type="boolean"),
    Item(link_id="fever-max", text="最高烧到多少度？", type="quantity", unit="℃", minimum=34, maximum=43,
         help="腋下体温计量的就可以，记不清写个大概。"),
    Item(link_id="since", text="从哪天开始的？", type="date"),
    Item(link_id="how-long", text="一共持续多久了？", type="string", reads="duration"),
    Item(link_id="with", text="还有下面这些情况吗？可以选好几项。", type="choice", repeats=True,
         options=[Option(value=name, label=name) for name in SYMPTOMS]
         + [Option(value="none", label="都没有", exclusive=True)]),
    Item(link_id="who", text="平时是谁照顾孩子？", type="open-choice",
         options=[Option(value="mother", label="妈妈"), Option(value="grandma", label="奶奶或外婆")]),
    Item(link_id="pain", text="如果 0 是一点不痛，10 是最痛，现在大概几分？", type="integer", minimum=0, maximum=10,
         control="faces", reads="pain"),
    Item(link_id="bp", text="今天量的血压是多少？", type="string", reads="blood_pressure", unit="mmHg"),
    Item(link_id="note", text="还有什么想告诉医生的？", type="text", max_length=500),
]  # fmt: skip


class Remembers(Protocol):
    step: str
    handed: bool


def acts_for(conversation: Remembers, content: Content) -> list[Act]:
    """The acts that answer this content."""
    if isinstance(content, Attachment):
        return [Say(text="收到您发的文件了，我会一起交给医生看。")]
    words = _words(content)
    for marks, made in SCENES:
        if any(mark in words for mark in marks):
            if made is _handed:
                conversation.handed = True
            return made()
    if conversation.step:
        return _form(conversation, words)
    if "表" in words or "预问诊" in words:
        conversation.step = FORM[0].link_id
        return [Say(text="好的，看诊前先问您几个问题，大约两分钟。"), _ask(0)]
    return [Say(text=f"您说的是：{words}")]


def _words(content: Content) -> str:
    if isinstance(content, Text):
        return content.text
    if isinstance(content, Choice):
        return content.value
    if isinstance(content, Filled):
        return content.label or str(content.answers)
    return content.digits if isinstance(content, Key) else ""


def _form(conversation: Remembers, words: str) -> list[Act]:
    at = next(index for index, item in enumerate(FORM) if item.link_id == conversation.step)
    at = max(0, at - 1) if words in ("do:back", "上一题") else at + 1
    conversation.step = FORM[at].link_id if at < len(FORM) else ""
    if conversation.step:
        return [_ask(at)]
    rows = [Row(label="主要情况", text="发烧两天，最高 38.5 ℃，伴咳嗽"), Row(label="疼痛", text="4 分")]
    return [Card(kind="summary", title="预问诊已完成", text="医生看诊前会先看到这些。", rows=rows)]


def _ask(at: int) -> Ask:
    item = FORM[at]
    choices = [Button(label=option.label, value=option.value) for option in item.options]
    if item.type == "boolean":
        choices = [Button(label="有", value="true"), Button(label="没有", value="false")]
    return Ask(text=item.text, item=item, choices=choices, progress=Progress(answered=at, total=len(FORM)),
               can_skip=True, can_back=at > 0, form="fever")  # fmt: skip


def _emergency() -> list[Act]:
    return [Card(kind="emergency", title="这可能是急症，请现在就去急诊或拨打 120。", buttons=[
        Button(label="拨打 120", href="tel:120"), Button(label="去急诊的路", href="#emergency-way"),
    ])]  # fmt: skip


def _crisis() -> list[Act]:
    text = "您现在的难受是真的，也有人愿意陪您一起扛过去。如果此刻觉得撑不住，请打下面的电话，有人一直在。"
    rows = [Row(label="今天值班", text="周敏，心理咨询师，在门诊三楼 306")]
    calls = [Button(label="心理援助热线 12356", href="tel:12356"), Button(label="拨打 120", href="tel:120")]
    return [Card(kind="crisis", title="谢谢您愿意说出来。", text=text, rows=rows, buttons=calls)]


def _sources() -> list[Act]:
    cite: dict[str, Any] = {"document": "visit", "version": "2026-03", "source": "安和市第一人民医院门诊部"}
    text = "普通病房探视时间是每天 15:00 到 19:00，一次最多两位。重症监护室是 15:30 到 16:00。"
    return [Say(text=text, made=Made(by="knowledge"), citations=[
        Citation(title="住院探视须知", passage="普通病房探视时间为每日 15:00—19:00，每次不超过两人。", **cite),
        Citation(title="重症监护室管理规定", passage="重症监护室探视时间为每日 15:30—16:00。", **cite),
    ])]  # fmt: skip


def _menu() -> list[Act]:
    item = Item(link_id="menu", type="choice")
    labels = ["看什么科", "预问诊", "打疫苗", "住院和探视"]
    return [Ask(text="您想问哪方面？", item=item, choices=[Button(label=name, value=name) for name in labels])]


def _place() -> list[Act]:
    where = Row(label="在哪里", text="门诊楼三楼东侧，3 号电梯出来右转")
    hours = Row(label="时间", text="周一至周六 8:00—11:30，13:30—17:00")
    book = Button(label="挂这个科的号", value="挂消化内科")
    return [Card(kind="place", title="消化内科门诊", rows=[where, hours], buttons=[book])]


def _handed() -> list[Act]:
    return [Handed(text="已经帮您转到人工服务台，前面还有 1 位，请稍等。")]


SCENES = [
    (("胸口压", "喘不上气"), _emergency),
    (("不想活",), _crisis),
    (("探视",), _sources),
    (("菜单",), _menu),
    (("消化内科在哪",), _place),
    (("转人工", "do:handoff"), _handed),
]
