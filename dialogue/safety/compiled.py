"""Rules made ready to run: plain slotted objects, looked up by the words that are on the page."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from dialogue.safety.page import Book, Page
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
        spans = [span for pattern, needs in self.phrases if _possible(needs, page.mask)
                 for span in page.cluster(pattern.clusters[0])]  # fmt: skip
        for pattern, needs in self.exceptions:
            if _possible(needs, page.mask) and all(map(holds, pattern.facts)):
                found = [page.cluster(cluster) for cluster in pattern.clusters]
                if all(found):
                    spans += [_clauses(page.text, span) for group in found for span in group]
        return spans


class Index:
    """Patterns of all rules by the words one of their parts needs: only those with such a word there are tried."""

    def __init__(self, rules: Iterable[Rule], book: Book) -> None:
        self._patterns: list[tuple[Ready, Pattern, Needs]] = []
        by_need: dict[int, list[int]] = {}
        for rule in rules:
            ready = Ready(rule, book)
            for pattern in rule.patterns:
                needs = book.needs(pattern)
                rarest = min(needs, key=book.commonness, default=1)
                by_need.setdefault(rarest, []).append(len(self._patterns))
                self._patterns.append((ready, pattern, needs))
        self._always = [at for need, places in by_need.items() if need & 1 for at in places]
        self._by_word: dict[str, tuple[int, ...]] = {}
        for word in book.lexicon.owners:
            mask = book.mask((word,)) & ~1
            places = [at for need, group in by_need.items() if need & mask for at in group]
            if places:
                self._by_word[word] = tuple(places)

    def possible(self, pages: Iterable[Page], found: int) -> list[tuple[Ready, list[Pattern]]]:
        """Rules with their patterns of which every part may be there, in the order of the content."""
        tried = set(self._always)
        for page in pages:
            for word in page.found:
                tried.update(self._by_word.get(word, ()))
        grouped: dict[Ready, list[Pattern]] = {}
        for at in sorted(tried):
            ready, pattern, needs = self._patterns[at]
            if _possible(needs, found):
                grouped.setdefault(ready, []).append(pattern)
        return list(grouped.items())


def _possible(needs: Needs, mask: int) -> bool:
    return all(need & mask for need in needs)


def _clauses(text: str, span: Span) -> Span:
    return Span(clause_start(text, span.start), clause_end(text, span.end))
