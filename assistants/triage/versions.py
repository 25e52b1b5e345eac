"""A hospital's own department models: every training is a new version; one is in use; any can be taken again."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from assistants.triage.model import Model, load_model
from core.errors import NotFound

_NAME = re.compile(r"^[0-9]{8}-[0-9]{6}(?:-[0-9]+)?$")


@dataclass(frozen=True)
class Version:
    name: str
    facts: dict[str, Any]
    used: bool


class Versions:
    """A folder of models: NAME.npz with NAME.json beside it, and the file `current` with the name in use."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def current(self) -> str:
        mark = self._folder / "current"
        return mark.read_text(encoding="utf-8").strip() if mark.exists() else ""

    def save(self, model: Model, facts: dict[str, Any], now: datetime) -> str:
        """Keep a model as a new version and take it into use."""
        name = base = now.strftime("%Y%m%d-%H%M%S")
        count = 1
        while (self._folder / f"{name}.npz").exists():
            count += 1
            name = f"{base}-{count}"
        model.save(self._folder / f"{name}.npz")
        (self._folder / f"{name}.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")
        self.use(name)
        return name

    def use(self, name: str) -> None:
        """Take a version into use; "shipped" goes back to none of our own."""
        if name == "shipped":
            (self._folder / "current").unlink(missing_ok=True)
            return
        if not _NAME.match(name) or not (self._folder / f"{name}.npz").exists():
            raise NotFound(f"no such triage model: {name}")
        mark = self._folder / "current.new"
        mark.write_text(name, encoding="utf-8")
        mark.replace(self._folder / "current")  # whole or not at all: a server may be reading it

    def all(self) -> list[Version]:
        """Every version, newest first."""
        found = sorted((path for path in self._folder.glob("*.npz") if _NAME.match(path.stem)), reverse=True)
        return [Version(path.stem, self._facts(path.stem), path.stem == self.current) for path in found]

    def load(self) -> Model | None:
        """The model in use; None when the hospital has trained none."""
        path = self._folder / f"{self.current}.npz"
        return load_model(path) if self.current and path.exists() else None

    def _facts(self, name: str) -> dict[str, Any]:
        path = self._folder / f"{name}.json"
        return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}
