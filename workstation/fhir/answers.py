"""What an answer of a FHIR server means: a resource, a no, or that it was not the FHIR server that spoke."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from core.errors import AnbanError
from workstation.fhir.outcome import issues
from workstation.fhir.wire import Resource, parse

BUSY = frozenset({408, 409, 423, 425, 429})  # 4xx that mean later, not never
DOWN = frozenset({429, 502, 503, 504})  # the whole server, not only this request


class NoAnswer(AnbanError):
    """The FHIR server itself did not speak, or asks for patience. `down`: nothing else would get through either."""

    slug, status, retry = "fhir-no-answer", 503, True

    def __init__(self, log: str, heard: str, *, down: bool = True, outcome: Sequence[dict[str, str]] = ()) -> None:
        super().__init__(log, heard=heard)
        self.down, self.outcome = down, list(outcome)


class Refused(AnbanError):
    """The FHIR server understood and said no."""

    slug, status = "fhir-refused", 502

    def __init__(self, code: int, heard: str, outcome: Sequence[dict[str, str]] = ()) -> None:
        super().__init__(f"HTTP {code}", heard=heard)
        self.code, self.outcome = code, list(outcome)


def judge(code: int, media: str, body: bytes, sent: Any = None) -> Resource:
    """What an answer means: a resource, `Refused`, or `NoAnswer`."""
    if "html" in media.lower() or body.lstrip()[:1] == b"<":
        raise NoAnswer(f"HTTP {code} with a page", "回答的是一个网页，不是 FHIR 服务器：中间的代理或网关可能出了问题。")
    if 300 <= code < 400:
        raise NoAnswer(f"HTTP {code}", "地址被转到了别处，没有跟过去。")
    said = _resource(body)
    outcome = issues(said, sent) if said and said.get("resourceType") == "OperationOutcome" else []
    if code >= 500 or code in BUSY:
        down = code in DOWN or said is None
        raise NoAnswer(f"HTTP {code}", f"FHIR 服务器暂时出错（{code}）。", down=down, outcome=outcome)
    if code in (401, 403):
        raise Refused(
            code, f"FHIR 服务器不认我们的令牌，或令牌没有写入权限（{code}），请检查 ANBAN_FHIR_TOKEN。", outcome
        )
    if code >= 400:
        raise Refused(code, f"FHIR 服务器拒收（{code}）。", outcome)
    if said is None:
        raise NoAnswer(f"HTTP {code} without a resource", "FHIR 服务器的回答读不懂，稍后核对。", down=False)
    return said


def _resource(body: bytes) -> Resource | None:
    try:
        said = parse(body)
    except (ValueError, UnicodeDecodeError):
        return None
    return said if isinstance(said, dict) and "resourceType" in said else None
