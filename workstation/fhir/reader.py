"""Reads the hospital's FHIR server: searches page by page, never longer than asked, never from another server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from workstation.fhir.answers import NoAnswer, Refused
from workstation.fhir.models import Appointment, DiagnosticReport, Encounter, MedicationRequest, Patient, Read
from workstation.fhir.observations import Observation
from workstation.fhir.parts import first, text, things
from workstation.fhir.server import FhirServer, token
from workstation.fhir.wire import Resource

R = TypeVar("R", bound=Read)
PAGES = 10
PAGE = "100"
MOST = 500  # resources of one search


@dataclass(frozen=True)
class Found(Generic[R]):
    """What a search found. `cut`: there is more than was read."""

    resources: Sequence[R]
    cut: bool = False


class FhirReader:
    def __init__(self, server: FhirServer) -> None:
        self._server = server

    async def patient(self, id: str) -> Patient | None:
        """One patient by the server's own id."""
        try:
            return Patient(await self._server.get(f"Patient/{_segment(id)}"))
        except Refused as error:
            if error.code in (404, 410):
                return None
            raise

    async def patients(self, *, identifier: tuple[str, str] | None = None, phone: str = "") -> Found[Patient]:
        """By an identifier (system, value) or a phone number."""
        if identifier is not None:
            return await self._search("Patient", Patient, [("identifier", "|".join(map(token, identifier)))])
        return await self._search("Patient", Patient, [("phone", token(phone))])

    async def encounters(self, patient: str) -> Found[Encounter]:
        return await self._search("Encounter", Encounter, [("patient", token(patient)), ("_sort", "-date")])

    async def appointments(self, patient: str) -> Found[Appointment]:
        return await self._search("Appointment", Appointment, [("patient", token(patient)), ("_sort", "date")])

    async def observations(self, patient: str, category: str = "") -> Found[Observation]:
        """Newest first; `category` is laboratory, vital-signs …"""
        narrowed = [("category", category)] if category else []
        return await self._search(
            "Observation", Observation, [("patient", token(patient)), *narrowed, ("_sort", "-date")]
        )

    async def reports(self, patient: str) -> Found[DiagnosticReport]:
        return await self._search(
            "DiagnosticReport", DiagnosticReport, [("patient", token(patient)), ("_sort", "-date")]
        )

    async def medications(self, patient: str) -> Found[MedicationRequest]:
        """What is prescribed now."""
        asked = [("patient", token(patient)), ("status", "active")]
        return await self._search("MedicationRequest", MedicationRequest, asked)

    async def _search(self, kind: str, made: Callable[[Resource], R], asked: list[tuple[str, str]]) -> Found[R]:
        page = await self._server.get(kind, [*asked, ("_count", PAGE)])
        found: list[R] = []
        seen: set[str] = set()
        for _ in range(PAGES):
            if page.get("resourceType") != "Bundle":
                raise NoAnswer("no searchset", "FHIR 服务器的回答不是查询结果。", down=False)
            found += [made(one) for one in _matches(page, kind)]
            link = next((text(one.get("url")) for one in things(page.get("link")) if one.get("relation") == "next"), "")
            if not link:
                return Found(_sound(found))
            if len(found) >= MOST or link in seen or not self._server.owns(link):
                break
            seen.add(link)
            page = await self._server.follow(link)
        return Found(_sound(found[:MOST]), cut=True)


def _matches(page: Resource, kind: str) -> list[Resource]:
    """What was asked for: not what came along, not the server's remarks."""
    entries = [e for e in things(page.get("entry")) if first(e.get("search")).get("mode", "match") == "match"]
    resources = [one for entry in entries for one in things(entry.get("resource"))]
    return [one for one in resources if one.get("resourceType") == kind]


def _sound(found: list[R]) -> list[R]:
    """Without what was entered in error, each once."""
    kept = {one.id or str(id(one)): one for one in found if not one.mistaken}
    return list(kept.values())


def _segment(id: str) -> str:
    """An id as FHIR allows it; anything else could climb out of the address."""
    if not id or len(id) > 64 or not all(c.isascii() and (c.isalnum() or c in "-.") for c in id) or set(id) == {"."}:
        raise Refused(404, "这不是 FHIR 的编号。")
    return id
