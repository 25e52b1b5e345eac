"""How long a sentence of triage takes, how long loading takes, what it costs in memory. Prints machine and numbers.

Run: python -m bench.triage. Processor time is shown beside wall time, because a busy machine slows only the latter.
"""

from __future__ import annotations

import os
import platform
import resource
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

import yaml

VIGNETTES = Path(__file__).resolve().parents[1] / "tests" / "triage" / "vignettes.yaml"
ROUNDS = 5


def memory() -> float:
    """Peak memory of this process in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Wall and processor milliseconds of one call."""
    wall, cpu = time.perf_counter(), time.process_time()
    work()
    return (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000


def main() -> None:
    machine = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    print(f"{machine}, load {os.getloadavg()[0]:.1f}")
    from dialogue.safety import build_gate

    gate, now = build_gate(), datetime.now()
    from assistants.triage.sentence import answer

    before = memory()
    wall, cpu = timed(lambda: answer("头疼", 40, "女", gate, now))
    print(f"first sentence with loading: {wall:.0f} ms wall, {cpu:.0f} ms processor; {memory() - before:.0f} MB more")
    sentences = [text for texts in yaml.safe_load(VIGNETTES.read_text(encoding="utf-8")).values() for text in texts]
    for sentence in sentences:  # patterns are compiled when first needed
        answer(sentence, None, None, gate, now)
    times = [timed(partial(answer, sentence, None, None, gate, now)) for _ in range(ROUNDS) for sentence in sentences]
    for name, column in (("wall", 0), ("processor", 1)):
        found = sorted(pair[column] for pair in times)
        middle, high = found[len(found) // 2], found[int(len(found) * 0.95)]
        print(f"{len(found)} sentences, {name}: p50 {middle:.1f} ms, p95 {high:.1f} ms")


if __name__ == "__main__":
    main()
