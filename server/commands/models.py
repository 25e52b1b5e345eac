"""`anban models list|pull NAME`: fetch the models of language/models.yaml into the data folder."""

from __future__ import annotations

import argparse
import sys

from core.settings import Settings
from language.models.fetch import Fetcher, complete
from language.models.manifest import find, folder, manifest

MEGA = 1_000_000


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("action", choices=["list", "pull"])
    parser.add_argument("name", nargs="?", help="a name that `anban models list` shows")
    parser.add_argument("--trust", action="store_true", help="take files whose sha256 the manifest does not know")


def listing() -> str:
    data = Settings().data
    lines = [f"{'name':<28}{'task':<20}{'licence':<18}{'MB':>7}  here"]
    for name, spec in manifest().items():
        here = "yes" if complete(spec, folder(data, name)) else ""
        size = f"{spec.size / MEGA:.0f}" if spec.size else "?"
        lines.append(f"{name:<28}{spec.task:<20}{spec.licence:<18}{size:>7}  {here}")
    return "\n".join(lines)


def show(name: str, there: int, total: int) -> None:
    """One line that is written over; silent where nobody looks."""
    if sys.stderr.isatty():
        counted = f"{there}/{total}" if name == "packages" else f"{there / MEGA:.1f} MB"
        share = f" {there / total:.0%}" if total else ""
        print(f"\r{name}: {counted}{share}   ", end="", file=sys.stderr, flush=True)


def run(args: argparse.Namespace) -> int:
    if args.action == "list" or not args.name:
        print(listing())
        return 0 if args.action == "list" else 2
    spec, target = find(args.name), folder(Settings().data, args.name)
    if complete(spec, target):
        print(f"{args.name} is already in {target}")
        return 0
    for reason in Fetcher(target, progress=show, trust=args.trust).pull(spec):
        print(f"passed over: {reason}", file=sys.stderr)
    print(f"\n{args.name} is in {target}")
    if spec.use:
        print(spec.use.replace("{folder}", str(target)))
    return 0
