"""`anban knowledge answer --json`: {"query"} → {"answer", "citations": […], "refused", "reason"}."""

from __future__ import annotations

import argparse
import asyncio
from typing import Any

from core.settings import Settings
from knowledge.answers import KnowledgeAnswers
from language import build_model
from server.knowledge import build_composer, open_knowledge
from server.lines import serve


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("words", nargs="*", help="a question")
    parser.add_argument("--json", action="store_true", help="one JSON object a line in, one out")
    parser.add_argument("--collection", default="default")
    parser.add_argument("--spoken", action="store_true", help="as it would be said on the phone")


def run(args: argparse.Namespace) -> int:
    asyncio.run(_run(args))
    return 0


async def _run(args: argparse.Namespace) -> None:
    settings = Settings()
    async with open_knowledge(settings) as knowledge:
        composer = build_composer(settings, build_model(settings))
        answers = KnowledgeAnswers(knowledge, collection=args.collection, composer=composer)

        async def answer(asked: dict[str, Any]) -> dict[str, Any]:
            question, earlier = asked.get("query"), asked.get("earlier", "")
            if not isinstance(question, str) or not question.strip():
                raise ValueError('"query" must be a text')
            if not isinstance(earlier, str):
                raise ValueError('"earlier" must be a text')
            answered = await answers.answer(question, earlier=earlier, spoken=args.spoken)
            return {
                "answer": answered.text,
                "citations": [citation.model_dump() for citation in answered.citations],
                "refused": answered.refused,
                "reason": answered.reason,
            }

        if args.json:
            await serve(answer)
            return
        told = await answer({"query": " ".join(args.words)})
        print(told["answer"])
        for citation in told["citations"]:
            print(f"  〔{citation['title']}，第 {citation['version']} 版，{citation['source']}〕")
