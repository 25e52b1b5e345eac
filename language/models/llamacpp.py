"""A GGUF file through llama-cpp-python (optional extra). One worker and one queue: concurrent calls crash llama.cpp."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from core.errors import Misconfigured
from language.models.contract import Answer, ModelFailed, Prompt, Usage

CONTEXT = 4096
WAITING = 4  # calls in the queue; one more is told to do without
Loader = Callable[[Path], Any]
Heard = Callable[[str], None]  # called in the worker with every piece


def load_llama(path: Path) -> Any:
    """llama_cpp.Llama on this file; says what to install when the extra is missing."""
    try:
        from llama_cpp import Llama
    except ImportError as error:
        raise Misconfigured(
            "ANBAN_LLM_GGUF is set but llama-cpp-python is missing: pip install 'anban[llm]'"
        ) from error
    return Llama(model_path=str(path), n_ctx=CONTEXT, n_threads=None, verbose=False, seed=7)


class LlamaModel:
    """Loaded at the first question, in the worker, so that the server starts at once."""

    def __init__(self, path: Path, *, loader: Loader = load_llama) -> None:
        self.name = path.stem
        self._path, self._loader = path, loader
        self._llama: Any = None
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="llama")
        self._queued = 0

    async def ask(self, prompt: Prompt, timeout: float) -> Answer:  # noqa: ASYNC109 — the caller's patience is part of the contract
        return await self._asked(prompt, timeout, lambda _: None)

    async def stream(self, prompt: Prompt, timeout: float) -> AsyncGenerator[str, None]:  # noqa: ASYNC109 — as above
        """Piece by piece, as the worker writes them."""
        loop, pieces = asyncio.get_running_loop(), asyncio.Queue[str | None]()
        writing = asyncio.ensure_future(
            self._asked(prompt, timeout, lambda piece: _quietly(loop, pieces.put_nowait, piece))
        )
        writing.add_done_callback(lambda _: pieces.put_nowait(None))
        try:
            while (piece := await pieces.get()) is not None:
                yield piece
            await writing
        finally:
            writing.cancel()

    async def _asked(self, prompt: Prompt, timeout: float, heard: Heard) -> Answer:  # noqa: ASYNC109 — as above
        if self._queued >= WAITING:
            raise ModelFailed("queue_full")
        stop = threading.Event()
        self._queued += 1
        future = self._worker.submit(self._answer, prompt, stop, heard)
        # Counted down when the worker is done, not when the caller gave up: a late answer still holds its place.
        loop = asyncio.get_running_loop()
        future.add_done_callback(lambda _: _quietly(loop, self._done))
        try:
            async with asyncio.timeout(timeout):
                return await asyncio.wrap_future(future)
        except (TimeoutError, asyncio.CancelledError):
            stop.set()
            raise

    async def close(self) -> None:
        self._worker.shutdown(wait=False, cancel_futures=True)

    def warm(self) -> None:
        """Load the file now, in the worker, without waiting for it."""
        self._worker.submit(self._loaded)

    def _done(self) -> None:
        self._queued -= 1

    def _loaded(self) -> Any:
        if self._llama is None:
            self._llama = self._loader(self._path)
        return self._llama

    def _answer(self, prompt: Prompt, stop: threading.Event, heard: Heard) -> Answer:
        if stop.is_set():
            raise ModelFailed("given_up")
        wanted = {"response_format": {"type": "json_object", "schema": prompt.schema}} if prompt.schema else {}
        chunks = self._loaded().create_chat_completion(
            messages=list(prompt.messages), temperature=0.0, max_tokens=prompt.max_tokens, stream=True, **wanted
        )
        text, tokens = "", 0
        for piece in _pieces(chunks):
            if stop.is_set():
                raise ModelFailed("given_up")
            text, tokens = text + piece, tokens + 1
            heard(piece)
        if not text.strip():
            raise ModelFailed("empty")
        return Answer(text.strip(), Usage(answer_tokens=tokens))


def _pieces(chunks: Any) -> Iterator[str]:
    for chunk in chunks:
        yield chunk["choices"][0].get("delta", {}).get("content") or ""


def _quietly(loop: asyncio.AbstractEventLoop, call: Callable[..., None], *told: str) -> None:
    """The loop may be gone by the time a late answer comes."""
    if not loop.is_closed():
        loop.call_soon_threadsafe(call, *told)
