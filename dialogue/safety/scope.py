"""Is what was found happening, now, to someone this conversation is about? Safety leans to yes.

Denial, the past, stories, suppositions and questions of knowledge silence a finding; each only where its words
really reach. "没有胸痛" is silent, "胸痛没有好转" is not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from typing import Any

from dialogue.safety.page import Page
from dialogue.safety.text import Span, clause_end, clause_start, sentence_end, sentence_start

LETTER = 40  # characters: nobody in an emergency writes more and asks for an opinion without a word like "now"


def _any(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(words, key=len, reverse=True)) if words else r"(?!)")


@dataclass(frozen=True)
class Cues:
    """The reviewed words of content/scope.yaml, compiled."""

    deny: re.Pattern[str]
    deny_not: re.Pattern[str]
    list_join: re.Pattern[str]
    ended: re.Pattern[str]
    answered: re.Pattern[str]
    past: re.Pattern[str]
    now: re.Pattern[str]
    suppose: re.Pattern[str]
    story: re.Pattern[str]
    learn: re.Pattern[str]
    episode: re.Pattern[str]
    chronic: re.Pattern[str]
    acute: re.Pattern[str]
    well: re.Pattern[str]
    consult: re.Pattern[str]
    urgent: re.Pattern[str]

    @classmethod
    def load(cls, content: dict[str, Any]) -> Cues:
        return cls(**{name: _any(list(words)) for name, words in content.items()})


class Scope:
    """Judges findings of one page; what it says of a span is remembered."""

    def __init__(self, cues: Cues, page: Page) -> None:
        self._cues = cues
        self._page = page
        self._known: dict[Span, str] = {}
        self._marks: dict[str, _Marks] = {}
        self._asks: bool | None = None

    def _mark(self, name: str) -> _Marks:
        """Cues of one kind, searched for only when a finding makes somebody ask."""
        marks = self._marks.get(name)
        if marks is None:
            marks = self._marks[name] = _Marks(getattr(self._cues, name), self._page.text)
        return marks

    @property
    def asks(self) -> bool:
        """Asked to learn, not for help."""
        if self._asks is None:
            text = self._page.text
            self._asks = bool(self._cues.learn.search(text)) and not self._cues.episode.search(text)
        return self._asks

    @property
    def _consults(self) -> bool:
        text = self._page.text
        return len(text) > LETTER and bool(self._cues.consult.search(text))

    @property
    def told(self) -> bool:
        """Anything of the past, a story, a supposition, something long-lasting or asked to learn, without a now;
        or that all is well."""
        if self._cues.well.search(self._page.text):
            return True
        told = self.asks or any(self._mark(name) for name in ("past", "story", "suppose", "chronic"))
        return told and not (self._mark("acute") and not self._mark("story") and not self._mark("suppose"))

    def silent(self, span: Span) -> str:
        """ "" when the finding stands, else why it does not."""
        if span not in self._known:
            self._known[span] = self._judge(span)
        return self._known[span]

    def _judge(self, span: Span) -> str:
        if self.denied(span) or self._cues.answered.match(self._page.text, span.end):
            return "denied"
        if self._ended(span):
            return "ended"
        if self._before(self._mark("story"), span, 40):
            return "story"
        if self._before(self._mark("suppose"), span, 14):
            return "supposed"
        if self._in_past(span):
            return "past"
        if self._long_lasting(span):
            return "chronic"
        return "asked" if self.asks else ""

    def denied(self, span: Span) -> bool:
        """没有/不/没 before it in its clause, reaching along a list (没有胸痛、气短和心慌)."""
        text = self._page.text
        start = max(clause_start(text, span.start), span.start - 24)
        before = text[start : span.start]
        denials = list(self._cues.deny.finditer(before))
        last = denials[-1] if denials else None
        if last is None or self._cues.deny_not.search(before, max(0, last.start() - 2)):
            return False
        reach = before[last.end() :]
        return len(reach) <= 3 or bool(self._cues.list_join.fullmatch(reach))

    def _ended(self, span: Span) -> bool:
        """胸痛已经好了, 血止住了: the end is said right after it."""
        text = self._page.text
        end = min(clause_end(text, span.end), span.end + 10)
        return bool(self._cues.ended.match(text, span.end, end))

    def _in_past(self, span: Span) -> bool:
        text = self._page.text
        low = max(sentence_start(text, span.start), span.start - 24)
        past = self._mark("past").within(low, span.start + 4)
        if not past:
            return False
        return not self._mark("now").within(past[-1][1], sentence_end(text, span.end))

    def _long_lasting(self, span: Span) -> bool:
        """反复, 三年了, 有时 near it (or a long letter asking for an opinion), and nothing near that says now."""
        if not self._consults and not self._mark("chronic").within(span.start - 40, span.end + 40):
            return False
        now = self._mark("urgent") if self._consults else self._mark("acute")
        return not now.within(span.start - 25, span.end + 25)

    def _before(self, marks: _Marks, span: Span, reach: int) -> bool:
        low = max(sentence_start(self._page.text, span.start), span.start - reach)
        return bool(marks.within(low, span.start + 1))


class _Marks:
    """Where cues of one kind stand, found once; asked for by place."""

    def __init__(self, cue: re.Pattern[str], text: str) -> None:
        self._spans = [match.span() for match in cue.finditer(text)]
        self._starts = [start for start, _ in self._spans]

    def __bool__(self) -> bool:
        return bool(self._spans)

    def within(self, low: int, high: int) -> list[tuple[int, int]]:
        """The cues that lie wholly between two places."""
        first = bisect_left(self._starts, low)
        last = bisect_left(self._starts, high)
        return [span for span in self._spans[first:last] if span[1] <= high]
