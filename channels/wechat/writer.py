"""Delivers the effects of this channel: answers that took too long, what staff wrote, what others want said."""

from __future__ import annotations

from datetime import timedelta

from channels.wechat.parsing import Message
from channels.wechat.parts import Part
from channels.wechat.ports import KIND, Standing, WeChatHouse
from channels.wechat.rendering import plain_parts
from channels.wechat.sending import Sender, To
from channels.wechat.turns import Turns
from core.contracts import Receipt
from core.errors import AnbanError, NeedsHuman, RetryLater
from core.messages import Effect

NOT_YET = timedelta(seconds=20).total_seconds()
IN_TURN = 1.0  # seconds until we look again whether an earlier answer has gone


class WeChatWriter:
    """The Writer of `wechat.send`. Its payload holds a message to answer, a turn to show, or words."""

    kind = KIND

    def __init__(self, house: WeChatHouse, turns: Turns, sender: Sender) -> None:
        self._house = house
        self._turns = turns
        self._sender = sender

    async def write(self, effect: Effect) -> Receipt:
        if "message" in effect.payload:
            return await self._answer(effect)
        if "turn" in effect.payload:
            return await self._show(effect)
        if "text" in effect.payload:
            return await self._say(effect, plain_parts(str(effect.payload["text"])))
        raise NeedsHuman("an effect with nothing to send")

    async def _answer(self, effect: Effect) -> Receipt:
        """The web process died, or the turn took longer than the platform waits."""
        message = Message(**effect.payload["message"])
        progress = await self._house.progress(message.key)
        if progress is None:
            raise NeedsHuman("a message that was never noted")
        if progress.behind:
            raise RetryLater("an earlier answer goes first", IN_TURN, counts=False)
        if progress.state == "open":
            await self._house.promise(message.key, due=False)
            progress = await self._house.progress(message.key) or progress
        who, facts = await self._house.about(progress.conversation, progress.address)
        if reply := await self._house.said(progress.conversation, message.key):
            parts = self._turns.answer(message, reply, who)
        else:
            standing = Standing(progress.conversation, "promised", True, who=who, facts=facts)
            try:
                parts = await self._turns.take(message, standing)
            except AnbanError as error:
                raise RetryLater(str(error), 10) from None
        to = To(message.key, message.openid, progress.conversation)
        return await self._sender.send(to, parts, progress.sent, effect)

    async def _show(self, effect: Effect) -> Receipt:
        """A turn staff took. Noted before it was taken, so that no crash loses it."""
        conversation, key = effect.payload["conversation"], effect.payload["turn"]
        reply = await self._house.said(conversation, key)
        if reply is None:
            raise RetryLater("the turn is not there yet", NOT_YET)
        return await self._say(effect, self._turns.shown(reply, effect.payload["address"]))

    async def _say(self, effect: Effect, parts: list[Part]) -> Receipt:
        address, conversation = effect.payload["address"], effect.payload.get("conversation", "")
        progress = await self._house.progress(effect.key)
        to = To(effect.key, address, conversation)
        return await self._sender.send(to, parts, progress.sent if progress else 0, effect)
