"""Is the configured FHIR server one we can work with? In words that say what to mend."""

from __future__ import annotations

from urllib.parse import urlsplit

from workstation.fhir.answers import NoAnswer, Refused
from workstation.fhir.parts import first, text, things
from workstation.fhir.server import FhirServer
from workstation.fhir.wire import Resource

WANTED = "4.0"
URL, TOKEN = "ANBAN_FHIR_URL", "ANBAN_FHIR_TOKEN"


async def check_server(server: FhirServer, *, token: bool) -> str:
    """What it is; raises ValueError saying which setting is wrong and why."""
    try:
        told = await server.get("metadata")
    except NoAnswer as error:
        hint = "; is the path right, for example …/fhir or …/r4?" if "page" in str(error) else ""
        raise ValueError(f"{URL}: {server.base} gives no FHIR answer ({error}){hint}") from error
    except Refused as error:
        if error.code in (401, 403):
            raise ValueError(f"{TOKEN}: {server.base} refuses it ({error})") from error
        raise ValueError(f"{URL}: {server.base}/metadata is not there ({error}); is the path right?") from error
    said = _capable(told, server.base)
    await _allowed(server)
    plain = token and urlsplit(server.base).scheme != "https"
    return said + (" (the token travels unencrypted: use https outside a trusted network)" if plain else "")


def _capable(told: Resource, base: str) -> str:
    if told.get("resourceType") != "CapabilityStatement":
        raise ValueError(f"{URL}: {base}/metadata is no CapabilityStatement")
    version = text(told.get("fhirVersion"))
    if not version.startswith(WANTED):
        raise ValueError(f"{URL}: {base} speaks FHIR {version or 'of no version'}; R4 ({WANTED}) is needed")
    rest = first(told.get("rest"))
    offered = {text(one.get("code")) for one in things(rest.get("interaction"))}
    if offered and "transaction" not in offered:
        raise ValueError(f"{URL}: {base} takes no transactions; the record cannot be written")
    software = text(first(told.get("software")).get("name"))
    return f"{base} answers: {software or 'a server'}, FHIR {version}"


async def _allowed(server: FhirServer) -> None:
    """/metadata is open to anyone; a count of patients is not."""
    try:
        await server.get("Patient", [("_summary", "count")])
    except Refused as error:
        if error.code in (401, 403):
            raise ValueError(f"{TOKEN}: {server.base} refuses to read with it ({error})") from error
    except NoAnswer as error:
        raise ValueError(f"{URL}: {server.base} answers /metadata but not a search ({error})") from error
