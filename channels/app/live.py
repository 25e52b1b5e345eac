"""The WebSocket: messages in, acts out one by one, and pushes of what others say in the conversation.

The token comes in the first message and not in the address, because addresses end up in proxies' logs.
"""

from __future__ import annotations

import asyncio
import json
from contextlib import suppress
from typing import Any

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from pydantic import Field, TypeAdapter, ValidationError

from channels.app.content import AnyMessage
from channels.app.desk import Desk
from channels.app.push import Push
from channels.app.shape import invalid, log_failure, problem
from channels.app.wire import MessageIn, reply_body
from core.errors import AnbanError, BadInput, NotSignedIn, TooLarge
from core.messages import Inbound, Model

HELLO_SECONDS = 10.0
MAX_FRAME = 65_536
NOT_SIGNED_IN = 4401  # close code; the page then shows that the session is over
_MESSAGE: TypeAdapter[AnyMessage] = TypeAdapter(MessageIn)


class Hello(Model):
    """The first message of every socket; `after` is the last turn the page already shows."""

    token: str = Field(max_length=2_000)
    after: int = Field(0, ge=0, le=2**31 - 1)


def add(router: APIRouter, desk: Desk) -> None:
    """Add the socket to the channel's router."""
    running: set[asyncio.Task[None]] = set()

    @router.websocket("/ws")
    async def talk(websocket: WebSocket) -> None:
        await websocket.accept()
        with suppress(WebSocketDisconnect):
            await Line(websocket, desk, running).run()


class Line:
    """One open socket. `running` holds the turns in progress: they outlive the socket, because what was said counts."""

    def __init__(self, websocket: WebSocket, desk: Desk, running: set[asyncio.Task[None]]) -> None:
        self._websocket = websocket
        self._desk = desk
        self._running = running
        self._own: set[str] = set()  # keys sent on this socket: their replies come as acts, not as history

    async def run(self) -> None:
        """From hello to hang-up."""
        try:
            async with asyncio.timeout(HELLO_SECONDS):
                kind, data = await self._receive()
            if kind != "hello":
                raise NotSignedIn("first frame is not hello")
            hello = Hello.model_validate(data)
            self._session = self._desk.sessions.recognise(hello.token)
        except (AnbanError, ValidationError, TimeoutError) as error:
            refusal = error if isinstance(error, AnbanError) else NotSignedIn("bad hello")
            await self._send({"type": "error", "problem": problem(refusal)})
            return await self._websocket.close(NOT_SIGNED_IN)
        push = Push(self._desk, self._session.conversation, hello.after, self._own, self._send)
        pushing = asyncio.create_task(push.run())
        try:
            await self._listen()
        finally:
            pushing.cancel()

    async def _listen(self) -> None:
        while True:
            try:
                kind, data = await self._receive()
            except AnbanError as error:
                await self._refuse(error, "")
                continue
            if kind == "ping":
                await self._send({"type": "pong"})
            elif kind == "message":
                await self._take(data)
            else:
                await self._refuse(BadInput("unknown frame type"), "")

    async def _receive(self) -> tuple[str, dict[str, Any]]:
        """The next frame as its type and the rest of it."""
        message = await self._websocket.receive()
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        text = message.get("text")
        if text is None:
            raise BadInput("binary frame")
        if len(text) > MAX_FRAME:
            raise TooLarge("frame over the limit")
        try:
            data = json.loads(text)
            return str(data.pop("type")), data
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            raise BadInput("frame is not a JSON object with a type") from None

    async def _take(self, data: dict[str, Any]) -> None:
        """Check one message, say that it arrived, and have it answered beside the listening."""
        key = str(data.get("key", ""))[:64]
        try:
            inbound = await self._desk.accept(self._session, _MESSAGE.validate_python(data))
        except ValidationError as error:
            return await self._send({"type": "error", "key": key, "problem": invalid(error.errors())})
        except AnbanError as error:
            return await self._refuse(error, key)
        self._own.add(inbound.message_key)
        await self._send({"type": "typing", "key": inbound.message_key})
        task = asyncio.create_task(self._answer(inbound))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _answer(self, inbound: Inbound) -> None:
        key = inbound.message_key
        try:
            reply = await self._desk.answer(inbound)
        except AnbanError as error:
            if error.status >= 500:
                log_failure("turn failed", error)
            return await self._refuse(error, key)
        except Exception as error:
            log_failure("turn failed", error)
            return await self._refuse(AnbanError("unforeseen"), key)
        body = reply_body(reply)
        await self._send({"type": "receipt", "key": key, "turn": reply.turn})
        for act in body["acts"]:
            await self._send({"type": "act", "key": key, "turn": reply.turn, "act": act})
        await self._send({"type": "reply", "key": key, "reply": body})

    async def _refuse(self, error: AnbanError, key: str) -> None:
        await self._send({"type": "error", "key": key, "problem": problem(error)})

    async def _send(self, frame: dict[str, Any]) -> None:
        text = json.dumps(frame, ensure_ascii=False).encode("utf-8", "replace").decode()
        # The other end may be gone while a turn is still being answered; the answer waits in the history.
        with suppress(WebSocketDisconnect, RuntimeError):
            await self._websocket.send_text(text)
