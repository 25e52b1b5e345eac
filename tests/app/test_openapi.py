"""What the OpenAPI promises holds for generated requests, too: no 500, no undocumented answer."""

from __future__ import annotations

from typing import Any

import schemathesis
from fastapi import FastAPI
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from core.limits import Rate
from tests.app.house import Clock, MemoryHouse, make_app

load_all_checks()
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


def served() -> FastAPI:
    return make_app(MemoryHouse(Clock()), rate=Rate(messages=100_000))


APP = served()
TOKEN = TestClient(APP).post("/api/app/sessions", json={}).json()["token"]
schema = schemathesis.openapi.from_asgi("/openapi.json", APP)


@schema.parametrize()
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_generated_requests_get_documented_answers(case: Any) -> None:
    case.headers["Authorization"] = f"Bearer {TOKEN}"
    case.call_and_validate(checks=CHECKS)


def test_every_operation_shows_an_example_and_its_problems() -> None:
    paths = APP.openapi()["paths"]
    for path, operations in paths.items():
        for operation in operations.values():
            responses = operation["responses"]
            assert any("application/problem+json" in answer.get("content", {}) for answer in responses.values()), path
    bodies = APP.openapi()["components"]["schemas"]
    for name in ("SessionIn", "TextMessage", "ChoiceMessage", "AnswersMessage", "UploadOut"):
        assert bodies[name]["examples"], name
