"""What nobody's knowledge answered and how answers were received: grouped, so that editors see what to write next."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import delete, select, update

from core.errors import BadInput
from core.messages import Citation
from knowledge.documents import DEFAULT
from knowledge.words import pairs
from records.database import Database
from records.knowledge import KnowledgeQuestion

DIGITS = re.compile(r"\d{6,}")  # phone and ID numbers have no place in an editor's list
ALIKE = 0.5
LATEST = 2_000
HELPFUL, UNHELPFUL = "helpful", "unhelpful"


class Seal(Protocol):
    """Patient words are sealed before they reach the database (records.secrets.Sealer)."""

    def seal(self, text: str) -> bytes: ...
    def open(self, sealed: bytes) -> str: ...


@dataclass(frozen=True)
class Group:
    """Questions that ask for the same thing: one example, how often, when last."""

    example: str
    count: int
    last: datetime
    reasons: tuple[str, ...]
    ids: tuple[int, ...]


class Questions:
    def __init__(self, database: Database, sealer: Seal) -> None:
        self._database = database
        self._sealer = sealer

    async def missed(self, question: str, collection: str, reason: str, at: datetime) -> None:
        sealed = self._sealer.seal(_told(question))
        async with self._database.writing() as session:
            session.add(KnowledgeQuestion(collection=collection, kind="unanswered", sealed=sealed,
                                          detail={"reason": reason}, at=at))  # fmt: skip

    async def opinion(
        self, about: str, helpful: bool, note: str, cited: Sequence[Citation], at: datetime, collection: str = DEFAULT
    ) -> None:
        """What someone thought of an answer, tied to the exact versions it cited. A second opinion `about` the same
        answer takes the place of the first."""
        kind = HELPFUL if helpful else UNHELPFUL
        sealed = self._sealer.seal(_told(note))
        of = KnowledgeQuestion.detail["about"].as_string() == about
        async with self._database.writing() as session:
            await session.execute(delete(KnowledgeQuestion).where(KnowledgeQuestion.kind.in_((HELPFUL, UNHELPFUL)), of))
            for one in cited:
                detail = {"about": about, "document": one.document, "title": one.title, "version": one.version}
                session.add(KnowledgeQuestion(collection=collection, kind=kind, sealed=sealed, detail=detail, at=at))

    async def groups(self, collection: str) -> list[Group]:
        """Open questions, most asked first."""
        rows = await self._rows(collection, "unanswered")
        return _grouped([(row, self._sealer.open(row.sealed)) for row in rows if not row.handled_by])

    async def received(self, collection: str) -> list[dict[str, Any]]:
        """Opinions, newest first, unhelpful and helpful alike."""
        rows = await self._rows(collection, HELPFUL) + await self._rows(collection, UNHELPFUL)
        told = [
            {"id": row.id, "helpful": row.kind == HELPFUL, "note": self._sealer.open(row.sealed), "at": row.at,
             "document": row.detail.get("document", ""), "title": row.detail.get("title", ""),
             "version": row.detail.get("version", "")}
            for row in rows
        ]  # fmt: skip
        return sorted(told, key=lambda one: one["id"], reverse=True)

    async def handle(self, ids: Sequence[int], person: str) -> None:
        """Somebody has written the answer, or decided that none is needed."""
        if not person.strip():
            raise BadInput("a decision needs a name", heard="请写明由谁处理。")
        async with self._database.writing() as session:
            await session.execute(
                update(KnowledgeQuestion).where(KnowledgeQuestion.id.in_(list(ids)[:500])).values(handled_by=person)
            )

    async def _rows(self, collection: str, kind: str) -> list[KnowledgeQuestion]:
        query = select(KnowledgeQuestion).where(
            KnowledgeQuestion.collection == collection, KnowledgeQuestion.kind == kind
        ).order_by(KnowledgeQuestion.id.desc()).limit(LATEST)  # fmt: skip
        async with self._database.reading() as session:
            return list(await session.scalars(query))


def _told(words: str) -> str:
    return DIGITS.sub("…", words)[:500]


def _grouped(asked: Sequence[tuple[KnowledgeQuestion, str]]) -> list[Group]:
    """Each question joins the first group whose example shares half of its character pairs."""
    groups: list[tuple[set[str], list[tuple[KnowledgeQuestion, str]]]] = []
    for row, text in asked:
        own = set(pairs(text))
        for known, members in groups:
            if own and len(own & known) / len(own | known) >= ALIKE:
                members.append((row, text))
                break
        else:
            groups.append((own, [(row, text)]))
    found = [
        Group(
            min((text for _, text in members), key=len), len(members), max(row.at for row, _ in members),
            tuple(sorted({row.detail.get("reason", "") for row, _ in members})), tuple(row.id for row, _ in members),
        )
        for _, members in groups
    ]  # fmt: skip
    return sorted(found, key=lambda group: (-group.count, group.example))
