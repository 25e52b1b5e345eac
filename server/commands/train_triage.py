"""`anban train triage FILE.csv`: a hospital's own department model from its labelled registrations."""

from __future__ import annotations

import argparse
import csv
import re
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from assistants.triage.evidence import load
from assistants.triage.examples import Example
from assistants.triage.scorer import SHIPPED
from assistants.triage.training import Report, train, train_shipped, validate
from assistants.triage.versions import Versions
from core.errors import BadInput
from core.settings import Settings

csv.field_size_limit(1_000_000)
_ENDING = re.compile(r"(?:科?专业|科?门诊|科室|科)$")
FEWEST = 50  # registrations below which a model would learn accidents


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, help="CSV with columns text, department[, age, sex]")
    parser.add_argument("--list", action="store_true", help="the versions trained here")
    parser.add_argument("--use", metavar="VERSION", help='take a version into use; "shipped" goes back to none')
    parser.add_argument("--folds", type=int, default=5, help="cross-validation folds (default 5)")
    parser.add_argument("--dry-run", action="store_true", help="report, keep nothing")
    parser.add_argument("--shipped", action="store_true", help="rebuild the model that ships with Anban")


def run(args: argparse.Namespace) -> int:
    settings = Settings()
    versions = Versions(settings.data / "models" / "triage")
    if args.shipped:
        train_shipped().save(SHIPPED)
        print(f"wrote {SHIPPED.name}")
    elif args.use:
        versions.use(args.use)
        print(f"in use: {args.use}")
    elif args.list:
        _list(versions)
    elif args.file:
        _train(args, versions, datetime.now(ZoneInfo(settings.timezone)))
    else:
        raise BadInput("give a CSV file, --list, --use VERSION or --shipped")
    return 0


def _list(versions: Versions) -> None:
    for version in versions.all():
        facts = version.facts
        mark = "*" if version.used else " "
        print(f"{mark} {version.name}  {facts.get('examples', '?')} examples  top-1 {facts.get('top1', 0):.3f}"
              f"  top-3 {facts.get('top3', 0):.3f}  {facts.get('source', '')}")  # fmt: skip
    print(f"{' ' if versions.current else '*'} shipped")


def _train(args: argparse.Namespace, versions: Versions, now: datetime) -> None:
    examples = read_csv(args.file)
    if len(examples) < FEWEST:
        raise BadInput(f"{len(examples)} registrations are too few to learn from; at least {FEWEST}")
    report = validate(examples, args.folds, tell=lambda line: print(line, file=sys.stderr))
    show(report)
    if args.dry_run:
        return
    card = f"Trained {now:%Y-%m-%d} on {report.examples} labelled registrations of this hospital ({args.file.name})."
    facts = {
        "examples": report.examples,
        "top1": report.top1,
        "top3": report.top3,
        "folds": report.folds,
        "source": args.file.name,
        "trained": now.isoformat(timespec="seconds"),
        "departments": report.departments,
    }
    print(f"in use: {versions.save(train(examples, card), facts, now)}   (back with --use)")


def read_csv(path: Path) -> list[Example]:
    """The labelled registrations of a file; rows without text or department are passed over."""
    if not path.exists():
        raise BadInput(f"no such file: {path}")
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if not {"text", "department"} <= set(reader.fieldnames or ()):
            raise BadInput("the first line must name the columns text and department")
        return [
            Example(row["text"].strip(), code_of(row["department"]), _number(row.get("age")), row.get("sex") or None)
            for row in reader
            if (row["text"] or "").strip() and (row["department"] or "").strip()
        ]


def code_of(department: str) -> str:
    """The national code of a department given by code or by name (消化内科门诊 → 03.02); else what was given."""
    given = department.strip()
    entries = load("departments.yaml")
    if given in entries:
        return given
    wanted = _ENDING.sub("", given)
    named = (
        code
        for code, entry in entries.items()
        if wanted and wanted in (_ENDING.sub("", str(entry["name"])), _ENDING.sub("", str(entry["plain"])))
    )
    return next(named, given)


def _number(words: str | None) -> float | None:
    try:
        return float(words) if words else None
    except ValueError:
        return None


def show(report: Report) -> None:
    """Print a report for people."""
    print(
        f"{report.examples} registrations, {len(report.departments)} departments, {report.folds}-fold cross-validation"
    )
    print(f"top-1 {report.top1:.4f}   top-3 {report.top3:.4f}")
    for code, count in sorted(report.dropped.items()):
        print(f"left out (only {count}): {code}")
    for right, taken, times in report.confusion:
        print(f"  {right} taken for {taken}: {times}")
