"""One message through the dialogue to the parts of its answer. The web and the worker both do it this way."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from channels.wechat import counter
from channels.wechat.content import Reader, Sorry
from channels.wechat.links import Links
from channels.wechat.parsing import Message
from channels.wechat.parts import Part
from channels.wechat.places import Places
from channels.wechat.ports import Standing, WeChatHouse
from channels.wechat.program import Program
from channels.wechat.rendering import Look, long_form, plain_parts, render, spoken
from channels.wechat.wording import say
from core.contracts import OnMessage
from core.errors import AnbanError
from core.messages import Inbound, Reply

NAME = "wechat"


class Turns:
    """Doing it again is free: the dialogue returns the reply it gave to this key."""

    def __init__(
        self,
        house: WeChatHouse,
        reader: Reader,
        links: Links,
        on_message: OnMessage,
        clock: Callable[[], datetime],
        aloud: bool = False,
        program: Program | None = None,
    ) -> None:
        self._house = house
        self._reader = reader
        self._links = links
        self._on_message = on_message
        self._clock = clock
        self._aloud = aloud
        self._program = program
        self.places = Places()

    async def take(self, message: Message, standing: Standing) -> list[Part]:
        """What is to be said. An error with words for the person is said, too; others are raised."""
        if words := counter.asked(message):
            return plain_parts(say("ai") + await counter.settle(self._house, message.openid, words))
        content = await self._reader.read(message, standing)
        if content is None:
            return []
        if isinstance(content, Sorry):
            return plain_parts(say("ai") + content.text)
        inbound = Inbound(
            channel=NAME,
            address=message.openid,
            conversation=standing.conversation,
            message_key=message.key,
            content=content,
            received_at=self._clock(),
            facts=standing.facts or {},
        )
        try:
            async with self.places.one():
                reply = await self._on_message(inbound)
        except AnbanError as error:
            if error.retry:
                raise
            return plain_parts(say("ai") + error.heard)
        return self.answer(message, reply, standing.who)

    def answer(self, message: Message, reply: Reply, who: str) -> list[Part]:
        """The reply to this message; read aloud, too, when the person spoke."""
        parts = self.shown(reply, message.openid, who)
        return [*parts, *spoken(reply)] if self._aloud and message.kind == "voice" else parts

    def shown(self, reply: Reply, address: str, who: str = "") -> list[Part]:
        page = self._links.page(reply.conversation, address, reply.turn) if long_form(reply) else ""
        return render(reply, Look(who, page, self._program))
