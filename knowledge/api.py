"""What the admin page calls: documents and decisions, search with scores, open questions, feedback. Staff only."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Awaitable, Callable
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, Depends, Request
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator
from starlette.datastructures import UploadFile

from core.contracts import Query
from core.errors import BadInput, NotFound, TooLarge
from knowledge.documents import DEFAULT, Layer, State, Terms

if TYPE_CHECKING:  # the room behind these routes is heavy: importing them must not load it
    from knowledge.answers import KnowledgeAnswers
    from knowledge.questions import Questions
    from knowledge.rows import Row
    from knowledge.service import Knowledge

PREFIX = "/admin/knowledge"
UPLOAD_MB = 100
PIECE = 1024 * 1024


@dataclass(frozen=True)
class Room:
    """What the pages work on, once it is open."""

    service: Knowledge
    answers: KnowledgeAnswers
    questions: Questions


Open = Callable[[], Awaitable[Room]]


class Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Move(Body):
    to: State
    note: str = Field("", max_length=500)


class Back(Body):
    note: str = Field("", max_length=500)


class Ask(Body):
    query: str = Field(min_length=1, max_length=500)
    k: int = Field(5, ge=1, le=50)
    collection: str = DEFAULT
    state: str = "approved"
    layer: str = ""
    department: str = ""


class Handle(Body):
    ids: list[int] = Field(min_length=1, max_length=500)


class UploadTerms(Body):
    """The form that comes with a file."""

    collection: str = DEFAULT
    source: str = Field("", max_length=400)
    owner: str = Field("", max_length=100)
    layer: Layer = "general"
    department: str = Field("", max_length=100)
    effective: date | None = None
    expires: date | None = None

    @field_validator("effective", "expires", mode="before")
    @classmethod
    def blank_is_none(cls, given: object) -> object:
        return given or None

    def terms(self) -> Terms:
        return Terms(self.owner, self.source, "", self.layer, self.department, self.effective, self.expires)


def routes(room: Open, require_staff: Callable[..., Any]) -> APIRouter:
    """`room` opens the room at the first call; `require_staff` is a FastAPI dependency that returns the signed-in
    person's name, or refuses."""
    router = APIRouter(prefix=PREFIX, tags=["knowledge"])
    _documents(router, room, require_staff)
    _versions(router, room, require_staff)
    _upload(router, room, require_staff)
    _decisions(router, room, require_staff)
    _playground(router, room, require_staff)
    _questions(router, room, require_staff)
    _feedback(router, room, require_staff)
    return router


def _documents(router: APIRouter, room: Open, staff: Callable[..., Any]) -> None:
    @router.get("/documents")
    async def documents(
        collection: str = DEFAULT, state: str = "", department: str = "", words: str = "", limit: int = 50,
        offset: int = 0, _: str = Depends(staff),
    ) -> dict[str, Any]:  # fmt: skip
        service = (await room()).service
        await service.ready(collection)
        total, listed = await service.governance.documents(
            collection, state=state, department=department, words=words, limit=min(max(limit, 1), 200),
            offset=max(offset, 0),
        )  # fmt: skip
        return {"total": total, "documents": [asdict(each) for each in listed]}

    @router.get("/overview")
    async def overview(collection: str = DEFAULT, _: str = Depends(staff)) -> dict[str, Any]:
        """How many documents stand in each state, and the departments there are: what the filters offer."""
        service = (await room()).service
        await service.ready(collection)
        states, departments = await service.governance.overview(collection)
        return {"states": states, "departments": departments, "today": service.clock().date()}

    @router.get("/documents/{document}")
    async def document(document: str, _: str = Depends(staff)) -> dict[str, Any]:
        governance = (await room()).service.governance
        versions, events = await governance.versions(document), await governance.events(document)
        if not versions:
            raise NotFound(f"no document {document}")
        live = await governance.live(document)
        return {
            "live": live, "versions": [_columns(each) for each in versions],
            "events": [_columns(each) for each in events],
        }  # fmt: skip


def _versions(router: APIRouter, room: Open, staff: Callable[..., Any]) -> None:
    @router.get("/documents/{document}/versions/{number}")
    async def version(document: str, number: int, _: str = Depends(staff)) -> dict[str, Any]:
        rows = await (await room()).service.governance.trace(document, number)
        return {"passages": [_passage(row) for row in rows]}

    @router.get("/documents/{document}/diff")
    async def diff(document: str, old: int, new: int, _: str = Depends(staff)) -> dict[str, Any]:
        return {"lines": await (await room()).service.governance.diff(document, old, new)}


