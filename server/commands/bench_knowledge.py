"""`anban bench knowledge`: the knowledge room at growing sizes."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform

from bench.knowledge import HEAD, measure


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--sizes", default="1000,10000,100000", help="passages, comma separated; 300000 takes a while")
    parser.add_argument("--seed", type=int, default=1)


def run(args: argparse.Namespace) -> int:
    python = platform.python_version()
    print(f"machine: {platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {python}")
    print("passages: sentences of the sample knowledge put together anew, vectors near theirs; one in ten is a draft")
    print("search: terms of the question, by meaning and by words, filtered, fused, rows read; embedding is not in it")
    print(HEAD)
    for size in [int(size) for size in args.sizes.split(",")]:
        print(asyncio.run(measure(size, args.seed)).row(), flush=True)
    return 0
