"""A call of a CDS client, checked against the specification before anything of it is used."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from core.errors import AnbanError
from workstation.fhir.models import Patient

HOOKS = ("patient-view", "encounter-start")
PREFETCH = {"patient": "Patient/{{context.patientId}}"}
_USER = re.compile(r"(Practitioner|PractitionerRole|Patient|RelatedPerson)/[A-Za-z0-9\-.]{1,64}")
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_AUTHORIZATION = {"access_token": str, "token_type": str, "expires_in": int, "scope": str, "subject": str}


class BadCall(AnbanError):
    """Not what CDS Hooks asks for; the detail says which member."""

    status, slug = 400, "cds-bad-call"

    def __init__(self, what: str) -> None:
        super().__init__(what, heard=f"请求不符合 CDS Hooks 规范：{what}")


@dataclass(frozen=True)
class Call:
    hook: str
    instance: str
    user: str
    patient: str  # the FHIR id in the client's server
    encounter: str
    server: str  # what the client says its FHIR server is; never called because of that
    prefetched: Patient | None


def read(body: Any) -> Call:
    """Raises BadCall for what the specification requires and is not there."""
    if not isinstance(body, dict):
        raise BadCall("not a JSON object")
    hook = _text(body, "hook")
    if hook not in HOOKS:
        raise BadCall("this service is not for that hook")
    context = body.get("context")
    if not isinstance(context, dict):
        raise BadCall("context is missing")
    _authorization(body)
    patient = _text(context, "patientId", "context.")
    if not _ID.fullmatch(patient):
        raise BadCall("context.patientId is not a FHIR id")
    user = _text(context, "userId", "context.")
    if not _USER.fullmatch(user):
        raise BadCall("context.userId is not [ResourceType]/[id]")
    encounter = _text(context, "encounterId", "context.", needed=hook == "encounter-start")
    if encounter and not _ID.fullmatch(encounter):
        raise BadCall("context.encounterId is not a FHIR id")
    server = _text(body, "fhirServer", needed="fhirAuthorization" in body)
    instance = _text(body, "hookInstance")
    return Call(hook, instance, user, patient, encounter, server, _prefetched(body.get("prefetch"), patient))


def _text(told: dict[str, Any], name: str, where: str = "", *, needed: bool = True) -> str:
    value = told.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str) or not value.strip() or len(value) > 2000:
        raise BadCall(f"{where}{name} is missing or no text")
    return value


def _authorization(body: dict[str, Any]) -> None:
    """We have no use for the token; that it is whole is still the client's duty."""
    given = body.get("fhirAuthorization")
    if given is None and "fhirAuthorization" not in body:
        return
    if not isinstance(given, dict):
        raise BadCall("fhirAuthorization is no object")
    for name, kind in _AUTHORIZATION.items():
        if not isinstance(given.get(name), kind) or isinstance(given.get(name), bool):
            raise BadCall(f"fhirAuthorization.{name} is missing")
    if given["token_type"] != "Bearer":
        raise BadCall("fhirAuthorization.token_type is not Bearer")


def _prefetched(prefetch: Any, patient: str) -> Patient | None:
    """The Patient of the context, under whatever key; another patient is as good as none."""
    if prefetch is None:
        return None
    if not isinstance(prefetch, dict):
        raise BadCall("prefetch is no object")
    for resource in (prefetch.get("patient"), *prefetch.values()):
        if isinstance(resource, dict) and resource.get("resourceType") == "Patient" and resource.get("id") == patient:
            return Patient(resource)
    return None
