"""The patient's name in what people say: 我叫张三, 孩子叫李小明, 张三. What may be another word is no name."""

from __future__ import annotations

import re

from assistants.frontdesk.draft import Draft
from assistants.frontdesk.wording import say
from core.commands import Deny, DontKnow, Skip
from core.messages import Say
from reading.illness import tells_of_illness

_CLAUSE = re.compile(r"[，。；,;!！\n]+|\s*\d{3,}")
_NAMED = re.compile(
    r"^(?:那|嗯|哦|好的?|就是|对)*(?P<who>我|他|她|[\u4e00-\u9fff]{0,4}?)(?:的)?"
    r"(?:(?:大名|全名)?叫做?|(?:名字|姓名)(?:就|应该)?(?:是|叫做?|为|改成|[：:])|(?:名字|姓名)|大名|全名)(?P<name>.+)$"
)
_FILLER = re.compile(r"(?:好[的呀]?|嗯|哦|行|可以|是的?|对)*")
_CALLED = re.compile(
    r"^(?:我?就?是|我|是|写|填|叫|嗯|哦|好的?|行|那就?|孩子|宝宝|儿子|女儿|妈妈?|爸爸?|老公|老婆)+(?=..)|(?:吧|啊|呀|哦|哈|谢谢|就是我|就行|这个名字)+$"
)
_HAN, _OTHER = re.compile(r"[\u3400-\u9fff·•]{2,20}"), re.compile(r"[A-Za-z][A-Za-z .·'-]{1,19}")
_NO_NAME = re.compile(
    r"[吗呢么的了您你们]|什么|怎么|哪|几[点个号]|不|没|时间|上午|下午|晚上|今天|明天|后天|[周星期礼拜][一二三四五六日天末]$|号|科$|门诊|医院"
    r"|医生|大夫|主任|预约|挂|^[换改]|取消|随便|可以|知道|一样|本人|自己|妈|爸|老[公婆伴人]|孩子|宝宝|儿子|女儿|谢|好[的呀啊]|是[的啊]"
    r"|跳过|^先|确[定认]|^[男女对嗯哦行好是要有无]+$|人工|便宜|多少|先生|女士|小姐|护士|大[爷妈叔婶哥姐]|阿姨|叔叔|奶奶|爷爷|^姓|保密|马上|方便|第|次|岁|电话|手机|再说|稍等|等|继续|返回|重新|(.)\1\1|^[哈嘻呵嘿啊]+$|^no$|^yes$|^ok$"
)
_REFUSES = re.compile(r"不(?:想|愿|用|方便|要)?(?:留|说|告诉|填|写)|跳过|保密|隐私|随便|无所谓|再说|以后|没必要")
LONGEST_BARE = 4  # characters; a longer name is taken with its dot, or when 叫 stands before it


def told(text: str) -> tuple[str, str]:
    """A name said as one, and whose (我, 孩子 …): 我叫张三 → 张三, 我."""
    for clause in _CLAUSE.split(text.strip()):
        found = _NAMED.match(clause.strip())
        name = _fits(found["name"], most=20) if found else ""
        if found and name:
            return name, found["who"]
    return "", ""


def answered(text: str) -> str:
    """The name in an answer to "what is the name", "" when it is something else."""
    if name := told(text)[0]:
        return name
    clauses = [clause for clause in (c.strip() for c in _CLAUSE.split(text)) if not _FILLER.fullmatch(clause)]
    return _fits(clauses[0], most=LONGEST_BARE) if clauses else ""


def _fits(words: str, *, most: int) -> str:
    name = _bare(words)
    if _OTHER.fullmatch(name):
        return "" if _NO_NAME.search(name.lower()) else name
    dotted = "·" in name or "•" in name
    good = _HAN.fullmatch(name) and (dotted or len(name) <= most)
    return name if good and not _NO_NAME.search(name) and not tells_of_illness(name) else ""


def _bare(words: str) -> str:
    before, name = "", words.strip("“”\"'：: 　")
    while before != name:
        before, name = name, _CALLED.sub("", name)
    return name.strip()


# --- in a booking -----------------------------------------------------------------------------------------


def take_name(draft: Draft) -> bool:
    """The name asked for, or the wish to leave none. 我叫张三, said unasked, is kept and the rest is read on."""
    if draft.expecting == "name":
        return _take_answer(draft)
    name, whose = told(draft.turn.text)
    own = draft.person.relation in ("", "self")
    if name and (own if whose in ("", "我") else not own):
        draft.rename(name)
        return draft.expecting == "confirm"
    return False


def _take_answer(draft: Draft) -> bool:
    text = draft.turn.text
    if name := answered(text):
        draft.rename(name)
        return True
    if any(isinstance(c, Skip | DontKnow | Deny) for c in draft.turn.commands.commands) or _REFUSES.search(text):
        draft.data["nameless"] = True
        return True
    return False


def no_name(draft: Draft) -> bool:
    """Neither a name nor another wish: asked once more, then left."""
    if draft.expecting != "name":
        return False
    if draft.data.get("misheard"):
        draft.data["nameless"] = True
        draft.acts.append(Say(text=say("name_none")))
    draft.data["misheard"] = True
    return True
