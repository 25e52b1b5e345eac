"""Refuses a body that is too large before it is read, for the whole app, in the one error shape."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from channels.app.shape import problem, respond
from core.errors import TooLarge


class BodyLimit:
    """`limits` maps a path prefix to bytes, the longest prefix wins; every other path may send `default` bytes."""

    def __init__(self, app: ASGIApp, default: int, limits: Mapping[str, int]) -> None:
        self.app = app
        self._default = default
        self._limits = sorted(limits.items(), key=lambda pair: -len(pair[0]))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        limit = self._limit(scope["path"])
        if _declared(scope) > limit:
            return await respond(_refusal(limit))(scope, receive, send)
        await self._counted(limit, scope, receive, send)

    def _limit(self, path: str) -> int:
        return next((size for prefix, size in self._limits if path.startswith(prefix)), self._default)

    async def _counted(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        """For bodies that do not say how long they are: count, and cut off at the limit."""
        got, started = 0, False

        async def counting() -> Message:
            nonlocal got
            message = await receive()
            got += len(message.get("body", b""))
            if got > limit:
                raise _Overflow
            return message

        async def sending(message: Message) -> None:
            nonlocal started
            if got > limit and not started:
                raise _Overflow  # whatever the app makes of a cut body, the person hears why
            started = True
            await send(message)

        try:
            await self.app(scope, counting, sending)
        except _Overflow:
            if not started:
                await respond(_refusal(limit))(scope, receive, send)


class _Overflow(Exception):
    pass


def _declared(scope: Scope) -> int:
    value = dict(scope["headers"]).get(b"content-length", b"0")
    return int(value) if value.isdigit() else 0


def _refusal(limit: int) -> dict[str, object]:
    size = f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit // 1000} KB"
    return problem(TooLarge("body over the limit", heard=f"内容太大了，一次最多 {size}，请分几次发送。"))
