"""Long messages, read piece by piece: work grows with their length, and nothing is left unread.

The rules look around every word they find, so on one long text they would be slow. A text is therefore cut at
sentence ends into windows of at most SIZE signs; where somebody speaks without a stop the cut is hard, and the
windows lap over, so that what stands on the cut is still read whole by one of them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, ClassVar, Concatenate, ParamSpec, Protocol, TypeVar

LIMIT = 20_000  # signs of one message that are read; nobody tells a nurse more at once
SIZE = 240  # signs of one window: a few sentences, enough for everything a rule looks at
MOST = 400  # things of one kind that are read of one message; a long laboratory report names fewer
_LAP = 60  # signs that two windows share where the cut is hard
_STUTTER = 12  # signs of the longest word whose endless repetition is noticed
_STOP = re.compile(r"[。！？；!?;\n]")
_PAUSE = re.compile(r"[，、,]")


class Placed(Protocol):
    """A reading that says where it stands."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def start(self) -> int: ...
    @property
    def end(self) -> int: ...


@dataclass(frozen=True)
class Window:
    """text[start:end]; what begins in [own, until) is this window's to read, the rest is its neighbours'."""

    text: str
    start: int
    own: int
    until: int


def _cut(text: str, start: int) -> tuple[int, bool]:
    """Where a window that begins at `start` ends, and whether that is the end of something said."""
    end = start + SIZE
    for mark in (_STOP, _PAUSE):
        stops = [match.end() for match in mark.finditer(text, start + SIZE // 2, end)]
        if stops:
            return stops[-1], True
    return end, False


def _said_once(piece: str) -> str:
    """The opening of a piece that only repeats itself; nobody says 三天三天三天 two hundred times and means it."""
    for length in range(1, _STUTTER + 1):
        if piece[length:] == piece[:-length]:
            return piece[:_LAP]
    return piece


def windows(text: str) -> Iterator[Window]:
    """The windows of a text, at most LIMIT signs of it, in order."""
    text = text[:LIMIT]
    start = own = 0
    while len(text) - start > SIZE:
        end, clean_cut = _cut(text, start)
        until = end if clean_cut else end - _LAP // 2
        yield Window(_said_once(text[start:end]), start, own, until)
        own, start = until, end if clean_cut else end - _LAP
    yield Window(_said_once(text[start:]) if start else text, start, own, len(text) + 1)


P = ParamSpec("P")
T = TypeVar("T", bound=Placed)
R = TypeVar("R")


def windowed(find: Callable[Concatenate[str, P], list[T]]) -> Callable[Concatenate[str, P], list[T]]:
    """A finder that reads a long text window by window; spans point into the whole text."""

    @wraps(find)
    def read_all(text: str, /, *args: P.args, **kwargs: P.kwargs) -> list[T]:
        if len(text) <= SIZE:
            return find(text, *args, **kwargs)
        found: list[T] = []
        for window in windows(text):
            if len(found) >= MOST:
                break
            for one in find(window.text, *args, **kwargs):
                start = one.start + window.start
                if window.own <= start < window.until and (not found or start >= found[-1].end):
                    found.append(replace(one, start=start, end=one.end + window.start))
        return found

    return read_all


def first(read: Callable[[str], R], text: str, said: Callable[[R], bool]) -> R:
    """What the first window that says something says; an answer stands at the beginning of what is told."""
    pieces = [window.text for window in windows(text)]
    for piece in pieces:
        one = read(piece)
        if said(one):
            return one
    return read(pieces[0])
