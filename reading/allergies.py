"""Allergies: 青霉素过敏，一打就起疹子; 海鲜过敏; 不过敏. Substance, kind, reaction, and whether it is denied."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml

from reading import medicines
from reading.phrases import Found, Phrases
from reading.windows import windowed

_FILE = Path(__file__).parent / "words" / "allergens.yaml"
Kind = Literal["medicine", "food", "other", ""]


@dataclass(frozen=True)
class Allergy:
    """`substance` is empty for "no allergies" (denied) and for an allergy to something unknown."""

    substance: str
    kind: Kind = ""
    reaction: str = ""
    denied: bool = False
    uncertain: bool = False
    words: str = ""
    start: int = 0
    end: int = 0


@cache
def _content() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(_FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return loaded


@cache
def _substances() -> Phrases:
    phrases = Phrases()
    for kind in ("food", "other", "medicine"):
        for word in _content()[kind]:
            phrases.add(word, kind, word)
    brands = medicines.content()["brands"]
    for word, name in brands.items():
        phrases.add(str(word).lower(), "medicine", name or str(word))
    for line in (_FILE.parent / "drugs.txt").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            phrases.add(line.lower(), "medicine", line)
    return phrases


_WORD = re.compile(
    r"过敏(?!性(?:鼻炎|紫癜|结膜炎|哮喘|皮炎|咳嗽|疾病|休克)|原(?:检测|检查|筛查)|药|科|反应(?:科)|体质)"
    r"|皮试(?:阳性|没过|不过|过不了|不合格)|不耐受|起反应|有反应"
)
_NO_WORD = re.compile(
    r"(?:不|没有?|无|未|否认|没啥|没什么|从不|从来不|从来没有?|没发现|未发现|都不|也不|并不|不会"
    r"|没有?对?(?:什么|啥|任何)?)(?:有|对)?(?:什么|啥|任何|其他|别的"
    r"|药物|食物|药|明确|已知|特别|的|东西|和|或|、|海鲜|花粉)*过敏(?:史|的|过|反应|情况|源|药)?"
)
_NONE_ALONE = re.compile(
    r"^(?:都|也|目前|暂时|应该|好像)?(?:没有?|无|不|否认|没有?过|没有?的|都没有|不过敏|没得|莫得|没啥"
    r"|没什么|没发现)(?:有)?(?:的|吧|啊|呀|过|史|了|任何|什么)*$"
)
_UNSURE = re.compile(r"好像|可能|怀疑|疑似|不知道是不是|似乎|大概|应该是|是不是|说不清|不确定")
_ASK = re.compile(
    r"会不会|能不能|过不过敏|过敏(?:了)?(?:吗|怎么办)|是不是对|不知道(?!什么|啥)|不清楚(?!什么|啥)|没查过"
)
_TELLING = re.compile(r"皮疹|荨麻疹|肿胀|瘙痒|呼吸困难|喉头水肿|休克|皮试阳性")  # 吃了布洛芬还发烧 is no allergy
_TRIGGER = re.compile(
    r"一?(?:吃|喝|打|用|碰|摸|闻|输|抹|涂|戴|穿|接触|沾|挨)(?:了|完|到|过|着|点)?(?:一?(?:点|次|些))?$"
)
_THEN = re.compile(
    r"^(?:类|药|的?(?:时候|东西)|片|针|胶囊|制品)?(?:以后|之后|后)?[，,]?(?:我|他|她|身上|全身|脸上"
    r"|皮肤)*(?:就|会|都|马上|立马|浑身|全身|满身|身上|起|出|老"
    r"|容易|嘴|脸|喉咙|嗓子|眼|喘|痒|肿|发|拉|吐|，)"
)
_GENERIC = re.compile(r"(?P<what>[\u4e00-\u9fffA-Za-z]{2,8}?)过敏(?!性|原|源|的?药|的成分|科|体质)")
_NO_NAME = re.compile(r"(?:抗|犯|查|做|测|防|治|去|了|过|让[我他她]|有些?)$")  # 抗过敏的, 查过过敏: no substance
_NOT_SUBSTANCE = re.compile(
    r"^(?:我|他|她|孩子|宝宝|是|有|会|就|也|都|对|皮肤|身体|容易|经常|老是|可能|好像|没|不|无|药物|食物"
    r"|季节性?|体质|以前|小时候|曾经|严重|轻微|一直|的|很|脸|鼻子|什么"
    r"|没有|不知道|药|两种|几种|有点|眼睛|从小|从来|说|所以|因为|还|又|抗)+$"
)


def reaction(text: str) -> str:
    """What happens, as a record writes it, joined by 、; "" when it is not said."""
    found: dict[str, int] = {}
    spans: list[tuple[int, int]] = []
    for words, name in _content()["reactions"].items():
        at = text.find(words)
        while at >= 0:
            denied = re.search(r"(?:不|没有?|没起|不会)$", text[:at][-3:]) and "皮试" not in words
            if not denied and not any(a <= at < b for a, b in spans):
                spans.append((at, at + len(words)))
                found.setdefault(name, at)
            at = text.find(words, at + 1)
    return "、".join(sorted(found, key=lambda n: found[n]))


def _denied(text: str, hit: Found) -> bool:
    """青霉素不过敏, 没有青霉素过敏, 对海鲜不过敏."""
    after = text[hit.end : hit.end + 12]
    before = text[max(0, hit.start - 10) : hit.start]
    if re.match(
        r"(?:类|药|这些|什么的)?(?:都|也|是|我|从来|一直|倒)*(?:不|没有?|没啥|没对.{0,3})(?:会"
        r"|太)?(?:过敏|反应)|(?:皮试)?(?:没问题|没事|阴性|能用"
        r"|可以用|可以吃|能吃)",
        after,
    ):
        return True
    return (
        bool(re.search(r"(?:没有?|不|无|否认|没有?对|不对|并不对|没有?什么)(?:对)?$", before))
        and "过敏" in text[hit.end : hit.end + 10]
    )


_LISTED = re.compile(r"(?:类)?(?:和|、|跟|与|及|，|还有|也|以及|,)")
_TAKING = re.compile(r"(?:吃|服|服用|用|喝|打|输|开|换)(?:着|了|过|的)?(?:药|是|点|些)?[^，。！？；]{0,12}$")
_NOTHING_ELSE = re.compile(
    r"^(?:以外|之外|外)?，?(?:别的|其他的?|其它的?|什么|啥|药物?|东西|都|也)*(?:不|没有?|没啥)(?:对)?过敏"
)


def _allergic(text: str, hit: Found, hits: list[Found]) -> bool:
    """Is this substance one the person reacts to?"""
    if text[: hit.start].endswith(("除了", "除")) and _NOTHING_ELSE.match(text[hit.end :]):
        return True
    after = text[hit.end :]
    if re.match(
        r"(?:类|药|片|针|制品|之类|这些|这类|什么的|的|东西|，)*(?:会|也|都|是|也会|容易|有|严重|轻微"
        r"|有点|以前|曾|好像|可能|、|，)*(?:过敏|皮试(?:阳性|没过|不过"
        r"|不合格)|不耐受|有反应|起反应)",
        after,
    ):
        return True
    eaten = re.match(r"(?:吃|喝|打|用|碰|摸|闻)(?:了|完|到|过)?(?:就|会|以后|后)?", after)
    if eaten and _TELLING.search(reaction(after[eaten.end() :][:12])):
        return True
    if _TRIGGER.search(text[: hit.start]) and _TELLING.search(reaction(after[: 25 if _THEN.match(after) else 8])):
        return True
    if re.search(
        r"(?:皮试阳性的?(?:有|是)?|过敏的?(?:有|是|药物?是?|食物是?|东西是?|原是?|史[:：]?)"
        r"|过敏原[:：]?(?:查出来|检查|测出来)?(?:是|有)?|对)$",
        text[: hit.start],
    ) and re.search("过敏|皮试阳性", text):
        return True
    later = [h for h in hits if h.start >= hit.end]
    if later and _LISTED.fullmatch(text[hit.end : later[0].start]):
        if (
            text[hit.end] in "，,"
            and _TAKING.search(text[: hit.start])
            and text[later[0].end : later[0].end + 1] not in "都均全"
        ):
            return False  # 吃氨氯地平，青霉素过敏: the first is what is taken
        return _allergic(text, later[0], hits)
    earlier = [h for h in hits if h.end <= hit.start]
    if earlier and re.fullmatch(r"(?:类)?(?:和|、|跟|与|及|还有|以及)", text[earlier[-1].end : hit.start]):
        previous = text[: earlier[-1].start]
        return bool(re.search(r"(?:过敏的?(?:有|是)|对)$", previous))
    return False


def find_allergies(text: str, asked: bool = False) -> list[Allergy]:
    """Allergies a clean text tells. `asked`: the question was "对什么过敏", so a bare name is an answer."""
    found = _told(text, asked)
    if any(not a.denied for a in found):
        return [a for a in found if a.substance]  # 没有药物过敏 … 对虾过敏: what is told wins
    return found


@windowed
def _told(text: str, asked: bool) -> list[Allergy]:
    low = text.lower()
    hits = list(_substances().scan(low))
    about = bool(_WORD.search(text)) or asked
    found: list[Allergy] = []
    for hit in hits:
        if (asked and not _WORD.search(text) and _bare(text, hit, hits)) or (
            _allergic(text, hit, hits) and not _ASK.search(text)
        ):
            around = text[hit.end : _stop(text, hit, hits)]
            denied = _denied(text, hit)
            kind: Kind = "medicine" if hit.kind == "medicine" else "food" if hit.kind == "food" else "other"
            found.append(
                Allergy(
                    hit.name,
                    kind,
                    "" if denied else reaction(around),
                    denied,
                    bool(_UNSURE.search(text[max(0, hit.start - 8) : hit.start])),
                    hit.words,
                    hit.start,
                    hit.end,
                )
            )
    found = [*found, *_unknown(text, found)] if about else found
    if any(not a.denied for a in found):
        return found
    if _ASK.search(text):
        return []
    nothing = _NO_WORD.search(text) or (_NONE_ALONE.match(text.strip("。，！ ")) if asked else None)
    if nothing and not found:
        return [Allergy("", "", "", True, False, nothing.group(), nothing.start(), nothing.end())]
    return found


def _bare(text: str, hit: Found, hits: list[Found]) -> bool:
    taken = re.search(
        r"一天|每[天日次]|一次|吃了|吃着|在吃|服用|\d片|[一两半]片|毫克", text
    )  # a medicine and how it is taken
    return not taken and not re.search(r"(?:不|没有?|能|可以)(?:是|吃|用)?$", text[: hit.start]) and len(text) <= 30


def _stop(text: str, hit: Found, hits: list[Found]) -> int:
    """The reaction is told up to the next substance or the end of the sentence."""
    following = [
        h.start
        for h in hits
        if h.start >= hit.end and not re.fullmatch(r"(?:类)?(?:和|、|跟|与|及|还有|以及)", text[hit.end : h.start])
    ]
    end = re.search(r"[。！？；\n]", text[hit.end :])
    return min([*following, hit.end + 40, hit.end + end.start() if end else len(text)])


def _unknown(text: str, found: list[Allergy]) -> list[Allergy]:
    """Xx过敏 where we do not know the substance, or an allergy without one."""
    if found or _NO_WORD.search(text) or _ASK.search(text):
        return []
    match = _GENERIC.search(text)
    if match:
        what = re.sub(r"^.*(?:对|是|吃|用)", "", match["what"])
        if what and not _NOT_SUBSTANCE.match(what) and not _NO_NAME.search(what):
            return [
                Allergy(
                    what,
                    "",
                    reaction(text[match.end() :]),
                    False,
                    bool(_UNSURE.search(text)),
                    what,
                    match.end() - 2 - len(what),
                    match.end() - 2,
                )
            ]
    return []
