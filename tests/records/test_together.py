"""Calls that come together share one round; what fails in it fails alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from records.together import Together


class Rounds:
    """Doubles numbers; refuses zero. The first round waits until it is let go."""

    def __init__(self) -> None:
        self.seen: list[list[int]] = []
        self.go = asyncio.Event()

    async def work(self, numbers: Sequence[int]) -> Sequence[int]:
        self.seen.append(list(numbers))
        await self.go.wait()
        if 0 in numbers:
            raise ValueError("zero")
        return [number * 2 for number in numbers]


async def test_who_comes_while_a_round_is_under_way_shares_the_next() -> None:
    rounds = Rounds()
    double = Together(rounds.work, most=3)
    first = asyncio.create_task(double(1))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    others = [asyncio.create_task(double(number)) for number in (2, 3, 4, 5)]
    await asyncio.sleep(0)
    rounds.go.set()
    assert [await first, *await asyncio.gather(*others)] == [2, 4, 6, 8, 10]
    assert rounds.seen == [[1], [2, 3, 4], [5]]


async def test_one_that_fails_does_not_spoil_the_others() -> None:
    rounds = Rounds()
    rounds.go.set()
    double = Together(rounds.work)
    results = await asyncio.gather(*(double(number) for number in (1, 0, 2)), return_exceptions=True)
    assert [results[0], results[2]] == [2, 4]
    with pytest.raises(ValueError, match="zero"):
        raise results[1]  # type: ignore[misc]
    assert await double(7) == 14


async def test_who_does_not_wait_any_more_is_no_harm() -> None:
    rounds = Rounds()
    double = Together(rounds.work)
    gone, waiting = asyncio.create_task(double(1)), asyncio.create_task(double(2))
    await asyncio.sleep(0)
    gone.cancel()
    rounds.go.set()
    assert await waiting == 4
