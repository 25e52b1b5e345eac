"""HTML: what a reader of the page sees. Scripts, styles and hidden text are not part of the document."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from lxml import html as lxml_html

from core.errors import BadInput
from knowledge.chunks import Block, pieces, tidy
from knowledge.documents import Document, Skipped, Terms
from knowledge.readers.plain import text_of

UNSEEN = ("script", "style", "noscript", "template", "iframe", "object", "svg", "head", "nav", "footer", "form",
          "button", "select", "textarea", "input")  # fmt: skip
HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden"
    r"|font-size\s*:\s*0(?:\.0+)?(?:px|em|rem|pt|%)?\s*(?:;|$)|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$)",
    re.I,
)
PARAGRAPHS = ("p", "li", "dd", "dt", "pre", "blockquote", "figcaption", "caption")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def read(path: Path, terms: Terms, _skipped: list[Skipped]) -> Iterator[Document]:
    text = text_of(path)
    title, blocks = blocks_of(text)
    yield Document(path.name, title or path.stem, pieces(blocks), terms)


def blocks_of(text: str) -> tuple[str, list[Block]]:
    """The page's title and its visible blocks."""
    try:
        # Bytes with a declared encoding: an XML declaration inside a string is an error for lxml.
        parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True)
        root = lxml_html.document_fromstring(text.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise BadInput("not HTML", heard="网页内容无法解析") from error
    title = tidy(root.findtext(".//title") or "").replace("\n", " ")
    _drop_unseen(root)
    body = root.find("body")
    walker = _Walker()
    walker.visit(root if body is None else body)
    walker.flush()
    return title, walker.blocks


def text_of_fragment(fragment: str) -> str:
    """The visible text of a small piece of HTML, such as a FHIR narrative."""
    return "\n".join(block.text for block in blocks_of(f"<html><body>{fragment}</body></html>")[1])


def _drop_unseen(root: Any) -> None:
    for element in list(root.iter()):
        style = element.get("style") or ""
        hidden = element.get("hidden") is not None or element.get("aria-hidden") == "true" or HIDDEN.search(style)
        if (element.tag in UNSEEN or hidden) and element.getparent() is not None:
            element.drop_tree()


class _Walker:
    """Collects text in reading order; loose text between blocks counts as a paragraph of its own."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._path: list[str] = []
        self._loose: list[str] = []

    def visit(self, element: Any) -> None:
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in HEADINGS:
            self.flush()
            level = int(tag[1])
            words = tidy(element.text_content()).replace("\n", " ")
            self._path = [*self._path[: level - 1], *[""] * (level - 1 - len(self._path)), words]
        elif tag == "table":
            self.flush()
            self._table(element)
        elif tag in PARAGRAPHS and not element.xpath(".//p|.//li|.//table"):
            self.flush()
            self._add(element.text_content())
        else:
            self._loose.append(element.text or "")
            for child in element:
                self.visit(child)
                self._loose.append(child.tail or "")
            if tag in ("div", "section", "article", "body", "br"):
                self.flush()

    def flush(self) -> None:
        text, self._loose = "".join(self._loose), []
        self._add(text)

    def _add(self, text: str, *, table: bool = False) -> None:
        if clean := tidy(text):
            self.blocks.append(Block(tuple(self._path), clean, table))

    def _table(self, table: Any) -> None:
        rows = []
        for row in table.iter("tr"):
            cells = [tidy(cell.text_content()).replace("\n", " ") for cell in row if cell.tag in ("td", "th")]
            if any(cells):
                rows.append(" | ".join(cells))
        self._add("\n".join(rows), table=True)
