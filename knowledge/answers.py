"""Answers for patients: approved sentences that fit, with their citation, or a refusal that says why and what next."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from core.contracts import Query
from core.messages import Citation
from core.ports import Answered
from knowledge.beliefs import FALLBACK, load_beliefs
from knowledge.confidence import outside_examples, weigh
from knowledge.documents import DEFAULT
from knowledge.extract import extract
from knowledge.followup import joined, leans, resolve
from knowledge.meant import meant
from knowledge.needs import load_needs, unmet
from knowledge.people import for_asker
from knowledge.rows import Row
from knowledge.search import Found
from knowledge.service import Knowledge
from knowledge.vectors import Vector
from knowledge.words import says_nothing

AUDIENCES: dict[str, tuple[str, ...]] = {
    "general": ("general",),
    "staff": ("general", "guideline", "evidence"),
}
LOOK_AT = 5
GOING_ON = 20  # how far down the passage of the question before may stand
MAX_QUESTION = 500
NOT_FOUND = "这个问题我没有找到医院审核过的资料，不能随便回答您。您可以换个说法再问一次，或者转人工服务台。"
HUMAN = "需要的话，我可以帮您转人工。"
Miss = Callable[[str, str, str], Awaitable[None]]  # question, collection, reason


class Composer(Protocol):
    """Writes an answer from passages with a model; None when nothing it wrote held up."""

    async def compose(self, question: str, rows: Sequence[Row], *, spoken: bool) -> Answered | None: ...


@dataclass(frozen=True)
class Weighed:
    """An answer with how it came about, for the playground and for calibration."""

    answered: Answered
    found: Sequence[Found]
    sureness: float


class KnowledgeAnswers:
    """Implements core.ports.Answers. `missed` hears of every question that was refused."""

    def __init__(
        self, knowledge: Knowledge, *, composer: Composer | None = None, missed: Miss | None = None,
        collection: str = DEFAULT,
    ) -> None:  # fmt: skip
        self._knowledge = knowledge
        self._composer = composer
        self._missed = missed
        self._collection = collection
        self._outside: Vector | None = None

    async def answer(
        self, question: str, *, earlier: str = "", audience: str = "general", spoken: bool = False,
        today: date | None = None,
    ) -> Answered:  # fmt: skip
        weighed = await self.weigh(question, earlier=earlier, audience=audience, spoken=spoken, today=today)
        if weighed.answered.refused and self._missed is not None:
            await self._missed(question, self._collection, weighed.answered.reason)
        return weighed.answered

    async def weigh(
        self, question: str, *, earlier: str = "", audience: str = "general", spoken: bool = False,
        today: date | None = None,
    ) -> Weighed:  # fmt: skip
        """Beliefs first, then what no knowledge can give, then the passages and how sure we may be of them."""
        layers = AUDIENCES.get(audience, AUDIENCES["general"])
        asked = await self.whole(question, earlier, layers, today)
        if not asked or says_nothing(asked):
            return Weighed(_refusal("empty", NOT_FOUND), (), 0.0)
        if belief := load_beliefs().find(asked):
            corrected = await self._corrected(belief, layers, spoken, today)
            if corrected:
                return Weighed(corrected, (), 1.0)
        hopeless = unmet(asked, "", [need for need in load_needs() if need.has.pattern == "(?!)"])
        if hopeless:
            return Weighed(_refusal(hopeless.name, f"{hopeless.reason}{HUMAN}"), (), 0.0)
        return await self._from_passages(asked, layers, spoken, today)

    async def whole(
        self, question: str, earlier: str, layers: tuple[str, ...] = ("general",), today: date | None = None
    ) -> str:
        """The question as it would have been asked on its own."""
        plain, before = (" ".join(text.split())[:MAX_QUESTION] for text in (question, earlier))
        asked = resolve(plain, before)
        if not plain or not before or asked != plain:
            return asked
        alone, first = [
            (await self._knowledge.find_with_vector(Query(text, k, self._collection), layers=layers, today=today))[0]
            for text, k in ((plain, GOING_ON), (before, 1))
        ]
        return joined(plain, before) if leans(plain, before, alone, first) else plain

    async def _from_passages(self, asked: str, layers: tuple[str, ...], spoken: bool, today: date | None) -> Weighed:
        query = Query(asked, LOOK_AT, self._collection)
        every, vector = await self._knowledge.find_with_vector(query, layers=layers, today=today)
        found = for_asker(meant(asked), every)
        if not found:
            return Weighed(_refusal("not_for_them" if every else "nothing_approved", NOT_FOUND), every, 0.0)
        best = found[0]
        sure = weigh(asked, vector, found, await self._examples())
        if not sure.enough:
            return Weighed(await self._unsure(asked, layers, spoken, today), found, sure.value)
        lacking = unmet(asked, f"{best.row.title}{best.row.text}")
        if lacking:
            return Weighed(_refusal(lacking.name, f"{lacking.reason}{HUMAN}"), found, sure.value)
        if not _speaks_of(load_beliefs().claimed(asked), best.row):
            heard = await self._corrected(FALLBACK, layers, spoken, today)
            return Weighed(heard or _refusal("hearsay", NOT_FOUND), found, sure.value)
        return Weighed(await self._written(asked, found, spoken), found, sure.value)

    async def _written(self, asked: str, found: Sequence[Found], spoken: bool) -> Answered:
        if self._composer is not None:
            composed = await self._composer.compose(asked, [each.row for each in found[:3]], spoken=spoken)
            if composed is not None:
                return composed
        row = found[0].row
        return Answered(extract(asked, row.text, title=row.title, spoken=spoken), (cite(row),))

    async def _unsure(self, asked: str, layers: tuple[str, ...], spoken: bool, today: date | None) -> Answered:
        """Hearsay gets its warning even when nothing is known about the thing itself."""
        if load_beliefs().claimed(asked):
            heard = await self._corrected(FALLBACK, layers, spoken, today)
            if heard:
                return heard
        return _refusal("not_found", NOT_FOUND)

    async def _corrected(self, name: str, layers: tuple[str, ...], spoken: bool, today: date | None) -> Answered | None:
        """The approved text of a known document, if it may be shown today. It was written to be read from its first
        sentence on, so no question reorders it."""
        row = await self._knowledge.live_row(self._collection, name, layers, today)
        return Answered(extract("", row.text, spoken=spoken), (cite(row),)) if row else None

    async def _examples(self) -> Vector:
        if self._outside is None:
            self._outside = await self._knowledge.vectors.of_examples(outside_examples())
        return self._outside


def cite(row: Row) -> Citation:
    return Citation(
        document=row.name, title=row.title, version=str(row.version), passage=row.passage, source=row.terms.source
    )


def _refusal(reason: str, text: str) -> Answered:
    return Answered(text, (), refused=True, reason=reason)


def _speaks_of(claimed: Sequence[str], row: Row) -> bool:
    """Whether the passage names what somebody claims to have heard of; half of the words will do."""
    if not claimed:
        return True
    text = f"{row.title}{' '.join(row.questions)}{row.text}"
    return sum(word in text for word in claimed) * 2 >= len(claimed)
