"""Wakes the open pages of a conversation in this process at once; other processes are heard through the store."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Bell:
    def __init__(self) -> None:
        self._ears: dict[str, set[asyncio.Event]] = defaultdict(set)

    def ring(self, conversation: str) -> int:
        """How many open pages heard it."""
        ears = self._ears.get(conversation, set())
        for ear in ears:
            ear.set()
        return len(ears)

    @contextmanager
    def ear(self, conversation: str) -> Iterator[asyncio.Event]:
        """An event that is set by every ring; who listens clears it."""
        event = asyncio.Event()
        self._ears[conversation].add(event)
        try:
            yield event
        finally:
            self._ears[conversation].discard(event)
            if not self._ears[conversation]:
                del self._ears[conversation]
