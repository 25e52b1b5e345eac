"""A few turns at a time, in the order they came; one that waits long for something else gives its place away."""

from __future__ import annotations

import asyncio

from channels.wechat.places import Places


async def test_who_comes_first_is_served_first_and_no_more_than_there_are_places() -> None:
    places, order, most, now = Places(2, gives_way=60), list[int](), 0, 0

    async def turn(number: int) -> None:
        nonlocal most, now
        async with places.one():
            now += 1
            most = max(most, now)
            order.append(number)
            await asyncio.sleep(0)
            now -= 1

    await asyncio.gather(*map(turn, range(20)))
    assert (order, most) == (list(range(20)), 2)


async def test_a_slow_turn_gives_its_place_away_once() -> None:
    places, gate, done = Places(1, gives_way=0.01), asyncio.Event(), list[str]()

    async def slow() -> None:
        async with places.one():
            await gate.wait()
            done.append("slow")

    async def quick(name: str) -> None:
        async with places.one():
            done.append(name)

    waiting = asyncio.create_task(slow())
    await asyncio.sleep(0)
    await asyncio.wait_for(quick("first"), 10)
    gate.set()
    await waiting
    await asyncio.wait_for(quick("second"), 10)
    assert done == ["first", "slow", "second"]


async def test_a_turn_that_fails_leaves_its_place() -> None:
    places = Places(1, gives_way=60)
    for _ in range(3):
        try:
            async with places.one():
                raise ValueError
        except ValueError:
            pass
    async with asyncio.timeout(10), places.one():
        pass
