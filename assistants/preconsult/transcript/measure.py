"""How well transcripts become records: character ROUGE per field, symptoms with their negation, and whether every
symptom stated is one somebody mentioned."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from assistants.preconsult.transcript.details import read_details
from assistants.preconsult.transcript.record import transcript_record
from assistants.preconsult.transcript.statements import read_statements, settle
from assistants.preconsult.transcript.terms import content, find_terms
from assistants.preconsult.transcript.turns import Exchange, Said, exchanges, read_turns
from reading.clean import clean

FIELDS = {
    "chief_complaint": "主诉",
    "present_illness": "现病史",
    "past_history": "既往史",
    "auxiliary_exams": "辅助检查",
}
# Symptoms a record tells as a detail: 大便伴血丝 reads as 便血.
_AS_DETAIL = {"便血": "伴血丝", "黑便": "黑色", "便秘": "干结"}
SAMPLE, SEED = 200, 7


def _f1(shared: int, ours: int, theirs: int) -> float:
    return 2 * shared / (ours + theirs) if shared else 0.0


def rouge_1(ours: str, theirs: str) -> float:
    """F1 of shared characters."""
    return _f1(sum((Counter(ours) & Counter(theirs)).values()), len(ours), len(theirs))


def rouge_l(ours: str, theirs: str) -> float:
    """F1 of the longest common subsequence of characters."""
    row = [0] * (len(theirs) + 1)
    for char in ours:
        corner = 0
        for place, other in enumerate(theirs, 1):
            above = row[place]
            row[place] = corner + 1 if char == other else max(above, row[place - 1])
            corner = above
    return _f1(row[-1], len(ours), len(theirs))


def symptoms(text: str) -> dict[str, bool]:
    """Symptoms of a record with whether they are there."""
    said = Said(0, True, clean(text))
    return {name: s.present for name, s in settle(read_statements([Exchange("", (), said)])).items()}


@dataclass
class Measured:
    """The table of one run."""

    count: int = 0
    rouge: dict[str, tuple[float, float]] = field(default_factory=dict)
    both: int = 0  # symptoms our record and the doctor's both name
    same: int = 0  # … and agree on whether they are there
    ours: int = 0
    theirs: int = 0
    stated: int = 0
    unmentioned: list[tuple[int, str]] = field(default_factory=list)

    @property
    def f1(self) -> float:
        return _f1(self.both, self.ours, self.theirs)

    @property
    def negation(self) -> float:
        return self.same / self.both if self.both else 0.0


def mentioned(name: str, turns: Iterable[Mapping[str, Any]]) -> bool:
    """Somebody said it in one of these turns, in whatever words."""
    return any(term.name == name for turn in turns for term in find_terms(clean(turn["text"])))


def check_evidence(number: int, row: Mapping[str, Any], made: Measured) -> None:
    """Every symptom of our record must stand in a turn the record points to."""
    record = transcript_record(row["turns"])
    for name in ("chief_complaint", "present_illness"):
        turns = [row["turns"][turn] for turn in record["evidence"][name]]
        for term in find_terms(clean(record[name])):
            made.stated += 1
            if not mentioned(term.name, turns) and not _described(term.name, turns):
                made.unmentioned.append((number, term.name))


def _described(name: str, turns: Sequence[Mapping[str, Any]]) -> bool:
    """Watery stool counts as diarrhoea, coughing at night as cough."""
    kin = {
        "腹泻": ("大便异常", "腹泻"),
        "咳嗽": ("干咳", "夜间咳嗽", "阵发性咳嗽"),
        "大便异常": ("腹泻", "便秘", "便血"),
    }
    if any(mentioned(other, turns) for other in kin.get(name, ())):
        return True
    found = read_details(exchanges(read_turns(turns)))
    told = {detail.text for detail in (*found.state, *found.of["stool"])}
    if name == "腹泻" and told & {"稀", *content()["loose"]}:
        return True  # 大便是稀的
    if name == "大便异常" and found.of["stool"]:
        return True  # 大便绿色
    return _AS_DETAIL.get(name, name) in told


def measure(rows: Sequence[Mapping[str, Any]]) -> Measured:
    """All measures over rows of {turns, report}."""
    made = Measured(count=len(rows))
    sums: dict[str, list[float]] = {name: [0.0, 0.0] for name in FIELDS}
    for row in rows:
        record = transcript_record(row["turns"])
        for name, theirs in FIELDS.items():
            sums[name][0] += rouge_1(record[name], row["report"][theirs])
            sums[name][1] += rouge_l(record[name], row["report"][theirs])
        _compare(record, row, made)
    made.rouge = {name: (one / len(rows), lcs / len(rows)) for name, (one, lcs) in sums.items()}
    sampled = random.Random(SEED).sample(range(len(rows)), min(SAMPLE, len(rows)))
    for number in sampled:
        check_evidence(number, rows[number], made)
    return made


def _compare(record: Mapping[str, Any], row: Mapping[str, Any], made: Measured) -> None:
    ours = symptoms(record["chief_complaint"] + record["present_illness"])
    theirs = symptoms(row["report"]["主诉"] + row["report"]["现病史"])
    shared = ours.keys() & theirs.keys()
    made.both += len(shared)
    made.same += sum(ours[name] == theirs[name] for name in shared)
    made.ours += len(ours)
    made.theirs += len(theirs)
