"""`anban eval triage`: the shipped triage on labelled sets, and what `train triage` makes of one."""

from __future__ import annotations

import argparse
import json
import os
from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from assistants.triage.case import read_case
from assistants.triage.examples import Example
from assistants.triage.scorer import score
from assistants.triage.sentence import consider
from assistants.triage.training import train
from core.errors import BadInput
from core.settings import Settings
from dialogue.safety import build_gate

ROOT = Path(__file__).resolve().parents[2]
MAPPINGS = ROOT / "tests" / "triage"
LEARN = 8000


def add(parser: argparse.ArgumentParser) -> None:
    shared = Path(os.environ.get("ANBAN_SHARED", ROOT.parent / "shared"))
    parser.add_argument("--folder", type=Path, default=shared / "eval" / "triage", help="where the sets are")
    parser.add_argument("--set", choices=["iflytek", "cmtmedqa", "toyhom", "tool", "vignettes"], help="only this one")


def run(args: argparse.Namespace) -> int:
    wanted = [args.set] if args.set else ["vignettes", "iflytek", "cmtmedqa", "toyhom", "tool"]
    if not args.folder.exists() and wanted != ["vignettes"]:
        raise BadInput(f"no evaluation sets in {args.folder}; set ANBAN_SHARED or --folder")
    for name in wanted:
        {"iflytek": _iflytek, "cmtmedqa": _cmtmedqa, "toyhom": _toyhom, "tool": _tool, "vignettes": _vignettes}[name](
            args.folder
        )
    return 0


def _rows(path: Path) -> list[dict[str, Any]]:
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def _mapping(name: str) -> dict[str, list[str]]:
    return dict(yaml.safe_load((MAPPINGS / f"mapping_{name}.yaml").read_text(encoding="utf-8")))


def counts(code: str, accepted: Sequence[str]) -> bool:
    """A code counts when it is one of the accepted or lies below one."""
    return any(code == wanted or code.startswith(f"{wanted}.") for wanted in accepted)


def _shipped(name: str, rows: Sequence[tuple[str, str]], mapping: dict[str, list[str]]) -> None:
    first = third = silent = 0
    missed: defaultdict[str, Counter[str]] = defaultdict(Counter)
    total: Counter[str] = Counter(label for _, label in rows)
    for text, label in rows:
        codes = [ranked.code for ranked in score(read_case(text)).ranked[:3]]
        hit = bool(codes) and counts(codes[0], mapping[label])
        first, third, silent = first + hit, third + any(counts(c, mapping[label]) for c in codes), silent + (not codes)
        if not hit:
            missed[label][codes[0] if codes else "-"] += 1
    shares = f"top-1 {first / len(rows):.4f}  top-3 {third / len(rows):.4f}"
    print(f"{name} as shipped: {len(rows)} rows  {shares}  silent {silent}")
    for label, times in total.most_common(25):
        wrong = missed[label]
        print(
            f"  {label:<12} {times:>5}  top-1 {1 - wrong.total() / times:.2f}   "
            + " ".join(f"{c}×{n}" for c, n in wrong.most_common(4))
        )


def _iflytek(folder: Path) -> None:
    rows = [(row["text"], row["direction"]) for row in _rows(folder / "iflytek_dev.jsonl")]
    _shipped("iflytek_dev", rows, _mapping("iflytek"))


def _cmtmedqa(folder: Path) -> None:
    mapping = _mapping("cmtmedqa")
    rows = [
        (row["history"][0][0] if row["history"] else row["instruction"], f"{row['cate1']}/{row['cate2']}")
        for row in _rows(folder / "cmtmedqa_dev.jsonl")
    ]
    _shipped("cmtmedqa_dev", [(text, label) for text, label in rows if label in mapping], mapping)


def _toyhom(folder: Path) -> None:
    rows = [
        (f"{row['title']} {row['ask']}", row["department"]) for row in _rows(folder / "toyhom_internal_train.jsonl")
    ]
    _shipped("toyhom_internal", rows, _mapping("toyhom"))


def _tool(folder: Path) -> None:
    """`anban train triage` measured: learn from the first 8,000, tested on the rest; the model is thrown away."""
    mapping = _mapping("iflytek")
    rows = _rows(folder / "iflytek_dev.jsonl")
    examples = [Example(row["text"], mapping[row["direction"]][0]) for row in rows]
    model = train(examples[:LEARN])
    first = third = 0
    for example in examples[LEARN:]:
        best = [ranked.code for ranked in score(read_case(example.text), model).ranked[:3]]
        first += best[:1] == [example.department]
        third += example.department in best
    rest = len(examples) - LEARN
    print(
        f"train triage on {LEARN} of iflytek_dev, tested on {rest}: top-1 {first / rest:.4f}  top-3 {third / rest:.4f}"
    )


def _vignettes(_: Path) -> None:
    gate, now = build_gate(), datetime.now(ZoneInfo(Settings().timezone))
    three = {"emergency": "emergency", "urgent": "doctor", "routine": "doctor", "selfcare": "selfcare"}
    table: Counter[tuple[str, str]] = Counter()
    cases = yaml.safe_load((MAPPINGS / "vignettes.yaml").read_text(encoding="utf-8"))
    for wanted, texts in cases.items():
        for text in texts:
            table[wanted, three[consider(read_case(text), gate, now).level]] += 1
    right = sum(times for (wanted, given), times in table.items() if wanted == given)
    print(f"urgency vignettes: {table.total()}  right {right / table.total():.4f}")
    for (wanted, given), times in sorted(table.items()):
        print(f"  {wanted} → {given}: {times}")
