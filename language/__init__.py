"""Understanding (rules, local classifier, language models, Rasa) and wording."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from core.contracts import Understander
from core.ports import Words
from core.settings import Settings
from language.asking import ModelHelper
from language.cascade import PATIENCE, Cascade, Helper
from language.classifier.cache import ready
from language.examples import common
from language.models.guarded import Guarded
from language.wording import Wording

__all__ = ["build_model", "build_understander", "build_wording"]


def build_model(settings: Settings) -> Guarded | None:
    """The configured language model with its guards on; None when there is none. Build it once, use it everywhere."""
    # What is not configured is not loaded: most installations start without any of it.
    timeout = min(settings.llm_timeout, PATIENCE)
    if settings.llm_url:
        from language.models.openai import OpenAIModel

        model = OpenAIModel(settings.llm_url, settings.llm_model, settings.llm_key.get_secret_value())
        return Guarded(model, timeout=timeout, clock=time.monotonic)
    if settings.llm_gguf:
        from language.models.llamacpp import LlamaModel

        return Guarded(LlamaModel(settings.llm_gguf), timeout=timeout, clock=time.monotonic)
    return None


def build_understander(
    settings: Settings, examples: Mapping[str, Sequence[str]], data_folder: Path, model: Guarded | None = None
) -> Understander:
    """The cascade for these examples ("assistant/flow" → sentences); what every assistant hears is added here."""
    known = {**common(), **examples}
    helpers: list[Helper] = []
    if settings.rasa_url:
        from language.rasa.understander import RasaHelper, RasaServer

        guarded = Guarded(RasaServer(settings.rasa_url), timeout=PATIENCE / 2, clock=time.monotonic)
        helpers.append(RasaHelper(guarded, list(known)))
    if model := model or build_model(settings):
        helpers.append(ModelHelper(model, examples))
    return Cascade(ready(known, data_folder), helpers)


def build_wording(settings: Settings, templates: Mapping[str, str], model: Guarded | None = None) -> Words:
    """The `word` port over these templates; with a model configured it may reword them, checked."""
    return Wording(templates, model or build_model(settings))
