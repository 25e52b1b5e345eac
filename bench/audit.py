"""The audit trail under many eyes: python -m bench.audit [--database-url …] [--people 200] [--looks 20].

Each person opens patients one after the other, waiting for the event to be on disk each time, all at once. Then the
chain is checked from end to end: every event must be there."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from datetime import UTC, datetime

from records.audit import Audit
from records.database import Database
from records.migrate import upgrade

HEAD = "people  events  seconds  events/s  processor µs  wait p50 ms  p95 ms  max ms  checked  check/s"


async def measure(url: str, people: int, looks: int) -> str:
    await upgrade(url)
    database = Database(url)
    trail, waits = Audit(database), list[float]()
    already, _ = await trail.checked()

    async def person(number: int) -> None:
        for look in range(looks):
            began = time.perf_counter()
            await trail.note(datetime.now(UTC), f"d{number}", "patient.view", f"c{look}", "summary", granted=False)
            waits.append(time.perf_counter() - began)

    wall, processor = time.perf_counter(), time.process_time()
    await asyncio.gather(*(person(number) for number in range(people)))
    wall, processor = time.perf_counter() - wall, time.process_time() - processor
    began = time.perf_counter()
    whole, broken = await trail.checked()
    checking = time.perf_counter() - began
    await database.close()
    events = people * looks
    assert (whole - already, broken) == (events, None), "events are missing"
    return row(people, events, wall, processor, sorted(waits), whole, checking)


def row(
    people: int, events: int, wall: float, processor: float, waits: list[float], whole: int, checking: float
) -> str:  # fmt: skip
    p50, p95 = (waits[int(len(waits) * share)] * 1000 for share in (0.5, 0.95))
    return (
        f"{people:>6}  {events:>6}  {wall:>7.2f}  {events / wall:>8.0f}  {processor / events * 1e6:>12.0f}"
        f"  {p50:>11.1f}  {p95:>6.1f}  {waits[-1] * 1000:>6.1f}  {whole:>7}  {whole / checking:>7.0f}"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--database-url", default="", help="empty: SQLite in a temporary folder")
    parser.add_argument("--people", type=int, nargs="*", default=[1, 200])
    parser.add_argument("--looks", type=int, default=20)
    given = parser.parse_args()
    print(HEAD)
    with tempfile.TemporaryDirectory(prefix="anban-bench-") as folder:
        url = given.database_url or f"sqlite+aiosqlite:///{folder}/anban.db"
        for people in given.people:
            print(asyncio.run(measure(url, people, given.looks)), flush=True)


if __name__ == "__main__":
    main()
