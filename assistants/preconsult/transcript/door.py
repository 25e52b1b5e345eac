"""The shape of `anban preconsult --json`: a transcript in, a record out."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from assistants.preconsult.transcript.record import transcript_record


class Request(BaseModel):
    """One line of the door; unknown fields are let pass so that transcripts can carry their own marks."""

    model_config = ConfigDict(extra="ignore")
    turns: list[dict[str, Any]] = Field(min_length=1, max_length=2000)
    age: float | str | None = None
    sex: str | None = None

    @property
    def years(self) -> float | None:
        """The age in years; 8月 and 3岁 are read too."""
        if self.age is None or isinstance(self.age, int | float):
            return self.age
        digits = "".join(c for c in self.age if c.isdigit() or c == ".")
        if not digits.strip("."):
            return None
        return float(digits) / (12 if "月" in self.age else 365 if "天" in self.age else 1)


def answer(line: dict[str, Any]) -> dict[str, Any]:
    """One request → one record."""
    request = Request.model_validate(line)
    return transcript_record(request.turns, request.years)
