"""A stored turn as the conversation view shows it: who said what, in order, and what happened to it."""

from __future__ import annotations

from datetime import datetime, tzinfo

from core.messages import Attachment, Event, Inbound, Text, Voice
from records.transcripts import PastTurn
from workstation.shapes import File, Item

SHORT = 60
NOTES = {"take": "接手了这段对话，AI 不再回复", "release": "把对话交还给了 AI"}


def items(turn: PastTurn, zone: tzinfo | None) -> list[Item]:
    """Both sides of a turn."""
    at = turn.at.astimezone(zone)
    content = turn.inbound.content
    made: list[Item] = []
    if turn.role == "staff":
        made += [_staff(turn, at)] if isinstance(content, Text) else [_note(turn, at)]
    elif not isinstance(content, Event):
        made.append(_person(turn, at))
    acts = [act for act in turn.reply.acts if act.made.by != "staff"]
    if acts:
        text = "\n".join(act.text for act in acts if act.text)
        dumped = [act.model_dump(mode="json") for act in acts]
        machine = {"assistant": turn.reply.assistant, "ai": True, "acts": dumped}
        made.append(Item(seq=turn.seq, role="machine", at=at, text=text, **machine))
    return made


def last_words(turn: PastTurn | None) -> str:
    """The last thing said, shortened for the queue."""
    if turn is None:
        return ""
    said = words(turn.inbound) or "\n".join(act.text for act in turn.reply.acts)
    return said if len(said) <= SHORT else said[: SHORT - 1] + "…"


def words(inbound: Inbound) -> str:
    """What the person said; a file without words says that it is one."""
    if isinstance(inbound.content, Attachment):
        return inbound.content.name or "发来一个文件"
    return inbound.words


def _person(turn: PastTurn, at: datetime) -> Item:
    content = turn.inbound.content
    file = File(id=content.id, media=content.media, name=content.name) if isinstance(content, Attachment) else None
    if isinstance(content, Voice) and content.attachment:
        file = File(id=content.attachment, media="audio/*", name="语音")
    return Item(seq=turn.seq, role="person", at=at, text=words(turn.inbound), attachment=file)


def _staff(turn: PastTurn, at: datetime) -> Item:
    step = next((act.made.step for act in turn.reply.acts if act.made.by == "staff"), "")
    name, _, title = step.partition("｜")
    return Item(seq=turn.seq, role="staff", at=at, by=name, title=title, text=words(turn.inbound))


def _note(turn: PastTurn, at: datetime) -> Item:
    event = turn.inbound.content
    if not isinstance(event, Event):
        return Item(seq=turn.seq, role="note", at=at)
    by = str(event.data.get("by", ""))  # unknown where another system took it
    return Item(seq=turn.seq, role="note", at=at, by=by, text=NOTES.get(event.name, ""))
