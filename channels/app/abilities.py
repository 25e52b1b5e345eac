"""What our own pages and apps can do: they draw buttons, cards and forms themselves and can be pushed to."""

from __future__ import annotations

from core.turns import Abilities

CAN = Abilities(buttons=True, cards=True, push=True, forms=True, links=True)
