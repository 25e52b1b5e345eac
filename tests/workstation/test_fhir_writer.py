"""Whatever a FHIR server does to us, a record is there once in the end, or a person knows why it is not."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from core.errors import NeedsHuman, RetryLater
from core.messages import Effect
from tests.workstation.fhir_server import FhirFake, serving
from tests.workstation.records_of import AT, DOCTOR, interview, sections
from workstation.fhir.accepted import accepted_bundle
from workstation.fhir.server import FhirServer
from workstation.fhir.writer import KEPT_BACK, NOT_CONFIGURED, FhirWriter

HTML = {"content-type": "text/html"}
JSON = {"content-type": "application/fhir+json"}


async def effect(**changed: dict[str, str]) -> Effect:
    payload = await interview()
    bundle = accepted_bundle(payload["bundle"], sections(payload, **changed), DOCTOR, AT)
    return Effect(kind="fhir", key="accepted:c1:1:50", payload={"bundle": bundle})


class Answering:
    """A transport that answers posts by its script and knows nothing of earlier records."""

    def __init__(self, *script: httpx.Response | Exception) -> None:
        self.script = list(script)
        self.posts = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if request.method == "GET":
            return httpx.Response(200, json={"resourceType": "Bundle", "type": "searchset"}, headers=JSON)
        self.posts += 1
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step

    def writer(self, clock: list[float] | None = None) -> FhirWriter:
        now = clock or [0.0]
        server = FhirServer("http://fhir.test/r4", transport=httpx.MockTransport(self))
        return FhirWriter(server, clock=lambda: now[0], chance=lambda: 0.0)


@pytest.fixture
async def fake() -> AsyncIterator[tuple[FhirFake, str]]:
    made = FhirFake()
    async with serving(made) as url:
        yield made, url


def fine(**answer: Any) -> httpx.Response:
    return httpx.Response(200, json={"resourceType": "Bundle", "type": "transaction-response"} | answer, headers=JSON)


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(500, json={"resourceType": "OperationOutcome"}, headers=JSON),
        httpx.Response(503, text="busy"),
        httpx.Response(502, text="<html>Bad Gateway</html>", headers=HTML),
        httpx.Response(200, text="<!DOCTYPE html><form>请登录</form>", headers=JSON),
        httpx.Response(404, text="<html>404</html>", headers=HTML),
        httpx.Response(302, headers={"location": "http://elsewhere.test/"}),
        httpx.Response(429, json={"resourceType": "OperationOutcome"}, headers=JSON),
        httpx.Response(200, text=""),
        httpx.Response(200, text="{", headers=JSON),
        httpx.Response(200, json={"resourceType": "Bundle", "type": "batch-response"}, headers=JSON),
        httpx.ConnectError("no route"),
        httpx.RemoteProtocolError("cut off"),
    ],
    ids=lambda a: f"{a.status_code} {a.text[:9]}" if isinstance(a, httpx.Response) else type(a).__name__,
)
async def test_an_answer_that_is_not_the_servers_no_is_tried_again(answer: httpx.Response | Exception) -> None:
    with pytest.raises(RetryLater) as caught:
        await Answering(answer).writer().write(await effect())
    assert caught.value.counts
    assert caught.value.noted


@pytest.mark.parametrize("code", [400, 401, 403, 404, 412, 422])
async def test_a_no_of_the_server_needs_a_person(code: int) -> None:
    said = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": "value", "diagnostics": "bad"}]}
    with pytest.raises(NeedsHuman) as caught:
        await Answering(httpx.Response(code, json=said, headers=JSON)).writer().write(await effect())
    assert caught.value.outcome == [{"severity": "error", "code": "value", "text": "bad", "where": ""}]
    assert str(code) in caught.value.noted
    assert str(caught.value) == f"HTTP {code}"  # what the log gets


async def test_an_entry_the_server_did_not_take_needs_a_person() -> None:
    refused = [{"response": {"status": "201"}}, {"response": {"status": "422", "outcome": {"issue": [{"code": "x"}]}}}]
    with pytest.raises(NeedsHuman) as caught:
        await Answering(fine(entry=refused)).writer().write(await effect())
    assert caught.value.outcome[0]["code"] == "x"


async def test_what_the_server_quotes_of_the_patient_is_blacked_out(fake: tuple[FhirFake, str]) -> None:
    told = await effect(chief_complaint={"text": "张晓梅 13800138000 反复头痛"})
    told.payload["bundle"]["entry"][-1]["resource"]["date"] = "张晓梅 13800138000 反复头痛"
    with pytest.raises(NeedsHuman) as caught:
        await FhirWriter(FhirServer(fake[1])).write(told)
    shown = json.dumps(caught.value.outcome, ensure_ascii=False)
    assert "…" in shown
    for word in ("张晓梅", "13800138000", "头痛"):
        assert word not in shown
    assert fake[0].stored == {}


async def test_a_record_that_was_stored_though_no_answer_came_is_not_sent_again(fake: tuple[FhirFake, str]) -> None:
    """Even by a server that ignores conditional creates."""
    made, url = fake
    made.conditional, made.faults = False, ["lost"]
    sent, now = await effect(), [0.0]
    writer = FhirWriter(FhirServer(url, timeout=0.3), clock=lambda: now[0])
    with pytest.raises(RetryLater):
        await writer.write(sent)
    now[0] = 100.0
    receipt = await writer.write(sent)
    assert "已经" in receipt.detail
    assert made.seen == ["lost"]
    assert made.kinds()["Composition"] == 1


async def test_the_same_record_again_changes_nothing(fake: tuple[FhirFake, str]) -> None:
    made, url = fake
    server, bundle = FhirServer(url), (await effect()).payload["bundle"]
    await server.transaction(bundle)
    before = json.dumps(made.stored)
    await server.transaction(bundle)
    assert json.dumps(made.stored) == before


async def test_the_accepted_record_joins_a_preliminary_one_that_is_there(fake: tuple[FhirFake, str]) -> None:
    made, url = fake
    payload = await interview()
    writer = FhirWriter(FhirServer(url), when="finished")
    await writer.write(Effect(kind="fhir", key="preconsult-fhir:c1:1:50", payload={"bundle": payload["bundle"]}))
    before = made.kinds()
    await writer.write(await effect())
    assert made.kinds() == before | {"Composition": 2}
    assert {r["status"] for r in made.stored.values() if r["resourceType"] == "Composition"} == {"preliminary", "final"}


async def test_by_default_only_what_a_doctor_accepted_is_sent() -> None:
    answering = Answering(fine())
    writer = answering.writer()
    payload = (await effect()).payload
    receipt = await writer.write(Effect(kind="fhir", key="preconsult-fhir:c1:1:50", payload=payload))
    assert (receipt.detail, answering.posts) == (KEPT_BACK, 0)
    await writer.write(Effect(kind="fhir", key="accepted:c1:1:50", payload=payload))
    assert answering.posts == 1


async def test_without_a_server_an_effect_waits_and_is_no_failure() -> None:
    with pytest.raises(RetryLater) as caught:
        await FhirWriter(None).write(await effect())
    assert (caught.value.noted, caught.value.counts) == (NOT_CONFIGURED, False)
    assert caught.value.after is not None
    assert caught.value.after >= 3600


async def test_a_server_that_is_down_is_asked_ever_more_rarely_and_not_by_everyone() -> None:
    now = [0.0]
    answering = Answering(*[httpx.ConnectError("down")] * 20, fine())
    writer, sent = answering.writer(now), await effect()
    gaps: list[float] = []
    while answering.script:
        try:
            await writer.write(sent)
        except RetryLater as error:
            gaps.append(0.0 if error.counts else error.after or 0.0)
            now[0] += gaps[-1]
    gaps = [gap for gap in gaps if gap]
    assert gaps[:4] == [5, 10, 20, 40]
    assert max(gaps) == 1800
    assert answering.posts == 21


async def test_one_record_the_server_stumbles_over_does_not_hold_up_the_others() -> None:
    broken = httpx.Response(500, json={"resourceType": "OperationOutcome"}, headers=JSON)
    answering = Answering(broken, fine())
    writer = answering.writer()
    with pytest.raises(RetryLater):
        await writer.write(await effect())
    await writer.write(await effect())
    assert answering.posts == 2
