"""`anban bench knowledge`: the index at growing sizes, with random vectors and terms of the real shape."""

from __future__ import annotations

import argparse
import os
import platform
import resource
import tempfile
import time
import uuid
from pathlib import Path
from typing import Any

import numpy as np

from knowledge.edge_index import EdgeIndex
from knowledge.index import FOREVER, Entry, Where
from knowledge.search import CANDIDATES, fuse
from knowledge.words import Sparse

DIMS, TERMS, VOCABULARY = 384, 60, 60_000
QUERIES, WARM = 200, 20
LOT = 2_000
LIVE = Where(day=20261121, plain=True)


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", default="1000,10000,100000", help="passages, comma separated; 300000 takes minutes")
    parser.add_argument("--seed", type=int, default=1)


def run(args: argparse.Namespace) -> int:
    sizes = [int(size) for size in args.sizes.split(",")]
    python = platform.python_version()
    print(f"machine: {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {python}")
    print(f"random vectors ({DIMS} dims) and terms ({TERMS} a passage, Zipf over {VOCABULARY})")
    print("search = by meaning + by words, filtered by state, layer and dates, fused; embedding is not in it")
    print("passages   ingest/s  settle s   search p50 ms  p95 ms   disk MB   memory MB")
    for size in sizes:
        measure(size, np.random.default_rng(args.seed))
    return 0


def measure(size: int, random: np.random.Generator) -> None:
    """One size in a process-fresh folder; memory is what this process grew by."""
    before = _memory()
    with tempfile.TemporaryDirectory(prefix="anban-bench-") as folder:
        index = EdgeIndex(Path(folder) / "index", DIMS, "bench")
        spent = 0.0
        for start in range(0, size, LOT):
            entries = [_entry(random, number) for number in range(start, min(size, start + LOT))]
            begun = time.perf_counter()
            index.put(entries)
            spent += time.perf_counter() - begun
        begun = time.perf_counter()
        index.settle()
        settled = time.perf_counter() - begun
        times = _search_times(index, random)
        disk = sum(path.stat().st_blocks * 512 for path in Path(folder).rglob("*") if path.is_file()) / 2**20
        p50, p95 = times[len(times) // 2] * 1000, times[int(len(times) * 0.95)] * 1000
        grown = _memory() - before
        told = f"{size:>8}  {size / spent:>9.0f}  {settled:>8.1f}  {p50:>14.1f}  {p95:>6.1f}"
        print(f"{told}  {disk:>8.0f}  {grown:>9.0f}", flush=True)
        index.close()


def _search_times(index: EdgeIndex, random: np.random.Generator) -> list[float]:
    times = []
    for number in range(WARM + QUERIES):
        vector, terms = _vector(random), _terms(random, 12)
        begun = time.perf_counter()
        fuse(index.near(vector, LIVE, CANDIDATES), index.match(terms, LIVE, CANDIDATES))
        if number >= WARM:
            times.append(time.perf_counter() - begun)
    return sorted(times)


def _entry(random: np.random.Generator, number: int) -> Entry:
    key = str(uuid.UUID(int=number + 1))
    state = "approved" if number % 10 else "draft"
    vector, terms = _vector(random), _terms(random, TERMS)
    return Entry(key, key, f"d{number // 3}", state, "general", "", 0, FOREVER, True, vector, terms)


def _vector(random: np.random.Generator) -> np.ndarray[Any, Any]:
    vector = random.standard_normal(DIMS).astype(np.float32)
    return vector / np.linalg.norm(vector)


def _terms(random: np.random.Generator, count: int) -> Sparse:
    """Common words are common and rare ones rare, as in any text."""
    ids = np.unique(np.minimum(random.zipf(1.3, count), VOCABULARY))
    return Sparse([int(one) for one in ids], [1.0] * len(ids))


def _memory() -> float:
    """Resident now, where the system tells it; else the most it ever was."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
        return pages * resource.getpagesize() / 2**20
    except OSError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
