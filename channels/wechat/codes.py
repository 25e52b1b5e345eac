"""The platform's error codes by name, and what each of them means for us."""

from __future__ import annotations

from core.errors import AnbanError, Unavailable


class WeChatError(AnbanError):
    """The platform said no. `code` is its errcode; the log never holds what we wanted to send."""

    slug = "wechat"
    name = "error"

    def __init__(self, code: int, said: str = "") -> None:
        super().__init__(f"WeChat {code} {self.name}: {said[:120]}")
        self.code = code


class TokenBad(WeChatError):
    """40001, 40014, 42001: fetch a new token and say it again."""

    name = "token is not good any more"


class WindowClosed(WeChatError):
    """45015: the person has not written for 48 hours."""

    name = "the 48-hour window is closed"


class QuotaUsed(WeChatError):
    """45047: as many messages as this window allows were sent."""

    name = "the window's messages are used up"


class TooOften(WeChatError):
    """45009 (of the day) and 45011 (of the minute): wait."""

    name, retry = "called too often", True


class NotFollowing(WeChatError):
    """43004, 40003: the person left, or never was here."""

    name = "the person does not follow the account"


class NotAllowed(WeChatError):
    """48001 and friends: this account may not use this interface."""

    name = "the account may not do this"


class Unfit(WeChatError):
    """40007, 40008, 45008, 47001: the platform does not take this kind of message, or not this one."""

    name = "the message is not taken"


class TooLong(Unfit):
    """45002: more words than one message may have."""

    name = "the message is too long"


class Busy(WeChatError):
    """-1: the platform asks to try again."""

    name, retry = "the platform is busy", True


BY_CODE: dict[int, type[WeChatError]] = {
    -1: Busy,
    40001: TokenBad,
    40014: TokenBad,
    42001: TokenBad,
    40003: NotFollowing,
    40007: Unfit,
    40008: Unfit,
    43004: NotFollowing,
    43019: NotFollowing,
    43101: NotAllowed,  # the person did not subscribe to this notice
    45002: TooLong,
    45008: Unfit,
    45009: TooOften,
    45011: TooOften,
    45015: WindowClosed,
    45047: QuotaUsed,
    47001: Unfit,
    48001: NotAllowed,
    50001: NotAllowed,
    50002: NotAllowed,
}


def raise_for(answer: dict[str, object]) -> None:
    """Raise what the answer's errcode means; 0 and no errcode mean well."""
    code = answer.get("errcode", 0)
    if isinstance(code, int) and code:
        raise BY_CODE.get(code, WeChatError)(code, str(answer.get("errmsg", "")))


class Unreached(Unavailable):
    """The platform did not answer in time."""

    slug = "wechat-unreached"
