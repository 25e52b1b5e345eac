"""`anban eval preconsult FILE`: measures transcripts → records on a JSONL file of {turns, report}."""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
from pathlib import Path

from assistants.preconsult.transcript.measure import FIELDS, measure


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", type=Path, help="JSONL: turns [{role, text}] and report {主诉, 现病史, 既往史, 辅助检查}"
    )
    parser.add_argument("--limit", type=int, default=0, help="only the first so many rows")


def run(args: argparse.Namespace) -> int:
    if not args.file.is_file():
        print(f"no such file: {args.file}", file=sys.stderr)
        return 2
    rows = [json.loads(line) for line in args.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = rows[: args.limit or None]
    began = time.perf_counter()
    found = measure(rows)
    print(
        f"{found.count} transcripts, {platform.processor() or platform.machine()}, {time.perf_counter() - began:.1f} s"
    )
    print(f"{'field':<18}{'ROUGE-1':>9}{'ROUGE-L':>9}")
    for name in FIELDS:
        one, lcs = found.rouge[name]
        print(f"{name:<18}{one:>9.3f}{lcs:>9.3f}")
    print(
        f"symptoms named by both records: F1 {found.f1:.3f}, present/absent agrees {found.negation:.3f} ({found.both})"
    )
    print(
        f"symptoms stated {found.stated}, mentioned by nobody: {len(found.unmentioned)} {found.unmentioned[:10] or ''}"
    )
    return 0
