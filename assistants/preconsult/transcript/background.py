"""Examinations done, earlier illnesses, allergies and family: said outright or answered to the doctor."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from assistants.preconsult.transcript.turns import Exchange
from reading.allergies import find_allergies
from reading.answers import polarity

_EXAM = re.compile(
    r"血常规|尿常规|大便常规|便常规|粪便常规|粪常规|大便化验|化验大便|胸片|胸部平片|X光|x光|拍片|拍了?个?片|CT|ct|B超|b超|彩超|核磁|心电图|胃镜|肠镜|CRP|crp|C反应蛋白|支原体检?查?|轮状病毒|过敏原|微量元素|肝功能?|肾功能?|甲功|血糖|糖化血红蛋白|血脂|肿瘤标志物|幽门螺杆菌|吹气|骨密度|造影|分泌物(?:检查|常规|化验)|白带常规|验孕棒?|测孕|听诊|验血|查血|化验血|抽血|血检|大便检查|便检|培养|黄疸值|经皮测?黄疸|肺功能|鼻咽镜|喉镜|脑电图"
)
_WRITTEN = {
    "拍片": "胸片", "便常规": "大便常规", "粪便常规": "大便常规", "粪常规": "大便常规", "大便化验": "大便常规",
    "化验大便": "大便常规", "大便检查": "大便常规", "便检": "大便常规", "验血": "血常规", "查血": "血常规",
    "化验血": "血常规", "抽血": "血常规", "血检": "血常规", "crp": "CRP", "ct": "CT", "b超": "B超", "C反应蛋白": "CRP",
}  # fmt: skip
_UNDONE = re.compile(
    r"没|未|不用|要不要|需要|用不用|是不是|能不能|可以|应该|想|打算|准备|明天|去.{0,4}(?:查|化验|做|"
    r"拍)(?!了|过)|要.{0,3}(?:查|化验|做|拍)|吗|[？?]|如果|怎么"
)
_FINE = re.compile(r"没(?:什么|啥)?(?:事|问题|异常|毛病)")
_RESULT = re.compile(
    r"(?:说|显示|提示|诊断|结果|看|是|有)[是为说有：:]{0,3}(?P<what>[^，。！？；,!?\s]{2,16})|(?P<plain>[^，。！？；,!?\s]{0,4}(?:正常|偏高|偏低|阳性|阴性|两[条道]杠|增高|升高|没事|没问题|高|低|\+))"
)
_FINDING = re.compile(
    r"炎|阳|阴|高|低|正常|结节|增|减|感染|囊肿|息肉|溃疡|[+＋]|\d|积液|影|石|大|病|瘤|症|斑|未见|异常|贫血|缺|少|多|问题|事|痔|出血|狭窄|突出|骨折"
)
_ILLNESS = (
    "毛细支气管炎|支气管肺炎|支气管炎|肺炎|哮喘|中耳炎|鼻炎|鼻窦炎|湿疹|热性惊厥|高热惊厥|惊厥|癫痫|"
    "先天性心脏病|先心病|心脏病|心肌炎|早产|黄疸|川崎病|手足口病?|水痘|幼儿急疹|荨麻疹|扁桃体炎|咽炎|"
    "喉炎|肠炎|痢疾|肠套叠|贫血|佝偻病|肾炎|肾病|高血压|糖尿病|冠心病|脑梗塞?|脑出血|甲亢|甲减|乙肝|"
    "肝炎|肝硬化|胃炎|胃溃疡|胆囊炎|胆结石|肾结石|肺结核|结核|肿瘤|癌|痛风|疝气|腺样体肥大|蚕豆病|"
    "偏头痛|地中海贫血|卵圆孔未闭|乳糖不耐受"
)
_PAST = re.compile(
    rf"(?:以前|之前|曾经?|小时候|出生时?|出生后|上个?月|前段时间|去年|前年|从小|生下来|刚出生|月子里|一直有|有过|得过|患过|犯过|本身有)[^。！？；]{{0,12}}?(?P<what>{_ILLNESS})|(?P<past>{_ILLNESS})(?:史|病史|好了|刚好|住过?院)|(?P<chronic>高血压|糖尿病|冠心病|哮喘|先心病|先天性心脏病|癫痫|肺结核|蚕豆病|地中海贫血)(?:[\u4e00-\u9fff\d]{{0,4}}年)"
)
_NO = re.compile(r"没有?|不|无|未|否认")
_ASKED_PAST = re.compile(
    r"以前|既往|曾经|之前.{0,8}(?:病|得过|患过)|病史|得过|患过|基础病|慢性病|早产|出生.{0,6}(?:情况|"
    r"正常)"
)
_ALLERGIC = re.compile(r"(?<!是)(?<!不是)过敏体质")
_ASKED_ALLERGY = re.compile(r"过敏(?!性鼻炎|性咳嗽)")
RELATIVE = "爸爸?|妈妈?|父亲?|母亲?|爷爷|奶奶|外公|外婆|姥姥|姥爷|哥哥|姐姐|家里人?|家族|家人|兄弟|姐妹|父母"
_FAMILY = re.compile(
    rf"(?:{RELATIVE})[^。！？；，]{{0,8}}?(?:有|得过|患|是)[^。！？；，]{{0,6}}?"
    rf"(?P<what>{_ILLNESS}|过敏[^，。！？；]{{0,4}})"
)
_ASKED_FAMILY = re.compile(r"家族|遗传|家里(?:人)?有没?|父母.{0,6}(?:有|病)|爸爸?妈妈?.{0,6}(?:有|病)")
_ASKED_RESULT = re.compile(r"怎么说|结果|怎么样|多少|报告|正常吗|提示|显示")
_FIRST = re.compile(r"[。！？]")
_CLAUSE = re.compile(r"[^。！？；!?;]+[。！？；!?;]?")


@dataclass(frozen=True)
class Noted:
    """A fact of one field with the turns that say it; `denied` for 否认 …"""

    text: str
    turns: tuple[int, ...]
    denied: bool = False


def _result(text: str) -> str:
    found = _RESULT.search(text)
    if not found:
        return ""
    what = found["what"] or found["plain"]
    what = re.split(r"没(?!有?见)|前[几两]天|现在|其他|然后|之后|之前|医生|所以|但", what)[0] or what
    what = re.sub(r"^(?:的|了|是|有一?点|点|有|说|就|都|也|我家|宝宝|孩子)+|(?:了|的|啊|呢|吧)$", "", what)
    if found["what"] and not _FINDING.search(what):
        return ""
    if not what or re.search(r"没有?$|什么|怎么|为|去|要|不知道|医生|开", what):
        return ""
    return re.sub(r"^(?:没事|没问题|正常)$", "未见明显异常", what)


def read_exams(talk: Sequence[Exchange]) -> list[Noted]:
    """Examinations that were done, with what was said of their result."""
    made: dict[str, Noted] = {}
    for exchange in talk:
        asked = _EXAM.findall(exchange.asked)
        text, index = exchange.said.text, exchange.said.index
        for match in _CLAUSE.finditer(text):
            clause = match.group()
            for exam in _EXAM.finditer(clause):
                around = _FINE.sub("", clause[max(0, exam.start() - 8) : exam.end() + 6])
                if _UNDONE.search(around) or clause.endswith(("?", "？")):
                    continue
                name = _WRITTEN.get(exam.group(), re.sub(r"拍了?个?片", "胸片", exam.group()))
                rest = clause[exam.end() :] or text[match.end() : match.end() + 20]
                made.setdefault(name, Noted(_exam_text(name, _result(rest)), (index,)))
        answer = polarity(text[:10]).value
        if asked and answer == "yes" and not made and "没" not in text[:12]:
            name = _WRITTEN.get(asked[0], asked[0])
            made.setdefault(name, Noted(_exam_text(name, _result(text)), exchange.both))
        elif asked and _ASKED_RESULT.search(exchange.asked) and answer != "no" and not _UNDONE.search(text):
            name = _WRITTEN.get(asked[0], asked[0])
            made.setdefault(name, Noted(f"{name}：{_FIRST.split(text)[0][:60]}", exchange.both))
        if asked and answer == "no" and not made:
            made["none"] = Noted("无", exchange.both, True)
    if len(made) > 1:
        made.pop("none", None)
    return list(made.values())


def _exam_text(name: str, result: str) -> str:
    if not result:
        return name
    return f"{name}{result}" if result.startswith("未见") else f"{name}提示{result}"


def read_past(talk: Sequence[Exchange]) -> list[Noted]:
    """Earlier illnesses; a bare 没有 to the doctor's question is a denial."""
    made: dict[str, Noted] = {}
    for exchange in talk:
        text, turns = exchange.said.text, (exchange.said.index,)
        for match in _PAST.finditer(text):
            what = match["what"] or match["past"] or match["chronic"]
            before = text[max(0, match.start() - 4) : match.end()]
            theirs = re.search(RELATIVE, text[max(0, match.start() - 6) : match.end()])
            if not theirs and not _NO.search(before) and text[match.end() : match.end() + 1] not in ("吗", "？", "?"):
                made.setdefault(what, Noted(what, turns))
        of_others = re.search(RELATIVE, exchange.asked + text)
        if _ASKED_PAST.search(exchange.asked) and not of_others and not made:
            answer = polarity(text[:10]).value
            illness = re.search(_ILLNESS, text)
            both = exchange.both
            if answer == "no" and not illness:
                made["none"] = Noted("既往体健", both, True)
            elif illness and answer != "no":
                made[illness.group()] = Noted(illness.group(), both)
            elif answer == "yes" and (asked := re.search(_ILLNESS, exchange.asked)):
                made[asked.group()] = Noted(asked.group(), both)
    if len(made) > 1:
        made.pop("none", None)
    return list(made.values())


