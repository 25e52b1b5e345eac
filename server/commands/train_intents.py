"""`anban train intents`: train the classifier from every assistant's examples, keep it, and show what it mixes up."""

from __future__ import annotations

import argparse
import time

from core.settings import Settings
from language.classifier.cache import model_path, renew
from language.classifier.training import Report
from server.commands.understand import all_examples


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mistakes", type=int, default=20, help="how many of the commonest mix-ups to show")


def table(report: Report, mistakes: int) -> str:
    """Precision, recall and F1 of each intent, then what is taken for what."""
    lines = [f"{'intent':<34}{'precision':>10}{'recall':>8}{'F1':>7}{'n':>5}"]
    lines += [f"{n:<34}{p:>10.2f}{r:>8.2f}{f:>7.2f}{c:>5}" for n, (p, r, f, c) in report.per_label().items()]
    lines += ["", "true → taken for, sentences"]
    lines += [f"{true} → {said}: {count}" for true, said, count in report.confused(mistakes)]
    return "\n".join(lines)


def run(args: argparse.Namespace) -> int:
    examples, data = all_examples(), Settings().model_folder
    begin = time.perf_counter()
    _, report = renew(examples, data)
    seconds = time.perf_counter() - begin
    print(table(report, args.mistakes))
    print(f"\n{report.rows} sentences, {len(report.labels)} intents, each left out once: {report.accuracy:.1%} right")
    print(f"trained in {seconds:.1f} s → {model_path(examples, data)}")
    return 0
