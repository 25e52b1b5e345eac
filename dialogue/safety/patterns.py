"""The small language the red flags are written in.

胸口疼                    a word
<chest>                   a concept: another list of words and patterns
<chest>|心口              any of these
<chest> ~ <pain>          in this order, at most 6 characters between, within a clause, nothing denied between
<chest> ~3 <pain>         … at most 3 between
<chest> & <sweat>         both, in any order, at most 30 characters between
<chestpain> + <sweat>     both, anywhere in this turn or the turns just before
[temp>=41]                a measured value
@age<0.25  @pregnant      what is known of the person
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

GAP, WINDOW = 6, 30
_ARROW = re.compile(r"\s+~(\d*)\s+")
_BESIDE = re.compile(r"\s+&(\d*)\s+")
_VALUE = re.compile(r"^\[(\w+)\s*(>=|<=|>|<|=)\s*([\d.]+)\]$")
_FACT = re.compile(r"^@(\w+)\s*(?:(>=|<=|>|<|=)\s*([\w.]+))?$")


@dataclass(frozen=True, eq=False)
class AnyOf:
    """One of these words (given as a class of the lexicon), concepts or values."""

    concepts: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    values: tuple[Value, ...] = ()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The classes of the lexicon and the concepts that answer this link."""
        return (*self.concepts, "=" + "|".join(self.words)) if self.words else self.concepts


@dataclass(frozen=True)
class Value:
    name: str
    operator: str
    number: float

    def holds(self, number: float) -> bool:
        return {
            ">=": number >= self.number, "<=": number <= self.number, ">": number > self.number,
            "<": number < self.number, "=": number == self.number,
        }[self.operator]  # fmt: skip


@dataclass(frozen=True, eq=False)
class Chain:
    """Links in order; `gaps[i]` is the room allowed before `links[i + 1]`."""

    links: tuple[AnyOf, ...]
    gaps: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Cluster:
    """Chains near each other in any order; `windows[i]` is the room between what is found and `chains[i + 1]`."""

    chains: tuple[Chain, ...]
    windows: tuple[int, ...]


@dataclass(frozen=True)
class Fact:
    """Something known of the person: age, pregnant, sex."""

    name: str
    operator: str = ""
    value: str = ""


@dataclass(frozen=True, eq=False)
class Pattern:
    """Everything that must hold together; `text` is how it was written, for explanations."""

    text: str
    clusters: tuple[Cluster, ...]
    facts: tuple[Fact, ...] = ()


def parse(text: str) -> Pattern:
    """Read one pattern; raises ValueError with the pattern in it when it makes no sense."""
    clusters: list[Cluster] = []
    facts: list[Fact] = []
    for part in re.split(r"\s+\+\s+", text.strip()):
        if part.startswith("@"):
            facts.append(_fact(part))
        else:
            pieces = _BESIDE.split(part)
            windows = tuple(int(size) if size else WINDOW for size in pieces[1::2])
            clusters.append(Cluster(tuple(_chain(piece) for piece in pieces[::2]), windows))
    if not clusters:
        raise ValueError(f"a pattern needs words: {text!r}")
    return Pattern(text, tuple(clusters), tuple(facts))


def _fact(part: str) -> Fact:
    match = _FACT.match(part)
    if match is None:
        raise ValueError(f"not a fact: {part!r}")
    return Fact(match[1], match[2] or "", match[3] or "")


def _chain(part: str) -> Chain:
    pieces = _ARROW.split(part)
    gaps = tuple(int(size) if size else GAP for size in pieces[1::2])
    return Chain(tuple(_any(piece) for piece in pieces[::2]), gaps)


def _any(piece: str) -> AnyOf:
    concepts, words, values = [], [], []
    for choice in piece.strip().split("|"):
        value = _VALUE.match(choice)
        if value:
            values.append(Value(value[1], value[2], float(value[3])))
        elif choice.startswith("<") and choice.endswith(">"):
            concepts.append(choice[1:-1])
        elif choice and not re.search(r"[<>\[\]@~&+\s]", choice):
            words.append(choice)
        else:
            raise ValueError(f"cannot read {choice!r} in {piece!r}")
    return AnyOf(tuple(concepts), tuple(words), tuple(values))
