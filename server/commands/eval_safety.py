"""`anban eval safety`: recall and false alarms of the gate on its own sets and, when present, on outside ones."""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import os
import platform
import random
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import yaml

from core.contracts import Gate, Heard
from core.safety import Screening
from dialogue.safety.findings import Reader
from dialogue.safety.rules import content
from dialogue.safety.screening import Screener
from server.commands.screen import local_gate

ROOT = Path(__file__).resolve().parents[2]
SETS = ROOT / "tests" / "safety" / "sets"
LEVELS = ("none", "ideation", "plan", "imminent")
BLIND = ("fresh", "round")  # files of four sets, each written in one go before any run; docs/safety.md has the figures


@dataclass(frozen=True)
class Case:
    """One utterance of a set and what is known besides."""

    set: str
    group: str
    text: str
    heard: Heard
    level: str = ""

    @property
    def held_out(self) -> bool:
        return hashlib.sha1(self.text.encode()).digest()[0] % 2 == 1


def own_cases(folder: Path = SETS) -> list[Case]:
    """Every utterance of the project's own sets."""
    cases: list[Case] = []
    for path in sorted(folder.glob("*.yaml")):
        groups = yaml.safe_load(path.read_text("utf-8"))
        parts = {path.stem.replace("_voices", ""): groups}
        if path.stem.startswith(BLIND):
            parts = {f"{path.stem} {name}": part for name, part in groups.items()}
        cases += [case for name, part in parts.items() for case in _cases(name, part)]
    return cases


def _cases(name: str, groups: dict[str, list[Any]]) -> Iterator[Case]:
    for group, rows in groups.items():
        for row in rows:
            row = {"text": row} if isinstance(row, str) else row
            heard = Heard(row["text"], (), tuple(row.get("context", ())), row.get("age"), row.get("sex"))
            level = row.get("level") or (group if group in LEVELS else "")
            yield Case(name, group, row["text"], heard, level)


def right(case: Case, found: Screening) -> bool:
    """Did the gate do with this case what the set asks?"""
    asked = case.set.split()[-1]
    raised = found.emergency if asked.startswith("emergency") else found.crisis != "none"
    return not raised if asked.endswith("_near") else raised


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rules", action="store_true", help="rules alone, without the semantic scorer")
    parser.add_argument("--misses", choices=("dev", "all"), help="list what went wrong on the project's own sets")
    parser.add_argument("--bench", action="store_true", help="also the CPU time a turn takes")
    parser.add_argument("--sample", type=int, default=0, help="at most this many rows of each outside set")
    parser.add_argument("--outside", action="store_true", help="also the evaluation sets beside the project")


def run(args: argparse.Namespace) -> int:
    gate = local_gate(rules_only=args.rules)
    own(gate, args.misses or "")
    if args.outside:
        outside(gate, args.sample)
    if args.bench:
        bench(gate)
    return 0


def bench(gate: Gate) -> None:
    """CPU time a turn costs, with rules alone and as the gate runs. Each of many different turns is read three times,
    far enough apart that nothing is remembered, and its best time counts: a busy machine then blurs little."""
    chance = random.Random(1)
    said = [case.text for case in own_cases()]
    alarming = [case.text for case in own_cases() if not case.set.endswith("_near")]
    turns = {"200 characters": [_heap(said, 200, chance) for _ in range(300)],
             "200 alarming ones": [_heap(alarming, 200, chance) for _ in range(300)],
             "20,000 hostile ones": [_heap(alarming, 20_000, chance) for _ in range(100)]}  # fmt: skip
    if told := "。".join(consultations(5000)):
        turns["200 of real consultations"] = [told[at : at + 200] for at in range(0, 300 * 200, 200)]
    rules = Screener(Reader(content()))
    gc.collect()
    gc.freeze()  # as the server does
    print(f"\n{platform.processor() or platform.machine()}, Python {platform.python_version()}")
    for name, texts in turns.items():
        for what, screen in (("rules", rules.screen), ("gate", gate.screen)):
            spent = sorted(min(times) for times in zip(*(_each(screen, texts) for _ in range(3)), strict=True))
            print(f"  {name}, {what}: p50 {spent[len(spent) // 2]:.2f} ms, p99 {spent[int(len(spent) * 0.99)]:.2f} ms")


def consultations(most: int) -> Iterator[str]:
    """The first of the freely licensed ones beside the project; none when absent."""
    path = shared() / "triage" / "toyhom_internal_train.jsonl"
    if path.exists():
        yield from (str(row["ask"]) for row in islice(_rows(path), most))


def _heap(said: list[str], length: int, chance: random.Random) -> str:
    text = ""
    while len(text) < length:
        text += chance.choice(said) + "，"
    return text[:length]


