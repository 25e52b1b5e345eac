"""`anban bench workstation`: open pages and summaries a second; how fast pages hear, and whether any event is lost."""

from __future__ import annotations

import argparse


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database-url", default="", help="empty: SQLite in a temporary folder")
    parser.add_argument("--pages", type=int, default=200, help="doctors with an open page")
    parser.add_argument("--pace", type=float, default=50, help="summaries a second")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--one-clinic", action="store_true", help="every page hears every summary: the worst case")


def run(args: argparse.Namespace) -> int:
    from bench.workstation import report

    return report(args.database_url, args.pages, args.pace, args.seconds, one_clinic=args.one_clinic)
