"""What was read of a sentence a moment ago is not worked out again: one turn looks at its words many times."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")
KEPT, LONGEST = 1024, 240  # results kept of one rule, and how long a text may be to be worth keeping


def remembered(read: Callable[[str], T]) -> Callable[[str], T]:
    """For a function of nothing but a text whose result nobody changes."""
    kept = lru_cache(KEPT)(read)

    @wraps(read)
    def look(text: str) -> T:
        return kept(text) if len(text) <= LONGEST else read(text)

    return look
