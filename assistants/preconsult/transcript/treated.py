"""What was done for this illness, each by its way, and what it did, in the words of a record."""

from __future__ import annotations

from collections.abc import Sequence

from assistants.preconsult.transcript.findings import Findings, Phrase
from assistants.preconsult.transcript.treatment import Taken, injected, outer

_TAKEN = 3  # medicines named here; all of them have a field of their own
_EFFECT = {"better": "后好转", "same": "后无明显好转", "worse": "后加重", "again": "后好转又反复"}
_STAY = "住院治疗"


def treated(found: Findings) -> list[Phrase]:
    """What was done for this illness, each by its way, and what it did."""
    treatment = found.treatment
    medicines = [t for t in treatment.taken if not t.way and not t.usual][:_TAKEN]
    ways = [t for t in treatment.taken if t.way][: max(1, _TAKEN - len(medicines))]
    by_way = {verb: [t for t in (*medicines, *ways) if _verb(t) == verb] for verb in ("服用", "外用", "予", "曾")}
    done = [_taken(verb, some) for verb, some in by_way.items() if some]
    if not done:
        return [Phrase("未用药", treatment.none_turns)] if treatment.none else []
    if treatment.effect:
        done[-1] = Phrase(done[-1].text + _EFFECT[treatment.effect], (*done[-1].turns, *treatment.effect_turns))
    return done


def _verb(taken: Taken) -> str:
    if taken.name == _STAY:
        return "曾"
    return "予" if taken.way or injected(taken.name) else "外用" if outer(taken.name) else "服用"


def _taken(verb: str, some: Sequence[Taken]) -> Phrase:
    return Phrase(verb + "、".join(t.name for t in some), tuple(turn for t in some for turn in t.turns))
