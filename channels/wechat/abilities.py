"""What an official account can do: text and voice, a short menu by number, links; no cards and no forms of ours."""

from __future__ import annotations

from core.turns import Abilities

CAN = Abilities(buttons=False, cards=False, voice=True, keys=True, push=True, forms=False, links=True)
