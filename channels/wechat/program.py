"""The hospital's mini-program: cards open it, by a message of its own or by a link in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Program:
    """`thumb` is the media id of the picture a mini-program message must have; without it there are links only."""

    app_id: str
    page: str
    thumb: str = ""

    def path(self, kind: str) -> str:
        """The page told which kind of card was tapped; never whose."""
        return f"{self.page}{'&' if '?' in self.page else '?'}card={kind}"

    def link(self, kind: str, words: str) -> str:
        """Inside a text message. Phones too old for mini-programs follow the href."""
        return (
            f'<a href="https://mp.weixin.qq.com" data-miniprogram-appid="{self.app_id}" '
            f'data-miniprogram-path="{self.path(kind)}">{words}</a>'
        )


def program_of(app_id: str, page: str, thumb: str) -> Program | None:
    """None when the hospital has none."""
    return Program(app_id, page, thumb) if app_id and page else None
