"""One reader of the live log a process, and any number of open pages behind it.

A page's line has a bounded queue. One that reads too slowly is told to resume from its last id, never skipped over."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog

from records.live import Live, LiveLog
from workstation.staff import EVERY_CLINIC, Permission, Staff

log = structlog.get_logger(__name__)
LOOK = 0.1  # seconds between looks at the log while pages are open
BEAT = 15.0  # seconds of silence before a sign of life keeps the line open
ALIVE = b"event: beat\ndata: {}\n\n"  # an event and no comment: a page only hears events
QUEUE = 256  # pieces a page may be behind
KEEP = timedelta(days=3)
NEEDS: dict[str, Permission] = {
    "summary": "day", "visit": "day", "alert": "alerts", "queue": "talk", "turn": "talk", "task": "tasks",
    "letter": "letters",
}  # fmt: skip


@dataclass(frozen=True)
class Audience:
    """What an account hears. Equal audiences share the work of writing an event out."""

    clinics: frozenset[str] | None  # None: every clinic
    kinds: frozenset[str]
    granted: frozenset[str] = frozenset()

    def hears(self, event: Live) -> bool:
        what = event.what
        if what.kind not in self.kinds:
            return False
        if self.clinics is None or what.kind == "letter" or not self.clinics.isdisjoint(what.clinics):
            return True
        # Who waits for a person, and an alert of somebody without a clinic, is everybody's who talks with patients.
        everybodys = what.kind in ("queue", "turn") or (what.kind == "alert" and not what.clinics)
        return everybodys or what.conversation in self.granted


def audience_of(staff: Staff, granted: frozenset[str] = frozenset()) -> Audience:
    kinds = frozenset(kind for kind, needed in NEEDS.items() if staff.may(needed))
    return Audience(None if staff.role in EVERY_CLINIC else staff.clinics, kinds, granted)


@dataclass(eq=False)
class Line:
    """One open page. `since`: it has everything up to here from elsewhere."""

    audience: Audience
    since: int
    queue: asyncio.Queue[bytes] = field(default_factory=lambda: asyncio.Queue(QUEUE))
    behind: bool = False

    def give(self, piece: bytes) -> None:
        try:
            self.queue.put_nowait(piece)
        except asyncio.QueueFull:
            self.behind = True  # what it misses from here on it reads from the log when it comes again


class Tail:
    """Reads new rows and gives them to the lines that hear them."""

    def __init__(self, live: LiveLog, clock: Callable[[], datetime], look: float = LOOK) -> None:
        self._live = live
        self._clock = clock
        self._look = look
        self._lines: set[Line] = set()
        self._task: asyncio.Task[None] | None = None
        self._last = 0

    @property
    def lines(self) -> int:
        return len(self._lines)

    async def listen(
        self, audience: Audience, after: int | None, still: Callable[[], Awaitable[bool]] | None = None
    ) -> AsyncIterator[bytes]:
        """The stream of one page from after an id (None: from now). Ends when `still` says no more."""
        await self._wake()
        line = Line(audience, self._last)
        self._lines.add(line)  # from here on nothing passes it by
        try:
            newest = line.since
            yield _hello(newest, mark=after is None or after > newest)
            if after is not None and after < newest:
                async for piece in self._missed(audience, after, newest):
                    yield piece
            async for piece in self._given(line, still):
                yield piece
        finally:
            self._lines.discard(line)

    # --- inside -----------------------------------------------------------------------------------------

    async def _missed(self, audience: Audience, after: int, until: int) -> AsyncIterator[bytes]:
        """What happened while the page was away; too long away, and it must load anew."""
        if after < await self._live.oldest() - 1:
            yield f"event: reset\nid: {until}\ndata: {{}}\n\n".encode()
            return
        while after < until:
            events = await self._live.after(after)
            if not events:
                return
            after = events[-1].id
            if piece := written([event for event in events if event.id <= until and audience.hears(event)]):
                yield piece

    async def _given(self, line: Line, still: Callable[[], Awaitable[bool]] | None) -> AsyncIterator[bytes]:
        silence = 0
        while True:
            try:
                piece = await asyncio.wait_for(line.queue.get(), BEAT)
            except TimeoutError:
                piece = ALIVE
            yield piece
            if line.behind and line.queue.empty():
                yield b"event: resume\nretry: 200\ndata: {}\n\n"
                return
            silence += 1
            if still is not None and piece is ALIVE and silence % 4 == 0 and not await still():
                return

    async def _wake(self) -> None:
        """The reader runs while a page is open; a new one begins at the newest event."""
        if self._task is None or self._task.done():
            self._last = await self._live.newest()
            if self._task is None or self._task.done():
                self._task = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        swept = self._clock()
        while True:
            await asyncio.sleep(self._look)
            if not self._lines:
                return
            try:
                await self._step()
                if self._clock() - swept > timedelta(hours=1):
                    swept = self._clock()
                    await self._live.forget(swept - KEEP)
            except Exception as error:  # the database is away: the pages wait, nothing is lost
                log.error("live_log_unread", error=type(error).__name__)
                await asyncio.sleep(1)

    async def _step(self) -> None:
        events = await self._live.after(self._last)
        if not events:
            return
        pieces: dict[Audience, bytes] = {}
        for line in self._lines:
            if line.behind:
                continue
            if line.audience not in pieces:
                pieces[line.audience] = written([event for event in events if line.audience.hears(event)])
            if piece := pieces[line.audience]:
                line.give(piece)
        self._last = events[-1].id


def written(events: Sequence[Live]) -> bytes:
    """Events as the wire wants them, several in one piece."""
    return b"".join(_event(event) for event in events)


def _event(event: Live) -> bytes:
    what = event.what
    data = {
        "conversation": what.conversation, "clinic": what.clinics[0] if what.clinics else "",
        "interview": what.interview, "visit": what.visit, "alert": what.alert, "seq": what.seq,
    }  # fmt: skip
    return f"event: {what.kind}\nid: {event.id}\ndata: {json.dumps(data)}\n\n".encode()


def _hello(newest: int, *, mark: bool) -> bytes:
    """`mark`: the page has nothing to catch up with, so this is where it stands."""
    at = f"id: {newest}\n" if mark else ""
    return f'event: hello\n{at}retry: 1000\ndata: {{"newest": {newest}}}\n\n'.encode()
