"""The small house on a fresh database of each kind."""

from __future__ import annotations

import pytest

from records.database import Database
from records.secrets import Sealer
from tests.conftest import Clock
from tests.dialogue.house import SmallHouse


@pytest.fixture
def house(database: Database, seal: Sealer, clock: Clock) -> SmallHouse:
    return SmallHouse(database, seal, clock)
