"""Files → documents. Each reader trusts nothing: size, compression, passwords and hidden text are looked at first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from core.errors import BadInput, TooLarge
from knowledge.documents import Document, Skipped, Terms

Reader = Callable[[Path, Terms, list[Skipped]], Iterator[Document]]
MB = 1024 * 1024
# Kind → module, function and limit. A module is loaded with the first file of its kind: the libraries for PDF, DOCX and
# XLSX weigh 17 MB, and a process that answers patients reads no files.
READERS: dict[str, tuple[str, str, int]] = {
    ".md": ("markdown", "read", 20 * MB),
    ".markdown": ("markdown", "read", 20 * MB),
    ".txt": ("markdown", "read", 20 * MB),
    ".html": ("html", "read", 20 * MB),
    ".htm": ("html", "read", 20 * MB),
    ".docx": ("docx", "read", 50 * MB),
    ".pdf": ("pdf", "read", 100 * MB),
    ".xlsx": ("tables", "read_xlsx", 50 * MB),
    ".csv": ("tables", "read_csv", 100 * MB),
    ".jsonl": ("jsonl", "read", 400 * MB),
    ".ndjson": ("fhir", "read", 100 * MB),
    ".json": ("fhir", "read", 100 * MB),
}


def read(path: Path, terms: Terms, skipped: list[Skipped]) -> Iterator[Document]:
    """Everything one file holds. Parts that cannot be used are added to `skipped`; a hopeless file raises BadInput."""
    found = READERS.get(path.suffix.lower())
    if found is None:
        known = "、".join(sorted(ending.lstrip(".") for ending in READERS))
        raise BadInput(f"unknown kind {path.suffix}", heard=f"不认识这种文件，目前可读 {known}")
    module, function, limit = found
    size = path.stat().st_size
    if size > limit:
        over = f"文件有 {size // MB} MB，超过这类文件的上限 {limit // MB} MB，请拆小后再传"
        raise TooLarge(f"{size} bytes", heard=over)
    if size == 0:
        raise BadInput("empty file", heard="文件是空的")
    reader: Reader = getattr(import_module(f"knowledge.readers.{module}"), function)
    yield from reader(path, terms, skipped)
