"""The platform's rules on who may be written to: what a person did opens a window with so many messages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

SPOKE = timedelta(hours=48)
SPOKE_MESSAGES = 5
TAPPED = timedelta(minutes=1)
TAPPED_MESSAGES = 3
MARGIN = timedelta(seconds=2)  # the platform's clock is not ours: near the end counts as over
Purse = Literal["tapped", "spoke"]
Shut = Literal["closed", "used", "left"]


@dataclass(frozen=True)
class Window:
    """One person's ledger."""

    subscribed: bool = False
    spoke_at: datetime | None = None
    spoke_used: int = 0
    tapped_at: datetime | None = None
    tapped_used: int = 0

    def purse(self, now: datetime) -> Purse | None:
        """Which allowance the next customer message is taken from: the one that ends first. None: none is left."""
        if not self.subscribed:
            return None
        if _open(self.tapped_at, TAPPED, now) and self.tapped_used < TAPPED_MESSAGES:
            return "tapped"
        if _open(self.spoke_at, SPOKE, now) and self.spoke_used < SPOKE_MESSAGES:
            return "spoke"
        return None

    def shut(self, now: datetime) -> Shut:
        """Why there is no purse, as staff are told."""
        if not self.subscribed:
            return "left"
        return "used" if _open(self.spoke_at, SPOKE, now) or _open(self.tapped_at, TAPPED, now) else "closed"


def _open(since: datetime | None, lasts: timedelta, now: datetime) -> bool:
    return since is not None and now - since < lasts - MARGIN
