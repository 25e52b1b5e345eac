"""Runs the rules over one utterance and the few before it."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.contracts import Heard
from dialogue.safety.compiled import Index, Ready
from dialogue.safety.page import Page
from dialogue.safety.patterns import Cluster, Fact, Pattern
from dialogue.safety.rules import Content, Rule
from dialogue.safety.scope import Cues, Scope
from dialogue.safety.text import Span, clean

LIKE = "像："  # how the pattern of a finding by meaning begins: the example it is near follows
REMEMBERED, LOOKED_BACK = 256, 500  # pages kept, and how long a text may be to be worth it
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
    _benign: dict[tuple[Ready, int], list[Span]] = field(default_factory=dict)

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
        self._kept = threading.local()

    def page(self, text: str) -> Page:
        """The page of a text. What was said a turn ago is looked back on and need not be read again."""
        pages = self._pages(text)
        page = pages.pop(text, None) or self._read(text)
        pages[text] = page  # the newest last
        if len(pages) > REMEMBERED:
            pages.pop(next(iter(pages)))
        return page

    def _read(self, text: str) -> Page:
        shown = self.content.digest.shorten(clean(text))
        return Page(self.content.book, self.content.spellings.mend(shown), shown)

    def _pages(self, text: str) -> dict[str, Page]:
        """A page remembers what was looked up on it, so that no two threads may share one. Of long ones only the
        latest is kept: a turn asks for it more than once."""
        if not hasattr(self._kept, "pages"):
            self._kept.pages, self._kept.long = {}, {}
        if len(text) > LOOKED_BACK and text not in self._kept.long:
            self._kept.long = {}
        pages: dict[str, Page] = self._kept.long if len(text) > LOOKED_BACK else self._kept.pages
        return pages

    def pages(self, heard: Heard) -> list[Page]:
        earlier = [text for text in heard.context if text.strip()][-TURNS:]
        return [self.page(text) for text in (heard.text, *reversed(earlier))]

    def emergencies(self, pages: Sequence[Page], who: Who) -> list[Finding]:
        return _run(self._emergencies, self.content.emergency_cues, pages, who)

    def crises(self, pages: Sequence[Page], who: Who) -> list[Finding]:
        return _run(self._crises, self.content.crisis_cues, pages, who)


def _run(index: Index, cues: Cues, pages: Sequence[Page], who: Who) -> list[Finding]:
    moment = Moment(list(pages), [Scope(cues, page) for page in pages], who)
    found = (judge(ready, moment, patterns) for ready, patterns in index.possible(moment.pages))
    return [finding for finding in found if finding is not None]


def know(pages: Sequence[Page], heard: Heard) -> Who:
    """Age, sex and pregnancy: from the newest sentence that says, else from what the record says."""
    age = next((page.age for page in pages if page.age is not None), heard.age)
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
    if pattern.facts and not all(map(moment.who.holds, pattern.facts)):
        return []
    if len(pattern.clusters) == 1:
        said = _find(pattern.clusters[0], ready, moment, 0)
        return [said] if said else []
    words: list[str] = []
    now = False
    for cluster in pattern.clusters:
        places = ((at, said) for at in range(len(moment.pages)) if (said := _find(cluster, ready, moment, at)))
        at, said = next(places, (-1, ""))  # the newest page first
        if not said:
            return []
        now = now or at == 0
        words.append(said)
    return words if now else []


def _find(cluster: Cluster, ready: Ready, moment: Moment, at: int) -> str:
    """The words of a cluster in one of the pages; "" when it does not stand there or is silenced."""
    page, scope = moment.pages[at], moment.scopes[at]
    for span in page.cluster(cluster):
        silence = scope.silent(span)
        if (not silence or silence in ready.despite) and not moment.idiomatic(span, ready, at):
            return page.words(span)
    return ""
