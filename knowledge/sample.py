"""The sample knowledge that comes with Anban: entries in content/*.yaml, and vectors for a quick first start."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from core.errors import Misconfigured
from knowledge.documents import Document, Piece, Terms, lead_text

CONTENT = Path(__file__).parent / "content"
ASKED = Path(__file__).parent / "asked.yaml"
SHIPPED = tuple(Path(__file__).parent / f"content_vectors_{part}.npz" for part in range(1, 9))
STEPS = 24  # each side of zero: far finer than ranking notices, and it compresses
PERSON = "示例知识（随系统提供）"


def documents(folder: Path = CONTENT) -> list[Document]:
    """Every entry as a document of one passage."""
    more = yaml.safe_load(ASKED.read_text("utf-8"))
    return [document for path in sorted(folder.glob("*.yaml")) for document in read_entries(path, more)]


def read_entries(path: Path, more: Mapping[str, Sequence[str]] | None = None) -> Iterator[Document]:
    """Entries of one file; what an entry does not say it takes from the file's defaults. `more` ways to ask by id."""
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
        for entry in data["entries"]:
            asks = dict.fromkeys((entry["title"], *entry.get("asks", ()), *(more or {}).get(entry["id"], ())))
            piece = Piece("", " ".join(entry["text"].split()), tuple(asks))
            yield Document(entry["id"], entry["title"], (piece,), _terms({**data.get("defaults", {}), **entry}))
    except (yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise Misconfigured(f"{path.name}: {type(error).__name__}: {error}") from error


def _terms(said: dict[str, Any]) -> Terms:
    return Terms(
        owner=said.get("owner", ""), source=said.get("source", ""), licence=said.get("licence", ""),
        layer=said.get("layer", "general"), department=said.get("department", ""), effective=said.get("effective"),
        expires=said.get("expires"), reviewed_on=said.get("reviewed_on"),
    )  # fmt: skip


def texts(found: list[Document]) -> list[str]:
    """Everything of these documents that is embedded."""
    several = {
        text
        for document in found
        for piece in document.pieces
        for text in (lead_text(document.title, piece.heading, piece.text), *piece.questions)
    }
    return sorted(several)


def key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def shipped_vectors(model: str, wanted: Collection[str] | None = None) -> dict[str, np.ndarray[Any, Any]]:
    """The vectors made at release time, by key: the wanted ones, or all. Read when asked for and not kept, since they
    are needed once, to fill an index. Entries changed since the release are simply embedded."""
    found: dict[str, np.ndarray[Any, Any]] = {}
    for path in SHIPPED:
        if not path.exists():
            continue
        with np.load(path) as file:
            if str(file["model"]) != model:
                return {}
            keys = [bytes(row).hex() for row in file["keys"]]
            places = [place for place, one in enumerate(keys) if wanted is None or one in wanted]
            if places:
                vectors = file["vectors"][places].astype(np.float32)
                vectors /= np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
                found.update(zip([keys[place] for place in places], vectors, strict=True))
    return found


def ship(model: str, made: dict[str, np.ndarray[Any, Any]]) -> None:
    """Write the vectors of the present entries as small whole numbers."""
    for keys, path in zip(np.array_split(sorted(made), len(SHIPPED)), SHIPPED, strict=True):
        rows = np.stack([made[one] for one in keys])
        small = np.round(rows / np.abs(rows).max(axis=1, keepdims=True) * STEPS).astype(np.int8)
        raw = np.frombuffer(bytes.fromhex("".join(keys)), dtype=np.uint8).reshape(len(keys), 16)
        np.savez_compressed(path, model=np.array(model), keys=raw, vectors=small)
