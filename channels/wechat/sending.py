"""Sends what was not answered directly: customer message, else notice or template, else SMS, else the desk."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from channels.wechat.api import Api
from channels.wechat.codes import (
    Busy,
    NotAllowed,
    NotFollowing,
    QuotaUsed,
    TooOften,
    Unfit,
    Unreached,
    WeChatError,
    WindowClosed,
)
from channels.wechat.links import Links
from channels.wechat.parts import Part, Shown, Spoken
from channels.wechat.plainer import plainer
from channels.wechat.ports import Handed, SendText, WeChatHouse
from channels.wechat.speaking import Reading
from channels.wechat.window import Purse, Shut
from channels.wechat.wording import say
from core.contracts import Receipt
from core.errors import AnbanError, RetryLater
from core.messages import Effect

log = structlog.get_logger(__name__)
REST = {Busy: 5.0, TooOften: 60.0, Unreached: 10.0}  # seconds before the outbox tries again
SHUT: dict[type[WeChatError], Shut] = {WindowClosed: "closed", QuotaUsed: "used", NotFollowing: "left"}


@dataclass(frozen=True)
class Notices:
    """What the account has registered for people who did not write lately: ids of a notice and of a template."""

    subscription: str = ""
    template: str = ""


@dataclass(frozen=True)
class To:
    """Whom a delivery is for."""

    key: str
    address: str
    conversation: str


class Sender:
    """Parts that are with the person are noted one by one, so that a retry goes on where it stopped."""

    def __init__(
        self,
        house: WeChatHouse,
        api: Api,
        links: Links,
        clock: Callable[[], datetime],
        notices: Notices | None = None,
        sms: SendText | None = None,
        reading: Reading | None = None,
    ) -> None:
        self._house = house
        self._api = api
        self._links = links
        self._clock = clock
        self._notices = notices or Notices()
        self._sms = sms
        self._reading = reading or Reading(None, "")

    async def send(self, to: To, parts: Sequence[Part], sent: int, effect: Effect) -> Receipt:
        """Bring these parts to the person, from part `sent` on. Raises RetryLater."""
        for number in range(sent, len(parts)):
            if not await self._customer(to, parts[number], number + 1, last=number + 1 == len(parts)):
                receipt = await self._otherwise(to, effect)
                await self._house.finished(to.key)
                return receipt
        if sent >= len(parts):
            await self._house.finished(to.key)
        return Receipt(ref=to.key, detail=f"{len(parts) - sent} customer messages" if len(parts) > sent else "nothing")

    async def _customer(self, to: To, part: Part, number: int, last: bool) -> bool:
        """One customer message; False when the platform's rules allow none."""
        window = await self._house.window(to.address)
        purse = window.purse(self._clock())
        if isinstance(part, Spoken):
            return await self._read_aloud(to, part, number, purse)
        if purse is None:
            return False
        try:
            await self._give(to, part)
        except (WindowClosed, QuotaUsed, NotFollowing) as error:
            await self._house.shut(to.address, SHUT[type(error)])
            return False
        except (NotAllowed, Unfit) as error:
            log.error("wechat_not_allowed", code=error.code)
            return False
        except (Busy, TooOften, Unreached) as error:
            raise RetryLater(str(error), REST[type(error)]) from None
        await self._house.sent(Handed(to.key, number, purse, to.address, to.conversation, last))
        return True

    async def _give(self, to: To, part: Shown) -> None:
        """In plainer words where the platform does not take it as it is."""
        try:
            await self._api.send(to.address, part)
        except Unfit as error:
            if not (pieces := plainer(part)):
                raise
            log.warning("wechat_said_plainer", code=error.code)
            for piece in pieces:
                await self._give(to, piece)

    async def _read_aloud(self, to: To, part: Spoken, number: int, purse: Purse | None) -> bool:
        """Never in the way of anything: without a voice, a window or the platform's consent the text has to do."""
        sent = False
        if purse is not None and (mp3 := await self._reading.aloud(part)) is not None:
            try:
                await self._api.send_voice(to.address, await self._api.upload_voice(mp3))
                sent = True
            except AnbanError as error:
                log.warning("wechat_voice_not_sent", error=error.slug)
        await self._house.sent(Handed(to.key, number, purse if sent else None, to.address, to.conversation, True))
        return True

    async def _otherwise(self, to: To, effect: Effect) -> Receipt:
        """The words stay in the conversation; what goes out says only that there are some."""
        window = await self._house.window(to.address)
        for way in (self._notice, self._template) if window.subscribed else ():
            if await self._tried(way, to):
                return Receipt(ref=to.key, detail=way.__name__.strip("_"))
        if await self._by_phone(to):
            return Receipt(ref=to.key, detail="sms")
        await self._house.unreached(effect, to.address, window.shut(self._clock()))
        return Receipt(ref=to.key, detail="could not reach")

    async def _tried(self, way: Callable[[To], object], to: To) -> bool:
        try:
            return bool(await way(to))  # type: ignore[misc]
        except (Busy, TooOften, Unreached) as error:
            raise RetryLater(str(error), REST[type(error)]) from None
        except NotFollowing:
            await self._house.shut(to.address, "left")
        except WeChatError as error:
            log.warning("wechat_notice_refused", code=error.code)
        return False

    async def _notice(self, to: To) -> bool:
        if not self._notices.subscription:
            return False
        url = self._links.page(to.conversation, to.address, 0)
        data = {"thing1": say("notice")[:20]}
        await self._api.notice(to.address, self._notices.subscription, url, data)
        return True

    async def _template(self, to: To) -> bool:
        if not self._notices.template:
            return False
        url = self._links.page(to.conversation, to.address, 0)
        await self._api.template(to.address, self._notices.template, url, {"thing1": say("notice")[:20]}, to.key)
        return True

    async def _by_phone(self, to: To) -> bool:
        if self._sms is None or not (phone := await self._house.phone(to.address)):
            return False
        try:
            await self._sms(phone, say("notice"))
        except AnbanError as error:
            log.warning("wechat_sms_failed", error=error.slug)
            return False
        return True
