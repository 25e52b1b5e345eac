"""`anban train guard`: learn anew how replies read that may not be sent, from the reviewed ones."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from dialogue.safety.refusing import KINDS, learn, read_replies, save
from dialogue.safety.text import clean
from dialogue.safety.training import Row
from knowledge.sample import documents

ROOT = Path(__file__).resolve().parents[2]
WORDING, PASSAGE = 3.0, 0.3  # what a sentence of ours counts: it must pass; one of a passage is general, and cited
# What the house itself says, in whatever channel: it must pass whole.
SAID = ("assistants/*/wording.yaml", "assistants/preconsult/forms/**/*.yaml", "dialogue/wording.yaml",
        "dialogue/consent.yaml", "channels/*/wording.yaml", "records/sample/*.yaml")  # fmt: skip
SAFETY = "dialogue/safety/content/responses.yaml"


def add(parser: argparse.ArgumentParser) -> None:
    """No options: what it learns from is reviewed content."""


def run(args: argparse.Namespace) -> int:
    rows, ordinary = list(read_replies()), [*said(), *passages()]
    learned = learn(rows, ordinary)
    save(learned)
    forbidden = sum(row.kind in KINDS for row in rows)
    print(f"{forbidden} forbidden replies, {len(rows) - forbidden} allowed sentences, {len(ordinary)} of the house; "
          f"fingerprint {learned.fingerprint}")  # fmt: skip
    return 0


def said() -> Iterator[Row]:
    """The wording of every assistant and channel, and of safety."""
    yield from (Row(clean(text), "", counts=WORDING) for text in wording(*SAID, SAFETY) if len(text) > 5)


def wording(*patterns: str) -> Iterator[str]:
    """Every text of the files, in their order."""
    for pattern in patterns:
        for path in sorted(ROOT.glob(pattern)):
            yield from _texts(yaml.load(path.read_text("utf-8"), yaml.CSafeLoader))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def passages() -> Iterator[Row]:
    for document in documents():
        for sentence in document.pieces[0].text.split("。"):
            if len(sentence) > 5:
                yield Row(clean(sentence), "", counts=PASSAGE)
