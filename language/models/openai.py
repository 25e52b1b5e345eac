"""An OpenAI-compatible server (vLLM, llama-server, a hospital's gateway …), streamed, with one quick retry."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx

from language.models.contract import Answer, ModelFailed, Prompt, Usage

MOST = 20_000  # characters of an answer; more is a model running away
AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504})
PAUSE = 0.1  # seconds before the one retry


class OpenAIModel:
    """POST {url}/chat/completions."""

    def __init__(self, url: str, model: str, key: str = "", *, client: httpx.AsyncClient | None = None,
                 sleep: Callable[[float], Awaitable[None]] = asyncio.sleep, retries: int = 1) -> None:  # fmt: skip
        self.name = model or "openai"
        self._url = url.rstrip("/") + "/chat/completions"
        self._headers = {"Authorization": f"Bearer {key}"} if key else {}
        # No redirects and no proxies from the environment: sentences go to the address that was configured, only.
        self._client = client or httpx.AsyncClient(follow_redirects=False, trust_env=False)
        self._sleep, self._retries = sleep, retries

    async def ask(self, prompt: Prompt, timeout: float) -> Answer:  # noqa: ASYNC109 — the caller's patience is part of the contract
        for left in range(self._retries, -1, -1):
            try:
                return await self._once(prompt, timeout)
            except _Passing as error:
                if not left:
                    raise ModelFailed(error.kind) from None
                await self._sleep(PAUSE)
        raise ModelFailed("retries")

    async def close(self) -> None:
        await self._client.aclose()

    def _body(self, prompt: Prompt) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.name, "messages": prompt.messages, "temperature": 0, "max_tokens": prompt.max_tokens,
            "stream": True, "stream_options": {"include_usage": True},
        }  # fmt: skip
        if prompt.schema is not None:
            named = {"name": "answer", "strict": True, "schema": prompt.schema}
            body["response_format"] = {"type": "json_schema", "json_schema": named}
        return body

    async def stream(self, prompt: Prompt, timeout: float) -> AsyncGenerator[str, None]:  # noqa: ASYNC109 — as above
        """Piece by piece. What was given out cannot be asked again, so nothing is tried twice."""
        try:
            async with self._opened(prompt, timeout) as response:
                if _is_stream(response):
                    async for event in _events(response.aiter_lines()):
                        yield _written(event)
                else:
                    yield _whole(await _limited(response)).text
        except _Passing as error:
            raise ModelFailed(error.kind) from None

    async def _once(self, prompt: Prompt, timeout: float) -> Answer:  # noqa: ASYNC109 — the caller's patience is part of the contract
        async with self._opened(prompt, timeout) as response:
            if _is_stream(response):
                return await _streamed(response.aiter_lines())
            return _whole(await _limited(response))

    @asynccontextmanager
    async def _opened(self, prompt: Prompt, timeout: float) -> AsyncIterator[httpx.Response]:  # noqa: ASYNC109 — as above
        """The server's answer from its first byte on; what goes wrong until its last is told in our words."""
        try:
            async with self._client.stream(
                "POST", self._url, json=self._body(prompt), headers=self._headers, timeout=timeout
            ) as response:
                if response.status_code in AGAIN:
                    raise _Passing(f"http_{response.status_code}")
                if response.status_code != 200:
                    raise ModelFailed(f"http_{response.status_code}")
                yield response
        except httpx.TimeoutException:
            raise ModelFailed("timeout") from None
        except httpx.TransportError as error:
            raise _Passing(type(error).__name__) from None
        except httpx.HTTPError as error:
            raise ModelFailed(type(error).__name__) from None


class _Passing(Exception):
    """A fault that may be gone a moment later."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


async def _limited(response: httpx.Response) -> bytes:
    body = b""
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) > 4 * MOST:
            raise ModelFailed("too_long")
    return body


def _is_stream(response: httpx.Response) -> bool:
    return str(response.headers.get("content-type", "")).startswith("text/event-stream")


async def _events(lines: AsyncIterator[str]) -> AsyncIterator[dict[str, Any]]:
    """Server-sent events until [DONE]; an answer that breaks off or runs away is none."""
    read, finished = 0, False
    async for line in lines:
        if not line.startswith("data:"):
            continue
        data = line[5:].strip()
        if data == "[DONE]":
            return
        event = _object(data)
        finished |= any(choice.get("finish_reason") for choice in event.get("choices") or [])
        read += len(_written(event))
        if read > MOST:
            raise ModelFailed("too_long")
        yield event
    if not finished:
        raise ModelFailed("cut_off")


async def _streamed(lines: AsyncIterator[str]) -> Answer:
    text, usage = "", Usage()
    async for event in _events(lines):
        text += _written(event)
        usage = _usage(event) or usage
    return _answer(text, usage)


def _written(event: dict[str, Any]) -> str:
    return "".join((choice.get("delta") or {}).get("content") or "" for choice in event.get("choices") or [])


def _whole(body: bytes) -> Answer:
    """A server that does not stream."""
    event = _object(body)
    choices = event.get("choices") or [{}]
    message = choices[0].get("message") if isinstance(choices[0], dict) else None
    return _answer((message or {}).get("content") or "", _usage(event) or Usage())


def _object(data: str | bytes) -> dict[str, Any]:
    try:
        event = json.loads(data)
    except ValueError:
        raise ModelFailed("not_json") from None
    if not isinstance(event, dict):
        raise ModelFailed("not_an_object")
    if event.get("error"):
        raise ModelFailed("error_in_200")
    return event


def _usage(event: dict[str, Any]) -> Usage | None:
    said = event.get("usage")
    if not isinstance(said, dict):
        return None
    return Usage(int(said.get("prompt_tokens") or 0), int(said.get("completion_tokens") or 0))


def _answer(text: str, usage: Usage) -> Answer:
    if not text.strip():
        raise ModelFailed("empty")
    return Answer(text.strip(), usage)
