"""What this channel asks of the house. The server answers over the database."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from channels.wechat.window import Purse, Shut, Window
from core.messages import Attachment, Button, Effect

State = Literal["open", "passive", "promised"]
Rest = Literal["nothing", "words", "voice"]
KIND = "wechat.send"  # the effect that answers by customer message what was not answered at once
SendText = Callable[[str, str], Awaitable[None]]  # phone, text: the SMS or phone port of the house


@dataclass(frozen=True)
class Arrived:
    """A message at the door, as the ledger needs it."""

    key: str
    address: str
    did: Literal["spoke", "tapped"]
    effect: Callable[[str], Effect]  # conversation → what answers it should this process die


@dataclass(frozen=True)
class Standing:
    """Where an arrived message stands. `ours`: this delivery is the one to answer it. `before`: the keys of earlier
    messages of this person that have no answer yet; theirs come first. `asked`: how often the platform brought it."""

    conversation: str
    state: State
    ours: bool
    before: tuple[str, ...] = ()
    asked: int = 1
    who: str = ""  # whose turn it is, when this openid speaks for several people
    facts: dict[str, Any] | None = None


@dataclass(frozen=True)
class Member:
    """Someone an openid speaks for."""

    id: int
    relation: str
    name: str
    now: bool = False


@dataclass(frozen=True)
class Progress:
    """How far a delivery is: parts handed over, and whether the person was promised one. `behind`: an earlier message
    of theirs has no answer yet."""

    state: State
    sent: int
    address: str
    conversation: str
    behind: bool = False


@dataclass(frozen=True)
class Handed:
    """So many parts of an answer are with the person; the last one was taken from this purse."""

    key: str
    parts: int
    purse: Purse | None
    address: str
    conversation: str
    last: bool


class Deliveries(Protocol):
    """What is being answered, by whom, and how far it is; shared by all processes."""

    async def arrive(self, arrived: Arrived, lease: float) -> Standing:
        """Note it once, with its effect; give it to this process when nobody else is at it."""

    async def hold(self, keys: Sequence[str], lease: float) -> None:
        """Still at these."""

    async def claim(self, key: str, rest: Rest) -> bool:
        """Answer directly: True unless a customer message was promised, or an earlier answer is still to come.
        The rest follows by effect; only words hold up the answers after them."""

    async def promise(self, key: str, due: bool) -> None:
        """The answer comes by customer message; `due`: it is ready."""

    async def again(self, arrived: Arrived, conversation: str) -> None:
        """passive → promised: the platform asks again, so it did not get our direct answer, and we are late anew."""

    async def progress(self, key: str) -> Progress | None: ...
    async def sent(self, handed: Handed) -> None: ...
    async def finished(self, key: str) -> None:
        """Nothing of this answer is still to come."""


class Ledger(Protocol):
    """Who may be written to."""

    async def window(self, address: str) -> Window: ...
    async def shut(self, address: str, why: Shut) -> None:
        """The platform knows better than our ledger."""

    async def unreached(self, effect: Effect, address: str, why: Shut | None = None) -> None:
        """An alert for staff: a person of the hospital must call. None: the platform did not say why."""

    async def phone(self, address: str) -> str:
        """A proven phone number; "" when there is none."""


class SharedTokens(Protocol):
    """The access token in the store."""

    async def load(self) -> tuple[str, datetime] | None: ...
    async def begin(self, stale: str) -> bool:
        """True for the one process that shall fetch a new token; `stale` is the one that is not good any more."""

    async def save(self, token: str, good_until: datetime) -> None: ...
    async def give_up(self) -> None:
        """Fetching failed: let another try."""


@dataclass(frozen=True)
class Newcomer:
    """Someone to be bound: what they proved (a phone) or what the desk saw (papers)."""

    name: str
    phone: str
    relation: str = "self"
    sex: str | None = None
    born: str | None = None  # "1950-03-21"


class Family(Protocol):
    """Who an openid speaks for."""

    async def members(self, address: str) -> list[Member]: ...
    async def switch(self, address: str, member: int) -> None: ...
    async def unbind(self, address: str, member: int) -> None: ...
    async def desk_code(self, address: str) -> tuple[str, int]:
        """A number to show at the desk, and how many minutes it is good."""

    async def phone_code(self, address: str, phone: str) -> tuple[str, int]:
        """A number to send to this phone, and how many minutes it is good."""

    async def bind_by_phone(self, address: str, code: str, newcomer: Newcomer) -> None:
        """Raises BadInput for a wrong code; the phone bound is the one the code went to."""

    async def bind_at_desk(self, code: str, newcomer: Newcomer, by: str) -> None:
        """Raises NotFound when nobody shows this number."""


class WeChatHouse(Deliveries, Ledger, SharedTokens, Family, Protocol):
    """All of it, and files, choices and pages."""

    async def store_attachment(self, conversation: str, data: bytes, media: str, name: str) -> Attachment: ...
    async def about(self, conversation: str, address: str) -> tuple[str, dict[str, Any]]:
        """Whose conversation it is ("" when the openid speaks for one person only), and what is known of them."""

    async def offered(self, conversation: str) -> tuple[int, list[Button]]:
        """The last turn and what could be tapped in it."""

    async def said(self, conversation: str, message_key: str) -> Any:
        """The reply a turn got; None when there is no such turn (yet)."""

    def conversation(self, address: str) -> str:
        """The account holder's own conversation."""

    async def page_session(self, conversation: str, address: str) -> str:
        """A token with which our own page goes on with this conversation."""

    async def use_link(self, id: str) -> bool:
        """True the first time."""
