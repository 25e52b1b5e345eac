"""Yes and no in their many shapes: 没有过, 不太疼, 好像有一点, 那倒没有, 不晓得, 对头, 要得.

The answer is read clause by clause: "嗯，没有" is a no (嗯 only shows that somebody is listening), "有，不严重"
is a little, "没有，就是有点累" is a no about what was asked.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from reading.clean import clean
from reading.windows import SIZE

Value = Literal["yes", "no", "some", "unknown"]


@dataclass(frozen=True)
class Polarity:
    """`some`: a little, sometimes, perhaps. `unknown`: the person says they do not know. None: no answer in it."""

    value: Value | None = None
    confidence: float = 0.0
    words: str = ""


_NOTHING = Polarity()
_CUT = re.compile(r"[，。！；…,;\n ]+|(?<=[^不没])(?=但是?|可是|不过|就是(?=[\u4e00-\u9fff]{2})(?!说))")
_LEAD = re.compile(
    r"^(?:呃+|额+|那个|这个|哦+|噢+|喔+|啊+|哎+呀?|诶|唉|咦|哈|呵+|医生|大夫|护士|你好|您好|就|那|其实"
    r"|我想想|让我想想|怎么说呢|我说|反正|目前|现在|暂时|最近|平时|平常|一般情况下"
    r"|这两天|今天|到现在|我爸|我妈|我们|我家|我自己|我|他|她|它|孩子|宝宝|娃|老人|本人|个人|自己|真的"
    r"|倒是|到是|倒|也|都|是|这|的话|症状|一直|从来|从|应该是|以前到现在"
    r"|基本上?|感觉|觉得)(?=.)"
)
_NOISE = re.compile(
    r"^(?:呃+|额+|那个|这个|哦+|噢+|喔|啊+|哎+呀?|诶|唉|哈+|医生|大夫|护士|你好|您好|我想想|让我想想"
    r"|等一下|等下|怎么说呢|怎么讲呢|是这样|这样的|谢谢|(?:不好意思|抱歉|对不起)?没听清楚?|不好意思|对不起|抱歉"
    r"|没听清)[啊呢吧的哈]?$"
)
_TAIL = r"(?:的|了|啊|呀|吧|呢|哦|哟|嘛|哈|喔|咯|喽|噢|哎|滴|诶|嘞|啦|呗|哒|么|耶)*"
_WEAK = re.compile(rf"^(?:嗯+|恩+|唔|昂|哦+|噢+|对+|是的?|好的?|行|对的|是啊|好吧|嗯呐|嗯哪|嗯啦|可以){_TAIL}$")

_UNKNOWN = re.compile(
    r"不知道|不晓得|晓不得|不造|唔知|不(?:是|太|大|怎么|咋)*(?:很|太|特别)?(?:清楚|确定|了解|记得|懂|明白"
    r"|肯定)|说不[清好准上来定]+|不好说|难说|讲不清|搞不清|弄不清"
    r"|分不清|记不[得清住起]"
    r"|忘了|忘记|没(?:有)?(?:注意|留意|在意|量|测|查|检查|关注|印象|数过|称|化验|做过检查|观察|细看)"
    r"|拿不准|没数|谁知道|哪知道|哪晓得|鬼知道|没底|不好判断|没法判断"
    r"|看不出|感觉不出|没概念|弄不明白"
    r"|没听懂|没明白|没印象|想不起来|不太会说|pass"
)
_HEDGE = re.compile(r"^(?:好像|可能|也许|大概|似乎|估计|应该|感觉|觉得|大约|或许|貌似|多少)+(?:是|会|也)?")
_SURE_HEDGE = ("应该", "估计", "感觉", "觉得")
_DOUBLE = re.compile(r"^(?:也)?(?:不是|并不是|不能说|不可能|没说|没有说|不算)(?:完全|就|一点)?(?:没有|没|不)(?!就)")
_NOT_NO = re.compile(
    r"^(?:没错|没问题|没毛病|没得说|没说的|没事可以|不错|不用说|不光|不仅|不止|不但|不停|不断|不少|没少"
    r"|可不|不就是|不是吗|没关系可以|不客气|不要紧可以|何止|哪能没有|怎么没有|咋没有"
    r"|谁说没有|能不\S)"
)
_ASKED = re.compile(
    r"有没有|是不是|(?P<v>[\u4e00-\u9fff])不(?P=v)|[吗？?]$|什么意思|什么叫|啥意思|怎么办|为什么"
    r"|^(?:(?:什么|啥)(?!.?[都也])|哪个|多少(?!有))"
)
_TWICE = re.compile(r"^(没有?|有的?|不是|不用|没|不)\1+")
_NO = re.compile(
    r"^(?:戒了|早戒|没有?|木有|莫得|冇|没得|无|未|否|不|别|非|唔|勿|甭|免了|算了|从不|从未|才不|哪有|哪里有|怎么会"
    r"|怎么可能|咋会|绝对没|完全没|根本没|根本不|一点[也都儿]*[不没]"
    r"|一次[也都]*没|丝毫[不没]|压根[不没]|并没|并不|并无|还没|还不|都没|都不|倒没|倒不|也没"
    r"|也不|好了|好多了|正常|很正常|挺好|很好|都好|都挺好|都正常|拒绝|错|nope|no$|n$|停了|退了|消了"
    r"|什么[都也]没|啥[都也]没|啥事[都也]?没|暂无|已经[不没]"
    r"|早就?[不没]|早好了|再也没|再没|再也不|肯定[不没]|当然[不没]|确实[不没]|真[不没]|绝对不)"
)
_SOME = re.compile(
    r"^(?:有|会|是|觉得|感觉|疼|痛|咳)?(?:那么|这么|还是|还)?(?:有)?(?:一点(?!儿?[也都]*[不没])|一丢丢"
    r"|一点点(?![也都]*[不没])|一丁点|一些|一丝"
    r"|点(?!名)|些(?!人)|丢丢|时候|时(?!间))|^有(?:点|些|时|啲|一点|一些)|^(?:喝|抽|吃|用|疼|痛|咳|吐)一?点|^(?:稍微|稍稍|略微|略|轻微|轻度"
    r"|微微|偶尔|偶而|偶|时不时|有时|时有时无|断断续续|隐隐"
    r"|少量|少许|不多|不太多"
    r"|还好|还行|还可以|还成|还凑合|一般般?|凑合|马马虎虎|将就|就那样|就那么回事|老样子|差不多|时好时坏"
    r"|有好有坏|半半|多少有|多多少少|隔三差五|一阵一阵|一会儿?有|不严重|不厉害"
    r"|不明显|不重|问题不大|几次|一两次|两三次|一次|过一次)"
)
_NOT_QUITE = re.compile(
    r"^(?:不|没有?)(?:太|大|怎么|咋|是很|是太|是特别|是非常|算很?|算太|很|那么|特别|至于|那么太)(?!(?:想"
    r"|愿意|同意|方便|行|可以|喜欢|合适|需要|用|必|清楚|敢|能|懂"
    r"|确定|记得))"
)
_REFUSE = re.compile(
    r"^(?:不|没有?)(?:太|大|怎么|咋|是很|是太|是特别|很)(?:想|愿意|同意|方便|行|可以|喜欢|合适|需要|用|必|敢|能)"
)
_YES = re.compile(
    r"^(?:有|是|对|嗯|恩|好|行|可以|可(?!能)|要(?!挂|问|约|预)|会|能|想(?!问|咨询|知道|挂|约|预约|请)"
    r"|愿意|方便|需要|同意|接受|没错|没问题|没毛病|不错|当然|肯定"
    r"|确实|真的|必须|绝对|成|中(?!午|间|等|度)|得(?!了吧|不)|要得|对头|系|係|得行|妥|ok|okay|yes|yep"
    r"|yeah|y$|1$|√|嗯呐|嗯哪|昂|哎|欸|可不|就是"
    r"|正是|是滴|晓得了|收到|明白|知道"
    r"|不少|没少|不止|不光|不仅|何止|经常|总是|总|老是|老(?=[\u4e00-\u9fff]{1,3})|一直|天天|每天|每次"
    r"|常常|时常|很多|好多|挺多|好几|多次|多着|挺|很(?!好"
    r"|正常)|特别|非常|相当|超级|太|真(?=疼|痛|难|的)|疼|痛|痒|咳|晕|吐|烧|发烧|难受|麻|肿|喘|胀|酸|得过"
    r"|吃过|做过|用过|打过|查过|住过|来过|去过|怀过|生过"
    r"|抽(?!查)|喝"
    r"|全有|都有|全都有|全是|都是|样样|两个都|两样都|都会|也有|也是|也会|还有|还是有|又|仍然|依然|还在"
    r"|还疼|还痛|还是|在吃|在用|吃着|用着|以前有|之前有|曾经|过去有|小时候有"
    r"|(?:去年|前年|上个月|昨天|今天|刚才)(?=[有疼痛咳晕吐烧拉])|怎么没有|咋没有|哪能没有|谁说没有)"
)


def _clause(words: str) -> Polarity:
    """One clause on its own."""
    words = _TWICE.sub(r"\1", words)
    if _ASKED.search(words) and not _UNKNOWN.search(words):
        return _NOTHING
    if words.startswith("好了") and len(words) <= 4:
        return Polarity("no", 0.6, words)
    if _WEAK.match(words):
        return Polarity("yes", 0.9, words)
    bare = words
    for _ in range(4):
        if _DOUBLE.match(bare) or _SOME.match(bare) or _HEDGE.match(bare):
            break
        shorter = _LEAD.sub("", bare, count=1)
        if shorter == bare or not shorter:
            break
        bare = shorter
    return _bare(bare, words)


def _bare(bare: str, words: str) -> Polarity:
    if _DOUBLE.match(bare):
        return Polarity("some" if "完全" in bare or "一点" in bare else "yes", 0.8, words)
    if _UNKNOWN.search(bare):
        return Polarity("unknown", 0.9, words)
    hedge = _HEDGE.match(bare)
    if hedge:
        return _hedged(bare[hedge.end() :], hedge.group(), words)
    if _NOT_NO.match(bare):
        return Polarity("yes", 0.85, words)
    if _REFUSE.match(bare):
        return Polarity("no", 0.85, words)
    if _NOT_QUITE.match(bare):
        return Polarity("some", 0.7, words)
    if _SOME.match(bare):
        return Polarity("some", 0.85, words)
    if _NO.match(bare):
        return Polarity("no", 0.7 if bare.endswith("吧") else 0.95, words)
    if _YES.match(bare):
        return Polarity("yes", 0.95 if len(bare) <= 6 else 0.8, words)
    return _trailing(bare, words)


_TRAIL_NO = re.compile(
    rf"(?:倒|也|都|是|的话|还|从来|一直)?(?:没有?|没得|木有|没有过|不|没了|好了|不会|不是|不疼|不痛){_TAIL}$"
)
_TRAIL_YES = re.compile(
    rf"(?:倒|也|都|是|的话|还|一直)(?:有|是|会|有过|有一些){_TAIL}$|(?:很|好|非常|特别|挺|蛮|太)(?:厉害"
    rf"|严重|明显|多|疼|痛|难受)|得(?:很|厉害|要命|不行|慌)"
)


def _trailing(bare: str, words: str) -> Polarity:
    """The answer stands at the end: 胸痛倒是没有, 头晕是有的."""
    if _TRAIL_NO.search(bare):
        return Polarity("no", 0.75, words)
    if _TRAIL_YES.search(bare):
        return Polarity("yes", 0.75, words)
    if re.search(r"有(?:一)?点|有些|有一些|偶尔|有时", bare):
        return Polarity("some", 0.7, words)
    return _NOTHING


def _hedged(rest: str, hedge: str, words: str) -> Polarity:
    if not rest or re.fullmatch(_TAIL, rest):
        return Polarity("some", 0.5, words)
    plain = _bare(rest, words)
    if plain.value == "yes" and not hedge.startswith(_SURE_HEDGE):
        return Polarity("some", 0.6, words)
    if plain.value is None:
        return Polarity("some", 0.4, words) if _TRAIL_YES.search(rest) else _NOTHING
    return Polarity(plain.value, round(min(plain.confidence, 0.9) * 0.8, 2), words)


def _combine(first: Polarity, second: Polarity, weak: bool, words: str) -> Polarity:
    if second.value is None or first.value == second.value:
        return first
    if weak:
        return second  # 嗯，没有 / 对，不疼
    if first.value == "unknown":
        return Polarity(second.value, round(second.confidence * 0.7, 2), second.words)
    if first.value == "yes" and second.value == "some" and not re.search(r"就是", second.words):
        return Polarity("some", 0.75, words)
    if (
        first.value == "no"
        and second.value == "some"
        and re.match(r"(?:但是?|可是|不过)?(?:偶尔|有时|也就)", second.words)
    ):
        return Polarity("some", 0.7, words)
    if re.match(r"(?:以前|之前|原来|昨天|前几天|刚开始)", first.words) and re.match(
        r"(?:现在|目前|今天|这几天|后来|已经)", second.words
    ):
        return Polarity(second.value, 0.7, words)
    if (
        re.match(r"(?:不对|不是|错了|哦不|啊不|说错)", first.words)
        and second.value == "yes"
        and re.match(r"我?(?:有|是)", second.words)
    ):
        return Polarity("yes", 0.7, words)
    return first


def polarity(text: str) -> Polarity:
    """What a short answer to a yes/no question says; a yes deep in a long story answers nothing."""
    plain = clean(text[:SIZE]).lower()
    parts = [part for part in _CUT.split(plain) if part and not _NOISE.match(part)]
    if not parts:
        return _NOTHING
    result, weak = _clause(parts[0]), bool(_WEAK.match(parts[0]))
    for part in parts[1:4]:
        following = _clause(part)
        if result.value is None:
            result, weak = following, bool(_WEAK.match(part))
            continue
        result = _combine(result, following, weak, plain)
        weak = weak and bool(_WEAK.match(part))
    return result
