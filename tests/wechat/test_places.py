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


async def most_at_once(places: Places, turns: int) -> int:
    most = now = 0

    async def turn() -> None:
        nonlocal most, now
        async with places.one():
            now += 1
            most = max(most, now)
            await asyncio.sleep(0)
            now -= 1

    await asyncio.gather(*(turn() for _ in range(turns)))
    return most


async def test_while_messages_are_noted_late_turns_go_one_by_one_and_then_all_places_open_again() -> None:
    places = Places(4, gives_way=60, eases=0.01)
    places.noted(0.1)
    assert await most_at_once(places, 10) == 4
    places.noted(3.0)
    assert await most_at_once(places, 10) == 1
    await asyncio.wait_for(eased(places), 10)
    assert await most_at_once(places, 10) == 4


async def eased(places: Places) -> None:
    """Two turns that wait for each other both have a place only when places are open again."""
    both = asyncio.Barrier(2)

    async def turn() -> None:
        async with places.one():
            await both.wait()

    await asyncio.gather(turn(), turn())


async def test_a_turn_that_is_given_up_while_it_waits_takes_no_place() -> None:
    places, gate = Places(1, gives_way=60), asyncio.Event()

    async def turn() -> None:
        async with places.one():
            await gate.wait()

    tasks = [asyncio.create_task(turn()) for _ in range(3)]
    await asyncio.sleep(0)
    tasks[1].cancel()
    gate.set()
    await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 10)
    assert [task.cancelled() for task in tasks] == [False, True, False]
    assert await most_at_once(places, 3) == 1
