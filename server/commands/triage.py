"""`anban triage --json`: one sentence a line in, departments and urgency out."""

from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field

from assistants.triage.sentence import answer
from assistants.triage.versions import Versions
from core.settings import Settings
from dialogue.safety import build_gate
from server import lines

MAX_TEXT = 20_000


class Asked(BaseModel):
    """One line of input."""

    model_config = ConfigDict(extra="ignore")
    text: str = Field(max_length=MAX_TEXT)
    age: float | None = Field(None, ge=0, le=150)
    sex: str | None = None


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="?", help="one sentence; without it, JSON lines are read")
    parser.add_argument("--json", action="store_true", help='{"text", "age", "sex"} a line in, one answer a line out')
    parser.add_argument("--age", type=float)
    parser.add_argument("--sex")


def run(args: argparse.Namespace) -> int:
    settings = Settings()
    zone, gate = ZoneInfo(settings.timezone), build_gate()
    own = Versions(settings.data / "models" / "triage").load()

    def handle(line: dict[str, Any]) -> dict[str, Any]:
        asked = Asked.model_validate(line)
        return dict(answer(asked.text, asked.age, asked.sex, gate, datetime.now(zone), own))

    if args.json or args.text is None:
        return lines.run(handle)
    _tell(handle({"text": args.text, "age": args.age, "sex": args.sex}))
    return 0


def _tell(found: dict[str, Any]) -> None:
    for department in found["departments"]:
        print(f"{department['code']:<6} {department['name']}  {department['score']:.2f}")
    print(f"urgency: {found['urgency']}" + (f"  ({', '.join(found['red_flags'])})" if found["red_flags"] else ""))
    print("symptoms:", "、".join(("" if s["present"] else "无") + s["name"] for s in found["symptoms"]) or "-")
