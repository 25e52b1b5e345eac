"""What a summary is made of."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Evidence(Part):
    """The turn and the words a statement rests on, and the question they answered."""

    turn: int
    words: str
    item: str = ""


class Statement(Part):
    """One thing said, in the record's words. `kind` tells the doctor's page how to show it."""

    text: str
    evidence: list[Evidence] = Field(default_factory=list)
    item: str = ""
    kind: str = "fact"  # fact, negative, unknown, contradiction


class Section(Part):
    """A part of the record: 主诉, 现病史 …"""

    key: str
    title: str
    statements: list[Statement] = Field(default_factory=list)
    text: str = ""


class Completeness(Part):
    answered: int
    total: int
    status: str  # completed, stopped


class Summary(Part):
    """Red flags first, then the record, what contradicts, and what is left to ask."""

    form: str
    title: str
    chief_complaint: str
    red_flags: list[Statement] = Field(default_factory=list)
    sections: list[Section] = Field(default_factory=list)
    contradictions: list[Statement] = Field(default_factory=list)
    open_points: list[str] = Field(default_factory=list)
    completeness: Completeness
    scores: dict[str, float] = Field(default_factory=dict)

    def section(self, key: str) -> Section | None:
        return next((section for section in self.sections if section.key == key), None)
