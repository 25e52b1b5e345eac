"""Who answers a delivery how: directly, or promised and sent later. Whole rounds of decisions in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Connection, bindparam, case, delete, select, update

from records.house import Outbox
from records.wechat import WeChatDelivery
from records.wechat_arrivals import POSTPONE, padded
from records.wechat_order import holds_up, since

Wish = Literal["claim", "promise", "due"]
Rest = Literal["nothing", "words", "voice"]


@dataclass(frozen=True)
class Decision:
    """What a process wants of one delivery: claim the direct answer, with this rest to follow, or promise a later one
    (`due`: it is ready)."""

    key: str
    wish: Wish
    rest: Rest = "nothing"


# Locked in one order by everybody, so that two processes never wait for each other.
ROWS = (
    select(
        WeChatDelivery.key,
        WeChatDelivery.state,
        WeChatDelivery.address,
        WeChatDelivery.conversation_id,
        WeChatDelivery.at,
    )
    .where(WeChatDelivery.key.in_(bindparam("keys", expanding=True)))
    .order_by(WeChatDelivery.key)
    .with_for_update()
)
OWED = select(WeChatDelivery.address, WeChatDelivery.at).where(
    WeChatDelivery.address.in_(bindparam("addresses", expanding=True)),
    holds_up(WeChatDelivery),
    WeChatDelivery.owed,
)
MINE = update(WeChatDelivery).where(WeChatDelivery.key.in_(bindparam("keys", expanding=True)))
AT_LEAST_ONE: Any = case((WeChatDelivery.sent < 1, 1), else_=WeChatDelivery.sent)
ANSWER = MINE.values(state="passive", sent=AT_LEAST_ONE, owed=bindparam("b_owed"))
PROMISE = MINE.values(state="promised", owed=True)
HOLD = MINE.values(lease_until=bindparam("b_until"))
SETTLED = delete(Outbox).where(Outbox.key.in_(bindparam("keys", expanding=True)), Outbox.state == "waiting")


class Round:
    """The decisions of one round, in the order they were made: a later one sees what an earlier one did."""

    def __init__(self, connection: Connection, decisions: Sequence[Decision], now: datetime) -> None:
        self._connection = connection
        self._decisions = decisions
        self._now = now
        rows = connection.execute(ROWS, {"keys": padded({one.key for one in decisions})}).all()
        self._rows = {row.key: row for row in rows}
        self._states = {row.key: row.state for row in rows}
        self._owed: dict[str, datetime] = {}  # address → the oldest message whose answer is still to come
        self._effects: dict[str, set[str]] = {"settled": set(), "due": set()}

    def take(self) -> list[bool]:
        """Whether each got what it wished."""
        self._read_owed()
        before = dict(self._states)
        firsts: set[str] = set()
        got = [self._one(decision, firsts) for decision in self._decisions]
        changed = {key for key, state in self._states.items() if state != before[key]}
        passive = {key for key in changed if self._states[key] == "passive"}
        self._run(ANSWER, passive - firsts, b_owed=False)
        self._run(ANSWER, passive & firsts, b_owed=True)
        self._run(PROMISE, changed - passive)
        self._run(SETTLED, self._effects["settled"])
        self._run(POSTPONE, self._effects["due"], at=self._now)
        return got

    def _read_owed(self) -> None:
        if claimed := {self._rows[d.key].address for d in self._decisions if d.wish != "due" and d.key in self._rows}:
            for row in self._connection.execute(OWED, {"addresses": padded(claimed)} | since(self._now)):
                self._owe(row.address, row.at)

    def _one(self, decision: Decision, firsts: set[str]) -> bool:
        if (row := self._rows.get(decision.key)) is None:
            return False
        state = self._states[decision.key]
        effect = f"{row.conversation_id}:{decision.key}"
        if decision.wish in ("promise", "due"):
            if state == "open":
                self._states[decision.key] = "promised"
                self._owe(row.address, row.at)
            if decision.wish == "due":
                self._effects["due"].add(effect)
            return True
        if state == "passive":
            return True  # a repeated delivery gets the same answer
        oldest = self._owed.get(row.address)
        if state != "open" or (oldest is not None and oldest < row.at):
            return False
        self._states[decision.key] = "passive"
        if decision.rest == "words":
            firsts.add(decision.key)
            self._owe(row.address, row.at)
        self._effects["settled" if decision.rest == "nothing" else "due"].add(effect)
        return True

    def _owe(self, address: str, at: datetime) -> None:
        self._owed[address] = min(at, self._owed.get(address, at))

    def _run(self, statement: Any, keys: set[str], **values: Any) -> None:
        if keys:
            self._connection.execute(statement, {"keys": padded(keys)} | values)


def hold(connection: Connection, keys: Sequence[str], until: datetime) -> None:
    """A process is still at these."""
    rows = connection.execute(ROWS, {"keys": padded(keys)}).all()
    if rows:
        connection.execute(HOLD, {"keys": padded(row.key for row in rows), "b_until": until})
        effects = padded(f"{row.conversation_id}:{row.key}" for row in rows)
        connection.execute(POSTPONE, {"keys": effects, "at": until})
