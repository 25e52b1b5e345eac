"""Asks a running Rasa server's /model/parse, in time or not at all; its intents and entities become our commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from core.commands import AnyCommand, Commands, Guess
from core.contracts import Context
from language.models.contract import Answer, ModelFailed, Prompt
from language.models.guarded import Guarded
from language.rasa.names import from_rasa
from language.wishes import wish

SURE = 0.6  # DIET's confidence; below it Rasa guesses
FALLBACK = "nlu_fallback"
MOST = 200_000  # bytes of an answer


class RasaServer:
    """POST {url}/model/parse, in the shape of a model so that the same breaker guards it."""

    def __init__(self, url: str, *, client: httpx.AsyncClient | None = None) -> None:
        self.name = "rasa"
        self._url = url.rstrip("/") + "/model/parse"
        self._client = client or httpx.AsyncClient(follow_redirects=False, trust_env=False)

    async def ask(self, prompt: Prompt, timeout: float) -> Answer:  # noqa: ASYNC109 (the contract)
        try:
            response = await self._client.post(self._url, json={"text": prompt.user}, timeout=timeout)
        except httpx.TimeoutException:
            raise ModelFailed("timeout") from None
        except httpx.HTTPError as error:
            raise ModelFailed(type(error).__name__) from None
        if response.status_code != 200:
            raise ModelFailed(f"http_{response.status_code}")
        if len(response.content) > MOST:
            raise ModelFailed("too_long")
        return Answer(response.text)

    async def close(self) -> None:
        await self._client.aclose()


class RasaHelper:
    """Rasa's intent as a command, when it is sure and the intent is one of ours."""

    def __init__(self, server: Guarded, known: Sequence[str]) -> None:
        self._server = server
        self._known = frozenset(known)

    async def help(self, text: str, context: Context, guesses: Sequence[Guess]) -> Commands | None:
        answer = await self._server.ask(Prompt(system="", user=text, version="rasa"))
        if answer is None:
            return None
        ranking = parsed(answer)
        if ranking is None:
            self._server.unusable()
            return None
        if not ranking or ranking[0].score < SURE or ranking[0].name not in self._known:
            return None
        made = wish(ranking[0].name, text, ranking[0].score, context)
        if made is None:
            return None
        command: AnyCommand = made.model_copy(update={"origin": "rasa"})
        return Commands(commands=[command], origin="rasa")


def parsed(answer: str) -> list[Guess] | None:
    """Rasa's intents, best first; None when the answer has another shape."""
    import json

    try:
        body = json.loads(answer)
        listed: list[Mapping[str, Any]] = body.get("intent_ranking") or [body["intent"]]
        found = [Guess(name=from_rasa(str(i["name"])), score=float(i["confidence"])) for i in listed if i.get("name")]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return [guess for guess in found if guess.name != FALLBACK] if found and found[0].name != FALLBACK else []
