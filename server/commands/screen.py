"""`anban screen`: one utterance with its context → emergency flags and crisis level."""

from __future__ import annotations

import argparse
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from core.contracts import Gate, Heard
from core.settings import Settings
from dialogue.safety import build_gate
from language.embedding import LocalEmbedder
from server.lines import run as serve_lines


class Asked(BaseModel):
    """One line of the door."""

    model_config = ConfigDict(extra="ignore")
    text: str
    age: float | None = Field(None, ge=0, le=130)
    sex: str | None = None
    context: list[str] = Field(default_factory=list)


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object a line in, one a line out")
    parser.add_argument("text", nargs="*", help="screen these words once and print what was found")


def local_gate(*, rules_only: bool = False) -> Gate:
    """The gate as the server runs it, with its semantic scorer loaded."""
    if rules_only:
        return build_gate()
    gate = build_gate(LocalEmbedder(Settings().model_folder))
    gate.wait()
    return gate


def answer(gate: Gate, asked: dict[str, Any]) -> dict[str, Any]:
    """The door's answer to one line."""
    line = Asked.model_validate(asked)
    heard = Heard(text=line.text, context=tuple(line.context), age=line.age, sex=line.sex)
    return gate.screen(heard).model_dump()


def run(args: argparse.Namespace) -> int:
    gate = local_gate()
    if args.json:
        return serve_lines(lambda asked: answer(gate, asked))
    found = answer(gate, {"text": "".join(args.text)})
    print("\n".join(f"{key}: {value}" for key, value in found.items()))
    return 0
