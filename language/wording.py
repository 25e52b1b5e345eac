"""Approved facts → a kind sentence: a template, perhaps reworded by a model, never with anything added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.errors import Misconfigured
from language.fidelity import unfaithful
from language.models.guarded import Guarded
from language.prompting import prompt

VERSION = "wording.v1"


class Wording:
    """The `word` port: template name (or the template itself) and facts → what is said."""

    def __init__(self, templates: Mapping[str, str], model: Guarded | None = None) -> None:
        self._templates = templates
        self._model = model

    async def __call__(self, name: str, facts: dict[str, Any]) -> str:
        plain = self.plain(name, facts)
        if self._model is None:
            return plain
        answer = await self._model.ask(prompt(VERSION, max_tokens=2 * len(plain) + 60, message=plain))
        if answer is None:
            return plain
        reason = unfaithful(answer, plain)
        if reason:
            self._model.outcomes[f"unfaithful_{reason}"] += 1
            return plain
        return answer

    def plain(self, name: str, facts: dict[str, Any]) -> str:
        """The template with its facts: always right, never charming."""
        template = self._templates.get(name, name)
        try:
            return template.format_map(facts)
        except (KeyError, IndexError, ValueError) as error:
            raise Misconfigured(f"wording {name[:30]!r}: {type(error).__name__} {error}") from error
