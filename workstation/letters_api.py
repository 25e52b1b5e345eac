"""What could not be delivered, for the information department: which, why, and another try. Nothing of a patient."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path
from pydantic import BaseModel, ConfigDict, Field

from core.errors import NotFound
from records.audit import Audit
from records.letters import Letters, Which
from workstation.door import Door, staff_router
from workstation.staff import Staff


class Kind(BaseModel):
    model_config = ConfigDict(extra="forbid")

    kind: str = Field(min_length=1, max_length=32, examples=["fhir"])


class Replayed(BaseModel):
    replayed: int


def routes(letters: Letters, audit: Audit, door: Door, clock: Callable[[], datetime]) -> APIRouter:
    router = staff_router("letters")
    may = door.may("letters", patients=False)

    @router.get("/letters")
    async def listed(state: Which = "dead", staff: Staff = Depends(may)) -> list[dict[str, Any]]:
        """Dead letters, or what was put off with a reason; with what the other side said, never with what was sent."""
        return [vars(letter) for letter in await letters.list(state)]

    @router.post("/letters/replay")
    async def replay_kind(asked: Kind, staff: Staff = Depends(may)) -> Replayed:
        """Everything of a kind once more: what one mended address or token held up."""
        replayed = await letters.replay_kind(asked.kind, clock())
        await audit.note(clock(), staff.login, "letters.replay", asked.kind, "letters", replayed=replayed)
        return Replayed(replayed=replayed)

    @router.post("/letters/{letter}/replay")
    async def replay(letter: Annotated[int, Path(ge=1, le=2**53)], staff: Staff = Depends(may)) -> Replayed:
        """One letter once more."""
        replayed = await letters.replay(letter, clock())
        if not replayed:
            raise NotFound("no such letter", heard="这封信已经送出，或者正在投递。")
        await audit.note(clock(), staff.login, "letters.replay", f"letter:{letter}", "letters")
        return Replayed(replayed=replayed)

    return router