def _each(screen: Callable[[Heard], object], texts: list[str]) -> list[float]:
    return [_cpu(screen, text) for text in texts]


def _cpu(screen: Callable[[Heard], object], text: str) -> float:
    start = time.thread_time()
    screen(Heard(text))
    return (time.thread_time() - start) * 1000


def own(gate: Gate, misses: str = "") -> None:
    """Tables by set, half and group."""
    found = [(case, gate.screen(case.heard)) for case in own_cases()]
    print(f"{'set':22}{'dev':>14}{'held out':>14}{'all':>14}")
    for name in dict.fromkeys(case.set for case, _ in found):
        rows = [(c, right(c, s)) for c, s in found if c.set == name]
        halves = [
            [ok for c, ok in rows if not c.held_out],
            [ok for c, ok in rows if c.held_out],
            [ok for _, ok in rows],
        ]
        print(f"{name:22}" + "".join(f"{f'{sum(h)}/{len(h)} {sum(h) / max(len(h), 1):.3f}':>14}" for h in halves))
    _by_group(found)
    _levels(found)
    for case, screening in found:
        if misses == "all" or (misses == "dev" and not case.held_out):
            _print_miss(case, screening)


def _by_group(found: list[tuple[Case, Screening]]) -> None:
    print("\nby group (right / all)")
    for name in dict.fromkeys((c.set, c.group) for c, _ in found):
        oks = [right(c, s) for c, s in found if (c.set, c.group) == name]
        print(f"  {name[0]:22}{name[1]:24}{sum(oks):>4}/{len(oks)}")


def _levels(found: list[tuple[Case, Screening]]) -> None:
    print("\ncrisis level: asked (down), found (across)")
    print("  " + "".join(f"{level:>10}" for level in ("", *LEVELS)))
    for asked in LEVELS[1:]:
        row = [sum(1 for c, s in found if c.level == asked and s.crisis == got) for got in LEVELS]
        print(f"  {asked:>10}" + "".join(f"{count:>10}" for count in row))


def _print_miss(case: Case, screening: Screening) -> None:
    level_low = case.level in ("plan", "imminent") and screening.crisis in ("none", "ideation")
    if not right(case, screening) or level_low:
        context = list(case.heard.context) or ""
        print(f"  {case.set}/{case.group} [{screening.crisis}] {case.text} {context} ← {screening.reason}")


# --- the evaluation sets beside the project (never part of it) ---------------------------------------------


def shared() -> Path:
    return Path(os.environ.get("ANBAN_SHARED", ROOT.parent / "shared")) / "eval"


def _rows(path: Path, sample: int = 0) -> Iterable[dict[str, Any]]:
    """All rows, or evenly spread ones."""
    lines = path.read_text("utf-8").rstrip("\n").split("\n")
    step = max(1, -(-len(lines) // sample)) if sample else 1
    yield from (json.loads(line) for line in lines[::step])


def outside(gate: Gate, sample: int = 0) -> None:
    """Only counts are printed: the rows stay where they are."""
    posts = shared() / "safety" / "sos4k_dev.jsonl"
    if posts.exists():
        _posts(gate, _rows(posts, sample))
    for name, field in (("triage/iflytek_dev.jsonl", "text"), ("retrieval/huatuo_dev.jsonl", "question")):
        if (path := shared() / name).exists():
            found = [gate.screen(Heard(str(row[field]))) for row in _rows(path, sample)]
            alarms, worried = sum(s.emergency for s in found), sum(s.crisis != "none" for s in found)
            print(f"\n{name}: {len(found)} consultations, emergency {alarms / len(found):.2%}, "
                  f"crisis {worried / len(found):.2%}")  # fmt: skip


def _posts(gate: Gate, rows: Iterable[dict[str, Any]]) -> None:
    found = [(int(row["level"]), gate.screen(Heard(str(row["text"]))).crisis) for row in rows]
    flagged = [level for level, crisis in found if crisis != "none"]
    print(f"\nsafety/sos4k_dev.jsonl: {len(found)} posts, flagged {len(flagged)}")
    for least in (4, 8):
        asked = [crisis != "none" for level, crisis in found if level >= least]
        print(f"  recall at level ≥ {least}: {sum(asked) / len(asked):.3f} of {len(asked)}")
    print(f"  precision at level ≥ 4: {sum(level >= 4 for level in flagged) / max(len(flagged), 1):.3f}")
    print("  level  posts  flagged  ideation  plan  imminent")
    for level in range(11):
        here = [crisis for at, crisis in found if at == level]
        counts = [here.count(name) for name in ("ideation", "plan", "imminent")]
        print(f"  {level:>5}{len(here):>7}{sum(counts):>9}{counts[0]:>10}{counts[1]:>6}{counts[2]:>10}")
