"""Choosing from options: 第二个, 就上午那个, 后面那个, B, ②, 1和3, 都不是, or the label itself, well or badly heard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from core.forms import Option
from reading import ranges
from reading.clean import clean
from reading.numbers import read
from reading.polarity import polarity
from reading.scope import status
from reading.sounds import distance
from reading.windows import first


@dataclass(frozen=True)
class Choice:
    value: str
    score: float
    words: str


_N = r"\d{1,2}|[一二两三四五六七八九十]{1,2}"
_ORDINAL = re.compile(
    rf"(?P<last>倒数)?第(?P<n>{_N})(?:个|项|种|条|样|行|款|位|号)?|(?:选项?|按|我?要|就"
    rf"|选择)(?P<n2>{_N})(?:号|吧|个|$|，|。)"
    rf"|(?P<n3>{_N})号(?:选项)?|选项(?P<n4>{_N})"
)
_PLACE = (
    (re.compile(r"(?:前面?|头|上面)(?P<n>[两俩二三四]|\d)(?:个|项|种|样)"), "head"),
    (re.compile(r"(?:后面?|最后|末|下面)(?P<n>[两俩二三四]|\d)(?:个|项|种|样)"), "tail"),
    (re.compile(r"最后|后面|后一?(?:个|种|者|项)|后头|下面|末尾|尾巴|最末|底下|最下|右边那|后边|下边那?个"), "last"),
    (re.compile(r"前面|前一?(?:个|种|者|项)|头一?个|头里|上面|最上|最前|左边那|开头|前边|首个|第一"), "first"),
    (re.compile(r"中间|当中|正中"), "middle"),
)
_LETTERS = re.compile(r"(?<![a-z0-9])(?P<c>[a-h])(?:选项|项|吧|$|，|。|、|和|跟|\s|那)", re.I)
_BARE = re.compile(
    rf"^(?:选|按|要|就|我选|我要|是|那就|，|、|和|跟|还有|以及|与|\s|号|吧|的|了|啊|呀|个|{_N}|[①②③④⑤⑥⑦⑧⑨⑩])+$"
)
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩"
_NONE = re.compile(
    r"都(?:不|没)|全(?:不|没)|(?:一|哪)个[都也](?:不|没)|以上(?:都|全)?(?:不|没|无)|均(?:无|没|不)"
    r"|没有?(?:这些|以上|上面|上述|一个|哪个)|什么[都也]没"
    r"|啥[都也]没|这些[都也]?(?:没|不)|none",
    re.I,
)
_ALL = re.compile(
    r"^(?:都有|都是|全都|全有|全是|全部|都选|以上都(?!不|没)|以上全|每个都|样样|(?:这)?(?:两|三|四"
    r"|几)(?:个|样|种)[都全](?!不|没)|都(?:可以|行|要)|通通)"
)
_TRIM = re.compile(
    r"^(?:嗯+|啊|哦|呃+|那个|就是|就|我|选|我选|是|应该是|应该|好像是|好像|大概|那就|还是|要|我要|那|属于"
    r"|算是|算|有|主要是|主要|一般是|一般|偏)+|(?:的|吧|了|啊|呀|呢"
    r"|哦|那个|这个|的那个|就行|就好|可以|比较好|最好|啦|哈)+$"
)


def _ordinals(plain: str, count: int) -> list[tuple[int, float, str]]:
    found = []
    for match in _ORDINAL.finditer(plain):
        words = match["n"] or match["n2"] or match["n3"] or match["n4"]
        number = int(read(words) or 0)
        index = count - number if match["last"] else number - 1
        if 0 <= index < count and not re.search(r"不(?:是|要|选)?$", plain[: match.start()]):
            found.append((index, 0.95, match.group()))
    if found:
        return found
    for match in _LETTERS.finditer(plain.lower()):
        index = ord(match["c"]) - ord("a")
        if index < count:
            found.append((index, 0.95, match["c"]))
    return found


def _places(plain: str, count: int) -> list[tuple[int, float, str]]:
    """前面那个, 后两个, 中间的: where it stood on the screen or in the sentence."""
    if len(plain) > 14:
        return []
    for pattern, kind in _PLACE:
        match = pattern.search(plain)
        if not match:
            continue
        if kind in ("head", "tail"):
            many = min(count, int(read(match["n"].replace("俩", "两")) or 1))
            return [(i, 0.9, match.group()) for i in (range(many) if kind == "head" else range(count - many, count))]
        index = {"last": count - 1, "first": 0, "middle": count // 2}[kind]
        if kind != "middle" or count % 2:
            return [(index, 0.9, match.group())]
    return []


def _names_options(run: str, count: int) -> bool:
    """12 is the twelfth, or the first and the second; a telephone number or a year is neither."""
    return int(run) <= count or (len(set(run)) == len(run) and all(1 <= int(digit) <= count for digit in run))


def _digits(plain: str, count: int) -> list[tuple[int, float, str]]:
    """A bare 2, 二, ②, 1和3."""
    if not _BARE.match(plain) or not all(_names_options(run, count) for run in re.findall(r"\d+", plain)):
        return []
    found = []
    for match in re.finditer(rf"{_N}|[{_CIRCLED}]", plain):
        words = match.group()
        run = words.isdigit() and len(words) > 1 and int(words) > count
        for part in list(words) if run else [words]:
            number = _CIRCLED.index(part) + 1 if part in _CIRCLED else int(read(part) or 0)
            if 1 <= number <= count:
                found.append((number - 1, 0.85, words))
    return found


# Other ways to say labels that many forms share; the rest belongs to the form's own synonyms.
_ALSO = {
    "上午": ("早上", "早晨", "上半天", "早点"),
    "下午": ("下半天", "午后"),
    "晚上": ("夜里", "晚间", "夜间", "半夜"),
    "男": ("男的", "男性", "男孩", "男生", "先生"),
    "女": ("女的", "女性", "女孩", "女生", "女士"),
}


def _names(option: Option) -> list[str]:
    known = (option.label, *option.synonyms, option.value, *_ALSO.get(option.label, ()))
    return [clean(name) for name in dict.fromkeys(known) if name]


def _same(text: str) -> str:
    """发烧 and 发热, 疼 and 痛 are one word to people; lengths stay."""
    return text.lower().replace("疼", "痛").replace("发烧", "发热").replace("拉稀", "腹泻")


def _labels(plain: str, options: Sequence[Option]) -> list[tuple[int, float, str]]:
    """Options named in the text, longest name first, not where they are denied."""
    low = _same(plain)
    hits = []
    for index, option in enumerate(options):
        for name in _names(option):
            at = low.find(_same(name))
            if name.isdigit() or (len(name) == 1 and len(low) > 4 and name in "有是不好会能要无"):
                continue
            while at >= 0:
                hits.append((len(name), index, at, at + len(name)))
                at = low.find(_same(name), at + 1)
    taken: list[tuple[int, int]] = []
    found = []
    for _, index, start, end in sorted(hits, key=lambda h: (-h[0], h[2])):
        if any(start < b and end > a for a, b in taken):
            continue
        taken.append((start, end))
        said = status(plain, start, end)
        refused = re.search(r"(?:不要|不是|不想|别|不选|除了)$", plain[:start])
        refused = refused or re.match(
            r"(?:就|都|是|我)?(?:不行|不可以|不方便|没空|没时间|不要|来不了|去不了|不太行)", plain[end:]
        )
        if not (said.negated or refused or said.hypothetical):
            found.append((start, (index, 0.95 if len(plain) <= (end - start) + 8 else 0.85, plain[start:end])))
    return [hit for _, hit in sorted(found)]


def _partly(plain: str, options: Sequence[Option]) -> list[tuple[int, float, str]]:
    """What was said is a piece of one label, or sounds like one."""
    core = plain
    for _ in range(3):
        core = _TRIM.sub("", core)
    if not core:
        return []
    scores = []
    for index, option in enumerate(options):
        best = 0.0
        for name in _names(option):
            if len(core) >= 2 and core in name:
                best = max(best, 0.6 + 0.3 * len(core) / len(name))
            best = max(best, _likeness(core, name))
        scores.append((best, index))
    scores.sort(reverse=True)
    clear = len(scores) == 1 or scores[0][0] - scores[1][0] >= 0.1
    if scores[0][0] >= 0.6 and clear:
        return [(scores[0][1], round(min(scores[0][0], 0.9), 2), core)]
    return _by_one_character(core, options)


_COMMON = set("的是不有了一没很我他个上下会就都也")


def _by_one_character(core: str, options: Sequence[Option]) -> list[tuple[int, float, str]]:
    """绞着疼 for 绞痛: a character only one of the short labels has."""
    if len(core) > 10:
        return []
    labels = [set(_same(clean(o.label))) for o in options]
    found = []
    for index, chars in enumerate(labels):
        rest = set().union(*(other for i, other in enumerate(labels) if i != index))
        own = (chars - rest - _COMMON) & set(_same(core))
        if own and len(chars) <= 4:
            found.append((index, 0.62, core))
    return found if len(found) == 1 else []


def _likeness(core: str, name: str) -> float:
    if abs(len(core) - len(name)) > 2 or len(name) < 2:
        pairs = {name[i : i + 2] for i in range(len(name) - 1)}
        shared = sum(p in core for p in pairs)
        return 0.75 * shared / len(pairs) if pairs and shared >= 2 else 0.0
    sound = 1 - distance(core, name)
    return sound * 0.9 if sound >= 0.75 else 0.0


# Labels that are an answer by themselves: to 吃过奥美拉唑 a 烧灼痛 is no "yes".
_YES_OR_NO = re.compile(r"有|没|无|是|不|会|否|能|可以|从|偶尔|经常|一?点|好|对|已")


def _by_polarity(plain: str, options: Sequence[Option]) -> list[tuple[int, float, str]]:
    """没有 for the one option that says no, 有一点 for the one that says a little."""
    said = polarity(plain)
    if said.value is None:
        return []
    if said.value == "no" and any(o.exclusive for o in options):
        return [(next(i for i, o in enumerate(options) if o.exclusive), 0.8, said.words)]
    answers = [(i, _names(o)[0]) for i, o in enumerate(options) if _YES_OR_NO.match(o.label)]
    same = [i for i, name in answers if polarity(name).value == said.value]
    if len(same) == 1 and len(options) <= 6:
        return [(same[0], round(min(0.8, said.confidence), 2), said.words)]
    return []


def _everything(plain: str, options: Sequence[Option]) -> list[tuple[int, float, str]] | None:
    if re.match(r"除了", plain) and re.search(r"都(?:有|是|会|疼|行|可以)", plain):
        left = [(i, o) for i, o in enumerate(options) if not o.exclusive]
        return [(i, 0.85, plain) for i, o in left if not any(_same(n) in _same(plain) for n in _names(o))]
    if _NONE.search(plain):
        sole = [
            i for i, o in enumerate(options) if o.exclusive or re.search(r"以上都|都没有|都不|^无$|^没有$", o.label)
        ]
        return [(sole[0], 0.95, plain)] if sole else []
    if _ALL.match(plain):
        return [(i, 0.9, plain) for i, o in enumerate(options) if not o.exclusive]
    return None


def choose(text: str, options: Sequence[Option], now: datetime | None = None) -> list[Choice]:
    """The options an answer names, in the order said; several when the answer names several."""
    return first(lambda piece: _choose(piece, options, now), clean(text), bool)


def _choose(text: str, options: Sequence[Option], now: datetime | None) -> list[Choice]:
    plain = text.strip("。！，、 .!")
    if not plain or not options:
        return []
    for option in options:
        if plain.lower() in (name.lower() for name in _names(option)) and not (
            plain.isdigit() and option.label != plain
        ):
            return [Choice(option.value, 1.0, plain)]
    hits = _labels(plain, options)
    if not hits:
        whole = _everything(plain, options)
        hits = whole if whole is not None else []
        if whole == []:
            return []
    hits = hits or _ordinals(plain, len(options)) or _by_range(plain, options, now) or _digits(plain, len(options))
    hits = hits or _places(plain, len(options)) or _by_polarity(plain, options) or _partly(plain, options)
    chosen: dict[str, Choice] = {}
    for index, score, words in hits:
        chosen.setdefault(options[index].value, Choice(options[index].value, score, words))
    sole = [o.value for o in options if o.exclusive and o.value in chosen]
    if sole and len(chosen) > 1:
        chosen = {value: choice for value, choice in chosen.items() if value not in sole}
    return list(chosen.values())


def _by_range(plain: str, options: Sequence[Option], now: datetime | None) -> list[tuple[int, float, str]]:
    index = ranges.pick(plain, [o.label for o in options], now)
    return [] if index is None else [(index, 0.85, plain)]
