"""Who lives in the house: one folder and one line each. A test checks that folders and lines agree."""

from __future__ import annotations

from importlib import import_module
from typing import Any

# folder → what builds it. The order is the order of the menu and of who is asked first.
ASSISTANTS = {
    "frontdesk": "assistants.frontdesk.assistant:build",
    "triage": "assistants.triage.assistant:build",
    "preconsult": "assistants.preconsult.assistant:build",
}

# folder → what builds it from the house (server/doors.py gives each what it needs).
CHANNELS = {
    "app": "server.doors:app",
    "wechat": "server.doors:wechat",
}

# folder → what the dialogue may use on that channel; light to load, whatever the channel itself needs.
ABILITIES = {name: f"channels.{name}.abilities:CAN" for name in CHANNELS}


def load(where: str) -> Any:
    """The object named "module:attribute"."""
    module, _, name = where.partition(":")
    return getattr(import_module(module), name)
