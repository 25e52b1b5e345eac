"""For whom an answer is: what is right for adults may be wrong for a child or a pregnant woman."""

from __future__ import annotations

import re
from collections.abc import Sequence

from knowledge.rows import Row
from knowledge.search import Found

GROUPS = {
    "pregnant": re.compile("怀孕|孕妇|孕期|孕早期|孕晚期|妊娠|胎儿|胎动|产检"),
    "after birth": re.compile("产后|月子|哺乳|喂奶|母乳|恶露|生完孩子"),
    "child": re.compile("孩子|宝宝|婴儿|婴幼儿|新生儿|儿童|小儿|小孩|幼儿|娃"),
}
NEAR = 0.5  # of the best score: a passage for the right people may stand so far behind


def groups_in(text: str) -> set[str]:
    return {name for name, pattern in GROUPS.items() if pattern.search(text)}


def for_asker(asked: str, found: Sequence[Found]) -> list[Found]:
    """The passages that speak of the people asked about, best first; none when the best is meant for others only."""
    wanted = groups_in(asked)
    if not found or not wanted or speaks_to(wanted, found[0].row):
        return list(found)
    fitting = [each for each in found if speaks_to(wanted, each.row) and each.score >= NEAR * found[0].score]
    if fitting:
        return [*fitting, *(each for each in found if each not in fitting)]
    return [] if groups_in(found[0].row.title) - wanted else list(found)


def speaks_to(wanted: set[str], row: Row) -> bool:
    """Whether the passage names every group asked about."""
    return wanted <= groups_in(f"{row.title}{''.join(row.questions)}{row.text}")
