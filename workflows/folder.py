"""The folder as a message queue, with messages that appear whole.

kombu's own transport opens a message's file under its final name and then writes it: a worker that looks in between
reads an empty message and ends. Here a file gets its name when it is complete."""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from time import monotonic_ns
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem

SCHEME = "wholefolder"


class Channel(filesystem.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:  # type: ignore[override]
        folder = Path(self.data_folder_out)
        part = folder / f"{uuid.uuid4()}.part"
        part.write_text(json.dumps(payload))
        part.replace(folder / f"{monotonic_ns():020}_{part.stem}.{queue}.msg")


class Transport(filesystem.Transport):
    Channel = Channel


TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
