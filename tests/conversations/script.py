"""A golden conversation as a file: what is said, turn by turn, and what must come back."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

FOLDER = Path(__file__).parent
WAYS = ("say", "choose", "key", "event", "voice", "fill", "staff")
PERIOD = re.compile(r"(\d+)\s*([smhd])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


class Data(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Expect(Data):
    """Everything here must hold; what is left out is not looked at."""

    assistant: str | None = None
    reply: list[str] = Field(default_factory=list)  # each regex is found in what was said
    not_reply: list[str] = Field(default_factory=list)  # none of these is
    choices: list[str] = Field(default_factory=list)  # each regex is found in a label on offer
    acts: list[str] = Field(default_factory=list)  # "say", "ask", "card", "card:booking", "handed": each is there
    slots: dict[str, Any] = Field(default_factory=dict)  # form answers or flow data; null = asked, not known
    effects: list[str] | None = None  # kinds written with this turn, in order
    done: bool | None = None
    quiet: bool = False  # nothing at all is said

    @field_validator("reply", "not_reply", "choices", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return [str(one) for one in value] if isinstance(value, list) else [str(value)]

    @field_validator("reply", "not_reply", "choices")
    @classmethod
    def _compiles(cls, patterns: list[str]) -> list[str]:
        for pattern in patterns:
            re.compile(pattern)
        return patterns


class Step(Data):
    """One turn: exactly one way of saying something, perhaps after a wait."""

    say: str | None = None
    choose: str | None = None  # the label (or value) of something on offer
    key: str | None = None
    event: str | None = None
    voice: list[str] | None = None  # what a recogniser heard, best first
    fill: dict[str, Any] | None = None  # answers of a form widget
    staff: str | None = None  # a person of the hospital writes; "release" gives the conversation back
    wait: str = ""  # "40m": the clock goes on before this turn
    expect: Expect = Field(default_factory=Expect)

    @model_validator(mode="after")
    def _one_way(self) -> Step:
        if len([way for way in WAYS if getattr(self, way) is not None]) != 1:
            raise ValueError(f"a turn needs exactly one of {', '.join(WAYS)}")
        return self

    @property
    def pause(self) -> timedelta:
        return sum((timedelta(**{UNITS[u]: int(n)}) for n, u in PERIOD.findall(self.wait)), timedelta())


class Person(Data):
    age: float | None = None
    sex: str | None = None
    pregnant: bool | None = None


class Script(Data):
    name: str
    channel: list[str] = Field(default_factory=lambda: ["app"])
    today: datetime = datetime.fromisoformat("2026-11-23T09:00:00+08:00")  # a Monday morning
    person: Person = Field(default_factory=Person)
    consent: bool = True  # consent was given before, so that a script need not repeat it
    turns: list[Step] = Field(min_length=1)

    @field_validator("channel", mode="before")
    @classmethod
    def _one_or_many(cls, value: Any) -> Any:
        return [value] if isinstance(value, str) else value

    @field_validator("today")
    @classmethod
    def _zoned(cls, value: datetime) -> datetime:
        return (
            value if value.tzinfo else value.replace(tzinfo=datetime.fromisoformat("2026-11-23T09:00:00+08:00").tzinfo)
        )


def load(path: Path) -> Script:
    """One script; the error names the file."""
    try:
        return Script.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error


def paths() -> list[Path]:
    """Every script of every folder."""
    return sorted(FOLDER.glob("*/*.yaml"))
