"""PDF text with the rows of its tables kept together. Scans without text are named, not guessed at."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from core.errors import BadInput, TooLarge
from knowledge.chunks import Block, pieces, tidy
from knowledge.documents import Document, Skipped, Terms

PAGES = 2_000
GAP = re.compile(r"\S( {2,})\S")
NUMBERED = re.compile(
    r"^(第[一二三四五六七八九十百\d]+[章节条部分]|[一二三四五六七八九十]+、|\d+(\.\d+)*[、.\s])\s*\S{1,30}$"
)
ENDS = tuple("。！？；：.!?;:")

logging.getLogger("pypdf").setLevel(logging.ERROR)  # it narrates every repair of a broken file


def read(path: Path, terms: Terms, skipped: list[Skipped]) -> Iterator[Document]:
    try:
        reader = PdfReader(str(path))
        if reader.is_encrypted and not reader.decrypt(""):
            raise BadInput("password", heard="PDF 有密码，请去掉密码后再传")
        if len(reader.pages) > PAGES:
            raise TooLarge(f"{len(reader.pages)} pages", heard=f"PDF 超过 {PAGES} 页，请拆开后再传")
        pages = [page.extract_text(extraction_mode="layout") or "" for page in reader.pages]
        title = str((reader.metadata.title if reader.metadata else "") or "").strip()
    except BadInput:
        raise
    except (PyPdfError, ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError, OSError) as error:
        raise BadInput(f"broken pdf: {type(error).__name__}", heard="PDF 损坏，打不开") from error
    blocks = [block for page in pages for block in _blocks(page)]
    if sum(len(block.text) for block in blocks) < 10:
        raise BadInput("no text layer", heard="PDF 里只有扫描图片，没有文字，请先做文字识别（OCR）")
    empty = sum(1 for page in pages if not page.strip())
    if empty:
        skipped.append(Skipped(path.name, f"有 {empty} 页没有文字（可能是图片），其余已读入"))
    yield Document(path.name, title or path.stem, pieces(blocks), terms)


def _blocks(page: str) -> Iterator[Block]:
    """Lines with wide gaps are table rows; short numbered lines are headings; the rest flows together."""
    heading: tuple[str, ...] = ()
    flow, rows = "", list[str]()
    for line in [*page.splitlines(), ""]:
        clean = tidy(line)
        if GAP.search(line.strip()) and len(re.split(r" {2,}", line.strip())) >= 2:
            if flow:
                yield Block(heading, flow)
                flow = ""
            rows.append(" | ".join(cell.strip() for cell in re.split(r" {2,}", line.strip())))
            continue
        if rows:
            yield Block(heading, "\n".join(rows), table=len(rows) > 1)
            rows = []
        if not clean or NUMBERED.match(clean):
            if flow:
                yield Block(heading, flow)
                flow = ""
            heading = (clean,) if clean else heading
        else:
            flow += clean + ("\n" if clean.endswith(ENDS) else "")
    if flow:
        yield Block(heading, flow)