def read_allergies(talk: Sequence[Exchange]) -> list[Noted]:
    """Substances, or the denial of any."""
    made: dict[str, Noted] = {}
    for exchange in talk:
        text, turns = exchange.said.text, (exchange.said.index,)
        asked = bool(_ASKED_ALLERGY.search(exchange.asked))
        both = exchange.both if asked else turns
        for one in find_allergies(text, asked=asked):
            if one.denied and not one.substance:
                made.setdefault("none", Noted("否认过敏史", both, True))
            elif one.substance and not one.denied and not one.uncertain:
                made[one.substance] = Noted(f"{one.substance}过敏", both)
        if _ALLERGIC.search(text):
            made.setdefault("体质", Noted("过敏体质", turns))
    if len(made) > 1:
        made.pop("none", None)
    return list(made.values())


def read_family(talk: Sequence[Exchange]) -> list[Noted]:
    """Illness of relatives, or its denial."""
    made: dict[str, Noted] = {}
    for exchange in talk:
        text, turns = exchange.said.text, (exchange.said.index,)
        for match in _FAMILY.finditer(text):
            if not _NO.search(match.group()) and not match.group().endswith(("吗", "？")):
                made[match.group()] = Noted(match.group(), turns)
        if _ASKED_FAMILY.search(exchange.asked) and not made and polarity(text[:8]).value == "no":
            made["none"] = Noted("否认家族史", exchange.both, True)
    if len(made) > 1:
        made.pop("none", None)
    return list(made.values())
