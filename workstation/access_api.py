"""Breaking the glass: `/api/workstation/patients/{conversation}/break-glass`."""

from __future__ import annotations

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from workstation.access import Access
from workstation.door import Door, staff_router
from workstation.staff import Staff


class Reason(BaseModel):
    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)

    reason: str = Field(min_length=5, max_length=500, examples=["急诊会诊，需要了解既往情况"])


def routes(access: Access, door: Door) -> APIRouter:
    router = staff_router("access")

    @router.post("/patients/{conversation}/break-glass", status_code=204)
    async def break_glass(conversation: str, given: Reason, staff: Staff = Depends(door.may("summary"))) -> None:
        """For four hours this patient is answered as one's own; the reason is in the audit trail."""
        await access.break_glass(staff, conversation, given.reason)

    return router
