"""Uploads and downloads of pictures, PDFs and recordings."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, File, Path, Request, Response, UploadFile

from channels.app.desk import Desk
from channels.app.media import media_of, safe_name
from channels.app.rest import SignedIn, problems
from channels.app.tokens import Session
from channels.app.wire import UploadOut
from core.errors import NotFound, TooLarge, UnsupportedMedia

OVERHEAD = 65_536  # what multipart framing may add to a file of the largest size
_HEADERS = {
    # A file may hold script whatever its first bytes say: browsers shall show it, never run it.
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "Cache-Control": "private, max-age=3600",
}


def only_multipart(request: Request) -> None:
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "multipart/form-data":
        raise UnsupportedMedia(f"upload of type {media[:40]!r}", heard="请用 multipart/form-data 格式上传文件。")


def add(router: APIRouter, desk: Desk) -> None:
    """Add the routes to the channel's router."""
    signed_in = Depends(SignedIn(desk))

    @router.post(
        "/attachments",
        status_code=201,
        response_model=UploadOut,
        responses=problems(400, 401, 413, 415, 422, 429, 503),
        dependencies=[Depends(only_multipart)],
        summary="Upload a picture, a PDF or a recording; its type is read from its content",
    )
    async def upload(file: Annotated[UploadFile, File()], session: Session = signed_in) -> UploadOut:
        desk.buckets.take(session.id)
        if (file.size or 0) > desk.attachment_bytes:
            raise TooLarge("upload over the limit", heard=_too_large(desk.attachment_bytes))
        data = await file.read()
        media = media_of(data)
        kept = await desk.house.store_attachment(session.conversation, data, media, safe_name(file.filename or ""))
        return UploadOut(id=kept.id, media=kept.media, size=len(data))

    @router.get(
        "/attachments/{id}",
        response_class=Response,
        responses={
            200: {"description": "the file", "content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}},
            **problems(401, 404, 422),
        },
        summary="The file again, for the conversation it was sent in",
    )
    async def download(id: Annotated[str, Path(max_length=100)], session: Session = signed_in) -> Response:
        kept = await desk.house.load_attachment(id)
        if kept is None or kept.conversation != session.conversation:
            raise NotFound("attachment of no or another conversation")
        disposition = f"inline; filename*=UTF-8''{quote(kept.attachment.name)}" if kept.attachment.name else "inline"
        headers = {**_HEADERS, "Content-Disposition": disposition}
        return Response(kept.data, media_type=kept.attachment.media, headers=headers)


def _too_large(limit: int) -> str:
    return f"文件太大了，最大 {limit // 1_000_000} MB，请压缩或拆分后再发。"
