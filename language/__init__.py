"""Understanding (rules, local classifier, language models, Rasa) and wording."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.contracts import Understander
from core.settings import Settings
from language.cascade import Cascade
from language.classifier.cache import ready
from language.examples import common


def build_understander(settings: Settings, examples: Mapping[str, Sequence[str]], data_folder: Path) -> Understander:
    """The cascade for these examples ("assistant/flow" → sentences); what every assistant hears is added here."""
    return Cascade(ready({**common(), **examples}, data_folder))
