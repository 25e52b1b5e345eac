"""What a channel can do reaches the assistant whose turn it is, in every process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from channels.app.channel import AppChannel
from channels.wechat.channel import WeChatChannel
from channels.wechat.silent import SilentChannel
from core.contracts import Flow
from core.forms import Form
from core.messages import Choice, Inbound, Say
from core.ports import Ports
from core.settings import Settings
from core.turns import Abilities, Frame, Outcome, Turn
from server.wiring import build_house
from tests.conftest import Clock


class Curious:
    """Says what the channel can do."""

    name = "curious"
    flows: Sequence[Flow] = (Flow("curious/look", "看一看"),)
    forms: Mapping[str, Form] = {}
    examples: Mapping[str, Sequence[str]] = {}

    def __init__(self) -> None:
        self.seen: list[Abilities] = []

    async def step(self, turn: Turn, frame: Frame, ports: Ports) -> Outcome:
        self.seen.append(turn.can)
        return Outcome(acts=[Say(text="看过了。")])


@pytest.mark.parametrize(
    ("channel", "can"),
    [("app", AppChannel.can), ("wechat", WeChatChannel.can), ("wechat", SilentChannel.can), ("else", Abilities())],
)
async def test_an_assistant_sees_what_the_channel_can_do(
    channel: str, can: Abilities, tmp_path: Path, sqlite_url: str, clock: Clock
) -> None:
    curious = Curious()
    house = await build_house(Settings(data=tmp_path, database_url=sqlite_url), clock, guests={"curious": curious})
    tap = Choice(value="flow:curious/look", label="看一看")
    await house.manager.handle(
        Inbound(channel=channel, address="a", conversation="c", message_key="1", content=tap, received_at=clock())
    )
    await house.close()
    assert curious.seen == [can]
