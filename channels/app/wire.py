"""What travels over REST: requests and responses, with examples for the OpenAPI."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import ConfigDict, Discriminator, Field, Tag

from channels.app.ports import HistoryItem
from core.messages import Act, Button, Model, Reply

MAX_CHARS = 5_000

MessageKey = Annotated[
    str,
    Field(
        pattern=r"^[A-Za-z0-9._:\-]{1,64}$",
        description="made by the client, unique in its conversation; sending it again is free and gives the same reply",
        examples=["3f2b8c1e-01"],
    ),
]


def _examples(*bodies: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": list(bodies)})


def _message(**body: Any) -> ConfigDict:
    return _examples({"key": "3f2b8c1e-01", **body})


class SessionIn(Model):
    model_config = _examples({}, {"token": "eyJhbGciOi…"})
    token: str | None = Field(None, max_length=2_000, description="an earlier token, to go on with its conversation")


class HospitalOut(Model):
    name: str


class SessionOut(Model):
    token: str
    conversation: str
    expires_at: datetime
    hospital: HospitalOut


class TextMessage(Model):
    model_config = _message(text="孩子烧两天了还咳")
    key: MessageKey
    # The limit stands in the schema but is checked by hand: a long text deserves a clearer answer than "invalid".
    text: str = Field(min_length=1, json_schema_extra={"maxLength": MAX_CHARS})


class Picked(Model):
    value: str = Field(min_length=1, max_length=500, examples=["yes"])
    label: str = Field("", max_length=500, description="what the person saw on the button", examples=["有"])


class ChoiceMessage(Model):
    model_config = _message(choice={"value": "yes", "label": "有"})
    key: MessageKey
    choice: Picked


class KeyMessage(Model):
    model_config = _message(digits="1")
    key: MessageKey
    digits: str = Field(pattern=r"^[0-9*#]{1,32}$", examples=["1"])


class AttachmentMessage(Model):
    model_config = _message(attachment="a41c09")
    key: MessageKey
    attachment: str = Field(min_length=1, max_length=100, description="the id an upload returned")


Scalar = bool | int | float | Annotated[str, Field(max_length=MAX_CHARS)]


class AnswersMessage(Model):
    model_config = _message(answers={"fever-max": 38.5}, label="38.5℃")
    key: MessageKey
    answers: dict[str, Scalar | list[Scalar]] = Field(
        min_length=1, max_length=20, description="linkId → answer of a form item; a list where the item repeats"
    )
    label: str = Field("", max_length=500, description="the answer as the person saw it")


_KINDS = ("text", "choice", "digits", "attachment", "answers")


def _kind(body: Any) -> str | None:
    """Which message it is: the one content field it carries (None: none of them, which is an error)."""
    names = body if isinstance(body, dict) else vars(body) if isinstance(body, Model) else {}
    return next((kind for kind in _KINDS if kind in names), None)


MessageIn = Annotated[
    Annotated[TextMessage, Tag("text")]
    | Annotated[ChoiceMessage, Tag("choice")]
    | Annotated[KeyMessage, Tag("digits")]
    | Annotated[AttachmentMessage, Tag("attachment")]
    | Annotated[AnswersMessage, Tag("answers")],
    Discriminator(
        _kind,
        custom_error_type="message_kind",
        custom_error_message="send exactly one of text, choice, digits, attachment, answers",
    ),
]


class ReplyOut(Model):
    """core.messages.Reply, and what can be tapped now."""

    conversation: str
    turn: int
    message_key: str
    acts: list[Act]
    assistant: str
    done: bool
    ai: bool = Field(description="made by the machine: every page must show this")
    at: datetime
    choices: list[Button]


def reply_body(reply: Reply) -> dict[str, Any]:
    """A reply as it goes over the wire."""
    choices = [button.model_dump(mode="json") for button in reply.choices]
    return {**reply.model_dump(mode="json"), "choices": choices}


def reply_json(reply: Reply) -> bytes:
    """The same as bytes, without the detour over dictionaries."""
    choices = ",".join(button.model_dump_json() for button in reply.choices)
    return f'{reply.model_dump_json()[:-1]},"choices":[{choices}]}}'.encode()


class HistoryOut(Model):
    items: list[HistoryItem]
    last: int = Field(description="the highest turn in `items`; ask again with after=last")
    more: bool


class UploadOut(Model):
    model_config = _examples({"id": "a41c09", "media": "image/jpeg", "size": 48213})
    id: str
    media: str
    size: int


class OpinionIn(Model):
    model_config = _examples({"turn": 3, "helpful": False, "note": "没说几点关门"})
    turn: int = Field(ge=1, le=2**31 - 1, description="the turn whose answer is meant")
    helpful: bool
    note: str = Field("", max_length=300, description="for the editors of the knowledge; nobody answers it")


class OpinionOut(Model):
    say: bool = Field(description="the words sound urgent: send them as a message, so that they are answered")
