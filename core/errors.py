"""One small hierarchy: what the person hears, what the log says, and whether a retry may help."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class AnbanError(Exception):
    """`heard` is safe to show a patient; the message itself is for the log and holds no patient words."""

    status = 500
    slug = "internal"
    retry = False
    heard = "抱歉，系统刚才出了点问题，请稍后再试，或联系人工服务台。情况危急请直接拨打 120。"
    more: Mapping[str, Any] = {}  # further members of the problem document, for programs

    def __init__(self, log: str = "", *, heard: str | None = None, **more: Any) -> None:
        super().__init__(log or self.slug)
        if more:
            self.more = more
        if heard is not None:
            self.heard = heard

    @property
    def noted(self) -> str:
        """What stands beside it on a staff page: the words chosen for people, else the log's."""
        return self.heard if "heard" in vars(self) else str(self)


class BadInput(AnbanError):
    status, slug = 422, "bad-input"
    heard = "这条内容我没法处理，请换个方式再发一次。"


class TooLarge(BadInput):
    status, slug = 413, "too-large"
    heard = "内容太长或文件太大了，请分几次发送。"


class UnsupportedMedia(BadInput):
    status, slug = 415, "unsupported-media"
    heard = "目前只支持图片、PDF 和语音文件。"


class NotSignedIn(AnbanError):
    status, slug = 401, "not-signed-in"
    heard = "登录已过期，请重新打开页面。"


class Forbidden(AnbanError):
    status, slug = 403, "forbidden"
    heard = "您没有权限查看这项内容。"


class NotFound(AnbanError):
    status, slug = 404, "not-found"
    heard = "没有找到对应的内容。"


class Conflict(AnbanError):
    """Someone else changed it first; loading it again and retrying is right."""

    status, slug, retry = 409, "conflict", True
    heard = "内容刚刚被更新过，请刷新后再试。"


class RateLimited(AnbanError):
    status, slug, retry = 429, "rate-limited", True
    heard = "发送得有点快，请稍等几秒再试。"


class Unavailable(AnbanError):
    """Something outside did not answer in time; a retry may help."""

    status, slug, retry = 503, "unavailable", True
    heard = "服务暂时繁忙，请稍后再试。情况危急请直接拨打 120。"


class NotKept(Unavailable):
    """The store could not keep a turn. Not retried behind somebody's back: who to call instead is read at once."""

    slug, retry = "not-kept", False


class Misconfigured(AnbanError):
    """A setting, form or content file is wrong: says which and how to mend it; refused at start-up."""

    slug = "misconfigured"


class RetryLater(AnbanError):
    """A writer could not deliver now; try again after so many seconds, or with growing patience when none are named.

    `counts` is False when nothing was tried; `outcome` is what the other side said, without patient words.
    """

    slug, retry = "retry-later", True

    def __init__(
        self,
        log: str,
        after: float | None = 30.0,
        *,
        heard: str | None = None,
        counts: bool = True,
        outcome: Sequence[dict[str, str]] = (),
    ) -> None:
        super().__init__(log, heard=heard)
        self.after, self.counts, self.outcome = after, counts, list(outcome)


class NeedsHuman(AnbanError):
    """A writer will never succeed with this effect: a person must look at it, and at what the other side said."""

    slug = "needs-human"

    def __init__(self, log: str = "", *, heard: str | None = None, outcome: Sequence[dict[str, str]] = ()) -> None:
        super().__init__(log, heard=heard)
        self.outcome = list(outcome)
