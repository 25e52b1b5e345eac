"""The sealed documents of summaries: the whole of it for a doctor's page, and the few words a list needs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from records.secrets import Sealer

FLAGS = 5  # red flags a list shows of one patient


@dataclass(frozen=True)
class Brief:
    name: str = ""
    age_months: int | None = None
    sex: str = ""
    chief: str = ""
    flags: tuple[str, ...] = ()
    title: str = ""


class Documents:
    def __init__(self, sealer: Sealer) -> None:
        self._sealer = sealer

    def seal(self, payload: Mapping[str, Any]) -> bytes:
        return self._sealer.seal(json.dumps(payload, ensure_ascii=False, default=str))

    def open(self, sealed: bytes) -> dict[str, Any]:
        made: dict[str, Any] = orjson.loads(self._sealer.open(sealed))
        return made

    def seal_brief(self, payload: Mapping[str, Any]) -> bytes:
        person, summary = payload.get("person") or {}, payload["summary"]
        return self.seal(
            {
                "name": person.get("name") or "",
                "age_months": person.get("age_months"),
                "sex": person.get("sex") or "",
                "chief": summary["chief_complaint"],
                "flags": [flag["text"] for flag in summary["red_flags"]][:FLAGS],
                "title": summary["title"],
            }
        )

    def brief(self, sealed: bytes) -> Brief:
        told = self.open(sealed)
        return Brief(**(told | {"flags": tuple(told["flags"])}))

    @staticmethod
    def person(state: str) -> Brief:
        """Who a conversation is about, from its state."""
        told = orjson.loads(state).get("person", {})
        return Brief(told.get("name", ""), told.get("age_months"), told.get("sex") or "")


def age_text(months: int | None) -> str:
    """An age as people say it: 8个月, 2岁3个月, 34岁."""
    if months is None:
        return ""
    years, rest = divmod(months, 12)
    if years == 0:
        return f"{rest}个月"
    return f"{years}岁{rest}个月" if years < 6 and rest else f"{years}岁"
