"""The app channel's AppHouse over our records: history, push, attachments."""

from __future__ import annotations

import asyncio
import hashlib
import time
import uuid

from channels.app.ports import HistoryItem, Kept
from core.contracts import Heard
from core.errors import NotFound
from core.messages import Attachment, Card, Citation, Event, Say
from core.safety import Screening
from records.transcripts import PastTurn
from server.wiring import House

POLL = 0.5  # seconds between looks at the store for turns another process wrote


class RecordsHouse:
    """Implements channels.app.ports.AppHouse."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def new_conversation(self, channel: str, address: str) -> str:
        """Only a name: the conversation is stored with its first turn."""
        return str(uuid.uuid4())

    async def history(self, conversation: str, after: int, limit: int) -> list[HistoryItem]:
        turns = await self._house.transcripts.turns(conversation, after, limit)
        return [item for turn in turns for item in _items(turn)]

    async def wait(self, conversation: str, after: int, timeout: float) -> bool:  # noqa: ASYNC109
        """Looks at the store now and then, so that a turn taken by any replica is seen."""
        end = time.monotonic() + timeout
        while True:
            last = await self._house.transcripts.last(conversation)
            if last is not None and last > after:
                return True
            left = end - time.monotonic()
            if left <= 0:
                return False
            await asyncio.sleep(min(POLL, left))

    async def store_attachment(self, conversation: str, data: bytes, media: str, name: str) -> Attachment:
        stored = await self._house.attachments.put(conversation, data, media, name, self._house.clock())
        return Attachment(id=stored, media=media, name=name)

    async def load_attachment(self, id: str) -> Kept | None:
        found = await self._house.attachments.get(id)
        if found is None:
            return None
        row, data = found
        attachment = Attachment(id=row.id, media=row.media, name=self._house.attachments.name(row))
        return Kept(attachment, row.conversation_id, data)

    async def take_opinion(self, conversation: str, turn: int, helpful: bool, note: str) -> bool:
        """Tied to the exact versions that were cited. Words that sound urgent are not filed away but said."""
        found = await self._house.transcripts.turns(conversation, turn - 1, 1)
        cited = [citation for past in found if past.seq == turn for citation in _cited(past)]
        if not cited:
            raise NotFound(f"turn {turn} cites nothing", heard="这条回答没有可以评价的资料。")
        if note and _urgent(self._house.gate.screen(Heard(note))):
            return True
        about = hashlib.sha256(f"{conversation}/{turn}".encode()).hexdigest()[:32]
        await self._house.knowledge.questions.opinion(about, helpful, note, cited, self._house.clock())
        return False


def _cited(turn: PastTurn) -> list[Citation]:
    """The sources of what knowledge said in a turn, each once."""
    said = [act for act in turn.reply.acts if isinstance(act, Say | Card) and act.made.by == "knowledge"]
    return list({(one.document, one.version): one for act in said for one in act.citations}.values())


def _urgent(screening: Screening) -> bool:
    return screening.emergency or screening.crisis != "none"


def _items(turn: PastTurn) -> list[HistoryItem]:
    """Both sides of a turn: what was sent (if anything visible was) and what was answered."""
    if turn.role == "staff":
        staff = next((act.made.step for act in turn.reply.acts if act.made.by == "staff"), "")
        if not staff:
            return [_machine(turn)] if turn.reply.acts else []
        name, _, title = staff.partition("｜")
        text = "\n".join(act.text for act in turn.reply.acts if act.made.by == "staff" and act.type == "say")
        return [HistoryItem(turn=turn.seq, role="staff", at=turn.at, text=text, name=name, title=title)]
    shown = [] if isinstance(turn.inbound.content, Event) else [_person(turn)]
    return shown + ([_machine(turn)] if turn.reply.acts else [])


def _person(turn: PastTurn) -> HistoryItem:
    content = turn.inbound.content
    attachment = content if isinstance(content, Attachment) else None
    key = turn.inbound.message_key
    return HistoryItem(
        turn=turn.seq, role="person", at=turn.at, key=key, text=turn.inbound.words, attachment=attachment
    )


def _machine(turn: PastTurn) -> HistoryItem:
    reply = turn.reply
    return HistoryItem(
        turn=turn.seq,
        role="machine",
        at=turn.at,
        key=turn.inbound.message_key,
        acts=reply.acts,
        assistant=reply.assistant,
        ai=reply.ai,
    )
