"""Word files: headings by style, tables kept, and nothing unpacked before its size is known."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
from docx.opc.exceptions import PackageNotFoundError
from docx.table import Table
from docx.text.paragraph import Paragraph

from core.errors import BadInput, TooLarge
from knowledge.chunks import Block, pieces
from knowledge.documents import Document, Skipped, Terms

UNPACKED = 200 * 1024 * 1024
RATIO = 200  # office files shrink by 10 to 50; bombs by thousands
LEVEL = re.compile(r"(?:heading|标题)\s*(\d)", re.I)
OLE = b"\xd0\xcf\x11\xe0"  # an encrypted Office file is an old-style container


def read(path: Path, terms: Terms, _skipped: list[Skipped]) -> Iterator[Document]:
    check_package(path)
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
        raise BadInput("broken docx", heard="Word 文件损坏，打不开") from error
    blocks = list(_blocks(list(document.iter_inner_content())))
    title = (document.core_properties.title or "").strip()
    first = next((part for block in blocks for part in block.path if part), "")
    yield Document(path.name, first or title or path.stem, pieces(blocks), terms)


def check_package(path: Path) -> None:
    """Refuses passwords and zip bombs before anything is unpacked."""
    with path.open("rb") as file:
        if file.read(4) == OLE:
            told = "文件有密码，或是旧版 Office 格式，请去掉密码另存为新格式"
            raise BadInput("encrypted or legacy office file", heard=told)
    try:
        with zipfile.ZipFile(path) as package:
            entries = package.infolist()
    except zipfile.BadZipFile as error:
        raise BadInput("not a zip package", heard="文件损坏，打不开") from error
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if unpacked > UNPACKED or (unpacked > 10 * 1024 * 1024 and unpacked / packed > RATIO):
        raise TooLarge(f"unpacks to {unpacked} bytes", heard="文件解压后异常地大，疑似压缩炸弹，没有打开")
    if any(entry.flag_bits & 1 for entry in entries):
        raise BadInput("encrypted package", heard="文件有密码，请去掉密码后再传")


def _blocks(content: list[Paragraph | Table]) -> Iterator[Block]:
    path: list[str] = []
    for item in content:
        if isinstance(item, Table):
            yield Block(tuple(path), "\n".join(_rows(item)), table=True)
            continue
        if all(run.font.hidden for run in item.runs) and item.runs:
            continue
        level = _level(item)
        if level:
            path = [*path[: level - 1], *[""] * (level - 1 - len(path)), item.text.strip()]
        elif item.text.strip():
            shown = "".join(run.text for run in item.runs if not run.font.hidden) if item.runs else item.text
            yield Block(tuple(path), shown or item.text)


def _level(paragraph: Paragraph) -> int:
    name = (paragraph.style.name if paragraph.style is not None else "") or ""
    if name.lower() == "title":
        return 1
    found = LEVEL.search(name)
    return int(found[1]) if found else 0


def _rows(table: Table) -> Iterator[str]:
    for row in table.rows:
        cells: list[str] = []
        for cell in row.cells:  # merged cells come back once for every column they span
            text = " ".join(cell.text.split())
            if not cells or cells[-1] != text:
                cells.append(text)
        if any(cells):
            yield " | ".join(cells)
