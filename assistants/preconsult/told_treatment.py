"""What the first sentences tell of treatment: what was taken for this illness and did what, what is taken anyway."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from assistants.preconsult.transcript.treatment import Taken, read_treatment
from assistants.preconsult.transcript.turns import Exchange, Said
from core.forms import Answer, Item
from reading.values import medicines_taken

_CLAUSE = re.compile(r"[^，。！？；,]+")
_EFFECT = re.compile(r"见好|好[转些点多]|效|管用|退了|没用|加重|缓解|又烧|又疼")
_TREATED = "用过药"


def read_treated(items: Mapping[str, Item], text: str, now: datetime, turn: int) -> dict[str, Any]:
    """吃了阿莫西林三天没见好 answers two questions; 有高血压吃氨氯地平 another."""
    found = read_treatment([Exchange("", (), Said(turn, True, text))])
    clauses = _CLAUSE.findall(text)
    made: dict[str, Any] = {}
    own = _of(clauses, [t for t in found.taken if not t.usual])
    if own and "hpi.treated" in items and "hpi.drug" in items:
        made["hpi.treated"] = [Answer(value=_TREATED, words=own, turn=turn)]
        made["hpi.drug"] = Answer(value=own, words=own, turn=turn)
    usual = _of(clauses, [t for t in found.taken if t.usual and not t.way])
    if usual and "med.current" in items:
        read = medicines_taken(items["med.current"], usual, now)
        made |= {"med.current": [Answer(value=v, words=usual, turn=turn) for v in read.values]} if read.values else {}
    return made


def _of(clauses: list[str], taken: list[Taken]) -> str:
    """The clauses that name it, each with what it did right after it."""
    kept: list[str] = []
    for clause, after in zip(clauses, [*clauses[1:], ""], strict=True):
        if any(t.name in clause for t in taken):
            kept += [clause, after] if _EFFECT.search(after) else [clause]
    return "，".join(dict.fromkeys(kept))
