"""Runs the rules over one utterance and the few before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from core.contracts import Heard
from dialogue.safety.compiled import Index, Ready
from dialogue.safety.measures import age_in
from dialogue.safety.page import Page
from dialogue.safety.patterns import Cluster, Fact, Pattern
from dialogue.safety.rules import Content, Rule
from dialogue.safety.scope import Cues, Scope
from dialogue.safety.text import Span, clean

LIKE = "像："  # how the pattern of a finding by meaning begins: the example it is near follows
TURNS = 3  # earlier sentences that count: a symptom now plus one two turns ago


@dataclass
class Who:
    """What is known of the person the words are about; the words themselves come before the record."""

    age: float | None = None
    sex: str = ""
    pregnant: bool = False

    def holds(self, fact: Fact) -> bool:
        if fact.name == "age":
            if self.age is None:
                return False
            limit = float(fact.value)
            return self.age < limit if fact.operator in ("<", "<=") else self.age >= limit
        if fact.name == "sex":
            return self.sex == fact.value
        if fact.name == "pregnant":
            return self.pregnant
        return False


@dataclass
class Moment:
    """The utterance, its earlier ones, and how findings in each are to be judged."""

    pages: list[Page]  # the newest first
    scopes: list[Scope]
    who: Who
    found: int = field(init=False)  # which classes stand anywhere, as bits
    _benign: dict[tuple[Ready, int], list[Span]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.found = 0
        for page in self.pages:
            self.found |= page.mask

    def idiomatic(self, span: Span, ready: Ready, at: int) -> bool:
        """Part of a phrase that means something else: 想死你了."""
        benign = self._benign.get((ready, at))
        if benign is None:
            benign = self._benign[(ready, at)] = ready.benign(self.pages[at], self.who.holds)
        return any(other.start < span.end and span.start < other.end for other in benign)


@dataclass(frozen=True)
class Finding:
    """A rule that holds, with the words that made it hold."""

    rule: Rule
    words: str
    pattern: str


class Reader:
    """Compiled content applied to what was heard."""

    def __init__(self, content: Content) -> None:
        self.content = content
        self._emergencies = Index(content.emergencies, content.book)
        self._crises = Index(content.crises, content.book)

    def page(self, text: str) -> Page:
        shown = self.content.digest.shorten(clean(text))
        return Page(self.content.book, self.content.spellings.mend(shown), shown)

    def pages(self, heard: Heard) -> list[Page]:
        earlier = [text for text in heard.context if text.strip()][-TURNS:]
        return [self.page(text) for text in (heard.text, *reversed(earlier))]

    def emergencies(self, pages: Sequence[Page], who: Who) -> list[Finding]:
        return _run(self._emergencies, self.content.emergency_cues, pages, who)

    def crises(self, pages: Sequence[Page], who: Who) -> list[Finding]:
        return _run(self._crises, self.content.crisis_cues, pages, who)


def _run(index: Index, cues: Cues, pages: Sequence[Page], who: Who) -> list[Finding]:
    moment = Moment(list(pages), [Scope(cues, page) for page in pages], who)
    found = (judge(ready, moment, patterns) for ready, patterns in index.possible(moment.pages, moment.found))
    return [finding for finding in found if finding is not None]


def know(pages: Sequence[Page], heard: Heard) -> Who:
    """Age, sex and pregnancy: from the newest sentence that says, else from what the record says."""
    ages = (age_in(page.text) for page in pages)
    age = next((age for age in ages if age is not None), heard.age)
    said = {name: any(page.concept(name) for page in pages) for name in ("pregnant", "baby", "elder", "child")}
    if age is None or age >= 14:
        age = 0.5 if said["baby"] and age is None else 5.0 if said["child"] and age is None else age
        age = 70.0 if said["elder"] and (age is None or age < 60) else age
    pregnant = bool(heard.pregnant) or said["pregnant"]
    return Who(age, heard.sex or "", pregnant and not (age is not None and age < 11))


def judge(ready: Ready, moment: Moment, patterns: Sequence[Pattern]) -> Finding | None:
    """The first of the patterns that holds; at least one part of it must be said now."""
    for pattern in patterns:
        words = _holds(pattern, ready, moment)
        if words:
            return Finding(ready.rule, "…".join(words), pattern.text)
    return None


def _holds(pattern: Pattern, ready: Ready, moment: Moment) -> list[str]:
    if not all(moment.who.holds(fact) for fact in pattern.facts):
        return []
    words: list[str] = []
    now = False
    for cluster in pattern.clusters:
        where, said = _find(cluster, ready, moment)
        if not said:
            return []
        now = now or where == 0
        words.append(said)
    return words if now else []


def _find(cluster: Cluster, ready: Ready, moment: Moment) -> tuple[int, str]:
    """In which page a cluster stands, and its words; the newest page first."""
    for at, (page, scope) in enumerate(zip(moment.pages, moment.scopes, strict=True)):
        for span in page.cluster(cluster):
            silence = scope.silent(span)
            if (not silence or silence in ready.despite) and not moment.idiomatic(span, ready, at):
                return at, page.words(span)
    return -1, ""
