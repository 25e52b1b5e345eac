"""Question–answer lists from Excel and CSV: one row, one document."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.errors import AnbanError, BadInput
from knowledge.chunks import Block, pieces, tidy
from knowledge.documents import Document, Piece, Skipped, Terms
from knowledge.readers.docx import check_package
from knowledge.readers.markdown import merge
from knowledge.readers.plain import text_of

ROWS = 200_000
COLUMNS = {
    "id": ("id", "编号", "序号", "编码"),
    "title": ("title", "标题", "名称", "主题"),
    "question": ("question", "q", "问题", "问", "标准问题", "标准问"),
    "more": ("questions", "similar", "相似问题", "相似问", "其他问法", "扩展问"),
    "answer": ("answer", "a", "答案", "答", "回答", "标准答案", "text", "内容", "正文"),
    "source": ("source", "来源", "依据"),
    "department": ("department", "科室"),
    "layer": ("layer", "受众"),
    "effective": ("effective", "生效日期"),
    "expires": ("expires", "到期日期", "有效期至"),
}


def read_xlsx(path: Path, terms: Terms, skipped: list[Skipped]) -> Iterator[Document]:
    check_package(path)
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (InvalidFileException, KeyError, ValueError, BadZipFile, OSError) as error:
        raise BadInput("broken xlsx", heard="Excel 文件损坏，打不开") from error
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state == "visible":
                rows = ([_cell(value) for value in row] for row in sheet.iter_rows(values_only=True))
                yield from _documents(f"{path.name}/{sheet.title}", rows, terms, skipped)
    finally:
        book.close()


def read_csv(path: Path, terms: Terms, skipped: list[Skipped]) -> Iterator[Document]:
    text = text_of(path)
    try:
        dialect: Any = csv.Sniffer().sniff(text[:5000], delimiters=",\t;")
    except csv.Error:
        dialect = csv.excel
    try:
        yield from _documents(path.name, csv.reader(io.StringIO(text), dialect), terms, skipped)
    except csv.Error as error:
        raise BadInput(f"csv: {error}", heard="CSV 格式有误，无法读完") from error


def _documents(name: str, rows: Iterable[Sequence[str]], terms: Terms, skipped: list[Skipped]) -> Iterator[Document]:
    lines = iter(rows)
    header = next(lines, [])
    where = _columns(header)
    if "answer" not in where:
        yield from _plain_table(name, [header, *lines], terms)
        return
    for number, row in enumerate(lines, start=2):
        if number > ROWS:
            raise BadInput("too many rows", heard=f"超过 {ROWS} 行，请拆开后再传")
        if not any(cell.strip() for cell in row):
            continue
        try:
            yield _row(name, number, {key: row[at].strip() for key, at in where.items() if at < len(row)}, terms)
        except AnbanError as error:
            skipped.append(Skipped(f"{name} 第 {number} 行", error.heard))


def _row(name: str, number: int, said: dict[str, str], terms: Terms) -> Document:
    answer, question = tidy(said.get("answer", "")), tidy(said.get("question", ""))
    title = tidy(said.get("title", "")) or question
    if not answer:
        raise BadInput("no answer", heard="没有答案")
    if not title:
        raise BadInput("no question", heard="没有问题或标题")
    more = [part.strip() for part in said.get("more", "").replace("；", ";").replace("\n", ";").split(";")]
    asks = tuple(dict.fromkeys(part for part in (question, *more) if part))
    own = said.get("id") or f"{name}#{number}"
    return Document(own, title, _with_questions(answer, asks), merge(terms, dict(said)))


def _with_questions(answer: str, asks: tuple[str, ...]) -> list[Piece]:
    """A long answer becomes several passages; all of them answer the question."""
    return [Piece(piece.heading, piece.text, asks) for piece in pieces([Block((), answer)])]


def _plain_table(name: str, rows: list[Sequence[str]], terms: Terms) -> Iterator[Document]:
    lines = [" | ".join(cell.strip() for cell in row) for row in rows[:ROWS] if any(cell.strip() for cell in row)]
    text = "\n".join(lines)
    yield Document(name, name, pieces([Block((), text, table=True)]), terms)


def _columns(header: Sequence[str]) -> dict[str, int]:
    cells = [cell.strip().lower() for cell in header]
    return {key: cells.index(name) for key, names in COLUMNS.items() for name in names[::-1] if name in cells}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.date().isoformat() if hasattr(value, "date") else str(value)
