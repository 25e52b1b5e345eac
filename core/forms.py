"""Forms as data: the part of FHIR R4 Questionnaire that our engine runs. No behaviour here."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

ItemType = Literal[
    "group", "display", "boolean", "decimal", "integer", "date", "dateTime", "time", "string", "text",
    "choice", "open-choice", "quantity", "attachment",
]  # fmt: skip

# How the words of an answer are read where the FHIR type alone does not say it (see reading/).
Reads = Literal[
    "", "duration", "onset", "temperature", "blood_pressure", "glucose", "weight", "height", "age", "pain",
    "medicines", "allergies", "phone", "id_number", "name", "datetime", "count",
]  # fmt: skip


class Data(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Option(Data):
    """One answer to choose. `ordinal` is its score, `synonyms` are other ways people say it."""

    value: str
    label: str
    ordinal: float | None = None
    synonyms: list[str] = Field(default_factory=list)
    exclusive: bool = False  # "none of these": choosing it clears the others
    system: str = ""


class Condition(Data):
    """One FHIR enableWhen."""

    question: str
    operator: Literal["exists", "=", "!=", ">", "<", ">=", "<="]
    answer: Any


class Item(Data):
    link_id: str
    text: str = ""
    type: ItemType = "string"
    required: bool = False
    repeats: bool = False
    options: list[Option] = Field(default_factory=list)
    enable_when: list[Condition] = Field(default_factory=list)
    enable_all: bool = True
    unit: str = ""
    units: list[str] = Field(default_factory=list)  # other units an answer may keep; the rest is converted to `unit`
    hidden: bool = False  # never asked: a fact about the person that other items' conditions use
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    help: str = ""
    spoken: str = ""  # how to ask it aloud, when the written text does not read well
    short: str = ""  # what the answer is called in a summary: "最高体温"
    control: Literal["", "scale", "faces", "slider", "body", "photo"] = ""
    reads: Reads = ""
    synonyms: list[str] = Field(default_factory=list)  # words that show a sentence answers this item
    code: str = ""
    initial: Any = None
    items: list[Item] = Field(default_factory=list)


class Form(Data):
    """A questionnaire: `id` and `version` together name exactly what a person was asked."""

    id: str
    version: str
    title: str
    url: str = ""
    description: str = ""
    code: str = ""
    items: list[Item]
    extra: dict[str, Any] = Field(default_factory=dict)  # our own hints, e.g. which complaint it serves


class Answer(Data):
    """One answer with the words and the turn it came from; `value` None means "asked, not known"."""

    value: Any
    words: str = ""
    turn: int = 0
    label: str = ""
    unit: str = ""


class FormState(Data):
    """A form being filled. `answers` keeps a list per item, because some items repeat."""

    form: str
    version: str
    answers: dict[str, list[Answer]] = Field(default_factory=dict)
    skipped: list[str] = Field(default_factory=list)
    earlier: dict[str, list[Answer]] = Field(default_factory=dict)  # what a correction replaced
    asides: list[Answer] = Field(default_factory=list)  # told beside the questions, word for word
    pending: str = ""
    misses: int = 0
    stopped: bool = False
    finished: bool = False
