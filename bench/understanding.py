"""Our understander beside Rasa 3.6 with DIET: the same examples, the same held-out sentences, the same machine.

    .venv/bin/python bench/understanding.py --python /path/to/python3.10 [--epochs 100] [--project DIR]

The other Python needs rasa==3.6.21 and jieba. Both sides parse in process, one sentence after the other, each in a
process of its own; memory is the process's resident size after all sentences. With --project, a project that was
exported and trained before is used again, and our side trains on the sentences that stand in it.
HELD_OUT=tests/language/fresh measures another folder of sentences.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from language.evaluation import NOT_ASKED, load, same  # noqa: E402
from language.rasa.names import from_rasa  # noqa: E402

THEIRS = """
import asyncio, json, sys, time
from rasa.core.agent import Agent

def resident():
    return next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("VmRSS")) / 1024

async def main():
    begin = time.perf_counter()
    agent = Agent.load(sys.argv[1])
    start = time.perf_counter() - begin
    lines = json.load(sys.stdin)
    await agent.parse_message(message_data=lines[0])
    said, millis = [], []
    for line in lines:
        begin = time.perf_counter()
        parsed = await agent.parse_message(message_data=line)
        millis.append((time.perf_counter() - begin) * 1000)
        ranked = [i for i in parsed["intent_ranking"] if i["name"] != "nlu_fallback"]
        said.append(ranked[0]["name"] if ranked else "")
    print("RESULT" + json.dumps({"said": said, "millis": millis, "memory": resident(), "start": start}))

asyncio.run(main())
"""


def resident() -> float:
    """Megabytes this process holds."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


def held_out() -> list[tuple[str, str]]:
    found = load(Path(os.environ.get("HELD_OUT", ROOT / "tests" / "language" / "heldout")))
    return [(str(line), name) for name, lines in found.items() if name not in NOT_ASKED for line in lines]


def examples_of(project: Path) -> dict[str, list[str]]:
    """The sentences of an exported project."""
    entries = yaml.safe_load((project / "data" / "nlu.yml").read_text(encoding="utf-8"))["nlu"]
    return {from_rasa(e["intent"]): [line[2:] for line in e["examples"].splitlines()] for e in entries}


def ours(project: Path) -> dict[str, Any]:
    """Our side, in this process."""
    from core.contracts import Context
    from language.cascade import Cascade
    from language.classifier.cache import ready
    from language.evaluation import TODAY
    from language.intents import ranked

    begin = time.perf_counter()
    with tempfile.TemporaryDirectory() as folder:
        classifier = ready(examples_of(project), Path(folder))
        trained = time.perf_counter() - begin
        begin = time.perf_counter()
        classifier = ready(examples_of(project), Path(folder))
        start = time.perf_counter() - begin
    cascade, lines = Cascade(classifier), [line for line, _ in held_out()]

    async def parse() -> tuple[list[str], list[float]]:
        said, millis = [], []
        await cascade.read(lines[0], Context(now=TODAY))
        for line in lines:
            begin = time.perf_counter()
            found = ranked(await cascade.read(line, Context(now=TODAY)))
            millis.append((time.perf_counter() - begin) * 1000)
            said.append(found[0].name if found else "")
        return said, millis

    said, millis = asyncio.run(parse())
    alone = [classifier.guesses(line, 1)[0].name for line in lines]
    return {"said": said, "alone": alone, "millis": millis, "memory": resident(), "start": start, "trained": trained}


def theirs(python: str, project: Path) -> dict[str, Any]:
    """Rasa's side, in its own Python."""
    models = sorted((project / "models").glob("*.tar.gz"))
    quiet = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "RASA_TELEMETRY_ENABLED": "false"}
    lines = json.dumps([line for line, _ in held_out()])
    command = [python, "-c", THEIRS, str(models[-1])]
    run = subprocess.run(command, input=lines, text=True, capture_output=True, check=True, env=quiet)
    return dict(json.loads(run.stdout.split("RESULT")[-1]))


def accuracy(said: Sequence[str], known: Iterable[str] = ()) -> float:
    wanted = set(map(same, known))
    pairs = [(same(name), same(from_rasa(s))) for (_, name), s in zip(held_out(), said, strict=True)]
    pairs = [pair for pair in pairs if not wanted or pair[0] in wanted]
    return sum(a == b for a, b in pairs) / len(pairs)


def row(name: str, result: Mapping[str, Any], said: Sequence[str], known: Iterable[str]) -> str:
    cuts = statistics.quantiles(result["millis"], n=100)
    return (f"{name:<34}{accuracy(said):>9.1%}{accuracy(said, known):>12.1%}{cuts[49]:>9.2f}{cuts[94]:>8.2f}"
            f"{result['memory']:>9.0f}{result['start']:>9.2f}")  # fmt: skip


def train(python: str, project: Path, epochs: int) -> None:
    from language.rasa.export import export
    from server.commands.rasa_export import all_forms
    from server.commands.understand import all_examples

    export(project, all_examples(), all_forms(), epochs)
    begin = time.perf_counter()
    subprocess.run([python, "-m", "rasa", "train", "nlu"], cwd=project, check=True, stdout=subprocess.DEVNULL)
    print(f"Rasa trained in {time.perf_counter() - begin:.0f} s")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", default=os.environ.get("ANBAN_PYTHON310", ""), help="a Python 3.10 that has Rasa")
    parser.add_argument("--project", type=Path, help="an exported and trained project to use again")
    parser.add_argument("--epochs", type=int, default=100)
    parser.add_argument("--ours", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.ours:
        print(json.dumps(ours(args.ours)))
        return 0
    if not args.python:
        print("skipped: no Python 3.10 with Rasa (--python or ANBAN_PYTHON310)")
        return 0
    project = args.project or Path(tempfile.mkdtemp(prefix="rasa-"))
    if not args.project:
        train(args.python, project, args.epochs)
    run = subprocess.run([sys.executable, __file__, "--ours", str(project)], check=True, capture_output=True, text=True)
    mine, other = json.loads(run.stdout), theirs(args.python, project)
    known = examples_of(project)
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}; load {os.getloadavg()[0]:.1f}")
    print(f"{sum(map(len, known.values()))} examples, {len(known)} intents, {len(held_out())} held-out sentences")
    print(f"{'':<34}{'accuracy':>9}{'with examples':>14}{'p50 ms':>7}{'p95':>8}{'MB':>9}{'start s':>9}")
    print(row("Rasa DIET", other, other["said"], known))
    print(row("ours, classifier alone", mine, mine["alone"], known))
    print(row("ours, rules and classifier", mine, mine["said"], known))
    print(f"ours trained in {mine['trained']:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
