"""Runs the rules over one utterance and the few before it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from core.contracts import Heard
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

    def __post_init__(self) -> None:
        self.found = 0
        for page in self.pages:
            self.found |= page.mask


@dataclass(frozen=True)
class Finding:
    """A rule that holds, with the words that made it hold."""

    rule: Rule
    words: str
    pattern: str


@dataclass
class Reader:
    """Compiled content applied to what was heard."""

    content: Content
    _needs: dict[str, list[tuple[Pattern, tuple[int, ...]]]] = field(default_factory=dict)

    def page(self, text: str) -> Page:
        shown = self.content.digest.shorten(clean(text))
        return Page(self.content.book, self.content.spellings.mend(shown), shown)

    def pages(self, heard: Heard) -> list[Page]:
        earlier = [text for text in heard.context if text.strip()][-TURNS:]
        return [self.page(text) for text in (heard.text, *reversed(earlier))]

    def emergencies(self, pages: Sequence[Page], who: Who) -> list[Finding]:
        return self._run(self.content.emergencies, self.content.emergency_cues, pages, who)

    def crises(self, pages: Sequence[Page], who: Who) -> list[Finding]:
        return self._run(self.content.crises, self.content.crisis_cues, pages, who)

    def _run(self, rules: Sequence[Rule], cues: Cues, pages: Sequence[Page], who: Who) -> list[Finding]:
        moment = Moment(list(pages), [Scope(cues, page) for page in pages], who)
        found = (judge(rule, moment, patterns) for rule, patterns in self._possible(rules, moment.found))
        return [finding for finding in found if finding is not None]

    def _possible(self, rules: Sequence[Rule], found: int) -> Iterator[tuple[Rule, list[Pattern]]]:
        """The patterns whose every part has some word in the text; for most texts that is nearly none."""
        for rule in rules:
            if rule.code not in self._needs:
                self._needs[rule.code] = [(p, self.content.book.needs(p)) for p in rule.patterns]
            patterns = [pattern for pattern, needs in self._needs[rule.code] if all(need & found for need in needs)]
            if patterns:
                yield rule, patterns


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


def judge(rule: Rule, moment: Moment, patterns: Sequence[Pattern]) -> Finding | None:
    """The first of the patterns that holds; at least one part of it must be said now."""
    for pattern in patterns:
        words = _holds(pattern, rule, moment)
        if words and not any(_present(p, moment) for p in rule.exceptions):
            return Finding(rule, "…".join(words), pattern.text)
    return None


def _holds(pattern: Pattern, rule: Rule, moment: Moment) -> list[str]:
    if not all(moment.who.holds(fact) for fact in pattern.facts):
        return []
    words: list[str] = []
    now = False
    for cluster in pattern.clusters:
        where, said = _find(cluster, rule, moment)
        if not said:
            return []
        now = now or where == 0
        words.append(said)
    return words if now else []


def _find(cluster: Cluster, rule: Rule, moment: Moment) -> tuple[int, str]:
    """In which page a cluster stands, and its words; the newest page first."""
    for at, (page, scope) in enumerate(zip(moment.pages, moment.scopes, strict=True)):
        for span in page.cluster(cluster):
            silence = scope.silent(span)
            if (not silence or silence in rule.despite) and not _idiomatic(span, rule, page):
                return at, page.words(span)
    return -1, ""


def _idiomatic(span: Span, rule: Rule, page: Page) -> bool:
    """Part of a phrase that means something else: 想死你了."""
    phrases = (found for p in rule.phrases for found in page.cluster(p.clusters[0]))
    return any(found.start < span.end and span.start < found.end for found in phrases)


def _present(pattern: Pattern, moment: Moment) -> bool:
    if not all(moment.who.holds(fact) for fact in pattern.facts):
        return False
    return all(moment.pages[0].cluster(cluster) for cluster in pattern.clusters)


