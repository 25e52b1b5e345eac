"""From what a client sent to what the dialogue reads: cleaned of what nobody can see, never reworded."""

from __future__ import annotations

import unicodedata

from channels.app.ports import AppHouse
from channels.app.wire import (
    MAX_CHARS,
    AnswersMessage,
    AttachmentMessage,
    ChoiceMessage,
    KeyMessage,
    Scalar,
    TextMessage,
)
from core.errors import BadInput, NotFound, TooLarge
from core.messages import Choice, Content, Filled, Key, Text
from reading.clean import clean

AnyMessage = TextMessage | ChoiceMessage | KeyMessage | AttachmentMessage | AnswersMessage

_UNSEEN = ("Cc", "Cf", "Cs", "Co")
_LINES = {"\r": "\n", "\u2028": "\n", "\u2029": "\n", "\n": "\n", "\t": " "}


def visible(text: str) -> str:
    """Without control, zero-width and text-direction characters; the person's own words otherwise untouched."""
    text = text.replace("\r\n", "\n")
    kept = (_LINES.get(char) or ("" if unicodedata.category(char) in _UNSEEN else char) for char in text)
    return "".join(kept).strip()


def words(text: str) -> str:
    """Text a dialogue can take: TooLarge or BadInput otherwise."""
    if len(text) > MAX_CHARS:
        raise TooLarge(
            f"text of {len(text)} characters",
            heard=f"这条消息有 {len(text)} 个字，一次最多 {MAX_CHARS} 字，请分几条发送。",
        )
    shown = visible(text)
    if not clean(shown):
        raise BadInput("nothing visible", heard="没有收到文字内容，请写几个字再发。")
    return shown


async def read(message: AnyMessage, conversation: str, house: AppHouse) -> Content:
    """The content of one message. Raises BadInput, TooLarge or NotFound in words for the person."""
    match message:
        case TextMessage():
            return Text(text=words(message.text))
        case ChoiceMessage():
            value = words(message.choice.value)
            return Choice(value=value, label=visible(message.choice.label))
        case KeyMessage():
            return Key(digits=message.digits)
        case AnswersMessage():
            return _filled(message)
        case AttachmentMessage():
            kept = await house.load_attachment(message.attachment)
            if kept is None or kept.conversation != conversation:
                raise NotFound("attachment of no or another conversation", heard="没有找到这个文件，请重新上传。")
            return kept.attachment


def _filled(message: AnswersMessage) -> Filled:
    """What widgets of a page collected; words in it are cleaned like any other words."""
    answers = {link: _plain(value) for link, value in message.answers.items()}
    if all(value in ("", []) for value in answers.values()):
        raise BadInput("no answers", heard="还没有选任何一项。")
    return Filled(answers=answers, label=visible(message.label))


def _plain(value: Scalar | list[Scalar]) -> Scalar | list[Scalar]:
    if isinstance(value, list):
        return [visible(one) if isinstance(one, str) else one for one in value]
    return visible(value) if isinstance(value, str) else value
