"""`anban knowledge search --json`: {"query", "k"} → {"passages": [{"id", "document", "score", "text"}]}."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from core.contracts import Query
from knowledge.documents import STATES
from server.knowledge import open_knowledge
from server.lines import serve

MAX_K = 100


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", help="a question, to see passages with their scores")
    parser.add_argument("--json", action="store_true", help="one JSON object a line in, one out")
    parser.add_argument("--collection", default="default")
    parser.add_argument("--state", choices=(*STATES, "any"), default="approved")
    parser.add_argument("--layer", default="", help="general (what patients see), guideline, evidence or any")
    parser.add_argument("--department", default="")


def run(args: argparse.Namespace) -> int:
    asyncio.run(_run(args))
    return 0


async def _run(args: argparse.Namespace) -> None:
    async with open_knowledge() as knowledge:

        async def search(asked: dict[str, Any]) -> dict[str, Any]:
            query = _query(asked, args)
            passages = await knowledge.search(query)
            return {
                "passages": [{"id": p.id, "document": p.document, "score": p.score, "text": p.text} for p in passages]
            }

        if args.json:
            await serve(search)
            return
        for found in await knowledge.find(_query({"query": " ".join(args.words)}, args)):
            row = found.row
            print(f"{found.score:.3f}  meaning {found.meaning:.3f}  words {found.words:6.2f}  {row.name}  {row.title}")


def _query(asked: dict[str, Any], args: argparse.Namespace) -> Query:
    text, k = asked.get("query"), asked.get("k", 5)
    if not isinstance(text, str) or not text.strip():
        raise ValueError('"query" must be a text')
    if not isinstance(k, int) or isinstance(k, bool) or not 1 <= k <= MAX_K:
        raise ValueError(f'"k" must be a whole number from 1 to {MAX_K}')
    return Query(text, k, args.collection, args.state, args.layer, args.department)
