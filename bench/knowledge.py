"""The knowledge room at growing sizes, everything real but the embedding model: ingest, search, memory and disk."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bench.passages import DRAFT_EVERY, Recombined
from core.contracts import Query
from knowledge.service import Knowledge
from records.database import Database
from records.migrate import upgrade

QUERIES, WARM = 300, 30
LOT = 5_000
NOW = datetime(2026, 11, 26, 9, 0, tzinfo=UTC)
COLLECTION = "bench"
HEAD = "passages  ingest/s  search p50 ms  p95 ms  processor ms  disk MB  memory MB"


@dataclass(frozen=True)
class Figures:
    passages: int
    taken: float  # seconds from text to searchable, graphs included
    times: list[float]
    processor: float  # seconds a search, of all threads
    disk: float
    memory: float

    def row(self) -> str:
        times = sorted(self.times)
        p50, p95 = (times[int(len(times) * share)] * 1000 for share in (0.5, 0.95))
        return (
            f"{self.passages:>8}  {self.passages / self.taken:>8.0f}  {p50:>13.1f}  {p95:>6.1f}"
            f"  {self.processor * 1000:>12.1f}  {self.disk:>7.0f}  {self.memory:>9.0f}"
        )


async def measure(size: int, seed: int) -> Figures:
    """One size in a folder of its own; memory is what this process grew by."""
    before = _memory()
    with tempfile.TemporaryDirectory(prefix="anban-bench-") as folder:
        url = f"sqlite+aiosqlite:///{folder}/anban.db"
        await upgrade(url)
        database, made = Database(url), Recombined(seed)
        room = Knowledge(database, made, Path(folder) / "index", lambda: NOW)
        taken = await _fill(room, made, size)
        times, processor = await _search(room, made)
        figures = Figures(size, taken, times, processor, _disk(Path(folder)), _memory() - before)
        await room.close()
        await database.close()
    return figures


async def _fill(room: Knowledge, made: Recombined, size: int) -> float:
    taken = 0.0
    for start in range(0, size, LOT):
        documents = [made.document(number) for number in range(start, min(size, start + LOT))]
        drafts = [each for number, each in enumerate(documents) if number % DRAFT_EVERY == 0]
        approved = [each for number, each in enumerate(documents) if number % DRAFT_EVERY]
        begun = time.perf_counter()
        await room.ingest_documents(approved, collection=COLLECTION, person="bench", more=True)
        await room.ingest_documents(
            drafts, collection=COLLECTION, person="bench", state="draft", more=start + LOT < size
        )
        taken += time.perf_counter() - begun
        made.forget()
    return taken


async def _search(room: Knowledge, made: Recombined) -> tuple[list[float], float]:
    times: list[float] = []
    used = 0.0
    for number in range(WARM + QUERIES):
        query = Query(made.question(), 5, COLLECTION)
        begun, processor = time.perf_counter(), time.process_time()
        await room.search(query)
        if number >= WARM:
            times.append(time.perf_counter() - begun)
            used += time.process_time() - processor
    return times, used / QUERIES


def _disk(folder: Path) -> float:
    return sum(path.stat().st_blocks * 512 for path in folder.rglob("*") if path.is_file()) / 2**20


def _memory() -> float:
    """Resident now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * 4096 / 2**20
