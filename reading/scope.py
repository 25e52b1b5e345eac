"""Whether a mention is meant: negated, past, hypothetical, asked, about someone else, or unsure.

`status(text, start, end)` judges the words text[start:end] by the clause they stand in. It is used by the
safety gate, so where a sentence is ambiguous the mention is left standing (not negated).

How negation works: the nearest negator before the mention in the same clause counts when what stands
between is filler ("没有什么明显的 胸痛") or a list ("没有发烧、咳嗽和 胸痛"). A breaker ("就是", "只有", "但",
"有点" …) ends it. What is missing can itself be the complaint ("没有力气", "没有好转"): that negator is spent on
it. Two negators in a row undo each other ("不是不疼"). A negator that is part of the mention ("睡不着",
"不能动") says nothing about it. An answer after the mention counts too ("发烧没有", "头痛好了").
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_BACK, _AHEAD = 60, 30  # characters looked at on each side; keeps long hostile text cheap


@dataclass(frozen=True)
class Status:
    """How a mention is meant. `lessened` is 不太疼 / 没那么疼: there, but mild or better."""

    negated: bool = False
    past: bool = False
    hypothetical: bool = False
    asked: bool = False
    other: bool = False  # somebody who is not the one being looked after: a colleague, the internet, family history
    uncertain: bool = False
    lessened: bool = False

    @property
    def meant(self) -> bool:
        """The person says they (or whom they speak for) have this now."""
        return not (self.negated or self.past or self.hypothetical or self.asked or self.other)


@dataclass(frozen=True)
class Clause:
    text: str
    start: int
    end: int


_END = re.compile(r"[，。！？；,.!?;\n]+|(?<![0-9])[:：](?![0-9])")
_HARD = "。！？!?；;\n"


def clauses(text: str) -> list[Clause]:
    """The text cut at punctuation; an enumeration comma (、) does not cut."""
    found, last = [], 0
    for match in _END.finditer(text):
        if match.group() == "." and match.end() < len(text) and text[match.end()].isdigit():
            continue
        if match.start() > last:
            found.append(Clause(text[last : match.start()], last, match.start()))
        last = match.end()
    if last < len(text):
        found.append(Clause(text[last:], last, len(text)))
    return found


# 不 and 没 inside these are not negations of what follows.
_INNOCENT = (
    r"动不动|不得不|不仅|不但|不光|不止|不只|不单|不停|不断|不住|不时|不小心|不知不觉|差不多|不久|不少"
    r"|不同|不管|不论|不一会|不一样"
    r"|不然|要不是|要不|不如|不过|不料|不巧|不幸|不出|不定|不由|不自觉|没少|没准|没命|没完没了|没日没夜"
    r"|没事就?|没多久|没多长时间"
    r"|没几天|没几个|没一会|没过多久|没过几天|无缘无故|无论|无法|无名指|无意|无力|无奈|无时无刻|没人|没钱"
    r"|没时间|没空|没法|没办法"
    r"|不对劲|不好意思|不行了?|不得了|非常|非要|不舒服|不适|不了解|不用说|不耐烦|未必|未来|未婚|了不得"
    r"|说不定|不可思议|未知|不治"
    r"|不明原因|原因不明|不规律|不规则|不正常|不均匀|不消化|不孕|不育|不全|不足|不调|不稳|不齐|不通|不畅|不振"
    r"|不适应|不太舒服|不太好|不大好|不好受|不好过|不好|不利索|不清醒|不清楚|不灵活|不灵|不理想|不合适|不确定|不明白"
    r"|不晓得|不知道|不懂|没想到|想不到|不敢相信|没注意|没留意|没管|没当回事|没在意|没理|没去看|没看|没检查|没查|没治"
    r"|[受忍止憋控制停歇][不]了?[住了]|(?<=[\u4e00-\u9fff])不[了着到起来下出进上动住开清准完过好见得](?!烧)"
)
# What is missing is the complaint itself: the negator is spent on it.
_ABSENCE = (
    r"(?:什么|啥|一点|多少|太多|太大|那么|以前|原来|之前)?的?(?:力气|劲儿?|力|食欲|胃口|精神|大便|小便|尿"
    r"|排便|排气|放屁|好转|缓解|改善|减轻|见好|好转"
    r"|知觉|意识|反应|呼吸|心跳|脉搏|效果?|用(?!药)|好(?!像)|睡|吃|喝|钱|人|时间|来月经|月经|怀孕|同房"
    r"|性生活|安全感|信心|希望|兴趣|意思|感觉(?!到)"
    r"|征兆|前兆|预兆|先兆|工作|朋友|对象|孩子|收入|抽烟|吸烟|喝酒|受凉|着凉|淋雨|熬夜|生气|劳累|接触|换|退烧|退热|退|消肿|消|停过?|断过?|办法|休息|上班|上学|运动|活动|出门|去|敢|检查|查|看医生|看过|打针"
    r"|打过|打|服药|用药|手术|做|注意|原因|诱因"
    r"|受伤|外伤|摔|碰|撞|拉|解|下床|说话|回|告诉|记|戴|穿|洗|擦|换|控制|治|消化|弹性|光泽|血色|味觉|嗅觉)"
)
_NEGATOR = re.compile(
    rf"(?P<innocent>{_INNOCENT})|(?P<asked>有没有|有无|是不是|会不会|能不能|要不要|可不可以|好不好|对不对"
    rf"|行不行|是否|(?P<v>[\u4e00-\u9fff])不(?P=v))"
    r"|(?P<strong>没有?出现|没有?发现|没有?发生|没有?觉得|没有?感到|没有?感觉到?|没有?伴有?|并没有?"
    r"|从来没有?|从没有?|从未有?"
    r"|没得过|没有|木有|莫得|冇得?|没什么|没啥|没怎么|没|否认|排除了?|未见|未发现|未出现|未诉|未伴|未|无|并无|毫无)"
    r"|(?P<plain>不会再|不再|不会|不是|并不|从来不|从不|也不|都不|不|勿|唔|(?<![特分差区个性级类鉴])别)"
)
_MILD = re.compile(r"(?:太|怎么|咋|大|是很|是太|是特别|算很?|算太|那么|这么|很|特别|非常|至于|怎么会)+$")
_FILLER = re.compile(
    r"(?:什么|啥|任何|其他的?|别的|其它的?|明显的?|特别的?|太|很|大|怎么|咋|再|是|会|有|过|到|的|那种"
    r"|这种|那个|这个|这些|那些|觉得|感觉|感到|出现|发生|发现"
    r"|说|一点儿?|半点|丝毫|一直|所谓|严重|剧烈|伴有?|伴随|得过|患过?|一次|经常|总是|老是|老|总|发|生|得"
    r"|犯|闹|叫|喊|曾|曾经)*"
)
_BREAK = re.compile(
    r"就是|就|只是|只有|只|但是|但|可是|却|不过|而是|倒是|反而|还是|还有|还|仍|有点|有些|有一点|有时|偶尔"
    r"|一直|老是|总是|总|经常|最近|现在|今天|昨天|昨晚|今早"
    r"|这两天|这几天|开始|已经|突然|忽然|非常|特别|感觉|觉得|所以|因为|然后|结果|后来|导致|引起|造成|以后"
    r"|之后|的时候|时|后|(?<!没)有(?!关)|也(?=[^不没无未])|都(?=[^不没无未])"
    r"|反正|主要|除了|其他|越来越|疼得|得厉害|得很|了(?=[\u4e00-\u9fff])|我|他|她|孩子|宝宝"
)
_LIST = re.compile(r"(?:、|和|跟|与|及|以及|或者?|或是|还是|也没有?|，(?:和|或者?|以及))$")
_PRESENT = re.compile(
    r"^(?:了?(?:一|两|二|三|四|五|六|七|八|九|十|好几|几|半|\d)+(?:多|来)?(?:个|天|周|月|年|小时|次|回"
    r"|星期|礼拜)|得|很|厉害|严重|不止|不停|挺|特别|比较)"
)
_DOUBLE = re.compile(
    r"(?:没有?|不是|并非|不可能|不能|不会|不得|难免|绝不是|并不是)(?:什么时候|说|一天|哪天|一刻|一晚|一次"
    r"|哪次|一处|哪里|时间|时候)*(?:是|会|能)?$"
)
_ANSWER_NO = re.compile(
    r"^(?:的?(?:症状|情况|现象|感觉|问题)?)(?:的话|这个|这些|那个|呢|啊|嘛)?[，,：:]?(?:也|都|倒|是|我|她|他"
    r"|目前|现在|暂时|从来|一直|那倒|到是|倒是)*"
    r"(?:没有过?|没得|没出现过?|没发生过?|没(?=[了过的啊呢哦，。、！；\s]|$)|无(?=[，。；\s]|$)|不存在"
    r"|否认|没见|未见|冇)"
    r"(?:了|过|的|啊|呢|哦|呀|吧|发现|出现|发生)*(?=$|[，。！；、\s,.;!]|就|但|只|咳|不过)"
)
_NONE_OF = re.compile(
    r"^(?:(?:、|和|跟|与|及|还有|或者?)?(?!.{0,8}(?:什么|啥|药|一点|天|吃|力气|胃口|人|好转|效果|缓解))[\u4e00-\u9fff]{1,6}){1,3}?"
    r"(?:都|全都?|均)(?:没有?|无)(?:了|过|的)?(?=$|[，。；！、])"
)
_GONE = re.compile(
    r"^(?:的?(?:症状|情况)?)(?:已经|都|也|现在|今天|早就|全|基本上?|完全|差不多)*(?:好了|没了|消失了?"
    r"|退了|消了|停了|痊愈了?|治好了|恢复了|缓解了|不见了|过去了|止住了"
    r"|止了)(?!又|吗|没)"
)
_ASK_BEFORE = re.compile(r"有没有|有无|是不是|会不会|是否|有否|得没得|怕不怕会|能引起|会引起|会导致|会造成|会得|会传染")
_ASK_AFTER = re.compile(
    r"^(?:了|过|的|呢|症状|情况|现象|出现)*(?:吗|嘛(?=[？?]|$)|么(?=[？?]|$)|没有?[？?]|了没有?(?=$|[？?，。呢啊])"
    r"|不(?=[？?])|没(?=[？?])|吧[？?])"
)
_IF = re.compile(
    r"万一|如果|(?<!主)要是|要(?=[\u4e00-\u9fff]{1,6}的话)|假如|假设|若是|倘若|一旦"
    r"|(?<![害可恐惧])怕(?!冷|热|光|风|是|痒)(?:会|得|又|再|有)?"
    r"|担心|害怕|恐怕会|生怕"
    r"|预防|避免|以防|防止|以免|免得|省得|将来|以后会|会不会|可能会|容易|据说|听说|说明书"
)
_IF_AFTER = re.compile(r"^(?:了|过)?(?:的话|怎么办呢?如果|的时候该)")
_STILL = re.compile(
    r"现在|目前|最近|今天|今早|今晚|昨天|昨晚|昨夜|刚|刚才|刚刚|这两天|这几天|这会|眼下|开始|到现在|至今"
    r"|一直|又|起就|以来|这次|这回|还在|仍|上午|早上|早晨|下午|晚上|夜里|凌晨"
    r"|前天|大前天"
)
_PAST = re.compile(
    r"以前|从前|曾经?(?!孙)|小时候|去年|前年|大前年|上次|上回|当年|当时|原来|年轻(?:的)?时候?|过去(?!了)"
    r"|[一二两三四五六七八九十几多\d]+(?:多|来)?(?:年|个月"
    r"|月)(?:以)?前|\d{4}年|早些年|前些年|那年|早年|之前|病史|既往|过去史"
)
_PAST_AFTER = re.compile(r"^(?:病|症)?(?:过(?!敏|来|去|后|量|度|的时候)|病史|史(?![记]))")
_OTHER = re.compile(
    r"同事|同学|邻居|室友|舍友|工友|别人|人家|网上|网友|有人|百度|抖音|电视|新闻|(?:我们|他们)?班(?:里|上"
    r"|级)(?!车)|单位(?:里|上)?|学校(?:里|有)|幼儿园(?:里"
    r"|有)|家族|家族史|遗传|祖上|亲戚"
    r"|家里(?:人|有人)?(?:都|也)?有(?=[\u4e00-\u9fff]{0,6}史)|舅舅|叔叔|姑姑|阿姨|姨妈|表[哥姐弟妹]|堂[哥姐弟妹]"
)
_SELF = re.compile(
    r"(?<!跟)(?<!和)我(?!爸|妈|爹|娘|家|们|的?同|老|儿|女|孩|婆|公|奶|爷|外|姥|哥|姐|弟|妹|朋|邻|室|舅|叔"
    r"|姑|姨|表|堂|亲)|本人|自己|孩子|宝宝"
)
_UNSURE = re.compile(
    r"好像|(?<!不)可能(?!会)|也许|大概|似乎|疑似|怀疑|应该是|估计|不知道(?:是不是|有没有|会不会)|不确定|说不清(?!楚?话)|拿不准|怕是|恐怕"
    r"|有点像|感觉像|像是|会不会|是不是|考虑|不太确定|不知道算不算|算不算|说不定|没准"
)
_UNSURE_AFTER = re.compile(r"^(?:了|的)?(?:吧(?![？?])|也不一定|也说不定|不太确定|不清楚|不知道|说不好)")
_SPENT = re.compile(
    r"(?:力气|力|劲儿?|胃口|食欲|精神|大便|小便|尿|知觉|意识|反应|呼吸|心跳|脉搏|办法|缓解|好转|效果|原因|征兆)(?:都|也|就|一点)*$"
)
_IMPROVES = re.compile(r"(?:退烧|退热|好转|缓解|减轻|消肿|消退|止血|止痛|止咳|好)$")
_NOT_SO_HIGH = re.compile(r"^(?:过|到|上|超过|高过)+(?:三十|四十|[34]\d)")  # 没发烧到39度: how high, not whether
_SAID_NO = re.compile(r"^(?:过|了)?吗[？?，]?(?:没有?|无)(?:的|过|啊)?(?=$|[，。！；])")
_BETTER = re.compile(
    r"^(?:症状|情况)?(?:比[^，。]{1,6}?)?(?:已经|都|也|现在|是|倒)*(?:好多了|好些了|好点了|轻多了|轻了|减轻了?|缓解(?:了)?(?:些|点|一些|一点|多了)|不明显|不严重|不厉害|不重)"
)
_HALF = re.compile(
    r"没那么$|不那么$|没(?:有)?(?:之前|以前|昨天|原来|早上|上次|前几天|刚才|刚开始|昨晚)(?:那么|这么)?$"
    r"|(?:没有?|不)(?:怎么|咋|太|大|很|是很|是太|算太|至于太)$"
)


def _window(text: str, start: int, end: int) -> tuple[str, str, str]:
    """The clause before the mention, what follows it in the sentence, and its sentence so far."""
    left = max(0, start - _BACK)
    back = text[left:start]
    cut = sentence = 0
    for match in _END.finditer(back):
        cut = match.end()
        if any(char in _HARD for char in match.group()):
            sentence = cut
    before = back[cut:]
    joined = re.match(r"(?:和|或者?|以及|及|还有)(?=[\u4e00-\u9fff]*$)", before)
    if joined and cut and back[cut - 1] in "，,":
        before = back[_clause_before(back, cut - 1) :]
    return before, text[end : end + _AHEAD], back[sentence:]


def _clause_before(back: str, comma: int) -> int:
    cut = 0
    for match in _END.finditer(back[:comma]):
        cut = match.end()
    return cut


# A list without commas (没有发烧咳嗽 X) is one only while it names complaints.
_COMPLAINT = re.compile(
    r"(?:痛|疼|咳|嗽|烧|发热|晕|吐|泻|拉肚子|拉稀|闷|慌|悸|痒|肿|胀|麻|酸|血|喘|涕|塞|鸣|恶心|反胃|便秘|疹|困难|乏力|抽搐|抽筋"
    r"|高血压|糖尿病|病|炎|癌|瘤|症|发冷|寒战|怕冷|发黄|黄疸|痰|憋|气短|汗|失眠|头昏|过敏|血脂|血糖高|不适|不舒服)$"
)


def _between(kind: str, seg: str, after: str) -> bool:
    """Does a negator reach over `seg` to the mention?"""
    filler = _FILLER.match(seg)
    rest = seg[filler.end() :] if filler else seg
    if not rest:
        return True
    if re.match(_ABSENCE, seg) or re.match(_ABSENCE, rest):
        return False
    if _BREAK.search(rest):
        return False
    if _LIST.search(rest):
        return kind == "strong" or (len(rest) <= 12 and not rest.endswith("、"))
    if "、" in rest or "和" in rest or "或" in rest:
        return kind == "strong" and not _PRESENT.match(after)
    if kind != "strong" or len(rest) > 16 or not _COMPLAINT.search(rest):
        return False
    return not _PRESENT.match(after) and not after.startswith("了")


def _negated(before: str, word: str, after: str) -> tuple[bool, bool]:
    """(negated, lessened) by what stands before the mention in its clause."""
    negators = [m for m in _NEGATOR.finditer(before) if m.lastgroup in ("strong", "plain")]
    if not negators:
        return False, False
    last = negators[-1]
    seg = before[last.end() :]
    if not seg and _SPENT.search(before[: last.start()]):
        return False, False  # 一点力气都没有 出冷汗
    if _HALF.search(before) or (
        _MILD.fullmatch(seg) and last.group() in ("不", "不是", "没", "没有", "没怎么", "没有怎么")
    ):
        return False, True
    if last.group() == "没怎么" and not seg:
        return False, True
    if last.group() == "不是" and re.match(r"[\u4e00-\u9fff]{1,8}就是[\u4e00-\u9fff]", seg + word + after):
        return False, False  # 不是头痛就是头晕: it is one of the two
    bare = "没" if last.group() == "没" else last.lastgroup or ""
    if not _between("strong" if bare == "strong" else "plain", seg, after):
        return False, False
    if bare == "没" and seg and not _FILLER.fullmatch(seg) and not _LIST.search(seg):
        return False, False
    if last.group() in ("不", "没", "不会") and not seg and re.match(r"才怪|不行", after):
        return False, False
    if _DOUBLE.search(before[: last.start()]):
        return False, False
    if (
        len(negators) > 1
        and negators[-2].end() == last.start()
        and negators[-2].group() not in ("也不", "都不", "从不")
    ):
        return False, False
    return True, False


def _denied_after(before: str, word: str, after: str) -> bool:
    """发烧没有 / 发烧咳嗽都没有 / 疼倒是不疼 / 发热（-） / 哪有发烧."""
    if _ANSWER_NO.match(after) or _NONE_OF.match(after) or re.match(r"[（(][-—–无][）)]", after):
        return True
    if word and re.match(rf"(?:倒是|是|倒)[不没]{re.escape(word[-1])}", after):
        return True
    return bool(re.search(r"(?:哪有|哪里有)$", before))


def _about_other(sentence: str) -> bool:
    found = list(_OTHER.finditer(sentence))
    if not found:
        return False
    tail = sentence[found[-1].end() :]
    return not _SELF.search(tail)


def _is_past(before: str, after: str) -> bool:
    now = _STILL.search(before) or re.match(r"[^，。！？]{0,4}(?:到现在|至今|开始)", after)
    if _PAST_AFTER.match(after):  # 从没这么疼过 is now
        return not now and not re.search(r"没有?(?:这么|这样|那么)$", before)
    marks = list(_PAST.finditer(before))
    if not marks:
        return False
    rest = before[marks[-1].end() :]
    on = re.match(r"[^，。！？；]{0,4}(?:到现在|至今|一直|还|仍|开始|以来)", after)
    return not (on or _STILL.search(rest) or re.search(r"就(?!做|得|查|住)|起|以来|开始|到现在", rest))


def status(text: str, start: int, end: int) -> Status:
    """How the mention text[start:end] is meant, judged by the clause it stands in."""
    before, after, sentence = _window(text, start, end)
    word = text[start:end]
    negated, lessened = _negated(before, word, after)
    doubled = bool(word) and (after.startswith("不" + word) or before.endswith(word[0] + "不"))
    asked = bool(_ASK_AFTER.match(after)) or doubled
    negated = negated and not doubled
    if negated and (_IMPROVES.search(word) or _NOT_SO_HIGH.match(after)):
        negated, lessened = False, False  # 不退烧: what is missing is the getting better
    lessened = lessened or bool(_BETTER.match(after))
    asks = list(_ASK_BEFORE.finditer(before))
    if asks and not re.search(r"吃|看|去|挂|做|要|(?<!可)能|因为|引起|导致|现在|就", before[asks[-1].end() :]):
        asked = True
    gone = bool(_GONE.match(after))
    answered = bool(_SAID_NO.match(after))
    asked = asked and not answered
    if not asked and not negated:
        negated = gone or answered or _denied_after(before, word, after)
    ifs = list(_IF.finditer(before))
    hypothetical = bool(_IF_AFTER.match(after)) or any(
        not re.search(r"就(?=.{2})|所以|现在|但|却|[了]", before[m.end() :]) for m in ifs[-1:]
    )
    return Status(
        negated=negated,
        past=gone or (not negated and not lessened and _is_past(before, after)),
        hypothetical=hypothetical,
        asked=asked,
        other=_about_other(sentence),
        uncertain=bool(
            _UNSURE.search(before)
            or _UNSURE_AFTER.match(after)
            or (_NOT_SO_HIGH.match(after) and re.search(r"没有?$", before))
        ),
        lessened=lessened,
    )
