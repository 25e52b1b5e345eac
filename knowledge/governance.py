"""Who decides what may answer: draft → reviewed → approved → retired, each step by a named person."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from core.errors import BadInput, Conflict, NotFound
from knowledge.documents import State
from knowledge.rows import Row
from knowledge.store import Store
from records.database import Database
from records.knowledge import KnowledgeDocument, KnowledgeEvent, KnowledgeVersion

STEPS: dict[str, tuple[State, ...]] = {
    "draft": ("reviewed", "retired"),
    "reviewed": ("approved", "draft", "retired"),
    "approved": ("retired",),
    "retired": (),  # only a rollback brings it back, and says so in the event list
}


@dataclass(frozen=True)
class Listed:
    """One document as the admin page lists it."""

    id: str
    name: str
    title: str
    head: int
    live: int
    state: str
    layer: str
    department: str
    owner: str
    source: str
    effective: str
    expires: str
    updated_at: datetime


class Governance:
    def __init__(self, database: Database, store: Store) -> None:
        self._database = database
        self._store = store

    async def move(self, document: str, number: int, to: State, person: str, now: datetime, note: str = "") -> None:
        """One step of one version. Approving it retires the version approved before it."""
        async with self._database.writing() as session:
            version, owner = await _load(session, document, number, person)
            if to not in STEPS[version.state]:
                raise Conflict(f"{version.state} → {to} is not a step", heard=_refusal(version.state, to))
            if to == "approved":
                await self._go_live(session, owner, version, person, now)
            elif version.state == "approved":
                owner.live = 0
            version.state = to
            owner.updated_at = now
            session.add(_event(owner, number, to, person, note, now))

    async def roll_back(self, document: str, number: int, person: str, now: datetime, note: str = "") -> None:
        """An earlier approved version answers again, from the next question on."""
        async with self._database.writing() as session:
            version, owner = await _load(session, document, number, person)
            if version.state != "retired" or not version.approved_by:
                raise Conflict(f"version {number} was never approved", heard="只能回到曾经批准过的版本。")
            await self._go_live(session, owner, version, person, now)
            version.state = "approved"
            owner.updated_at = now
            session.add(_event(owner, number, "rolled_back", person, note, now))

    async def _go_live(
        self, session: AsyncSession, owner: KnowledgeDocument, version: KnowledgeVersion, person: str, now: datetime
    ) -> None:
        await session.execute(
            update(KnowledgeVersion)
            .where(KnowledgeVersion.document_id == owner.id, KnowledgeVersion.state == "approved",
                   KnowledgeVersion.number != version.number)
            .values(state="retired")
        )  # fmt: skip
        owner.live = version.number
        owner.title = version.title
        version.approved_by, version.approved_at = person, now

    async def documents(
        self, collection: str, *, state: str = "", department: str = "", words: str = "", limit: int = 50,
        offset: int = 0,
    ) -> tuple[int, list[Listed]]:  # fmt: skip
        """The documents by their newest version, newest first, and how many there are."""
        query = select(KnowledgeDocument, KnowledgeVersion).join(
            KnowledgeVersion,
            (KnowledgeVersion.document_id == KnowledgeDocument.id)
            & (KnowledgeVersion.number == KnowledgeDocument.head),
        ).where(KnowledgeDocument.collection == collection)  # fmt: skip
        if state:
            query = query.where(KnowledgeVersion.state == state)
        if department:
            query = query.where(KnowledgeVersion.department == department)
        if words:
            query = query.where(KnowledgeDocument.title.contains(words, autoescape=True))
        async with self._database.reading() as session:
            total = await session.scalar(select(func.count()).select_from(query.subquery()))
            page = query.order_by(KnowledgeDocument.updated_at.desc(), KnowledgeDocument.id).limit(limit).offset(offset)
            return total or 0, [_listed(*record) for record in await session.execute(page)]

    async def overview(self, collection: str) -> tuple[dict[str, int], list[str]]:
        """Documents by the state of their newest version, and every department that has some."""
        newest = select(KnowledgeVersion.state, KnowledgeVersion.department).join(
            KnowledgeDocument,
            (KnowledgeVersion.document_id == KnowledgeDocument.id)
            & (KnowledgeVersion.number == KnowledgeDocument.head),
        ).where(KnowledgeDocument.collection == collection).subquery()  # fmt: skip
        async with self._database.reading() as session:
            counted = await session.execute(select(newest.c.state, func.count()).group_by(newest.c.state))
            departments = await session.scalars(select(newest.c.department).distinct().order_by(newest.c.department))
            return {state: number for state, number in counted}, [name for name in departments if name]

    async def live(self, document: str) -> int:
        """The version that answers now, 0 when none does."""
        async with self._database.reading() as session:
            found = await session.get(KnowledgeDocument, document)
            return found.live if found else 0

    async def versions(self, document: str) -> list[KnowledgeVersion]:
        query = select(KnowledgeVersion).where(KnowledgeVersion.document_id == document)
        async with self._database.reading() as session:
            return list(await session.scalars(query.order_by(KnowledgeVersion.number)))

    async def events(self, document: str) -> list[KnowledgeEvent]:
        query = select(KnowledgeEvent).where(KnowledgeEvent.document_id == document)
        async with self._database.reading() as session:
            return list(await session.scalars(query.order_by(KnowledgeEvent.id)))

    async def trace(self, document: str, number: int) -> list[Row]:
        """Exactly what a version said when it was cited, retired or not."""
        rows = await self._store.version_rows(document, number)
        if not rows:
            raise NotFound(f"document {document} has no version {number}")
        return rows

    async def diff(self, document: str, old: int, new: int) -> list[str]:
        """Line by line what changed, in the unified form people know; terms of use included."""
        before, after = await self.trace(document, old), await self.trace(document, new)
        return list(difflib.unified_diff(_lines(before), _lines(after), f"v{old}", f"v{new}", lineterm="", n=2))


def _lines(rows: Sequence[Row]) -> list[str]:
    terms = rows[0].terms
    lines = [f"标题：{rows[0].title}", f"来源：{terms.source}", f"受众：{terms.layer}", f"科室：{terms.department}",
             f"生效：{terms.effective or '不限'}", f"到期：{terms.expires or '不限'}"]  # fmt: skip
    for row in rows:
        lines += [f"# {row.heading}", *row.text.splitlines(), *(f"? {question}" for question in row.questions)]
    return lines


async def _load(
    session: AsyncSession, document: str, number: int, person: str
) -> tuple[KnowledgeVersion, KnowledgeDocument]:
    if not person.strip():
        raise BadInput("a decision needs a name", heard="请写明由谁决定。")
    query = select(KnowledgeVersion).where(KnowledgeVersion.document_id == document, KnowledgeVersion.number == number)
    version = await session.scalar(query)
    owner = await session.get(KnowledgeDocument, document)
    if version is None or owner is None:
        raise NotFound(f"document {document} has no version {number}")
    return version, owner


def _event(owner: KnowledgeDocument, number: int, action: str, person: str, note: str, now: datetime) -> KnowledgeEvent:
    return KnowledgeEvent(collection=owner.collection, document_id=owner.id, number=number, action=action,
                          person=person, note=note[:500], at=now)  # fmt: skip


def _listed(document: KnowledgeDocument, version: KnowledgeVersion) -> Listed:
    effective, expires = (day.isoformat() if day else "" for day in (version.effective, version.expires))
    return Listed(document.id, document.name, document.title, document.head, document.live, version.state,
                  version.layer, version.department, version.owner, version.source, effective, expires,
                  document.updated_at)  # fmt: skip


def _refusal(state: str, to: str) -> str:
    names = {"draft": "草稿", "reviewed": "已审阅", "approved": "已批准", "retired": "已停用"}
    return f"现在是“{names[state]}”，不能直接变成“{names.get(to, to)}”。"
