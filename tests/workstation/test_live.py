"""Open pages hear what happens: in order, only what is theirs, nothing lost when a line drops or a page is slow."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from records.database import Database
from records.live import Happened, LiveLog
from tests.conftest import Clock
from workstation.live import QUEUE, Audience, Tail, audience_of
from workstation.staff import Role, Staff

ALL = frozenset({"summary", "alert", "queue", "turn", "visit", "task"})
GI = Audience(frozenset({"gi"}), ALL)


@pytest.fixture
def log(database: Database) -> LiveLog:
    return LiveLog(database)


@pytest.fixture
def tail(log: LiveLog, clock: Clock) -> Tail:
    return Tail(log, clock, look=0.0)


class Page:
    """A page that reads its line event by event."""

    def __init__(self, stream: AsyncIterator[bytes]) -> None:
        self.stream = stream
        self.left: list[dict[str, Any]] = []

    async def next(self) -> dict[str, Any]:
        while not self.left:
            self.left = events(await anext(self.stream))
        return self.left.pop(0)


def events(piece: bytes) -> list[dict[str, Any]]:
    found = []
    for block in piece.decode().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.splitlines() if not line.startswith(":"))
        if fields:
            found.append({"event": fields["event"], "id": int(fields.get("id", 0)), **json.loads(fields["data"])})
    return found


async def test_a_page_hears_its_own_clinics_in_order(log: LiveLog, tail: Tail, clock: Clock) -> None:
    page = Page(tail.listen(GI, None))
    assert (await page.next())["event"] == "hello"
    for number, clinic in enumerate(("gi", "cardio", "gi", "resp", "gi")):
        await log.tell([Happened("summary", f"c{number}", (clinic,))], clock())
    assert [(await page.next())["conversation"] for _ in range(3)] == ["c0", "c2", "c4"]


async def test_a_dropped_line_resumes_without_a_gap_or_a_repeat(log: LiveLog, tail: Tail, clock: Clock) -> None:
    page = Page(tail.listen(GI, None))
    await page.next()
    got: list[int] = []
    for number in range(30):
        await log.tell([Happened("task", f"c{number}", ("gi",))], clock())
        if number % 7 == 3:  # the line drops; more happens; the page comes back
            await log.tell([Happened("task", "away", ("gi",))] * 2, clock())
            await page.stream.aclose()  # type: ignore[attr-defined]
            page = Page(tail.listen(GI, got[-1] if got else 0))
            hello = await page.next()
            assert hello["event"] == "hello"
        got.append((await page.next())["id"])
    while got[-1] < await log.newest():
        got.append((await page.next())["id"])
    assert got == list(range(1, await log.newest() + 1))


async def test_a_page_that_reads_too_slowly_is_told_to_resume_and_misses_nothing(
    log: LiveLog, tail: Tail, clock: Clock
) -> None:
    slow = Page(tail.listen(GI, None))
    await slow.next()
    quick = Page(tail.listen(GI, None))
    await quick.next()
    for number in range(QUEUE + 5):
        await log.tell([Happened("task", f"c{number}", ("gi",))], clock())
        await quick.next()
    got: list[int] = []
    while (event := await slow.next())["event"] != "resume":
        got.append(event["id"])
    assert len(got) == QUEUE
    again = Page(tail.listen(GI, got[-1]))
    await again.next()
    while got[-1] < QUEUE + 5:
        got.append((await again.next())["id"])
    assert got == list(range(1, QUEUE + 6))


async def test_a_page_that_was_away_too_long_is_told_to_load_anew(log: LiveLog, tail: Tail, clock: Clock) -> None:
    await log.tell([Happened("task", "c1", ("gi",))] * 3, clock())
    clock.forward(days=4)
    await log.forget(clock())
    await log.tell([Happened("task", "c2", ("gi",))], clock())
    page = Page(tail.listen(GI, 1))
    assert [(await page.next())["event"] for _ in range(2)] == ["hello", "reset"]


async def test_the_reader_stops_when_nobody_listens_and_starts_again(log: LiveLog, tail: Tail, clock: Clock) -> None:
    page = Page(tail.listen(GI, None))
    await page.next()
    await page.stream.aclose()  # type: ignore[attr-defined]
    assert tail._task is not None
    await tail._task
    await log.tell([Happened("task", "c1", ("gi",))], clock())
    page = Page(tail.listen(GI, 0))
    assert [(await page.next())["event"] for _ in range(2)] == ["hello", "task"]


@pytest.mark.parametrize(
    ("role", "clinics", "hears"),
    [
        ("doctor", {"gi"}, {"summary-gi", "alert-gi", "alert-", "turn-", "queue-ped"}),
        ("desk", set(), {"summary-gi", "summary-cardio", "alert-gi", "alert-", "turn-", "queue-ped"}),
        ("it", set(), {"letter-"}),
    ],
)
async def test_each_role_hears_what_it_may_look_at(
    log: LiveLog, clock: Clock, role: Role, clinics: set[str], hears: set[str]
) -> None:
    happened = [
        Happened("summary", "a", ("gi",)), Happened("summary", "b", ("cardio",)), Happened("alert", "a", ("gi",)),
        Happened("alert", "f"), Happened("queue", "g", ("ped",)), Happened("turn", "d"), Happened("letter", "e"),
    ]  # fmt: skip
    await log.tell(happened, clock())
    audience = audience_of(Staff("s", "s", "s", role, clinics=frozenset(clinics)))
    heard = [event.what for event in await log.after(0) if audience.hears(event)]
    assert {f"{one.kind}-{''.join(one.clinics)}" for one in heard} == hears
