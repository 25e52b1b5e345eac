"""Whatever is sent to the workstation's API, it answers: never a 500, and what it promised."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import load_all_checks, not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import response_schema_conformance

from tests.app.running import real_server
from tests.workstation.place import Place
from workstation.door import PREFIX

load_all_checks()
CHECKS = [not_a_server_error, response_schema_conformance]
NUMBER = itertools.count()


@pytest.fixture(scope="module")
def place(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder = tmp_path_factory.mktemp("generated")
    with real_server(sqlite_template, folder) as address:
        yield Place(address, folder)


def signed_in(place: Place, role: str) -> dict[str, str]:
    """Headers of a fresh account: an operation may end its session or lock it."""
    login = f"{role}-{next(NUMBER)}"
    place.account(login, role, name="李佩文", clinics=["gi"])
    given = {"login": login, "password": place.password}
    answer = httpx.post(f"http://{place.address}{PREFIX}/session", json=given)
    assert answer.status_code == 200, answer.text
    return {"Cookie": f"anban_staff={answer.cookies['anban_staff']}", "X-CSRF": answer.json()["csrf"]}


def role_for(path: str) -> str:
    part = path.removeprefix(PREFIX).split("/")[1]
    return {"accounts": "admin", "audit": "admin", "letters": "it", "queue": "desk"}.get(part, "doctor")


def test_generated_requests_get_an_answer(place: Place) -> None:
    published = schemathesis.openapi.from_url(f"http://{place.address}/openapi.json")
    wanted = published.include(path_regex=f"^{PREFIX}/").exclude(path_regex="/events$")  # events never end
    operations = [found.ok() for found in wanted.get_all_operations() if isinstance(found, Ok)]
    assert len(operations) > 10
    for operation in operations:
        headers = signed_in(place, role_for(operation.path))  # its own: it may end its session or lock its account
        answered(operation, headers)


def answered(operation: Any, headers: dict[str, str]) -> None:
    @given(case=operation.as_strategy())
    @settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    def check(case: Any) -> None:
        case.headers.update(headers)
        case.call_and_validate(checks=CHECKS)

    check()
