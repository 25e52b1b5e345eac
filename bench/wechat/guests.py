"""The servers and the worker of this benchmark: the whole house, the survey, and something that takes its time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence

from fastapi import FastAPI

from bench import survey
from core.contracts import Assistant, Flow
from core.forms import Form
from core.messages import Say
from core.ports import Ports
from core.settings import Settings
from core.turns import Finish, Frame, Outcome, Turn
from server import wechat
from server.app import create_app
from server.wiring import build_house

SECONDS = 6.0  # longer than the platform waits
LOOK = 0.5  # as often as the real worker looks


class Slow:
    """A turn no platform waits for."""

    name = "slow"
    flows: Sequence[Flow] = (Flow("slow/search", "慢慢查", keywords=("慢慢查一下",)),)
    forms: Mapping[str, Form] = {}
    examples: Mapping[str, Sequence[str]] = {"slow/search": ["慢慢查一下", "慢慢查", "请慢慢查一下"]}

    async def step(self, turn: Turn, frame: Frame, ports: Ports) -> Outcome:
        await asyncio.sleep(SECONDS)
        return Outcome(acts=[Say(text="查好了。")], then=Finish())


def guests() -> dict[str, Assistant]:
    return {"survey": survey.build(), "slow": Slow()}


def factory() -> FastAPI:
    return create_app(Settings(), guests=guests())


async def work() -> None:
    """What the Celery worker does every half second, for a house with these guests."""
    house = await build_house(Settings(), guests=guests())
    wechat.deliver(house)
    print("ready", flush=True)
    while True:
        await house.deliverer.deliver_due()
        await asyncio.sleep(LOOK)


if __name__ == "__main__":
    asyncio.run(work())
