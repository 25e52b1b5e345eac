"""Every act as plain text: what the poorest channel shows, what a golden script compares, what is read aloud."""

from __future__ import annotations

from core.messages import Act, Ask, Card


def plain(act: Act) -> str:
    """The act's words, without its buttons."""
    if isinstance(act, Card):
        rows = [f"{row.label}：{row.text}" for row in act.rows]
        return "\n".join(part for part in (act.title, act.text, *rows) if part)
    return act.text


def numbered(ask: Ask) -> str:
    """A question with its choices as a numbered list, for channels without buttons."""
    lines = [f"{number}. {choice.label}" for number, choice in enumerate(ask.choices, 1)]
    return "\n".join([ask.text, *lines])
