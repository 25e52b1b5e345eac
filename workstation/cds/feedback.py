"""What a doctor did with our cards, as the specification tells it."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError, model_validator

from records.cds import Feedback
from workstation.cds.call import BadCall

MOST = 100


class Part(BaseModel):
    """Clients may say more than we know of."""

    model_config = ConfigDict(extra="ignore")


class Reason(Part):
    code: str = Field("", max_length=80)
    system: str = Field("", max_length=110)


class Override(Part):
    reason: Reason | None = None
    comment: str = Field("", max_length=2000, alias="userComment")


class Suggestion(Part):
    id: str = Field(max_length=64)


class One(Part):
    card: UUID
    outcome: Literal["accepted", "overridden"]
    suggestions: list[Suggestion] = Field(default_factory=list, max_length=MOST, alias="acceptedSuggestions")
    override: Override = Field(default_factory=Override, alias="overrideReason")
    at: AwareDatetime = Field(alias="outcomeTimestamp")

    @model_validator(mode="after")
    def whole(self) -> One:
        if self.outcome == "accepted" and not self.suggestions:
            raise ValueError("accepted without acceptedSuggestions")
        return self


class Body(Part):
    feedback: list[One] = Field(min_length=1, max_length=MOST)


def read(body: Any) -> list[Feedback]:
    """Raises BadCall, naming the member that is wrong."""
    try:
        told = Body.model_validate(body)
    except ValidationError as error:
        where = ".".join(map(str, error.errors()[0]["loc"])) or "feedback"
        raise BadCall(f"{where[:80]} is not as specified") from None
    return [_feedback(one) for one in told.feedback]


def _feedback(one: One) -> Feedback:
    reason = one.override.reason
    return Feedback(
        card=str(one.card),
        outcome=one.outcome,
        suggestions=[suggestion.id for suggestion in one.suggestions],
        reason=f"{reason.system}|{reason.code}" if reason else "",
        comment=one.override.comment,
        at=one.at,
    )
