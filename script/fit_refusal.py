"""Fits knowledge/confidence.py: what WEIGHTS, BIAS and THRESHOLD should be for the local embedding.

Yes: questions whose right entry comes first. No: the examples of knowledge/outside.yaml, each measured against the
others. The threshold lets through as few of these as asked. Prints; writes nothing.

    python script/fit_refusal.py --refused 0.97 tests/knowledge/heldout.yaml tests/knowledge/calibration_asked.yaml
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from core.contracts import Query
from knowledge.confidence import measure, outside_examples
from knowledge.embed_e5 import E5
from knowledge.followup import resolve
from knowledge.service import Knowledge
from records.database import Database
from records.migrate import upgrade

NAMES = ("meaning", "body", "words", "pairs", "asked", "margin", "unknown", "outside")
Rows = list[tuple[list[float], float, float]]  # features, yes or no, weight
WRONG = 0.3  # an answerable question with a wrong entry first counts as a weak no


async def collect(files: list[Path]) -> Rows:
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite+aiosqlite:///{folder}/fit.db"
        await upgrade(url)
        database = Database(url)
        room = Knowledge(database, E5(), Path(folder) / "index", lambda: datetime.now(UTC))
        outside = await room.vectors.of_examples(outside_examples())
        rows = [await _yes(room, row, outside) for file in files for row in _asked(file)]
        for place, question in enumerate(outside_examples()):
            others = np.delete(outside, place, axis=0)
            rows.append((await _features(room, question, others), 0.0, 1.0))
        await room.close()
        await database.close()
    return rows


def _asked(file: Path) -> list[dict[str, Any]]:
    """The answerable questions of a set; some sets hold others besides."""
    said = yaml.safe_load(file.read_text("utf-8"))
    return list(said["answerable"] if isinstance(said, dict) else said)


async def _yes(room: Knowledge, row: dict[str, Any], outside: Any) -> tuple[list[float], float, float]:
    question = resolve(row["q"], row.get("earlier", ""))
    found = await room.find(Query(question, 5))
    right = found[0].row.name in str(row["id"]).split("|")
    return await _features(room, question, outside), float(right), 1.0 if right else WRONG


async def _features(room: Knowledge, question: str, outside: Any) -> list[float]:
    found, vector = await room.find_with_vector(Query(question, 5))
    measured = measure(question, vector, found, outside)
    return [measured[name] for name in NAMES]


def fit(rows: Rows, steps: int = 4_000, rate: float = 0.5, ridge: float = 0.001) -> tuple[Any, float, Any]:
    """Logistic regression on standardised features, both kinds weighing the same."""
    x, y = np.array([row[0] for row in rows]), np.array([row[1] for row in rows])
    weight = np.array([row[2] for row in rows])
    weight = weight * np.where(y > 0, 0.5 / weight[y > 0].sum(), 0.5 / weight[y == 0].sum())
    middle, spread = x.mean(axis=0), x.std(axis=0) + 1e-9
    z = (x - middle) / spread
    slopes, bias = np.zeros(len(NAMES)), 0.0
    for _ in range(steps):
        slip = (1 / (1 + np.exp(-(z @ slopes + bias))) - y) * weight
        slopes -= rate * (z.T @ slip + ridge * slopes)
        bias -= rate * slip.sum()
    sure = 1 / (1 + np.exp(-(z @ slopes + bias)))
    return slopes / spread, bias - float((slopes * middle / spread).sum()), sure


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--refused", type=float, default=0.96, help="share of the outside examples to refuse")
    args = parser.parse_args()
    rows = asyncio.run(collect(args.files))
    slopes, bias, sure = fit(rows)
    no = np.sort([s for s, row in zip(sure, rows, strict=True) if row[1] == 0 and row[2] == 1.0])
    threshold = no[int(len(no) * args.refused)]
    yes = np.array([s for s, row in zip(sure, rows, strict=True) if row[1] == 1])
    print("WEIGHTS =", {name: round(float(slope), 2) for name, slope in zip(NAMES, slopes, strict=True)})
    print("BIAS =", round(bias, 2), "THRESHOLD =", round(float(threshold), 2))
    print(f"{len(yes)} answerable, {(yes < threshold).mean():.3f} of them refused; {len(no)} outside")


if __name__ == "__main__":
    main()
