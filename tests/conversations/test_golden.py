"""Every golden conversation, on every channel it names."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conversations.runner import play, shared_house
from tests.conversations.script import FOLDER, load, paths

CASES = [(path, channel) for path in paths() for channel in load(path).channel]


@pytest.fixture(scope="module", autouse=True)
def _built_before_the_loop() -> None:
    shared_house()


@pytest.mark.parametrize(
    ("path", "channel"),
    CASES,
    ids=[f"{path.relative_to(FOLDER).with_suffix('').as_posix()}-{channel}" for path, channel in CASES],
)
async def test_conversation_goes_as_written(path: Path, channel: str) -> None:
    playing = await play(load(path), channel)
    assert not playing.complaints, f"\n{playing.transcript()}\n" + "\n".join(playing.complaints)


def test_there_are_at_least_25_conversations() -> None:
    assert len({path for path, _ in CASES}) >= 25
