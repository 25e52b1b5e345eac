"""Who of the staff does something, as the records note it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Acting:
    id: str
    name: str
    title: str = ""
