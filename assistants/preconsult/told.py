"""What people tell beside the questions: symptoms present or denied in their own sentences, with where they said so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from assistants.preconsult.summary.model import Evidence, Statement
from assistants.preconsult.summary.wording import quoted
from assistants.preconsult.transcript.leading import leading
from assistants.preconsult.transcript.statements import Statement as Mention
from assistants.preconsult.transcript.statements import read_statements, settle
from assistants.preconsult.transcript.turns import Exchange, Said
from core.forms import FormState, Item, Option
from reading.clean import clean


@dataclass(frozen=True)
class Told:
    """A symptom told in free words; `leading` when it is what the person came for."""

    name: str
    present: bool
    evidence: list[Evidence] = field(default_factory=list)
    leading: bool = False


def _exchanges(words: Iterable[Evidence]) -> list[Exchange]:
    return [Exchange("", (), Said(w.turn, True, clean(w.words))) for w in words if w.words.strip()]


def read_told(words: Sequence[Evidence], state: FormState) -> list[Told]:
    """Symptoms of the sentences told outside the form, each with the sentence it stands in."""
    by_turn = {w.turn: w for w in words}
    talk = _exchanges(words)
    statements = settle(read_statements(talk))
    lead = {s.name for s in leading(statements, talk, [t.said for t in talk])}
    return [
        Told(s.name, s.present, [by_turn[t] for t in s.turns if t in by_turn], s.name in lead)
        for s in statements.values()
    ]


def _means(option: Option, name: str) -> bool:
    """恶心 belongs to 恶心呕吐."""
    return name in (option.label, option.value, *option.synonyms) or (len(name) > 1 and name in option.label)


def clashes(told: Sequence[Told], state: FormState, answered: Mapping[str, Item]) -> list[Statement]:
    """Denied in one sentence and chosen in an answer, or the other way round: both are shown."""
    made: list[Statement] = []
    for item in answered.values():
        if not item.repeats or not item.options:
            continue
        answers = state.answers[item.link_id]
        chosen = {str(a.value): a for a in answers}
        for one in told:
            option = next((o for o in item.options if _means(o, one.name)), None)
            if option is None:
                continue
            none = next((a for a in answers if str(a.value) == "无"), None)
            against = none if one.present else chosen.get(option.value)
            if against is not None:
                made.append(_clash(one, item, against.turn, against.words or against.label))
    return made


def _clash(one: Told, item: Item, turn: int, words: str) -> Statement:
    first = one.evidence[0] if one.evidence else Evidence(turn=0, words="")
    return Statement(
        text=f"{one.name}前后说法不一：第{first.turn}轮{quoted(first.words)}；第{turn}轮{quoted(words)}",
        item=item.link_id, kind="contradiction",
        evidence=[*one.evidence, Evidence(turn=turn, words=words, item=item.link_id)],
    )  # fmt: skip


def mentions_of(text: str, turn: int) -> dict[str, Mention]:
    """Symptoms of one sentence by name."""
    return settle(read_statements(_exchanges([Evidence(turn=turn, words=text)])))
