"""Files in, versions out: reads, compares with what is there, embeds, and only then writes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from core.errors import AnbanError
from knowledge.documents import Document, Skipped, State, Terms, lead_text
from knowledge.governance import Governance
from knowledge.readers import read
from knowledge.store import Store, document_id
from knowledge.vectors import Progress, Vectors

AT_ONCE = 256
UPWARD: tuple[State, ...] = ("draft", "reviewed", "approved")


@dataclass
class Report:
    """What happened to everything that was given, for the person who gave it."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    promoted: list[str] = field(default_factory=list)
    unchanged: int = 0
    passages: int = 0
    skipped: list[Skipped] = field(default_factory=list)


class Ingest:
    def __init__(self, store: Store, governance: Governance, vectors: Vectors) -> None:
        self._store = store
        self._governance = governance
        self._vectors = vectors

    async def files(
        self, paths: Iterable[Path], collection: str, state: State, person: str, now: datetime,
        terms: Terms | None = None, progress: Progress | None = None,
    ) -> Report:  # fmt: skip
        """Reads files and folders. What cannot be read is reported and leaves everything as it was."""
        report = Report()
        given = _collect(paths, terms or Terms(), report)
        await self.documents(given, collection, state, person, now, report, progress)
        return report

    async def documents(
        self, given: Iterable[Document], collection: str, state: State, person: str, now: datetime,
        report: Report, progress: Progress | None = None,
    ) -> None:  # fmt: skip
        unique = _unique(given, report)
        for start in range(0, len(unique), AT_ONCE):
            await self._lot(unique[start : start + AT_ONCE], collection, state, person, now, report)
            if progress:
                progress(min(start + AT_ONCE, len(unique)), len(unique))

    async def _lot(
        self, lot: list[Document], collection: str, state: State, person: str, now: datetime, report: Report
    ) -> None:
        """Some documents at a time, so that memory does not grow with what is given."""
        fresh, promote = await self._compare(lot, collection, state, report)
        # Embedding first and outside any transaction: it is slow, it may fail, and it is kept either way.
        await self._vectors.make({text for document in fresh for text in _texts(document)})
        if fresh:
            await self._store.add(collection, fresh, state, person, now)
            report.passages += sum(len(document.pieces) for document in fresh)
        for document, number, present in promote:
            for step in UPWARD[UPWARD.index(present) + 1 : UPWARD.index(state) + 1]:
                await self._governance.move(document_id(collection, document), number, step, person, now)
            report.promoted.append(document)

    async def _compare(
        self, documents: list[Document], collection: str, state: State, report: Report
    ) -> tuple[list[Document], list[tuple[str, int, State]]]:
        heads = await self._store.heads(collection, [document.name for document in documents])
        fresh: list[Document] = []
        promote: list[tuple[str, int, State]] = []
        for document in documents:
            number, known, present = heads.get(document.name, (0, "", "retired"))
            if known != document.hash or present == "retired":
                fresh.append(document)
                (report.changed if number else report.added).append(document.name)
            elif present in UPWARD and UPWARD.index(present) < UPWARD.index(state):
                promote.append((document.name, number, present))
            else:
                report.unchanged += 1
        return fresh, promote


def _collect(paths: Iterable[Path], terms: Terms, report: Report) -> Iterator[Document]:
    for path in _walk(paths):
        try:
            yield from read(path, terms, report.skipped)
        except AnbanError as error:
            report.skipped.append(Skipped(path.name, error.heard))
        except OSError as error:
            report.skipped.append(Skipped(path.name, f"文件打不开：{error.strerror or error}"))


def _walk(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from (each for each in sorted(path.rglob("*")) if each.is_file() and not each.name.startswith("."))
        else:
            yield path


def _unique(given: Iterable[Document], report: Report) -> list[Document]:
    found: dict[str, Document] = {}
    for document in given:
        if document.name in found:
            report.skipped.append(Skipped(document.name, "同一批里已经有这个编号，只保留第一份"))
        elif not document.pieces:
            report.skipped.append(Skipped(document.name, "没有读到正文"))
        else:
            found[document.name] = document
    return list(found.values())


def _texts(document: Document) -> Iterator[str]:
    for piece in document.pieces:
        yield lead_text(document.title, piece.heading, piece.text)
        yield from piece.questions
