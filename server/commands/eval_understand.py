"""`anban eval understand`: the project's own held-out sentences, and another set for the trainer alone."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import statistics
import sys
from importlib import import_module
from pathlib import Path

import yaml

from core.errors import Misconfigured
from language.classifier.training import train
from language.evaluation import Measured, Score, load, measure
from reading.clean import clean
from server.commands.understand import all_examples, understander

ROOT = Path(__file__).resolve().parents[2]


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--held-out", type=Path, default=ROOT / "tests" / "language" / "heldout")
    parser.add_argument("--errors", action="store_true", help="print what was misunderstood")
    parser.add_argument("--queries", type=Path, help="labelled queries to cross-validate the trainer on, not kept")


def _line(name: str, score: Score) -> str:
    return f"{name:<34}{score.right:>5}/{score.total:<5}{score.rate:>8.1%}"


def show(measured: Measured) -> str:
    """The table."""
    quantiles = statistics.quantiles(measured.millis, n=100)
    lines = [
        _line("intents understood", measured.intents),
        _line("  not word for word in examples", measured.unseen),
        _line("  best guess, however unsure", measured.best),
        f"{'  macro F1':<34}{measured.macro_f1:>19.3f}",
        _line("out of scope rejected", measured.outside),
        _line("slots, exact match", measured.slots),
        _line("several wishes in one sentence", measured.multi),
        _line("facts told by the way", measured.facts),
        f"{'read, ms p50 / p95':<34}{quantiles[49]:>12.2f} / {quantiles[94]:.2f}",
        "",
        f"{'intent':<34}{'precision':>10}{'recall':>8}{'F1':>7}{'n':>5}",
    ]
    rows = [f"{n:<34}{p:>10.2f}{r:>8.2f}{f:>7.2f}{c:>5}" for n, (p, r, f, c) in measured.f1().items()]
    return "\n".join(lines + rows)


def errors(measured: Measured) -> str:
    tables = {"intent": measured.intents, "slot": measured.slots, "multi": measured.multi, "fact": measured.facts}
    return "\n".join(
        f"{kind:<7}{text}  — expected {expected}, heard {said or 'nothing'}"
        for kind, score in tables.items()
        for text, expected, said in score.wrong
    )


def tables() -> str:
    """Each reading rule on its table of things patients say; the tables stand beside the tests of reading/."""
    folder = ROOT / "tests" / "reading" / "tables"
    if not folder.is_dir():
        return f"reading rules: skipped, no tables at {folder}"
    sys.path.insert(0, str(ROOT))
    render = import_module("tests.reading.render").RENDER
    rows = []
    for name, show_one in render.items():
        score, raw = Score(), name in ("clean", "choose", "polarity")
        for text, wanted in yaml.safe_load((folder / f"{name}.yaml").read_text(encoding="utf-8")):
            got = show_one(text if raw else clean(text))
            score.add(text, wanted, got, got == wanted)
        rows.append(_line(f"reading: {name}", score))
    return "\n".join(rows)


def queries() -> Path:
    """The query set beside the repository, where there is one."""
    shared = Path(os.environ.get("ANBAN_SHARED", ROOT.parent / "shared"))
    return shared / "eval" / "triage" / "kuake_qic_train.json"


def cross_validate(path: Path) -> str:
    """The trainer on somebody else's intents; the model is thrown away."""
    rows = json.loads(path.read_text(encoding="utf-8"))
    examples: dict[str, list[str]] = {}
    for row in rows:
        examples.setdefault(row["label"], []).append(row["query"])
    _, report = train(examples)
    f1 = statistics.mean(row[2] for row in report.per_label().values())
    counted = f"{report.rows} rows, {len(report.labels)} labels"
    return f"query intents, {counted}: accuracy {report.accuracy:.3f}, macro F1 {f1:.3f}"


def run(args: argparse.Namespace) -> int:
    if not args.held_out.is_dir():
        raise Misconfigured(f"no held-out sentences at {args.held_out}")
    seen = [line for lines in all_examples().values() for line in lines]
    measured = asyncio.run(measure(understander(), load(args.held_out), seen))
    print(show(measured))
    if args.errors:
        print("\n" + errors(measured))
    print("\n" + tables())
    path = args.queries or queries()
    print("\n" + (cross_validate(path) if path.exists() else f"query intents: skipped, no file at {path}"))
    return 0
