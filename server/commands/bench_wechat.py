"""`anban bench wechat`: many phones at a fixed rate, two servers, a token that ends, a server killed in between."""

from __future__ import annotations

import argparse


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--database-url", default="", help="empty: SQLite in a temporary folder (use --servers 1)")
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--rate", type=float, default=200.0, help="messages a second offered")
    parser.add_argument("--servers", type=int, default=2)
    parser.add_argument("--no-kill", action="store_true", help="leave all servers alive")


def run(args: argparse.Namespace) -> int:
    from bench.wechat.report import report
    from bench.wechat.run import Plan

    plan = Plan(args.people, args.rate, args.servers, not args.no_kill, args.database_url)
    return report(plan)
