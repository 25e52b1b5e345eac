"""Who it is about: 我爸, 孩子, 宝宝, 老公, 帮我妈问, 我自己; with what the words say of sex and age.

Kinship words count when they name the one who is ill, not when they only keep the speaker company
("我老公让我来看看"). Nothing is guessed: an empty relation means the sentence does not say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Literal

from core.turns import Person
from reading.windows import windowed, windows

Sex = Literal["女", "男"] | None

# word pattern → relation, sex. Longer words first; content, reviewed like code.
_KIN: tuple[tuple[str, str, Sex], ...] = (
    (r"(?:外?孙女|外?孙女儿|孙囡)", "child", "女"),
    (r"(?:外?孙子|外?孙儿|小外孙|外孙|孙孙)", "child", "男"),
    (r"(?:岳母|丈母娘|婆婆(?!妈妈)|婆母)", "mother", "女"),
    (r"(?:岳父|老丈人|丈人|公公)", "father", "男"),
    (r"(?:老公公)", "father", "男"),
    (
        r"(?:老公|丈夫|先生(?=[他最今昨头胸肚发咳一这有血晚]|$)|爱人(?=他)|孩子他?爸|娃他?爸|(?<=[我家俺们])老头[子儿]?"
        r"|男人(?=[最今昨头胸肚发咳])|当家的|男朋友|男友|未婚夫)",
        "spouse",
        "男",
    ),
    (
        r"(?:老婆子?|老太婆|妻子|媳妇儿?|太太|夫人|内人|孩子他?妈|娃他?妈|女朋友|女友|未婚妻|堂客|婆娘)",
        "spouse",
        "女",
    ),
    (r"(?:爱人|对象|老伴儿?|配偶|伴侣)", "spouse", None),
    (r"(?:姥姥|外婆|奶奶|阿婆|嫲嫲|祖母|外祖母|太婆|阿嬷|家婆|老奶奶|太奶奶)", "grandparent", "女"),
    (r"(?:姥爷|外公|爷爷|阿公|祖父|外祖父|太爷爷|家公)", "grandparent", "男"),
    (r"(?:妈妈|老妈子?|母亲|俺娘|我娘|阿妈|老娘|妈咪|娘亲|老母|妈(?!的))", "mother", "女"),
    (r"(?:爸爸|老爸|父亲|老爷子|老爹|阿爸|俺爹|我爹|爹地|老爷子|老汉儿?|老豆|爸)", "father", "男"),
    (
        r"(?:女儿|闺女|囡囡|姑娘(?=[今最昨发咳一她\d]|$)|小公主|女娃儿?|女宝|丫头|女孩子?|千金(?!方|片|藤))",
        "child",
        "女",
    ),
    (r"(?:儿子|男娃儿?|男宝|小子(?=[今最昨发咳一他\d]|$)|臭小子|幺儿|仔仔|男孩子?)", "child", "男"),
    (
        r"(?:双胞胎|老大(?=[今最昨发咳一他她\d也])|老二(?=[今最昨发咳一他她\d也])|大宝|二宝|小宝|宝贝"
        r"|宝宝|宝儿?|娃娃|娃儿?|孩子|小孩儿?子?|小朋友|小家伙|崽崽?|小娃"
        r"|婴儿|新生儿|细路|幼儿|毛毛头?|小毛头|囝囝)",
        "child",
        None,
    ),
    (r"(?:哥哥|弟弟|大哥|二哥|小弟|我哥|我弟|老弟|俺哥|俺弟)", "sibling", "男"),
    (r"(?:姐姐|妹妹|大姐|二姐|小妹|我姐|我妹|老妹|老姐|俺姐|俺妹)", "sibling", "女"),
    (r"(?:男同事|男同学|兄弟|哥们儿?)", "friend", "男"),
    (r"(?:闺蜜|女同事|女同学)", "friend", "女"),
    (r"(?:朋友(?!圈)|同事|同学|室友|舍友|邻居|工友)", "friend", None),
    (
        r"(?:舅舅|舅|叔叔|伯伯|大伯|姑父|姨父|表[哥弟]|堂[哥弟]|侄子|外甥(?!女)|姐夫|妹夫|女婿|小舅子|大爷|叔|伯)",
        "other",
        "男",
    ),
    (
        r"(?:舅妈|婶婶|婶子|姑姑|姑妈|阿姨|姨妈|小姨|大姨|表[姐妹]|堂[姐妹]|侄女|外甥女|嫂子|弟媳|弟妹"
        r"|儿媳妇?|姑|大妈|婶|姨)",
        "other",
        "女",
    ),
    (r"(?:老人家?|老年人|长辈|家属|病人|患者|家人|家里人|家里有人)", "other", None),
)
_KINSHIP = re.compile("|".join(f"(?P<k{i}>{words})" for i, (words, _, _) in enumerate(_KIN)))
_SELF = re.compile(
    r"(?:让|叫|催|逼|劝)我(?:来|去)(?:看|查)|我自己|我本人|本人|自己(?!家|的孩|孩子|爸|妈)|俺自己|(?:帮|给|替|为)我(?:自己)?(?=看|挂|问|约|预约"
    r"|查|量)|就是我(?!爸|妈|家|老|儿|女|孩|的|爷|奶|们|哥|姐"
    r"|弟|妹|婆|公|外|姥)"
)
_ME = re.compile(
    r"(?:^|[，。！？；、 ]|因为|但是?|就是|那|您好|你好|医生|大夫|护士)(?:我|俺|咱|人家)(?=(?:这|最近|今"
    r"|昨|前天|已经|一直|有|是|就|也|还|又|现在|感觉|觉得"
    r"|老(?![公婆妈爸爹伴人弟妹姐娘汉丈豆母子])|总|经常|和|跟|与|的?(?:头|胸|肚|胃|腰|腿|脚|手|眼|耳|鼻"
    r"|嗓|喉|牙|背|脖|肩|膝|皮肤|身|心|血压|血糖|月经|嘴|脸|下体"
    r"|小便|大便|右|左|全身)"
    r"|发|咳|拉|吐|晕|疼|痛|想|要|不|没|怀|失眠|睡|吃|从|上|到|得|摔|被|喘|\d|[一二三四五六七八九十]))"
)
_COMPLAINT = re.compile(
    r"我(?=最近|现在|今天|这几天|这两天|感觉|觉得|头|胸|肚|胃|腰|发|咳|也"
    r"|老(?![公婆妈爸爹伴人弟妹姐娘汉丈豆母子])|总)"
)
_HISTORY = re.compile(r"^(?:都|也|是|以前|从小|一直)?(?:有|得过|患|高血压|糖尿病|心脏病|癌)")
_COMPANY = re.compile(
    r"^(?:让|叫|说我|劝|逼|陪|带我|送我|催|要我|建议|告诉|帮我|给我(?!看)|也说|不让|担心我|嫌|推荐|问我"
    r"|知道|传染|骂|打我|欺负|对我|和我吵|跟我吵|离婚|出轨|去世|走了|不在)"
)
_WITH = re.compile(
    r"(?:跟|和|与|因为|怪|被|告诉|瞒着|没告诉|照顾|送|接|想|看|离不开|怕|比|像|随|对|抱|喂|哄|生完?|带|养"
    r"|生了)(?:着|了)?(?:我|俺|我家|我们家)?(?:的)?$"
)
_FOR = re.compile(r"(?:帮|给|替|为|代)(?:着)?(?:我|俺|咱|我家|我们家|我们|家里)?(?:的)?(?:\d+岁)?$")
_NOT_KIN = re.compile(
    r"宝妈|宝爸|孕妈|奶爸|老来宝|"
    r"爸妈|父母|妈妈班|奶妈|大姨妈|姨妈巾|姑息|叔侄|月嫂|朋友圈|男朋友圈|姑且|孩子气|生孩子|怀孩子|要孩子"
    r"|备孕|带孩子|公公正正|宝塔|宝钢|宝剑|元宝|珠宝|宝贵|支付宝|余额宝"
    r"|老二(?!胎)(?=$|痒|疼|痛)|老汉推车|娘胎|姑娘家"
)
_GIRL = re.compile(
    r"(?<![男])女(?:性|的|士|生|，|。|,|$|患者|，|\d)|性别[:：]?女|^女|女[,，。 ]|怀孕|孕妇|孕\d|月经"
    r"|姨妈来|大姨妈|例假|痛经|白带|宫颈|子宫|卵巢|乳腺增生"
    r"|哺乳期|宝妈|孕妈|生完(?:孩子|宝宝|娃)|坐月子|产后|备孕的?我|更年期(?!综合征男)|阴道|我是孕"
)
_BOY = re.compile(
    r"男(?:性|的|士|生|患者|\d)|性别[:：]?男|^男|男[,，。 ]|前列腺|阴茎|睾丸|包皮|阴囊|精液|早泄|阳痿|遗精|勃起"
)
_PREGNANT = re.compile(
    r"怀孕(?!过)|孕妇|怀了|孕\d+[周月]|有孕|身孕|孕(?:早|中|晚)期|怀着|大着肚子"
    r"|孕[一二三四五六七八九十]+[周个]|有喜了|怀上了|\d+周了?孕|双胎妊娠|妊娠\d"
)
_NOT_PREGNANT = re.compile(
    r"(?:没有?|不是|未|不可能|没在|并未|没有在)(?:怀孕|怀上|怀着|身孕)|不是孕妇|备孕|想怀孕|怀不上"
    r"|准备怀孕|怀孕(?:了)?(?:吗|没有?)|(?:会不会|是不是|万一|有没有|怕"
    r"|可能)(?:是)?怀孕|怀不怀孕|怀孕前|避孕|怀孕过"
)
_TODDLER = {"新生儿": 0, "婴儿": 6, "毛头": 1}


@dataclass(frozen=True)
class About:
    """What a sentence says of the person it is about; empty where it does not say."""

    relation: str = ""  # "", self, child, mother, father, spouse, grandparent, sibling, friend, other
    sex: Sex = None
    pregnant: bool | None = None
    age_months: int | None = None
    words: str = ""
    start: int = -1
    end: int = -1

    @property
    def person(self) -> Person:
        return Person(relation=self.relation, sex=self.sex, pregnant=self.pregnant, age_months=self.age_months)


@dataclass(frozen=True)
class Mention:
    relation: str
    sex: Sex
    words: str
    start: int
    end: int
    weight: float


@windowed
def mentions(text: str) -> list[Mention]:
    """Every kinship word that may name the one who is ill."""
    skips = [m.span() for m in _NOT_KIN.finditer(text)]
    found = []
    for match in _KINSHIP.finditer(text):
        if any(a <= match.start() < b for a, b in skips):
            continue
        index = next(i for i in range(len(_KIN)) if match[f"k{i}"])
        before, after = text[max(0, match.start() - 8) : match.start()], text[match.end() :]
        weight = 1.0
        if _FOR.search(before):
            weight = 2.0
        elif (
            _COMPANY.match(after)
            or _WITH.search(before)
            or (
                match.group() in ("舅", "叔", "伯", "姑", "姨", "婶", "妈", "爸")
                and not re.search(r"(?:我|俺|咱|他|她|我家|老|大|二|三|小|爸|妈)$", before)
                and match.start()
            )
        ):
            weight = 0.0
        _, relation, sex = _KIN[index]
        found.append(Mention(relation, sex, match.group(), match.start(), match.end(), weight))
    return found


def _pregnant(text: str) -> bool | None:
    if re.search(r"(?:没有?|不是|未|没在|并未|没有在)(?:怀孕|怀上|怀着|身孕)|不是孕妇|不可能怀孕", text):
        return False
    return True if _PREGNANT.search(_NOT_PREGNANT.sub("　", text)) else None


def _sex(text: str) -> Sex:
    girl, boy = bool(_GIRL.search(text)), bool(_BOY.search(text))
    return None if girl == boy else "女" if girl else "男"


def _ours(text: str, best: Mention) -> int:
    """Where 我 shows that the speaker is the one, although kin is named too; else -1."""
    if best.weight >= 2:
        return -1
    me = _ME.search(text, 0, best.start)
    if me and not re.search(r"问|看|带|挂|约|咨询|想知道|来", text[me.end() : best.start]):
        return me.end() - 1
    later = _COMPLAINT.search(text, best.end)
    return later.start() if later and _HISTORY.match(text[best.end :]) else -1


def about(text: str) -> About:
    """The person a clean text is about, as far as it says; the first who is named in a long story."""
    told = [(window.start, _about(window.text)) for window in windows(text)]
    at, one = next(((at, one) for at, one in told if one.relation), told[0])
    sex = one.sex or next((other.sex for _, other in told if other.sex and other.relation in ("", one.relation)), None)
    known = [other.pregnant for _, other in told if other.pregnant is not None and other.relation in ("", one.relation)]
    pregnant = one.pregnant if one.pregnant is not None or sex == "男" else next(iter(known), None)
    start, end = (one.start + at, one.end + at) if one.words else (-1, -1)
    return replace(one, sex=sex, pregnant=pregnant, start=start, end=end)


def _about(text: str) -> About:
    found = [m for m in mentions(text) if m.weight > 0]
    sex, pregnant = _sex(text), _pregnant(text)
    own = _SELF.search(text)
    best = max(found, key=lambda m: (m.weight, -m.start), default=None)
    if own and (best is None or best.weight < 2):
        return About("self", sex, pregnant, None, own.group(), own.start(), own.end())
    if best is None:
        me = _ME.search(text)
        if me is None:
            return About("", sex, pregnant)
        return About("self", sex, pregnant, None, "我", me.end() - 1, me.end())
    ours = _ours(text, best)
    if ours >= 0:
        return About("self", sex, pregnant, None, "我", ours, ours + 1)
    months = next((age for word, age in _TODDLER.items() if word in best.words), None)
    known: Sex = best.sex or sex
    carries = pregnant if known != "男" else None
    return About(best.relation, known, carries, months, best.words, best.start, best.end)
