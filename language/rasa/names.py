"""Intent names as Rasa takes them: a "/" would make a retrieval intent of them."""

from __future__ import annotations

import re

_SEPARATOR = "__"


def to_rasa(name: str) -> str:
    """frontdesk/parking → frontdesk__parking."""
    return name.replace("/", _SEPARATOR)


def from_rasa(name: str) -> str:
    """frontdesk__parking → frontdesk/parking."""
    return name.replace(_SEPARATOR, "/", 1)


def identifier(name: str) -> str:
    """A form's or item's id as a Rasa slot or form name."""
    return re.sub(r"\W", "_", name)
