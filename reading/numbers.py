"""Numbers in every written form, with the words they were read from.

三十八点五, 38.5, 一百二 (120), 两万三, 半片, 一个半, 两三天 (2 to 3), 二十多 (21 to 29), 三十好几, 百分之五, 俩, 廿.
A range has `low` and `high`; `value` is its middle. Words that only look like numbers (一直, 十二指肠, 千万) are not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from reading.windows import windowed

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}
DIGITS |= {
    "〇": 0,
    "○": 0,
    "两": 2,
    "俩": 2,
    "仨": 3,
    "幺": 1,
    "壹": 1,
    "贰": 2,
    "叁": 3,
    "肆": 4,
    "伍": 5,
    "陆": 6,
    "柒": 7,
    "捌": 8,
    "玖": 9,
    "洞": 0,
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
_D = "零〇一二三四五六七八九两"
_CN = f"[{_D}十百千万亿廿卅壹贰叁肆伍陆柒捌玖拾佰仟]"


@dataclass(frozen=True)
class Number:
    """A number as somebody said it; `low` == `high` == `value` unless it is a range."""

    value: float
    low: float
    high: float
    start: int
    end: int
    words: str

    @property
    def exact(self) -> bool:
        return self.low == self.high


def _section(words: str) -> float:
    """Below ten thousand, with the colloquial tail: 一百二 is 120, 三千五 is 3500."""
    total, digit, unit, zero = 0.0, -1.0, 10_000, False
    for char in words:
        if char in "零〇":
            zero = True
        elif char in DIGITS:
            digit = DIGITS[char]
        elif char in "廿卅":
            total, unit, digit = total + (20.0 if char == "廿" else 30.0), 10, -1.0
        else:
            unit = _UNITS[char]
            total += (1 if digit < 0 else digit) * unit
            digit, zero = -1.0, False
    if digit >= 0:
        total += digit * (unit // 10 if unit in (100, 1000) and not zero else 1)
    return total


def chinese(words: str) -> float | None:
    """一百二十 → 120, 三八点五 → 38.5, 幺三八 → 138, 二〇二五 → 2025; None when it is not a number."""
    whole, dot, part = words.partition("点")
    if dot:
        left = chinese(whole)
        if left is None or not part or any(c not in DIGITS for c in part):
            return None
        digits = "".join(str(DIGITS[c]) for c in part)
        return float(f"{int(left)}.{digits}")
    if not whole or any(c not in DIGITS and c not in _UNITS and c not in _BIG and c not in "廿卅" for c in whole):
        return None
    if len(whole) > 1 and all(c in DIGITS for c in whole):
        return float(int("".join(str(DIGITS[c]) for c in whole)))
    if whole.count("万") > 1 or whole.count("亿") > 1 or ("亿" in whole and "万" in whole.split("亿")[0]):
        return None
    total, rest = 0.0, whole
    for sign, size in (("亿", 100_000_000), ("万", 10_000)):
        head, cut, after = rest.partition(sign)
        if cut:
            total += (_section(head) or 1) * size
            if len(after) == 1 and after in DIGITS and after not in "零〇":
                return total + DIGITS[after] * size / 10  # 两万三
            rest = after
    return total + _section(rest)


# 一 is everywhere in Chinese; alone it is a number only before a measure or on its own.
MEASURE = (
    r"个|天|日|周|月|年|岁|小?时|钟头|分|秒|次|回|遍|片|粒|颗|丸|袋|包|支|瓶|盒|板|滴|勺|杯|碗|口|顿|餐"
    r"|毫升|毫克|微克|克|公斤|斤|千克|两(?!三|天|个)|ml"
    r"|mg|kg|g|cm|mm|m|米|厘米"
    r"|公分|寸|度|℃|级|种|位|名|人|针|剂|期|张|根|条|块|只|元|角|星期|礼拜|宿|夜|晚|早|整|岁半|盘|管|贴"
    r"|喷|吸|胎|孩|刻|辈|层|楼|号|针|百|千|万|成|倍|半|%|％|/"
)
_NOT_NUMBERS = (
    r"十二指肠|四肢|五官|五脏|六腑|二甲双胍|三叉神经|三七|三高|一百二十急救|二便|三尖瓣|二尖瓣|百合"
    r"|百日咳|百草枯|千万(?!元|块)|万一|十分(?=[\u4e00-\u9fff])(?!钟|之|左右)"
    r"|百分之百|一百个|半月板|半夜|半边|半身|半路|半截|半信|半死|半天(?=[没不说都才也])|多半|大半(?!年|个"
    r"|天)|上半|下半|前半|后半|左半|右半|一半(?=是)|对半|另一半"
    r"|一旦|一定|一直|一般|一样|一起|一共|一向|一律|一切|一边|一面|一方面|一会儿?|一下子?|一点儿?也?|一些"
    r"|一阵[子儿]?|一时|一连|一味|一家|一心|一身|一动|一吃|一喝|一走|一坐|一躺|一看"
    r"|一碰|一按|一摸|一咳|一到|一上|一有|一来|一去|一生气|一着急|一紧张|一个人|一口气|一系列|一辈子|一会"
    r"|一块儿|一块(?=[疼痛走去])|第一时间|一次性|进一步|万岁|四处|三番五次"
    r"|再三|八成|七上八下|乱七八糟|两边|两侧"
    r"|两头|两眼|两手|两腿|两脚|两只|两耳|两肋|两颊|两者|两样|千金|千里|万能|百货|百姓|老百姓|零食|零件"
    r"|零钱|六神|六味|四川|四环素|五台|九寨|三亚|二院|三院|一院|三甲"
    r"|二甲(?!双)|二胎|三胎|二宝|大二|大三|大一|初一(?!早|晚|上|下)|高一|高二|高三|初二|初三|小三阳"
    r"|大三阳|二院|三伏|三九(?=[胃感天])"
)
_CN_NUM = f"{_CN}{{1,20}}(?:点[{_D}]{{1,6}})?"
_AR = r"\d+点[一二三四五六七八九](?![十分刻])|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,15}(?:\.\d{1,9})?"
_PAIR = r"一两|一二|二三|两三|三四|三五|四五|五六|六七|七八|八九"
_TOKEN = re.compile(
    rf"(?P<skip>{_NOT_NUMBERS})"
    rf"|(?P<percent>百分之(?P<pc>{_CN_NUM}|{_AR}))"
    rf"|(?P<frac>(?P<fd>{_CN_NUM}|\d+)分之(?P<fn>{_CN_NUM}|\d+))"
    rf"|(?P<span>(?P<sa>{_AR}|{_CN_NUM})(?P<su>个|天|岁|度|片|次|周|月|年|小时|分钟|分|斤|公斤)?\s*(?:-|~|—+|到"
    rf"|至)\s*(?P<sb>{_AR}|{_CN_NUM}))(?!\s*[-:/]\s*\d)"
    rf"|(?P<over>(?P<on>\d+|{_CN}+?)(?P<ow>好几|来|多|几)(?!次|回(?=诊)|么))"
    rf"|(?P<some>(?P<so>\d{{1,2}}|{_CN}{{1,3}})点几)"
    rf"|(?P<pair>(?P<pt>[二三四五六七八九]?十|[一二两三四五六七八九]百)?(?P<pp>{_PAIR})(?P<pu>十|百|千"
    rf"|万)?(?=[^{_D}]|$))"
    rf"|(?P<mid>(?P<ma>{_AR}|{_CN}{{1,12}})(?P<mu>度|米|块|公斤|斤)(?P<mb>(?<=米)(?:\d\d"
    rf"|[一二三四五六七八九][零一二三四五六七八九])|[1-9]|[一二三四五六七八九]|半)(?![\d十百千.点个]"
    rf"|{MEASURE.replace('|半', '').replace('|/', '')}))"
    rf"|(?P<half>(?P<ha>{_AR}|{_CN}{{1,12}})(?P<hm>个|片|天|年|岁|袋|包|粒|斤|公斤|点|小时|度|支|勺|碗|杯|两"
    rf"|成)?半(?![夜边身路]|月板))"
    rf"|(?P<alone>半(?=个|片|天|年|小时|粒|包|袋|斤|支|勺|碗|杯|岁|瓶|月|颗|只|公斤|盒|宿|分|滴|刻))"
    rf"|(?P<few>好几十|好几百|好几千|好几万|几十|几百|几千|几万|十几|几(?=个|天|年|岁|次|回|周|月|小时"
    rf"|分钟|片|粒|斤|度|宿|晚)|好几|若干)"
    rf"|(?P<arabic>(?P<an>{_AR})(?P<au>[十百千万亿])?)"
    rf"|(?P<plain>{_CN_NUM}|[俩仨])"
    r"|(?P<sign>[½¼¾①②③④⑤⑥⑦⑧⑨⑩])"
)
_SIGNS = {"½": 0.5, "¼": 0.25, "¾": 0.75} | {c: float(i) for i, c in enumerate("①②③④⑤⑥⑦⑧⑨⑩", 1)}
_FEW = {"几": (3, 9), "好几": (4, 9), "若干": (3, 9), "十几": (11, 19)}
_COUNTABLE = re.compile(MEASURE)


def read(words: str) -> float | None:
    """One exact number, arabic or Chinese."""
    plain = words.replace(",", "")
    if re.fullmatch(r"\d+点[一二三四五六七八九]", plain):
        return float(f"{plain[:-2]}.{DIGITS[plain[-1]]}")
    if re.fullmatch(r"\d+点\d+", plain):
        plain = plain.replace("点", ".")
    if re.fullmatch(r"\d{1,15}(?:\.\d{1,9})?", plain):
        return float(plain)
    return chinese(words)


def _range(match: re.Match[str]) -> tuple[float, float] | None:
    low, high = read(match["sa"]), read(match["sb"])
    if low is None or high is None:
        return None
    if low > high and low < 10 and high >= 10 and high % 10 == 0 and match["sb"][-1:] in "十百":
        low *= 10 if high < 100 else 100  # 三到五十: 三十到五十
    elif low < high and match["sb"][-1:] == "十" and low < 10 and match["sa"] in DIGITS and high >= 20:
        low *= 10
    return (low, high) if low <= high else None


def _pair(match: re.Match[str]) -> tuple[float, float]:
    low, high = DIGITS[match["pp"][0]], DIGITS[match["pp"][1]]
    tens = chinese(match["pt"]) if match["pt"] else 0
    size = (_UNITS | _BIG)[match["pu"]] if match["pu"] else (10 if match["pt"] and "百" in match["pt"] else 1)
    return (tens or 0) + low * size, (tens or 0) + high * size


def _over(match: re.Match[str]) -> tuple[float, float] | None:
    base = read(match["on"])
    if base is None or base <= 0:
        return None
    step = 1.0
    while base % (step * 10) == 0 and base >= step * 10:
        step *= 10
    if match["ow"] == "来":
        return base - step * 0.2 if base > 10 else 9, base + step * 0.2
    if match["ow"] == "多" and step == 1:
        return base, base + 0.9  # 三天多 keeps its unit; 3多 stands for a little over three
    if match["ow"] == "好几":
        return base + step * 0.5, base + step - 1
    unit = step / 10 if step >= 100 and match["ow"] == "几" else 1
    return base + unit, base + step - 1


def _few(words: str) -> tuple[float, float]:
    if words in _FEW:
        return _FEW[words]
    size = (_UNITS | _BIG)[words[-1]]
    return (4.0 if words.startswith("好") else 2.0) * size, 9.0 * size


def _value(match: re.Match[str]) -> tuple[float, float] | None:
    kind = next(
        k
        for k in (
            "percent",
            "frac",
            "span",
            "over",
            "some",
            "pair",
            "mid",
            "half",
            "alone",
            "few",
            "arabic",
            "plain",
            "sign",
        )
        if match[k]
    )
    if kind == "span":
        return _range(match)
    if kind == "over":
        return _over(match)
    if kind == "pair":
        return _pair(match)
    if kind == "some":
        base = read(match["so"])
        return None if base is None else (base + 0.1, base + 0.9)  # 六点几
    if kind == "few":
        return _few(match["few"])
    one = _exact(kind, match)
    return None if one is None else (one, one)


def _exact(kind: str, match: re.Match[str]) -> float | None:
    if kind == "percent":
        return read(match["pc"])
    if kind == "frac":
        below, above = read(match["fd"]), read(match["fn"])
        return above / below if below and above is not None else None
    if kind == "alone":
        return 0.5
    if kind == "sign":
        return _SIGNS[match["sign"]]
    if kind in ("mid", "half"):
        whole = read(match["ma"] if kind == "mid" else match["ha"])
        tail = 5 if kind == "half" or match["mb"] == "半" else read(match["mb"])
        return None if whole is None or tail is None else round(whole + tail / (10 if tail < 10 else 100), 2)
    if kind == "arabic":
        size = (_UNITS | _BIG)[match["au"]] if match["au"] else 1
        return (read(match["an"]) or 0.0) * size
    return {"俩": 2.0, "仨": 3.0}.get(match["plain"]) or chinese(match["plain"])


def _stray(match: re.Match[str], text: str) -> bool:
    """A lone 一, 两 or 半 that counts nothing."""
    words = match.group()
    if words not in ("一", "两", "二", "三", "四", "五", "六", "七", "八", "九", "千", "百", "万", "亿", "零", "十"):
        return False
    after, before = text[match.end() :], text[: match.start()]
    if not after or after[0] in "，。！？；、 \n" or before.endswith(("第", "周", "期", "礼拜", "选", "高压", "低压")):
        return words in "千百万亿" or (bool(before) and before[-1] in "之其唯统万专")
    if words in ("百", "千", "万", "亿", "零"):
        return True
    return not _COUNTABLE.match(after) and words in ("一", "两", "二", "三", "四", "五", "六", "七", "八", "九", "十")


@windowed
def find_numbers(text: str) -> list[Number]:
    """Every number of a clean text, left to right, without overlap."""
    found = []
    for match in _TOKEN.finditer(text):
        if match["skip"] or _stray(match, text):
            continue
        ends = _value(match)
        if ends is not None:
            low, high = ends
            found.append(Number(round((low + high) / 2, 6), low, high, match.start(), match.end(), match.group()))
    return found
