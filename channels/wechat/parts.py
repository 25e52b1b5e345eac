"""What an answer is made of once it is rendered: one part is one message in WeChat."""

from __future__ import annotations

from dataclasses import dataclass

from channels.wechat.program import Program


@dataclass(frozen=True)
class Words:
    """One text message. With `items` a customer message may show it as a menu: (id, label), under `head`."""

    text: str
    head: str = ""
    items: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class News:
    """One article: a card with a link."""

    title: str
    text: str
    url: str


@dataclass(frozen=True)
class Spoken:
    """The answer once more, to be read aloud. The text is with the person already: this part may fail."""

    text: str


@dataclass(frozen=True)
class Mini:
    """A card that opens the hospital's mini-program; `text` says the same with a link, where no such message goes."""

    title: str
    text: str
    program: Program
    kind: str


Shown = Words | News | Mini
Part = Shown | Spoken
