"""One delivery of one message: answered directly when the turn is quick, acknowledged and answered later when not.

A message is noted before it is taken, together with the effect that answers it. Whatever happens to this process,
the worker finds the effect when the lease ends; whatever happens twice finds the dialogue's stored reply.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from channels.wechat.parsing import Message
from channels.wechat.parts import Part, Shown, Spoken
from channels.wechat.ports import KIND, Arrived, Standing, WeChatHouse
from channels.wechat.turns import Turns
from core.errors import RetryLater
from core.messages import Effect

log = structlog.get_logger(__name__)
PATIENCE = 4.2  # seconds from the request to our answer; the platform hangs up after 5
ASKS = 3  # after so many deliveries the platform gives up
LEASE = 8.0  # a process that shows no sign for so long has died
SIGN = 2.5  # how often it shows one

TAPPED = ("subscribe", "subscribe_scan", "scan", "click")


Gone = Callable[[], Awaitable[bool]]


async def _here() -> bool:
    return False


@dataclass(frozen=True)
class Answer:
    """What to answer the delivery with; None is "success"."""

    part: Shown | None = None


class Desk:
    def __init__(self, house: WeChatHouse, turns: Turns, patience: float = PATIENCE) -> None:
        self._house = house
        self._turns = turns
        self._patience = patience
        self._running: dict[str, asyncio.Task[list[Part]]] = {}
        self._releases: set[asyncio.Task[None]] = set()
        self._signs: asyncio.Task[None] | None = None

    async def answer(self, message: Message, started: float | None = None, gone: Gone = _here) -> Answer:
        """The direct answer to one delivery. `started`: time.monotonic() when the request came; `gone`: whether the
        platform hung up meanwhile. In a rush deliveries are read long after that, and behind later ones."""
        started = time.monotonic() if started is None else started
        if not asks(message):
            await self._reported(message)
            return Answer()
        standing = await self._house.arrive(arrived(message), LEASE)
        so_far = time.monotonic() - started
        self._turns.places.noted(so_far)
        if standing.state == "promised":
            return Answer()
        if await gone():  # nobody hears a direct answer; one that was given to a later delivery stands
            return await self._later(message, standing, due=standing.ours) if standing.state == "open" else Answer()
        if standing.asked >= ASKS:  # nobody would ask again for a direct answer that got lost, so we give none
            return await self._later(message, standing, due=standing.ours)
        task = self._task(message, standing)
        if task is None:  # another process is at it, or at an earlier one: the answer goes out as a customer message
            return await self._later(message, standing, due=standing.ours)
        # Acknowledging will take about as long as noting did: on a busy machine that must still fit into the 5 seconds.
        await asyncio.wait({task}, timeout=max(0.0, self._patience - 2 * so_far))
        if not task.done():
            await self._later(message, standing, due=False)
            task.add_done_callback(lambda done: self._release(message.key, done))
            return Answer()
        if failed(task):  # to the worker; a failure told to WeChat is told to the person
            return await self._later(message, standing, due=True)
        if standing.state == "open" and await gone():
            return await self._later(message, standing, due=True)
        return await self._directly(message, task.result())

    async def close(self) -> None:
        """This process goes. What it was at is due now, for whoever stays."""
        running = list(self._running.values())
        for task in [*running, *filter(None, [self._signs])]:
            task.cancel()
        if running:
            await asyncio.wait(running)
        while self._releases:
            await asyncio.wait(self._releases)

    async def _later(self, message: Message, standing: Standing, due: bool) -> Answer:
        """Acknowledged; a customer message brings the answer."""
        if standing.state == "passive":
            await self._house.again(arrived(message), standing.conversation)
        else:
            await self._house.promise(message.key, due)
        return Answer()

    async def _reported(self, message: Message) -> None:
        """What the platform tells us without wanting an answer: people leave, notices do not arrive."""
        if message.event == "unsubscribe":
            await self._house.shut(message.openid, "left")
        elif why := undelivered(message):
            log.warning("wechat_notice_failed", why=why[:60])
            await self._house.unreached(arrived(message).effect(""), message.openid)

    async def _directly(self, message: Message, parts: list[Part]) -> Answer:
        first, rest = next((part for part in parts if not isinstance(part, Spoken)), None), parts[1:]
        words = any(not isinstance(part, Spoken) for part in rest)
        if await self._house.claim(message.key, "words" if words else "voice" if rest else "nothing"):
            return Answer(first)
        await self._house.promise(message.key, due=True)  # promised meanwhile, by another delivery
        return Answer()

    def _task(self, message: Message, standing: Standing) -> asyncio.Task[list[Part]] | None:
        """The one task of this message in this process; None when it is not for this process to take."""
        running = self._running.get(message.key)
        if running is not None or not standing.ours:
            return running
        before = [self._running[key] for key in standing.before if key in self._running]
        if len(before) < len(standing.before):  # the worker takes it when the earlier ones have been answered
            return None
        task = asyncio.create_task(self._work(message, standing, before))
        self._running[message.key] = task
        task.add_done_callback(lambda _: self._running.pop(message.key, None))
        if self._signs is None or self._signs.done():
            self._signs = asyncio.create_task(self._show_signs())
        return task

    async def _work(self, message: Message, standing: Standing, before: list[asyncio.Task[list[Part]]]) -> list[Part]:
        if before:
            await asyncio.wait(before)
            if any(task.cancelled() or task.exception() for task in before):
                raise RetryLater("an earlier message has no answer yet", 1)
        return await self._turns.take(message, standing)

    async def _show_signs(self) -> None:
        """While anything is under way here, the other processes are told so."""
        while self._running:
            await asyncio.sleep(SIGN)
            try:
                if keys := list(self._running):
                    await self._house.hold(keys, LEASE)
            except Exception as error:
                log.warning("wechat_lease", error=type(error).__name__)

    def _release(self, key: str, done: asyncio.Task[list[Part]]) -> None:
        """The slow turn is done: what was promised is due now. One that failed is taken again by the worker."""
        failed(done)
        task = asyncio.create_task(self._house.promise(key, due=True))
        self._releases.add(task)
        task.add_done_callback(self._released)

    def _released(self, task: asyncio.Task[None]) -> None:
        self._releases.discard(task)
        if not task.cancelled() and (error := task.exception()):  # it is due when the lease ends, anyway
            log.warning("wechat_release", error=type(error).__name__)


def failed(turn: asyncio.Task[list[Part]]) -> bool:
    """Whether this turn has no answer, which is noted in the log."""
    if turn.cancelled():
        return True
    if error := turn.exception():
        log.warning("wechat_turn_failed", error=type(error).__name__)
    return error is not None


def arrived(message: Message) -> Arrived:
    """This message as the ledger notes it."""

    def effect(conversation: str) -> Effect:
        fields = {
            "openid": message.openid,
            "account": message.account,
            "created": message.created,
            "kind": message.kind,
            "event": message.event,
            "fields": message.fields,
        }
        return Effect(kind=KIND, key=f"{conversation}:{message.key}", payload={"message": fields})

    return Arrived(message.key, message.openid, "tapped" if message.event in TAPPED else "spoke", effect)


def undelivered(message: Message) -> str:
    """Why a template message or a notice did not arrive; "" when this reports no such thing."""
    if message.event == "templatesendjobfinish":
        status = message.fields.get("Status", "")
        return "" if status == "success" else status or "unknown"
    if message.event == "subscribe_msg_sent_event":
        code = message.fields.get("SubscribeMsgSentEvent.List.ErrorCode", "0")
        return "" if code == "0" else message.fields.get("SubscribeMsgSentEvent.List.ErrorStatus") or code
    return ""


def asks(message: Message) -> bool:
    """Everything but the platform's own reports wants an answer."""
    return message.kind != "event" or message.event in TAPPED
