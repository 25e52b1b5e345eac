"""`anban rasa export DIR`: our examples and forms as a Rasa 3.6 project."""

from __future__ import annotations

import argparse
from importlib.resources import files
from pathlib import Path

from core.forms import Form
from dialogue.forms.load import load_folder
from language.rasa.export import export
from server.commands.understand import all_examples


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where to write the project")
    parser.add_argument("--epochs", type=int, default=100, help="of DIET")


def all_forms() -> list[Form]:
    """Every assistant's forms."""
    found: dict[str, Form] = {}
    for assistant in sorted(files("assistants").iterdir(), key=lambda entry: entry.name):
        if (folder := assistant / "forms").is_dir():
            found |= load_folder(str(folder))
    return list(found.values())


def run(args: argparse.Namespace) -> int:
    written = export(args.folder, all_examples(), all_forms(), args.epochs)
    for path in written:
        print(path)
    return 0
