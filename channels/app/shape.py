"""The one shape of every error: RFC 9457 problem details, in words a patient may read.

Nothing a person sent is ever echoed or logged.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any

import structlog
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from core.errors import AnbanError

log = structlog.get_logger(__name__)
MEDIA = "application/problem+json"

_HEARD = {
    400: "这条请求的格式不对，没有保存任何内容。",
    404: "没有找到对应的内容。",
    405: "这个地址不支持这种操作。",
    406: "没有您要的格式。",
    413: "内容太大了，请分几次发送。",
    415: "不支持这种内容格式。",
    422: "这条内容我没法处理，请检查后再发一次。",
}


class Fault(BaseModel):
    """One thing that is wrong with a request."""

    where: str
    what: str


class Problem(BaseModel):
    """RFC 9457. `detail` may be shown to a patient as it is; `code` and `retry` are for programs."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "type": "urn:anban:problem:not-signed-in",
                    "title": "Unauthorized",
                    "status": 401,
                    "detail": "登录已过期，请重新打开页面。",
                    "code": "not-signed-in",
                    "retry": False,
                }
            ]
        }
    )
    type: str
    title: str
    status: int
    detail: str
    code: str
    retry: bool = Field(False, description="the same request may succeed later")
    retry_after: int | None = Field(None, description="seconds to wait before trying again")
    errors: list[Fault] | None = None


def problem(error: AnbanError) -> dict[str, Any]:
    """The problem document of one of our own errors."""
    document = {**error.more, **_document(error.status, error.slug, error.heard, error.retry)}
    if after := getattr(error, "after", None):
        document["retry_after"] = int(after)
    return document


def invalid(faults: Sequence[Any]) -> dict[str, Any]:
    """The problem document of pydantic's complaints: where and what, never the input itself."""
    document = _document(422, "bad-input", _HEARD[422])
    document["errors"] = [
        {"where": ".".join(map(str, fault["loc"]))[:200], "what": str(fault["msg"])[:200]} for fault in faults[:20]
    ]
    return document


def _document(status: int, code: str, detail: str, retry: bool = False) -> dict[str, Any]:
    return {
        "type": f"urn:anban:problem:{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "code": code,
        "retry": retry,
    }


def respond(document: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> Response:
    """A response with this problem; a request may name fields in broken Unicode, so encoding never fails."""
    body = json.dumps(jsonable_encoder(document), ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, int(document["status"]), dict(headers or {}), media_type=MEDIA)


def of_error(error: AnbanError) -> Response:
    """The response to one of our own errors, with the headers its status asks for."""
    document = problem(error)
    headers = {"WWW-Authenticate": "Bearer"} if error.status == 401 else {}
    if "retry_after" in document:
        headers["Retry-After"] = str(document["retry_after"])
    return respond(document, headers)


def of_validation(error: RequestValidationError) -> Response:
    """400 for what is not JSON at all, 422 for JSON that is not what was asked for."""
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return respond(_document(400, "malformed", _HEARD[400]))
    return respond(invalid(faults))


def of_http(error: HTTPException) -> Response:
    """What the framework itself refuses: unknown paths, wrong methods, broken bodies."""
    phrase = HTTPStatus(error.status_code).phrase
    detail = _HEARD.get(error.status_code, phrase)
    return respond(_document(error.status_code, phrase.lower().replace(" ", "-"), detail), error.headers)


def log_failure(event: str, error: BaseException) -> None:
    """Where it broke, without the error's own words: a database error may quote what a patient wrote."""
    log.error(event, error=type(error).__name__, trace="".join(traceback.format_tb(error.__traceback__)))
