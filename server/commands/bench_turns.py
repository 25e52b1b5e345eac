"""`anban bench turns`: a three-question form over REST, durable store, one server process."""

from __future__ import annotations

import argparse


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database-url", default="", help="empty: SQLite in a temporary folder")
    parser.add_argument("--dialogues", type=int, default=400, help="dialogues of four turns at each step")
    parser.add_argument("--stored", type=int, nargs="*", default=[0, 100_000], help="stored conversations")


def run(args: argparse.Namespace) -> int:
    from bench.turns import report

    report(args.database_url, args.dialogues, args.stored)
    return 0
