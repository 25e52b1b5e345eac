"""FHIR JSON in and out without changing a digit: 1.50 stays 1.50, because the precision of a result means something."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

Resource = dict[str, Any]


def parse(text: str | bytes) -> Any:
    """Like json.loads, with decimals kept as they were written. Raises ValueError."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def dump(value: Any) -> str:
    """The reverse of parse."""
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(str(key))}:{dump(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(dump, value)) + "]"
    return str(value) if isinstance(value, Decimal) else json.dumps(value, ensure_ascii=False, allow_nan=False)


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
