"""From the platform's message to what the dialogue reads; what no dialogue can use is answered here, politely."""

from __future__ import annotations

import asyncio
import re
import unicodedata
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from channels.wechat import scenes
from channels.wechat.api import Api
from channels.wechat.codes import WeChatError
from channels.wechat.media import media_of
from channels.wechat.parsing import Message
from channels.wechat.ports import Standing, WeChatHouse
from channels.wechat.sound import can_read, to_pcm
from channels.wechat.wording import say
from core.messages import Choice, Content, Event, Hearing, Key, Text, Voice
from reading.clean import clean

log = structlog.get_logger(__name__)
MAX_CHARS = 5_000
NUMBER = re.compile(r"[(（]?(\d{1,2})[)）.、。．]?")
Listen = Callable[[bytes], Awaitable[list[Hearing]]]  # 16 kHz, 16 bit, mono PCM → what was heard, best first
VOICE_BYTES = 1_000_000  # a minute is at most about 200 kB, whatever the phone
LISTENING = 20.0  # seconds

OPENING = {"subscribe": "subscribe", "subscribe_scan": "subscribe", "scan": "scan"}


@dataclass(frozen=True)
class Sorry:
    """Said by the channel itself; no turn of the dialogue."""

    text: str


class Reader:
    def __init__(self, house: WeChatHouse, api: Api, media_bytes: int, listen: Listen | None) -> None:
        self._house = house
        self._api = api
        self._limit = media_bytes
        self._listen = listen

    async def read(self, message: Message, standing: Standing) -> Content | Sorry | None:
        """None: nothing is to be said."""
        if message.kind == "event":
            return _event(message)
        match message.kind:
            case "text":
                return await self._text(message, standing)
            case "voice":
                return await self._voice(message, standing)
            case "image":
                return await self._file(message, standing)
            case "location":
                return Text(text=say("place", place=message.fields.get("Label") or _point(message)))
            case "video" | "shortvideo":
                return Sorry(say("video"))
            case "link" | "file" as kind:
                return Sorry(say(kind))
            case _:
                return Sorry(say("unknown"))

    async def _text(self, message: Message, standing: Standing) -> Content | Sorry:
        words = message.fields.get("Content", "")
        if tapped := await self._menu(message.fields.get("bizmsgmenuid", ""), standing):
            return tapped
        if len(words) > MAX_CHARS:
            return Sorry(say("too_long"))
        if found := NUMBER.fullmatch(unicodedata.normalize("NFKC", words).strip()):
            return Key(digits=found[1])
        return Text(text=words) if clean(words) else Sorry(say("empty"))

    async def _menu(self, id: str, standing: Standing) -> Content | None:
        """A tap on a menu message. Menus stay on the screen: an old one must not answer today's question."""
        turn, _, number = id.partition(".")
        if not (turn.isdigit() and number.isdigit()):
            return None
        last, choices = await self._house.offered(standing.conversation)
        if int(turn) != last or not 1 <= int(number) <= len(choices):
            return None
        button = choices[int(number) - 1]
        return Choice(value=button.value, label=button.label)

    async def _voice(self, message: Message, standing: Standing) -> Content | Sorry:
        """The recording is kept whoever understood it."""
        got = await self._fetched(message)
        if isinstance(got, Sorry):
            return got
        data, media = got
        kept = await self._house.store_attachment(standing.conversation, data, media, "")
        if told := message.fields.get("Recognition", ""):
            return Voice(heard=[Hearing(text=told)], attachment=kept.id)
        if self._listen is None or not can_read(media):
            return Sorry(say("voice_kept"))
        heard = await self._heard(self._listen, data, media)
        return Voice(heard=heard, attachment=kept.id) if heard else Sorry(say("voice_unheard"))

    async def _heard(self, listen: Listen, data: bytes, media: str) -> list[Hearing]:
        """Nothing when it is no recording, when nobody speaks in it, and when the recogniser fails."""
        if (pcm := await to_pcm(data, media)) is None:
            return []
        try:
            return await asyncio.wait_for(listen(pcm), LISTENING)
        except Exception as error:  # an engine of whatever make: the person is asked to say it another way
            log.warning("wechat_listening", error=type(error).__name__)
            return []

    async def _file(self, message: Message, standing: Standing) -> Content | Sorry:
        got = await self._fetched(message)
        if isinstance(got, Sorry):
            return got
        return await self._house.store_attachment(standing.conversation, *got, "")

    async def _fetched(self, message: Message) -> tuple[bytes, str] | Sorry:
        """The file and what it really is. A platform that is busy raises: the message is read again later."""
        try:
            limit = min(self._limit, VOICE_BYTES) if message.kind == "voice" else self._limit
            data = await self._api.media(message.fields.get("MediaId", ""), limit)
        except WeChatError as error:
            if error.retry:
                raise
            return Sorry(say("media_gone"))
        if data is None:
            return Sorry(say("voice_too_large" if message.kind == "voice" else "media_too_large"))
        media = media_of(data)
        return (data, media) if media else Sorry(say("media_kind"))


def _point(message: Message) -> str:
    return f"{message.fields.get('Location_X', '')},{message.fields.get('Location_Y', '')}"


def _event(message: Message) -> Content | None:
    """Follow, scan and menu open the conversation; everything else the platform reports needs no answer."""
    key = message.fields.get("EventKey", "")
    if message.event in OPENING:
        scene = scenes.read(key.removeprefix("qrscene_"))
        data = {"scene": key.removeprefix("qrscene_")} if key else {}
        if scene.flow:
            data["flow"] = scene.flow
        if scene.fact:
            data[scene.fact] = scene.value
        return Event(name=OPENING[message.event], data=data)
    if message.event == "click":
        return _click(key)
    return None


def _click(key: str) -> Content:
    """Our menu's keys: "flow:assistant/name", "do:handoff"; anything else opens the menu of what we can do."""
    if key.startswith("flow:"):
        return Event(name="menu", data={"flow": key.removeprefix("flow:")})
    if key.startswith("do:"):
        return Choice(value=key)
    return Event(name="menu", data={"key": key[:100]})
