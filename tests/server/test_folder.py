"""A message in the folder queue is never seen before it is complete."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from kombu import Connection

from workflows.folder import SCHEME


def test_a_message_appears_only_when_it_is_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    options = {"data_folder_in": str(tmp_path), "data_folder_out": str(tmp_path), "control_folder": str(tmp_path / "c")}
    seen: list[int] = []
    real = Path.replace

    def watched(self: Path, target: Path) -> Path:
        seen.extend(os.path.getsize(tmp_path / name) for name in os.listdir(tmp_path) if name.endswith(".msg"))
        assert self.read_text().endswith("}")
        return real(self, target)

    monkeypatch.setattr(Path, "replace", watched)
    with Connection(f"{SCHEME}://", transport_options=options) as connection:
        queue = connection.SimpleQueue("ticks")
        for number in range(3):
            queue.put({"n": number})
        assert [queue.get(timeout=5).payload["n"] for _ in range(3)] == [0, 1, 2]
    assert all(seen), "no empty message was ever there"
