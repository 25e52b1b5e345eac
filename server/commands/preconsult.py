"""`anban preconsult --json`: a doctor–patient transcript → an outpatient record, one a line."""

from __future__ import annotations

import argparse
import sys

from assistants.preconsult.transcript.door import answer
from server import lines


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="read one JSON object a line, answer one a line")


def run(args: argparse.Namespace) -> int:
    if not args.json:
        print("anban preconsult --json < transcripts.jsonl", file=sys.stderr)
        return 2
    return lines.run(answer)
