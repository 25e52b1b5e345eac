"""The store the dialogue manager stands on: one read, then one transaction with everything a turn changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, String, bindparam, case, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.messages import Effect, Event, Inbound, Reply
from core.turns import State
from dialogue.store import Decision, Finished, Loaded, Moved
from records.base import UtcDateTime
from records.belonging import clinics_of
from records.database import Database
from records.house import ChannelIdentity, Consent, Conversation, Outbox, Turn
from records.live import Happened, Kind, emit
from records.prepared import Prepared
from records.secrets import Sealer

LOAD = Prepared(
    select(Conversation.state, Conversation.version, Conversation.turns, Turn.reply)
    .outerjoin(Turn, (Turn.conversation_id == Conversation.id) & (Turn.message_key == bindparam("message_key")))
    .where(Conversation.id == bindparam("conversation"))
)
# Statements are built once: building them anew costs more than running them.
NEW_CONVERSATION = Prepared(insert(Conversation))
NEW_IDENTITY = Prepared(insert(ChannelIdentity))
NEW_TURN = Prepared(insert(Turn))
NEW_EFFECT = Prepared(insert(Outbox))
NEW_CONSENT = Prepared(insert(Consent))
IDENTITY = Prepared(
    select(ChannelIdentity.id).where(
        ChannelIdentity.channel == bindparam("channel"), ChannelIdentity.address == bindparam("address")
    )
)
KNOWN_KEY = Prepared(select(Outbox.id).where(Outbox.key == bindparam("key")))
ADVANCE = Prepared(
    update(Conversation)
    .where(Conversation.id == bindparam("b_id"), Conversation.version == bindparam("b_version"))
    .values(
        state=bindparam("b_state"),
        version=bindparam("b_next"),
        turns=bindparam("b_turns"),
        handed_queue=bindparam("b_queue"),
        updated_at=bindparam("b_now"),
        handed_at=case(
            (bindparam("b_queue", type_=String).is_(None), None),
            else_=func.coalesce(Conversation.handed_at, bindparam("b_now", type_=UtcDateTime)),
        ),
    )
)


class ConversationStore:
    """Implements dialogue.store.Store over a Database."""

    def __init__(self, database: Database, sealer: Sealer) -> None:
        self._db = database
        self._sealer = sealer

    async def load(self, conversation: str, message_key: str) -> Loaded:
        wanted = {"conversation": conversation, "message_key": message_key}
        row = await self._db.glance(lambda connection: LOAD.run(connection, wanted).fetchone())
        if row is None:
            return Loaded(State())
        kept, version, turns, reply = row
        state = State.model_validate_json(self._sealer.open(kept))
        seen = Reply.model_validate_json(self._sealer.open(reply)) if reply else None
        return Loaded(state, version, turns, seen)

    async def commit(self, turn: Finished, now: datetime) -> None:
        rows = self._rows(turn, now)
        try:
            await self._db.write(lambda connection: _write(connection, turn.version, rows), quick=True)
        except IntegrityError as error:
            # Same key or same sequence number: another process was first.
            raise Moved from error

    def _rows(self, turn: Finished, now: datetime) -> dict[str, Any]:
        return {
            "conversation": self._conversation(turn, now),
            "turn": self._turn(turn),
            "effects": [self._effect(effect, turn, now) for effect in turn.effects],
            "consents": [_consent(decision, turn.inbound, now) for decision in turn.decisions],
            "tells": _tells(turn),
        }

    def _conversation(self, turn: Finished, now: datetime) -> dict[str, Any]:
        return {
            "id": turn.inbound.conversation,
            "channel": turn.inbound.channel,
            "address": turn.inbound.address,
            "state": self._sealer.seal(turn.state.model_dump_json(exclude_defaults=True)),
            "version": turn.version + 1,
            "turns": turn.reply.turn,
            "handed_queue": turn.handed_queue,
            "now": now,
        }

    def _turn(self, turn: Finished) -> dict[str, Any]:
        return {
            "conversation_id": turn.inbound.conversation,
            "seq": turn.reply.turn,
            "message_key": turn.inbound.message_key,
            "role": turn.role,
            "channel": turn.inbound.channel,
            "assistant": turn.reply.assistant,
            "inbound": self._sealer.seal(turn.inbound.model_dump_json()),
            "reply": self._sealer.seal(turn.reply.model_dump_json()),
            "at": turn.reply.at,
        }

    def _effect(self, effect: Effect, turn: Finished, now: datetime) -> dict[str, Any]:
        return {
            "key": effect.key,
            "kind": effect.kind,
            "conversation_id": turn.inbound.conversation,
            "turn": turn.reply.turn,
            "payload": self._sealer.seal(effect.model_dump_json()),
            "state": "waiting",
            "due_at": effect.not_before or now,
            "attempts": 0,
            "note": "",
            "created_at": now,
        }


def _tells(turn: Finished) -> list[Kind]:
    """What open staff pages hear of this turn; nothing of an ordinary one, where nobody of the staff is involved."""
    staff = turn.role == "staff"
    moved = staff and isinstance(turn.inbound.content, Event)
    queued = turn.left_queue or any(effect.kind == "handoff" for effect in turn.effects)
    queue: list[Kind] = ["queue"] if moved or queued else []
    return ["turn", *queue] if staff or turn.handed_queue or turn.left_queue else []


def _consent(decision: Decision, inbound: Inbound, now: datetime) -> dict[str, Any]:
    return {
        "conversation_id": inbound.conversation,
        "purpose": decision.purpose,
        "version": decision.version,
        "decision": decision.decision,
        "channel": inbound.channel,
        "at": now,
    }


def _write(connection: Connection, version: int, rows: dict[str, Any]) -> None:
    """All statements of a turn inside its one transaction."""
    conversation, now = rows["conversation"], rows["conversation"]["now"]
    if version == 0:
        _create(connection, conversation, now)
    else:
        _advance(connection, conversation, version, now)
    NEW_TURN.run(connection, rows["turn"])
    if rows["effects"]:
        _queue(connection, rows["effects"])
    if rows["consents"]:
        NEW_CONSENT.many(connection, rows["consents"])
    if rows["tells"]:
        _tell(connection, rows)


def _tell(connection: Connection, rows: dict[str, Any]) -> None:
    """Last of all: the event counter is held until commit."""
    conversation, seq, now = rows["turn"]["conversation_id"], rows["turn"]["seq"], rows["conversation"]["now"]
    clinics = clinics_of(connection, conversation)
    emit(connection, [Happened(kind, conversation, clinics, seq=seq) for kind in rows["tells"]], now)


def _create(connection: Connection, row: dict[str, Any], now: datetime) -> None:
    fields = {name: value for name, value in row.items() if name != "now"}
    times = {"created_at": now, "updated_at": now, "handed_at": now if row["handed_queue"] else None}
    NEW_CONVERSATION.run(connection, fields | times)
    where = {"channel": row["channel"], "address": row["address"]}
    if IDENTITY.run(connection, where).fetchone() is None:
        NEW_IDENTITY.run(connection, where | {"conversation_id": row["id"], "created_at": now})


def _advance(connection: Connection, row: dict[str, Any], version: int, now: datetime) -> None:
    changed = ADVANCE.run(
        connection,
        {
            "b_id": row["id"],
            "b_version": version,
            "b_state": row["state"],
            "b_next": row["version"],
            "b_turns": row["turns"],
            "b_queue": row["handed_queue"],
            "b_now": now,
        },
    )
    if changed.rowcount != 1:
        raise Moved


def _queue(connection: Connection, effects: Sequence[dict[str, Any]]) -> None:
    """Effects whose key is there already were written by an earlier turn and stay as they are."""
    for effect in effects:
        if KNOWN_KEY.run(connection, {"key": effect["key"]}).fetchone() is None:
            NEW_EFFECT.run(connection, effect)
