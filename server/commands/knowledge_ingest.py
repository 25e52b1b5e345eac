"""`anban knowledge ingest PATH…`: documents into the knowledge base, with a report of what was skipped and why."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
from datetime import date
from pathlib import Path

from core.errors import BadInput
from knowledge.documents import LAYERS, Terms
from knowledge.ingest import Report
from server.knowledge import open_knowledge

SHOWN = 20


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files and folders")
    parser.add_argument("--collection", default="default")
    parser.add_argument("--state", choices=("draft", "reviewed", "approved"), default="draft")
    parser.add_argument("--by", default="", help="who decides (default: the system user)")
    parser.add_argument("--owner", default="")
    parser.add_argument("--source", default="")
    parser.add_argument("--licence", default="")
    parser.add_argument("--layer", choices=LAYERS, default="general")
    parser.add_argument("--department", default="")
    parser.add_argument("--effective", type=date.fromisoformat)
    parser.add_argument("--expires", type=date.fromisoformat)


def run(args: argparse.Namespace) -> int:
    missing = [path for path in args.paths if not path.exists()]
    if missing:
        raise BadInput(f"{missing[0]}: no such file or folder")
    return asyncio.run(_run(args))


async def _run(args: argparse.Namespace) -> int:
    terms = Terms(args.owner, args.source, args.licence, args.layer, args.department, args.effective, args.expires)
    person = args.by or f"命令行（{_user()}）"
    async with open_knowledge() as knowledge:
        report = await knowledge.ingest(
            args.paths, collection=args.collection, state=args.state, person=person, terms=terms, progress=_progress
        )
    print(_told(report, args.state))
    return 1 if report.skipped and not (report.added or report.changed or report.promoted or report.unchanged) else 0


def _told(report: Report, state: str) -> str:
    lines = [
        f"added {len(report.added)}, changed {len(report.changed)}, promoted {len(report.promoted)}, "
        f"unchanged {report.unchanged}, passages written {report.passages}, state {state}"
    ]
    if report.skipped:
        lines.append(f"skipped {len(report.skipped)}:")
        lines += [f"  {skipped.name}: {skipped.reason}" for skipped in report.skipped[:SHOWN]]
        if len(report.skipped) > SHOWN:
            lines.append(f"  … and {len(report.skipped) - SHOWN} more")
    return "\n".join(lines)


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty() or done == total or done % 320 == 0:
        print(f"\rembedding {done}/{total}", end="\n" if done >= total else "", file=sys.stderr, flush=True)


def _user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
