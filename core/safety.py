"""The safety gate's contract: what was screened, what it found, what it makes the conversation do."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Crisis = Literal["none", "ideation", "plan", "imminent"]


class Flag(BaseModel):
    """One red flag and the words that raised it."""

    model_config = ConfigDict(extra="forbid")
    code: str
    words: str


class Screening(BaseModel):
    """The answer of the gate to one utterance in its context."""

    model_config = ConfigDict(extra="forbid")
    emergency: bool = False
    flags: list[Flag] = Field(default_factory=list)
    crisis: Crisis = "none"
    reason: str = ""


class SafetyMemory(BaseModel):
    """What the gate remembers between turns."""

    model_config = ConfigDict(extra="forbid")
    stage: str = ""  # "", "emergency_followup", "crisis", "held" …; the gate's own words
    codes: list[str] = Field(default_factory=list)
    since_turn: int = 0
    data: dict[str, Any] = Field(default_factory=dict)
