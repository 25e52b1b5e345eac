"""A small FHIR server on loopback: transactions with conditional creates, searches with pages, validation by
fhir.resources, and the same faults on demand as the Node one. It stores in memory."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from workstation.fhir.wire import dump

Resource = dict[str, Any]
FHIR = "application/fhir+json"


def outcome(text: str, code: str = "invalid", where: str = "") -> Resource:
    issue: Resource = {"severity": "error", "code": code, "diagnostics": text}
    return {"resourceType": "OperationOutcome", "issue": [issue | ({"expression": [where]} if where else {})]}


class FhirFake:
    """`faults` makes the next transactions go wrong (500, html, lost: stored but never answered); `conditional` off
    is a server that ignores ifNoneExist; `page` is how many entries a page of a search holds."""

    def __init__(self) -> None:
        self.stored: dict[str, Resource] = {}
        self.faults: list[str] = []
        self.seen: list[str] = []
        self.asked: list[str] = []
        self.conditional = True
        self.page = 2
        self.elsewhere = ""  # base address its next links name instead of its own
        self.url = ""
        self.silent = asyncio.Event()  # set: every answer is held back until the server goes
        self.gone = asyncio.Event()

    def put(self, *resources: Resource) -> None:
        for resource in resources:
            self.stored[f"{resource['resourceType']}/{resource['id']}"] = resource

    def kinds(self) -> dict[str, int]:
        return dict(Counter(key.split("/")[0] for key in self.stored))

    async def root(self, request: Request) -> Response:
        fault = self.faults.pop(0) if self.faults else ""
        self.seen.append(fault or "ok")
        if fault == "500":
            return JSONResponse(outcome("out of order", "exception"), 500, media_type=FHIR)
        if fault == "html":
            return HTMLResponse("<html>Bad Gateway</html>", 502)
        answer = self.transaction(json.loads(await request.body()))
        if fault == "lost":
            await self.gone.wait()
        return answer

    def transaction(self, bundle: Resource) -> Response:
        for entry in bundle["entry"]:
            resource = entry["resource"]
            try:
                get_fhir_model_class(resource["resourceType"]).model_validate_json(json.dumps(resource))
            except ValidationError as error:
                first = error.errors()[0]
                said = f"{first['msg']}: {first['input']}"
                return JSONResponse(outcome(said, "value", ".".join(map(str, first["loc"]))), 422, media_type=FHIR)
        places = {entry["fullUrl"]: self._place(entry) for entry in bundle["entry"]}
        answers = []
        for entry in bundle["entry"]:
            place = places[entry["fullUrl"]]
            fresh = place not in self.stored
            if fresh:
                text = json.dumps(entry["resource"] | {"id": place.split("/")[1]})
                for old, new in places.items():
                    text = text.replace(f'"{old}"', f'"{new}"')
                self.stored[place] = json.loads(text)
            answers.append({"response": {"status": "201" if fresh else "200", "location": place}})
        return JSONResponse(
            {"resourceType": "Bundle", "type": "transaction-response", "entry": answers}, media_type=FHIR
        )

    def _place(self, entry: Resource) -> str:
        kind, once = entry["resource"]["resourceType"], entry["request"].get("ifNoneExist", "")
        if self.conditional and once:
            for found in self._found(kind, {"identifier": once.removeprefix("identifier=")}):
                return f"{kind}/{found['id']}"
        return f"{kind}/{uuid.uuid4()}"

    def _found(self, kind: str, asked: dict[str, str]) -> list[Resource]:
        return [r for r in self.stored.values() if r["resourceType"] == kind and all(map(_fits(r), asked.items()))]

    async def search(self, request: Request) -> Response:
        self.asked.append(str(request.url).split("/fhir/")[1])
        if self.silent.is_set():
            await self.gone.wait()
        kind = request.path_params["kind"]
        if kind == "metadata":
            return JSONResponse({"resourceType": "CapabilityStatement", "fhirVersion": "4.0.1"}, media_type=FHIR)
        asked = {k: v for k, v in request.query_params.items() if not k.startswith("_")}
        found, start = self._found(kind, asked), int(request.query_params.get("_at", "0"))
        page: Resource = {"resourceType": "Bundle", "type": "searchset", "total": len(found)}
        page["entry"] = [{"resource": r, "search": {"mode": "match"}} for r in found[start : start + self.page]]
        if start + self.page < len(found):
            there = request.url.include_query_params(_at=start + self.page)
            link = f"{self.elsewhere}/{kind}?{there.query}" if self.elsewhere else str(there)
            page["link"] = [{"relation": "next", "url": link}]
        return Response(dump(page), media_type=FHIR)

    async def read(self, request: Request) -> Response:
        found = self.stored.get(f"{request.path_params['kind']}/{request.path_params['id']}")
        return Response(dump(found or outcome("no such", "not-found")), 200 if found else 404, media_type=FHIR)


def _fits(resource: Resource) -> Any:
    def fits(asked: tuple[str, str]) -> bool:
        name, value = asked
        marks = resource.get("identifier") or []
        if name == "identifier":
            for mark in [marks] if isinstance(marks, dict) else marks:
                if value in (mark.get("value"), f"{mark.get('system', '')}|{mark.get('value')}"):
                    return True
            return False
        if name == "phone":
            return any(t.get("value") == value for t in resource.get("telecom") or [])
        if name in ("patient", "subject"):
            subject = resource.get("subject") or {}
            return bool(subject.get("reference") == value or subject.get("reference") == f"Patient/{value}")
        return True  # dates, codes: this server does not narrow by them

    return fits


@asynccontextmanager
async def serving(fake: FhirFake) -> AsyncIterator[str]:
    """Run it; yields its base address."""
    routes = [
        Route("/fhir", fake.root, methods=["POST"]),
        Route("/fhir/{kind}", fake.search),
        Route("/fhir/{kind}/{id}", fake.read),
    ]
    config = uvicorn.Config(Starlette(routes=routes), port=0, log_level="error", lifespan="off")
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    await server.startup()
    task = asyncio.create_task(server.main_loop())
    fake.url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}/fhir"
    try:
        yield fake.url
    finally:
        fake.gone.set()
        server.should_exit = True
        await task
        await server.shutdown()
