"""What the platform does not take, said once more in a plainer way: whatever it was, its words must arrive."""

from __future__ import annotations

from channels.wechat.cutting import cut, size
from channels.wechat.parts import Mini, News, Shown, Words


def plainer(part: Shown) -> list[Words]:
    """The same as plain words, in shorter messages where it was plain before; nothing when it can be no shorter."""
    match part:
        case Words(text=text, items=()):
            pieces = cut(text, size(text) * 2 // 3)
            return [Words(piece) for piece in pieces] if len(pieces) > 1 else []
        case Words(text=text) | Mini(text=text):
            return [Words(text)]
        case News(title=title, text=text, url=url):
            return [Words("\n".join(line for line in (title, text, url) if line))]
