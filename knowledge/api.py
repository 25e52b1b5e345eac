"""What the admin page calls: documents and decisions, search with scores, open questions, feedback. Staff only."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Depends, File, Form, UploadFile
from pydantic import BaseModel, ConfigDict, Field

from core.contracts import Query
from core.errors import BadInput, TooLarge
from knowledge.answers import KnowledgeAnswers
from knowledge.documents import Layer, State, Terms
from knowledge.questions import Questions
from knowledge.service import DEFAULT, Knowledge
from knowledge.store import Row

UPLOAD_MB = 100
PIECE = 1024 * 1024


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


class Feedback(Body):
    helpful: bool
    note: str = Field("", max_length=500)
    document: str = Field("", max_length=400)
    version: str = Field("", max_length=20)
    collection: str = DEFAULT


def routes(
    service: Knowledge, require_staff: Callable[..., Any], *, questions: Questions | None = None,
    answers: KnowledgeAnswers | None = None,
) -> APIRouter:  # fmt: skip
    """`require_staff` is a FastAPI dependency that returns the signed-in person's name, or refuses."""
    router = APIRouter(prefix="/admin/knowledge", tags=["knowledge"])
    _documents(router, service, require_staff)
    _decisions(router, service, require_staff)
    _playground(router, service, answers or KnowledgeAnswers(service), require_staff)
    if questions is not None:
        _questions(router, service, questions, require_staff)
    return router


def _documents(router: APIRouter, service: Knowledge, staff: Callable[..., Any]) -> None:
    @router.get("/documents")
    async def documents(
        collection: str = DEFAULT, state: str = "", words: str = "", limit: int = 50, offset: int = 0,
        _: str = Depends(staff),
    ) -> dict[str, Any]:  # fmt: skip
        await service.ready(collection)
        total, listed = await service.governance.documents(
            collection, state=state, words=words, limit=min(max(limit, 1), 200), offset=max(offset, 0)
        )
        return {"total": total, "documents": [asdict(each) for each in listed]}

    @router.get("/documents/{document}")
    async def document(document: str, _: str = Depends(staff)) -> dict[str, Any]:
        versions = await service.governance.versions(document)
        events = await service.governance.events(document)
        return {"versions": [_columns(each) for each in versions], "events": [_columns(each) for each in events]}

    @router.get("/documents/{document}/versions/{number}")
    async def version(document: str, number: int, _: str = Depends(staff)) -> dict[str, Any]:
        return {"passages": [_passage(row) for row in await service.governance.trace(document, number)]}

    @router.get("/documents/{document}/diff")
    async def diff(document: str, old: int, new: int, _: str = Depends(staff)) -> dict[str, Any]:
        return {"lines": await service.governance.diff(document, old, new)}

    @router.post("/upload")
    async def upload(
        file: UploadFile = File(), collection: str = Form(DEFAULT), source: str = Form(""), owner: str = Form(""),
        layer: Layer = Form("general"), department: str = Form(""), effective: date | None = Form(None),
        expires: date | None = Form(None), person: str = Depends(staff),
    ) -> dict[str, Any]:  # fmt: skip
        """What is uploaded is a draft: somebody else reads and approves it."""
        terms = Terms(owner, source, "", layer, department, effective, expires)
        with tempfile.TemporaryDirectory(prefix="anban-upload-") as folder:
            path = Path(folder) / _safe_name(file.filename or "")
            await _save(file, path)
            report = await service.ingest([path], collection=collection, person=person, terms=terms)
        return asdict(report)


def _decisions(router: APIRouter, service: Knowledge, staff: Callable[..., Any]) -> None:
    @router.post("/documents/{document}/versions/{number}/move")
    async def move(document: str, number: int, body: Move, person: str = Depends(staff)) -> dict[str, bool]:
        await service.governance.move(document, number, body.to, person, service.clock(), body.note)
        return {"ok": True}

    @router.post("/documents/{document}/versions/{number}/rollback")
    async def roll_back(document: str, number: int, body: Back, person: str = Depends(staff)) -> dict[str, bool]:
        await service.governance.roll_back(document, number, person, service.clock(), body.note)
        return {"ok": True}


def _playground(
    router: APIRouter, service: Knowledge, answers: KnowledgeAnswers, staff: Callable[..., Any]
) -> None:
    @router.post("/search")
    async def search(body: Ask, _: str = Depends(staff)) -> dict[str, Any]:
        query = Query(body.query, body.k, body.collection, body.state, body.layer, body.department)
        found = await service.find(query)
        return {
            "found": [
                {**_passage(each.row), "score": each.score, "meaning": each.meaning, "words": each.words}
                for each in found
            ]
        }

    @router.post("/answer")
    async def answer(body: Ask, _: str = Depends(staff)) -> dict[str, Any]:
        weighed = await answers.weigh(body.query)
        told = weighed.answered
        return {
            "answer": told.text, "refused": told.refused, "reason": told.reason, "sureness": weighed.sureness,
            "citations": [citation.model_dump() for citation in told.citations],
        }  # fmt: skip


def _questions(router: APIRouter, service: Knowledge, questions: Questions, staff: Callable[..., Any]) -> None:
    @router.get("/questions")
    async def open_questions(collection: str = DEFAULT, _: str = Depends(staff)) -> dict[str, Any]:
        return {"groups": [asdict(group) for group in await questions.groups(collection)]}

    @router.post("/questions/handle")
    async def handle(body: Handle, person: str = Depends(staff)) -> dict[str, bool]:
        await questions.handle(body.ids, person)
        return {"ok": True}

    @router.get("/feedback")
    async def received(collection: str = DEFAULT, _: str = Depends(staff)) -> dict[str, Any]:
        return {"feedback": await questions.received(collection)}

    @router.post("/feedback")
    async def feedback(body: Feedback, _: str = Depends(staff)) -> dict[str, bool]:
        await questions.feedback(
            body.helpful, body.note, body.collection, body.document, body.version, service.clock()
        )
        return {"ok": True}


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
