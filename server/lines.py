"""The `--json` doors: one JSON object a line in, one a line out, in order, flushed; a bad line never ends the run."""

from __future__ import annotations

import asyncio
import inspect
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any, TextIO

from pydantic import ValidationError

from core.errors import AnbanError

Handler = Callable[[dict[str, Any]], dict[str, Any] | Awaitable[dict[str, Any]]]


def _explain(error: Exception) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{'.'.join(map(str, e['loc'])) or 'line'}: {e['msg']}" for e in error.errors())
    return str(error) if isinstance(error, AnbanError | ValueError) else type(error).__name__


async def _answer(handler: Handler, line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        if not isinstance(asked, dict):
            return {"error": "a line must be one JSON object"}
        answer = handler(asked)
        return await answer if inspect.isawaitable(answer) else answer
    except json.JSONDecodeError as error:
        return {"error": f"not JSON: {error}"}
    except Exception as error:  # the door stays open whatever one line does
        return {"error": _explain(error)}


async def serve(handler: Handler, source: TextIO = sys.stdin, sink: TextIO = sys.stdout) -> None:
    """Answer every line until the input ends; empty lines are passed over."""
    while line := await asyncio.to_thread(source.readline):
        if not line.strip():
            continue
        answer = await _answer(handler, line)
        sink.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sink.flush()


def run(handler: Handler) -> int:
    asyncio.run(serve(handler))
    return 0
