"""One utterance with everything found in it: words, concepts, patterns and measured values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from dialogue.safety.lexicon import Lexicon
from dialogue.safety.measures import Measured, age_in, measure
from dialogue.safety.patterns import AnyOf, Chain, Cluster, Pattern, parse
from dialogue.safety.text import BREAKS, Span

MOST = 60  # places kept of one word or pattern: no person says a thing 60 times, hostile text does
# A clause that ends between two links, or something denied there, breaks them: 胸口不疼. Some only look like denial.
_BROKEN = re.compile(rf"[{''.join(BREAKS)}]|[没无未](?!法|力|缘无|完)|不(?![知停断由舒太仅但光管晓得住])|并非|从不")
_LACKING = re.compile(r"(?<![有还])(?:没有|没|无|未)$")
_LACKING_LAST = frozenset("有没无未")
VALUE = 1  # the bit of a mask that stands for a measured value


class Book:
    """The compiled concepts: which words make each one, which patterns, and the lexicon over all of them."""

    def __init__(self, concepts: Mapping[str, Sequence[str]], patterns: Iterable[Pattern] = ()) -> None:
        self.classes: dict[str, set[str]] = {name: set() for name in concepts}
        self.made: dict[str, list[Pattern]] = {}
        for name, entries in concepts.items():
            for entry in entries:
                self._enter(name, str(entry))
        for pattern in [*patterns, *(made for group in self.made.values() for made in group)]:
            self._inline(pattern)
        self.lexicon = Lexicon(self.classes)
        self._bits = {name: 2 << at for at, name in enumerate(self.classes)}
        self._masks = {word: sum(self._bits[name] for name in names) for word, names in self.lexicon.owners.items()}
        self._named = {bit: name for name, bit in self._bits.items()}
        self._weights = {
            name: sum(20 if len(word) == 1 else 1 for word in words) for name, words in self.classes.items()
        }
        self._reach: dict[str, int] = {}
        self._needs: dict[Cluster, tuple[int, ...]] = {}
        self.reaches = [(name, self._concept(name)) for name in concepts]  # what a concept can be made of

    def mask(self, words: Iterable[str]) -> int:
        """Which classes of the lexicon these words belong to, as bits."""
        mask = 0
        for word in words:
            mask |= self._masks[word]
        return mask

    def commonness(self, need: int) -> int:
        """How often a part is likely met: many words are, single characters above all."""
        return sum(self._weights[name] for name in self._names(need))

    def words(self, need: int) -> set[str]:
        """What answers a part: words, and "" for a measured value."""
        answers = {word for name in self._names(need) for word in self.classes[name]}
        return answers | {""} if need & VALUE else answers

    def _names(self, need: int) -> Iterator[str]:
        """The classes of a mask."""
        left = need & ~VALUE
        while left:
            yield self._named[left & -left]
            left &= left - 1

    def needs(self, pattern: Pattern) -> tuple[int, ...]:
        """What must have been found for a pattern to be possible: cheap to test, for nearly all texts enough."""
        return tuple(need for cluster in pattern.clusters for need in self.cluster_needs(cluster))

    def cluster_needs(self, cluster: Cluster) -> tuple[int, ...]:
        known = self._needs.get(cluster)
        if known is None:
            links = [link for chain in cluster.chains for link in chain.links]
            known = self._needs[cluster] = tuple(dict.fromkeys(self._link(link) for link in links))
        return known

    def _link(self, link: AnyOf) -> int:
        reach = VALUE if link.values else 0
        for name in link.names:
            reach |= self._concept(name)
        return reach

    def _concept(self, name: str) -> int:
        if name not in self._reach:
            self._reach[name] = self._bits[name]  # also ends the walk when a concept leads to itself
            for pattern in self.made.get(name, ()):
                self._reach[name] |= self._link(pattern.clusters[0].chains[0].links[0])
        return self._reach[name]

    def _enter(self, name: str, entry: str) -> None:
        if not re.search(r"[<>\[\]@~&+|\s]", entry):
            self.classes[name].add(entry)
            return
        pattern = parse(entry)
        if len(pattern.clusters) != 1 or pattern.facts:
            raise ValueError(f"concept {name}: {entry!r} reaches beyond one place")
        self.made.setdefault(name, []).append(pattern)

    def _inline(self, pattern: Pattern) -> None:
        for link in (link for c in pattern.clusters for chain in c.chains for link in chain.links):
            if link.words:
                self.classes.setdefault(link.names[-1], set()).update(link.words)
            unknown = [name for name in link.concepts if name not in self.classes]
            if unknown:
                raise ValueError(f"{pattern.text!r} names unknown concepts {unknown}")


def _some(spans: list[Span]) -> list[Span]:
    """The first and last places of a word: enough for a person's text, and hostile text stays cheap."""
    return spans if len(spans) <= MOST else [*spans[: MOST // 2], *spans[-MOST // 2 :]]


class Page:
    """What one utterance says. Concepts are looked up once and remembered."""

    def __init__(self, book: Book, text: str, shown: str = "") -> None:
        self.text = text
        self.shown = shown or text  # as the person wrote it, for the words that fired
        self.values: list[Measured] = measure(text)
        self._book = book
        self.found: dict[str, list[Span]] = book.lexicon.scan(text)  # word → where it stands
        self._words = frozenset(self.found)
        self.mask = book.mask(self.found) | (VALUE if self.values else 0)
        self.age = age_in(text)
        self._known: dict[str, list[Span]] = {}
        self._clusters: dict[Cluster, list[Span]] = {}

    def words(self, span: Span) -> str:
        return self.shown[span.start : span.end]

    def concepts(self) -> list[str]:
        """The names of all concepts that stand here."""
        mask = self.mask
        return [name for name, reach in self._book.reaches if reach & mask and self.concept(name)]

    def concept(self, name: str) -> list[Span]:
        """Where a concept stands, by word or by pattern, in order."""
        known = self._known.get(name)
        if known is not None:
            return known
        self._known[name] = []  # a concept that leads to itself finds nothing more
        found = list(self._class(name))
        made = self._book.made.get(name)
        if made:
            found += [span for pattern in made for span in self.cluster(pattern.clusters[0])]
            found = _some(sorted(set(found))) if len(found) > 1 else found
        self._known[name] = found
        return found

    def _class(self, name: str) -> list[Span]:
        """Where the words of a class stand."""
        found = self.found
        groups = [found[word] for word in self._words & self._book.classes[name]]
        if len(groups) <= 1:
            return _some(groups[0]) if groups else []
        return _some(sorted(span for group in groups for span in group))

    def any_of(self, link: AnyOf) -> list[Span]:
        """Where any of the link's words, concepts or values stand, in order."""
        groups = [group for name in link.names if (group := self._known.get(name) or self.concept(name))]
        if link.values:
            groups += [[m.span for m in self.values if m.name == v.name and v.holds(m.number)] for v in link.values]
        if len(groups) <= 1:
            return groups[0] if groups else []
        return sorted({span for group in groups for span in group})

    def chain(self, chain: Chain) -> list[Span]:
        """Links in order within one clause, with nothing denied between them."""
        found = self.any_of(chain.links[0])
        for link, gap in zip(chain.links[1:], chain.gaps, strict=True):
            if not found:
                return found
            found = self._follow(found, self.any_of(link), gap)
        return found

    def cluster(self, cluster: Cluster) -> list[Span]:
        """Chains near each other, in any order."""
        known = self._clusters.get(cluster)
        if known is None:
            possible = self.may_hold(self._book.cluster_needs(cluster))
            known = self._clusters[cluster] = self._cluster(cluster) if possible else []
        return known

    def may_hold(self, needs: Sequence[int]) -> bool:
        """Is something there for every part? What is not possible is never looked for."""
        mask = self.mask
        for need in needs:  # noqa: SIM110 (the hottest loop of the house: a generator costs three times as much)
            if not need & mask:
                return False
        return True

    def _cluster(self, cluster: Cluster) -> list[Span]:
        found = self.chain(cluster.chains[0])
        for chain, window in zip(cluster.chains[1:], cluster.windows, strict=True):
            if not found:
                return found
            found = self._near(found, self.chain(chain), window)
        return found

    def _follow(self, firsts: list[Span], seconds: list[Span], gap: int) -> list[Span]:
        joined: list[Span] = []
        low = 0
        for first in firsts[:MOST]:
            while low < len(seconds) and seconds[low].start < first.start:
                low += 1
            for second in seconds[low : low + 12]:
                if second.start - first.end > gap:
                    break
                between = second.start - first.end
                if between == 0 or (between > 0 and not _BROKEN.search(self.text, first.end, second.start)):
                    joined.append(Span(first.start, second.end))
        return joined

    def _denied(self, span: Span) -> bool:
        """化疗后没发烧: what is joined must both be there."""
        start = span.start
        if self.text[start - 1 : start] not in _LACKING_LAST:  # nearly always, and cheaper to see
            return False
        return _LACKING.search(self.text, max(0, start - 3), start) is not None

    def _near(self, firsts: list[Span], seconds: list[Span], window: int) -> list[Span]:
        joined: list[Span] = []
        low = 0
        for first in firsts[:MOST]:
            while low < len(seconds) and seconds[low].end < first.start - window:
                low += 1
            for second in seconds[low : low + 12]:
                if second.start - first.end > window:
                    break
                if not (self._denied(first) or self._denied(second)):
                    joined.append(first.join(second))
        return joined
