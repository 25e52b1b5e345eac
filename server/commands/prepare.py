"""`anban prepare`: makes everything a start would otherwise have to make — tables, models, the sample knowledge."""

from __future__ import annotations

import argparse
import asyncio

from core.settings import Settings
from language.embedding import LocalEmbedder
from server.watching import set_up_logs
from server.wiring import build_house


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-knowledge", action="store_true", help="leave the sample knowledge for the first question")


def run(args: argparse.Namespace) -> int:
    settings = Settings()
    set_up_logs(settings)
    asyncio.run(prepare(settings, knowledge=not args.no_knowledge))
    return 0


async def prepare(settings: Settings, *, knowledge: bool) -> None:
    """Build the house once; what it had to make is kept in the model and data folders."""
    print("preparing: the sentence model", flush=True)
    LocalEmbedder(settings.model_folder).load()
    print("preparing: tables, and the classifier of what people say", flush=True)
    house = await build_house(settings)
    try:
        if knowledge:
            print("preparing: the sample knowledge (the longest step)", flush=True)
            await (await house.knowledge.knowledge()).ready()
    finally:
        await house.close()
