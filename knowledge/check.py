"""Does a passage bear a sentence out? Numbers, negation and names are compared; what is not borne out is dropped."""

from __future__ import annotations

import re

from knowledge.confidence import names_in
from knowledge.words import dictionary, pairs, split

ENOUGH = 0.6  # of a sentence's own words must stand in the passage
CHINESE = dict(zip("零一二三四五六七八九", "0123456789", strict=True))
NUMBER = re.compile(r"\d+(?:\.\d+)?")
WORD_NUMBER = re.compile(r"[零一二两三四五六七八九十]+(?=[天周月年次片粒颗针剂小时分钟岁毫度个])")
NOT = r"(?:不要|不能|不可以?|不得|不宜|不必|不用|不需要?|无需|禁止|避免|别|勿|没有|并非|不是|不)"
DENIED = re.compile(NOT + r"\s*([\u4e00-\u9fff]{1,4})")
PERMITTED = re.compile(r"(?<![不])(?:可以|能够|能|应该|应|必须|请)([\u4e00-\u9fff]{1,4})")
EMPTY = re.compile(r"^(您好|好的|希望|祝|如有|请问|以上)|仅供参考")


def supported(sentence: str, passage: str) -> bool:
    """True only when nothing in the sentence goes beyond or against the passage."""
    if EMPTY.search(sentence):
        return False
    return (
        numbers(sentence) <= numbers(passage)
        and not _turned(sentence, passage)
        and all(name in dictionary().normal(passage) for name in names_in(dictionary().normal(sentence)))
        and _covered(sentence, passage) >= ENOUGH
    )


def numbers(text: str) -> set[str]:
    """Every number, however it is written."""
    found = {_plain(number) for number in NUMBER.findall(text)}
    return found | {str(_value(word)) for word in WORD_NUMBER.findall(text)}


def _plain(number: str) -> str:
    return number.rstrip("0").rstrip(".") if "." in number else number


def _value(word: str) -> int:
    tens, ten, ones = word.replace("两", "二").rpartition("十")
    left = int(CHINESE.get(tens, "1")) * 10 if ten else 0
    return left + int("".join(CHINESE[c] for c in ones) or "0")


def _turned(sentence: str, passage: str) -> bool:
    """Whether a thing is denied on one side and affirmed on the other: 不要停药 against 停药."""
    said, there = _denied(sentence), _denied(passage)
    for thing in said:
        if thing not in there and thing in passage:
            return True
    if any(allowed[:2] in there for allowed in PERMITTED.findall(sentence)):
        return True
    bare = DENIED.sub("", sentence)
    bare_passage = DENIED.sub("", passage)
    return any(thing in bare and thing not in bare_passage for thing in there)


def _denied(text: str) -> set[str]:
    """What a text says no to, by its first two characters: 不要自己停药 → 自己."""
    return {thing[:2] for thing in DENIED.findall(text)}


def _covered(sentence: str, passage: str) -> float:
    words, known = set(split(sentence)), set(split(passage))
    near = set(pairs(sentence))
    if not near:
        return 0.0
    by_words = sum(map(len, words & known)) / max(1, sum(map(len, words)))
    return max(by_words, len(near & set(pairs(passage))) / len(near))