def _upload(router: APIRouter, room: Open, staff: Callable[..., Any]) -> None:
    @router.post("/upload")
    async def upload(request: Request, person: str = Depends(staff)) -> dict[str, Any]:
        """One file (`file`) with its terms as form fields. It becomes a draft: somebody reads and approves it."""
        # The body is read here and not by the framework, which would take in 100 MB before asking who sends them.
        async with request.form(max_files=1, max_fields=20) as form:
            file, fields = form.get("file"), {name: value for name, value in form.items() if name != "file"}
            if not isinstance(file, UploadFile):
                raise BadInput("no file", heard="没有收到文件，请重新选择。")
            try:
                given = UploadTerms.model_validate(fields)
            except ValidationError as error:
                raise BadInput("bad terms", heard="有一项信息填得不对，请检查日期、受众和长度。") from error
            with tempfile.TemporaryDirectory(prefix="anban-upload-") as folder:
                path = Path(folder) / _safe_name(file.filename or "")
                await _save(file, path)
                service = (await room()).service
                await service.ready(given.collection)
                report = await service.ingest([path], collection=given.collection, person=person, terms=given.terms())
        return asdict(report)


def _decisions(router: APIRouter, room: Open, staff: Callable[..., Any]) -> None:
    @router.post("/documents/{document}/versions/{number}/move")
    async def move(document: str, number: int, body: Move, person: str = Depends(staff)) -> dict[str, bool]:
        service = (await room()).service
        await service.governance.move(document, number, body.to, person, service.clock(), body.note)
        return {"ok": True}

    @router.post("/documents/{document}/versions/{number}/rollback")
    async def roll_back(document: str, number: int, body: Back, person: str = Depends(staff)) -> dict[str, bool]:
        service = (await room()).service
        await service.governance.roll_back(document, number, person, service.clock(), body.note)
        return {"ok": True}


def _playground(router: APIRouter, room: Open, staff: Callable[..., Any]) -> None:
    @router.post("/search")
    async def search(body: Ask, _: str = Depends(staff)) -> dict[str, Any]:
        query = Query(body.query, body.k, body.collection, body.state, body.layer, body.department)
        found = await (await room()).service.find(query)
        return {
            "found": [
                {**_passage(each.row), "score": each.score, "meaning": each.meaning, "words": each.words}
                for each in found
            ]
        }

    @router.post("/answer")
    async def answer(body: Ask, _: str = Depends(staff)) -> dict[str, Any]:
        """What a patient would hear now. A trial is not counted among the unanswered questions."""
        weighed = await (await room()).answers.weigh(body.query)
        told = weighed.answered
        return {
            "answer": told.text, "refused": told.refused, "reason": told.reason, "sureness": weighed.sureness,
            "citations": [citation.model_dump() for citation in told.citations],
        }  # fmt: skip


def _questions(router: APIRouter, room: Open, staff: Callable[..., Any]) -> None:
    @router.get("/questions")
    async def open_questions(collection: str = DEFAULT, _: str = Depends(staff)) -> dict[str, Any]:
        return {"groups": [asdict(group) for group in await (await room()).questions.groups(collection)]}

    @router.post("/questions/handle")
    async def handle(body: Handle, person: str = Depends(staff)) -> dict[str, bool]:
        await (await room()).questions.handle(body.ids, person)
        return {"ok": True}


def _feedback(router: APIRouter, room: Open, staff: Callable[..., Any]) -> None:
    @router.get("/feedback")
    async def received(collection: str = DEFAULT, _: str = Depends(staff)) -> dict[str, Any]:
        return {"feedback": await (await room()).questions.received(collection)}


def _passage(row: Row) -> dict[str, Any]:
    return {
        "passage": row.passage, "document": row.document, "name": row.name, "version": row.version, "state": row.state,
        "title": row.title, "heading": row.heading, "text": row.text, "questions": list(row.questions),
        "terms": asdict(row.terms),
    }  # fmt: skip


def _columns(record: Any) -> dict[str, Any]:
    return {column.name: getattr(record, column.name) for column in record.__table__.columns}


def _safe_name(name: str) -> str:
    """The last part of the name, without anything a path could be made of."""
    plain = re.sub(r"[^\w.\-（）()\u4e00-\u9fff ]", "_", name.replace("\\", "/").rsplit("/", 1)[-1]).lstrip(".")
    if not plain:
        raise BadInput("no file name", heard="文件没有名字")
    return plain[-120:]


async def _save(file: UploadFile, path: Path) -> None:
    size = 0
    with path.open("wb") as target:
        while piece := await file.read(PIECE):
            size += len(piece)
            if size > UPLOAD_MB * PIECE:
                raise TooLarge(f"more than {UPLOAD_MB} MB", heard=f"文件超过 {UPLOAD_MB} MB，请拆小后再传")
            target.write(piece)
