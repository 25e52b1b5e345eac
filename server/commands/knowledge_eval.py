"""`anban knowledge eval FILE`: rows {"id", "question", "answer"}; pool = the answers, gold = the own answer."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.contracts import Query
from core.errors import BadInput
from core.settings import Settings
from knowledge.documents import Document, Piece
from server.knowledge import open_knowledge


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path)
    parser.add_argument("--limit", type=int, default=0, help="only the first N questions (the pool stays whole)")


def run(args: argparse.Namespace) -> int:
    try:
        rows = [json.loads(line) for line in args.file.read_text("utf-8").splitlines() if line.strip()]
        pool = {str(row["answer"]).strip() for row in rows}
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadInput(f'{args.file}: rows must be {{"id", "question", "answer"}} ({type(error).__name__})') from error
    asyncio.run(_run(args.file, rows, sorted(pool), args.limit))
    return 0


async def _run(file: Path, rows: list[dict[str, Any]], pool: list[str], limit: int) -> None:
    """The pool lies in a collection of its own, named by its content: measuring again does not embed again."""
    collection = f"eval-{hashlib.sha256(''.join(pool).encode()).hexdigest()[:12]}"
    names = {text: hashlib.sha256(text.encode()).hexdigest()[:16] for text in pool}
    async with open_knowledge(Settings()) as knowledge:
        documents = [Document(names[text], "", [Piece("", text)]) for text in pool if text]
        await knowledge.ingest_documents(documents, collection=collection, person="anban knowledge eval",
                                         progress=_progress)  # fmt: skip
        ranks, times = [], []
        for row in rows[: limit or None]:
            begun = time.perf_counter()
            found = await knowledge.search(Query(row["question"], 10, collection))
            times.append(time.perf_counter() - begun)
            gold = names[str(row["answer"]).strip()]
            ranks.append(next((rank for rank, p in enumerate(found, 1) if p.document == gold), 0))
    _tell(file, ranks, sorted(times), len(pool))


def _tell(file: Path, ranks: list[int], times: list[float], pool: int) -> None:
    def share(limit: int) -> float:
        return sum(0 < rank <= limit for rank in ranks) / len(ranks)

    mrr = sum(1 / rank for rank in ranks if rank) / len(ranks)
    print(f"{file.name}: {len(ranks)} questions, pool {pool}, {datetime.now(UTC):%Y-%m-%d}")
    print(f"R@1 {share(1):.3f}  R@3 {share(3):.3f}  R@10 {share(10):.3f}  MRR@10 {mrr:.3f}")
    half, most = times[len(times) // 2] * 1000, times[int(len(times) * 0.95)] * 1000
    print(f"search with embedding the question: p50 {half:.1f} ms, p95 {most:.1f} ms")


def _progress(done: int, total: int) -> None:
    print(f"\rembedding {done}/{total}", end="\n" if done >= total else "", file=sys.stderr, flush=True)
