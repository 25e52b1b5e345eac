"""Cuts a sentence where a second wish may begin: 挂个号，顺便问下停车."""

from __future__ import annotations

import re

_CUT = re.compile(
    r"[，。！？；,!?;\n]+|(?<=[\u4e00-\u9fff]{2}) +(?=[\u4e00-\u9fffA-Za-z])"
    r"|(?<=.)(?=顺便|顺带|另外|对了|还有(?=[^点些什])|(?:然后)?再(?:问|帮|查)(?:一?下|我|问)|还想(?:问|知道)|以及|并且)"
)
_JOIN = re.compile(
    r"^(?:顺便|顺带|另外|对了|还有|然后|再|以及|并且|还|也|那|先)+"
    r"(?:想)?(?:问问?|请问|麻烦|帮我|帮忙|打听|了解)?(?:一下|下)?[，：: ]*"
)


def split(text: str) -> list[str]:
    """The clauses, in order, with question marks kept."""
    parts, last = [], 0
    for match in _CUT.finditer(text):
        mark = "？" if "？" in match.group() or "?" in match.group() else ""
        parts.append(text[last : match.start()].strip() + mark)
        last = match.end()
    parts.append(text[last:].strip())
    return [part for part in parts if part.strip("？")]


def without_joint(part: str) -> str:
    """The clause without the words that hang it onto the one before."""
    rest = _JOIN.sub("", part).strip()
    return rest if len(rest) >= 2 else part
