"""`anban understand --json`: one sentence, perhaps with the form item it answers → commands."""

from __future__ import annotations

import argparse
import asyncio
from collections.abc import Mapping
from datetime import date, datetime, time
from functools import cache
from importlib.resources import files
from typing import Any

from pydantic import BaseModel, ConfigDict

from core.commands import Commands, Correct, SetSlot
from core.contracts import Context, Understander
from core.forms import Item
from core.settings import Settings
from dialogue.forms.fhir import item_from_fhir
from language import build_understander
from language.entities import entities
from language.examples import common, parse
from language.intents import ranked
from server import lines

MOST = 5  # intents named in an answer


class Asked(BaseModel):
    model_config = ConfigDict(extra="ignore")
    text: str
    expecting: dict[str, Any] | None = None
    today: date | None = None


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", nargs="?", help="a sentence; without it, JSON lines are read from standard input")
    parser.add_argument("--json", action="store_true", help="one JSON object a line in, one a line out")


@cache
def all_examples() -> dict[str, list[str]]:
    """Every assistant's examples and the common ones."""
    found: dict[str, list[str]] = {}
    for folder in sorted(files("assistants").iterdir(), key=lambda entry: entry.name):
        if (file := folder / "examples.yaml").is_file():
            found |= parse(file.read_text(encoding="utf-8"), f"assistants/{folder.name}/examples.yaml")
    return {**common(), **found}


@cache
def understander() -> Understander:
    """The understander as the server builds it from the same settings."""
    settings = Settings()
    return build_understander(settings, all_examples(), settings.model_folder)


def read_item(node: Mapping[str, Any]) -> Item:
    """A FHIR Questionnaire item, or an item in our own shape."""
    return item_from_fhir(node) if "linkId" in node else Item.model_validate(node)


def shape(asked: Asked, commands: Commands, now: datetime) -> dict[str, Any]:
    """The door's answer."""
    slots = {c.slot: c.value for c in commands.commands if isinstance(c, SetSlot | Correct)}
    if asked.expecting is None:
        slots = entities(asked.text, now)
    return {
        "intents": [guess.model_dump() for guess in ranked(commands)[:MOST]],
        "slots": slots,
        "commands": [command.model_dump() for command in commands.commands],
        "origin": commands.origin,
    }


async def answer(line: dict[str, Any]) -> dict[str, Any]:
    asked = Asked.model_validate(line)
    now = datetime.combine(asked.today or date.today(), time(9))
    expecting = read_item(asked.expecting) if asked.expecting else None
    commands = await understander().read(asked.text, Context(now=now, expecting=expecting))
    return shape(asked, commands, now)


def run(args: argparse.Namespace) -> int:
    if args.text is None:
        return lines.run(answer)
    found = asyncio.run(answer({"text": args.text}))
    for intent in found["intents"][:3]:
        print(f"{intent['name']:<32}{intent['score']:.3f}")
    print(found["slots"], [command["name"] for command in found["commands"]], found["origin"])
    return 0
