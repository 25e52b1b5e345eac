"""The reviewed examples: what fires, by flag or crisis meaning, and what must stay quiet."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

import yaml

from dialogue.safety.rules import CONTENT

QUIET = "quiet"
OTHER = "crisis.other"  # said by somebody who worries about another person
CRISES = {
    "ideation": "crisis.ideation",
    "plan": "crisis.plan",
    "imminent": "crisis.imminent",
    "self_harm": "crisis.self_harm",
    "harm_others": "crisis.harm_others",
    "abuse": "crisis.abuse",
    "other": OTHER,
}


_SOMEBODY = re.compile(
    "[他她佢爸妈爹娘爷奶姥舅姨叔伯姑嫂哥姐弟妹侄孙娃儿囡人]|ta|外公|外婆|公公|婆婆|丈夫|老公|老婆|妻子|先生|太太|老伴|对象|朋友|"
    "女儿|闺女|孩子|同学|室友|舍友|同桌|同事|邻居|隔壁|楼上|楼下|邻床|隔床|学生|老师|徒弟|员工|租客|房客|网友|病友|小伙|姑娘"
)


_WHO = (
    "(?:女儿|闺女|儿子|孩子|娃|爸|妈|爷爷|奶奶|外公|外婆|老公|老婆|爱人|老伴|对象|男朋友|女朋友|哥|姐|弟|妹|朋友|闺蜜|"
    "同学|室友|舍友|同事|学生|邻居|他|她)"
)
_REPORTED = re.compile(
    f"{_WHO}[^我俺，。！？；]{{0,8}}(?:说|讲|喊|嚷|念叨|嘀咕|写|发|留言)[^我俺，。！？；]{{0,10}}"
    "(?:不想活|想死|活不下去|活着没|自杀|跳楼|轻生|寻死|去死|死了算|死了干净|割腕|不活了|解脱)"
)


def reports(text: str) -> bool:
    """我女儿说她不想活了: another's words, with no I between the person and them."""
    return _REPORTED.search(text) is not None


def names_somebody(text: str) -> bool:
    """Is anybody but the speaker spoken of?"""
    return _SOMEBODY.search(text) is not None


class Example(NamedTuple):
    """One reviewed sentence and the code it stands for; none for a quiet one."""

    text: str
    code: str

    @property
    def kind(self) -> str:
        return "" if not self.code else "crisis" if self.code.startswith("crisis.") else "emergency"


def read_examples() -> list[Example]:
    """Every example of content/examples/, in the order of the files."""
    found: list[Example] = []
    for path in sorted((CONTENT / "examples").glob("*.yaml")):
        groups = yaml.load(path.read_text("utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        found += [Example(text, _code(name)) for name, texts in groups.items() for text in texts]
    return found


def _code(name: Any) -> str:
    return "" if name == QUIET else CRISES.get(str(name), str(name))
