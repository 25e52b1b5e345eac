"""Rules made ready to run: plain slotted objects, looked up by the words that are on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from dialogue.safety.page import VALUE, Book, Page
from dialogue.safety.patterns import Fact, Pattern
from dialogue.safety.rules import Rule
from dialogue.safety.text import Span, clause_end, clause_start

Needs = tuple[int, ...]


class Ready:
    """One rule as it runs."""

    __slots__ = ("despite", "exceptions", "phrases", "rule")

    def __init__(self, rule: Rule, book: Book) -> None:
        self.rule = rule
        self.despite = frozenset(rule.despite)
        self.exceptions = [(pattern, book.needs(pattern)) for pattern in rule.exceptions]
        self.phrases = [(pattern, book.needs(pattern)) for pattern in rule.phrases]

    def benign(self, page: Page, holds: Callable[[Fact], bool]) -> list[Span]:
        """Where the page says something that only sounds like this flag.

        An idiom silences what it overlaps, an exception what stands in its clauses: neither reaches further,
        so that a harmless phrase hides no real emergency beside it.
        """
        spans = [span for pattern, needs in self.phrases if page.may_hold(needs)
                 for span in page.cluster(pattern.clusters[0])]  # fmt: skip
        for pattern, needs in self.exceptions:
            if page.may_hold(needs) and all(map(holds, pattern.facts)):
                found = [page.cluster(cluster) for cluster in pattern.clusters]
                if all(found):
                    spans += [_clauses(page.text, span) for group in found for span in group]
        return spans


class Index:
    """Patterns of all rules by the words one of their parts needs: only those with such a word there are tried.

    Something of a pattern must be said now. One that stands in one place is therefore looked up by the newest
    sentence alone; one that puts several sentences together by all of them.
    """

    def __init__(self, rules: Iterable[Rule], book: Book) -> None:
        self._patterns: list[tuple[Ready, Pattern, list[Needs]]] = []
        for rule in rules:
            ready = Ready(rule, book)
            for pattern in rule.patterns:
                self._patterns.append((ready, pattern, [book.cluster_needs(c) for c in pattern.clusters]))
        alone = [at for at, (_, pattern, _) in enumerate(self._patterns) if len(pattern.clusters) == 1]
        self._alone = self._by_word(alone, book)
        self._together = self._by_word(sorted(set(range(len(self._patterns))) - set(alone)), book)

    def _by_word(self, places: Iterable[int], book: Book) -> dict[str, tuple[int, ...]]:
        """Word ("" for a measured value) → the patterns whose rarest part it can be."""
        by_need: dict[int, list[int]] = {}
        for at in places:
            rarest = min((need for needs in self._patterns[at][2] for need in needs), key=book.commonness)
            by_need.setdefault(rarest, []).append(at)
        found: dict[str, list[int]] = {}
        for need, group in by_need.items():
            for word in book.words(need):
                found.setdefault(word, []).extend(group)
        return {word: tuple(group) for word, group in found.items()}

    def possible(self, pages: Sequence[Page]) -> list[tuple[Ready, list[Pattern]]]:
        """Rules with their patterns of which every part may be there, in the order of the content."""
        newest, found = pages[0], 0
        for page in pages:
            found |= page.mask
        tried = [at for at in _look_up(self._alone, newest) if newest.may_hold(self._patterns[at][2][0])]
        together = set().union(*(_look_up(self._together, page) for page in pages))
        tried += [at for at in together if self._may_hold_together(self._patterns[at][2], newest, found)]
        grouped: dict[Ready, list[Pattern]] = {}
        for at in sorted(tried):
            ready, pattern, _ = self._patterns[at]
            grouped.setdefault(ready, []).append(pattern)
        return list(grouped.items())

    @staticmethod
    def _may_hold_together(needs: Sequence[Needs], newest: Page, found: int) -> bool:
        """Every part somewhere, and one of them in the newest sentence."""
        return all(need & found for group in needs for need in group) and any(map(newest.may_hold, needs))


def _look_up(by_word: dict[str, tuple[int, ...]], page: Page) -> set[int]:
    tried = set(by_word.get("", ())) if page.mask & VALUE else set()
    for word in by_word.keys() & page.found.keys():
        tried.update(by_word[word])
    return tried


def _clauses(text: str, span: Span) -> Span:
    return Span(clause_start(text, span.start), clause_end(text, span.end))
