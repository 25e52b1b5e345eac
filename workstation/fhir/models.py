"""What we use of the resources we read. Each keeps the resource as it came: nothing is lost that others may need."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from workstation.fhir.parts import first, moment, quantity, refers, said, text, things
from workstation.fhir.wire import Resource

ERROR = "entered-in-error"


@dataclass(frozen=True)
class Read:
    """The base: `raw` is the resource itself."""

    raw: Resource

    @property
    def id(self) -> str:
        return text(self.raw.get("id"))

    @property
    def status(self) -> str:
        return text(self.raw.get("status"))

    @property
    def mistaken(self) -> bool:
        """Entered in error: it never was."""
        return self.status == ERROR

    @property
    def patient(self) -> str:
        """The id of the Patient it is about."""
        return refers(self.raw.get("subject") or self.raw.get("patient"), "Patient")

    @property
    def identifiers(self) -> tuple[tuple[str, str], ...]:
        found = ((text(i.get("system")), text(i.get("value"))) for i in things(self.raw.get("identifier")))
        return tuple(pair for pair in found if pair[1])


@dataclass(frozen=True)
class Patient(Read):
    @property
    def active(self) -> bool:
        """Not put out of use, and not replaced by another record of the same person."""
        links = things(self.raw.get("link"))
        return self.raw.get("active") is not False and all(link.get("type") != "replaced-by" for link in links)

    @property
    def names(self) -> tuple[str, ...]:
        """Chinese order; the official name first, former ones not at all."""
        known = [name for name in things(self.raw.get("name")) if name.get("use") not in ("old", "maiden")]
        ranked = sorted(known, key=lambda name: name.get("use") != "official")
        return tuple(filter(None, map(_name, ranked)))

    @property
    def phones(self) -> tuple[str, ...]:
        """Numbers in use, best first."""
        known = [t for t in things(self.raw.get("telecom")) if t.get("system") in ("phone", "sms")]
        used = [t for t in known if t.get("use") != "old" and text(t.get("value"))]
        return tuple(text(t["value"]) for t in sorted(used, key=_rank))

    @property
    def sex(self) -> str:
        return {"male": "男", "female": "女"}.get(text(self.raw.get("gender")), "")

    @property
    def born(self) -> str:
        """YYYY, YYYY-MM or YYYY-MM-DD, as known."""
        return text(self.raw.get("birthDate"))


def _rank(telecom: Resource) -> int:
    rank = telecom.get("rank")
    return rank if isinstance(rank, int) else 99


def _name(name: Resource) -> str:
    given = "".join(map(text, name.get("given") or []))
    family = text(name.get("family"))
    if text(name.get("text")):
        return text(name["text"])
    if (family + given).isascii():
        return " ".join([*map(text, name.get("given") or []), family]).strip()
    return family + given


@dataclass(frozen=True)
class Encounter(Read):
    @property
    def kind(self) -> str:
        """AMB, EMER, IMP …: the class's code."""
        return text(first(self.raw.get("class")).get("code"))

    @property
    def title(self) -> str:
        return next(filter(None, map(said, things(self.raw.get("type")))), "")

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(filter(None, map(said, things(self.raw.get("reasonCode")))))

    @property
    def start(self) -> datetime | None:
        return moment(first(self.raw.get("period")).get("start"))

    @property
    def end(self) -> datetime | None:
        return moment(first(self.raw.get("period")).get("end"))


@dataclass(frozen=True)
class Appointment(Read):
    @property
    def patient(self) -> str:
        return next(filter(None, (refers(p.get("actor"), "Patient") for p in self._who)), "")

    @property
    def with_whom(self) -> tuple[str, ...]:
        """Practitioners' names."""
        actors = [first(p.get("actor")) for p in self._who]
        doctors = [a for a in actors if refers(a, "Practitioner") or refers(a, "PractitionerRole")]
        return tuple(filter(None, (text(a.get("display")) for a in doctors)))

    @property
    def where(self) -> str:
        actors = [first(p.get("actor")) for p in self._who]
        return next((text(a.get("display")) for a in actors if refers(a, "Location")), "")

    @property
    def about(self) -> str:
        return text(self.raw.get("description"))

    @property
    def start(self) -> datetime | None:
        return moment(self.raw.get("start"))

    @property
    def end(self) -> datetime | None:
        return moment(self.raw.get("end"))

    @property
    def _who(self) -> list[Resource]:
        return things(self.raw.get("participant"))


@dataclass(frozen=True)
class DiagnosticReport(Read):
    @property
    def title(self) -> str:
        return said(self.raw.get("code"))

    @property
    def at(self) -> datetime | None:
        period = first(self.raw.get("effectivePeriod"))
        return moment(self.raw.get("effectiveDateTime") or period.get("start") or self.raw.get("issued"))

    @property
    def final(self) -> bool:
        return self.status in ("final", "amended", "corrected", "appended")

    @property
    def conclusion(self) -> str:
        return text(self.raw.get("conclusion"))

    @property
    def results(self) -> tuple[str, ...]:
        """Ids of its Observations."""
        return tuple(filter(None, (refers(r, "Observation") for r in things(self.raw.get("result")))))


@dataclass(frozen=True)
class MedicationRequest(Read):
    @property
    def medicine(self) -> str:
        """The name; a reference's display when the medicine is a resource of its own."""
        named = said(self.raw.get("medicationCodeableConcept"))
        return named or text(first(self.raw.get("medicationReference")).get("display"))

    @property
    def active(self) -> bool:
        return self.status == "active" and self.raw.get("doNotPerform") is not True

    @property
    def dosage(self) -> tuple[str, ...]:
        """How to take it, in words."""
        return tuple(filter(None, map(_dose, things(self.raw.get("dosageInstruction")))))

    @property
    def at(self) -> datetime | None:
        return moment(self.raw.get("authoredOn"))


def _dose(instruction: Resource) -> str:
    if written := text(instruction.get("text")):
        return written
    value, unit, _ = quantity(first(instruction.get("doseAndRate")).get("doseQuantity"))
    often = said(first(instruction.get("timing")).get("code"))
    return " ".join(part for part in (_plain(value) + unit, said(instruction.get("route")), often) if part)


def _plain(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"
