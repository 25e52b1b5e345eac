"""`anban doctor` says what is wrong with a FHIR server, and which setting to mend."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from workstation.fhir.checking import check_server
from workstation.fhir.server import FhirServer

GOOD: dict[str, Any] = {
    "resourceType": "CapabilityStatement",
    "fhirVersion": "4.0.1",
    "software": {"name": "HAPI"},
    "rest": [{"interaction": [{"code": "transaction"}, {"code": "search-system"}]}],
}
NO = {"resourceType": "OperationOutcome", "issue": []}
HTML = httpx.Response(200, text="<html>首页</html>", headers={"content-type": "text/html"})


async def said(metadata: httpx.Response | dict[str, Any], search: httpx.Response | None = None, url: str = "") -> str:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path.endswith("metadata"):
            return metadata if isinstance(metadata, httpx.Response) else httpx.Response(200, json=metadata)
        return search or httpx.Response(200, json={"resourceType": "Bundle", "total": 0})

    server = FhirServer(url or "https://fhir.test/r4", "secret", transport=httpx.MockTransport(answer))
    return await check_server(server, token=True)


async def test_a_server_we_can_work_with_is_named() -> None:
    assert await said(GOOD) == "https://fhir.test/r4 answers: HAPI, FHIR 4.0.1"
    assert "unencrypted" in await said(GOOD, url="http://fhir.test/r4")


@pytest.mark.parametrize(
    ("metadata", "search", "setting", "why"),
    [
        (HTML, None, "ANBAN_FHIR_URL", "is the path right"),
        (httpx.Response(404, json=NO), None, "ANBAN_FHIR_URL", "is the path right"),
        (httpx.Response(503), None, "ANBAN_FHIR_URL", "503"),
        (httpx.Response(401, json=NO), None, "ANBAN_FHIR_TOKEN", "401"),
        (GOOD, httpx.Response(403, json=NO), "ANBAN_FHIR_TOKEN", "403"),
        (GOOD, httpx.Response(500, json=NO), "ANBAN_FHIR_URL", "not a search"),
        (GOOD | {"fhirVersion": "5.0.0"}, None, "ANBAN_FHIR_URL", "5.0.0"),
        (GOOD | {"rest": [{"interaction": [{"code": "batch"}]}]}, None, "ANBAN_FHIR_URL", "no transactions"),
        ({"resourceType": "Patient"}, None, "ANBAN_FHIR_URL", "CapabilityStatement"),
    ],
)
async def test_what_is_wrong_is_said(
    metadata: httpx.Response | dict[str, Any], search: httpx.Response | None, setting: str, why: str
) -> None:
    with pytest.raises(ValueError, match=setting) as caught:
        await said(metadata, search)
    assert why in str(caught.value)
    assert "secret" not in str(caught.value)
