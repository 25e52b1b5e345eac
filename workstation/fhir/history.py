"""What the hospital's FHIR server knows about one of our people: results, reports, medicines; asked once a minute."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

import structlog

from workstation.fhir.answers import NoAnswer, Refused
from workstation.fhir.models import DiagnosticReport, MedicationRequest, Read
from workstation.fhir.observations import Measured, Observation
from workstation.fhir.reader import FhirReader, Found
from workstation.fhir.remembered import Remembered
from workstation.fhir.units import turned
from workstation.fhir.whose import OURS, PERSON, AskWho, Who, by_phone
from workstation.readings import Heard, Reading, known

log = structlog.get_logger()
R = TypeVar("R", bound=Read)
LOINC = "http://loinc.org"
GLUCOSE = "14771-0"
SILENT = "医院检验系统没有及时回答，这里暂时只有预问诊里的数值"


@dataclass(frozen=True)
class Record:
    observations: Sequence[Observation] = ()
    reports: Sequence[DiagnosticReport] = ()
    medicines: Sequence[MedicationRequest] = ()


class FhirHistory:
    """Implements workstation.readings.Readings, and gives assistants what else there is."""

    def __init__(
        self,
        reader: FhirReader,
        who: AskWho,
        source: str = "医院检验系统",
        clock: Callable[[], float] = time.monotonic,
        wait: float = 1.0,
    ) -> None:
        self._reader = reader
        self._who = who
        self._source = source
        self._remembered: Remembered[Record] = Remembered(clock, wait=wait)

    async def of(self, conversation: str) -> Heard:
        """Readings for the curves; says so when the server did not answer."""
        record = await self.record(conversation)
        if record is None:
            return Heard([], SILENT)
        return Heard(list(self._readings(record)), self._source if record.observations else "")

    async def record(self, conversation: str) -> Record | None:
        """None: the server did not answer in time."""
        return await self._remembered.get(conversation, lambda: self._read(conversation))

    async def _read(self, conversation: str) -> Record | None:
        who = await self._who(conversation, "")
        if who is None:
            return Record()
        try:
            ids = await self._ids(conversation, who)
            return _joined(await asyncio.gather(*map(self._of, ids)))
        except (NoAnswer, Refused) as error:
            log.warning("fhir_history", error=str(error))
            return None

    async def _ids(self, conversation: str, who: Who) -> list[str]:
        """The patients that carry our identifier, and those who surely are this person."""
        ours, same = await asyncio.gather(
            self._reader.patients(identifier=(OURS, f"{PERSON}{conversation}")), by_phone(self._reader, who)
        )
        return list(dict.fromkeys(p.id for p in (*ours.resources, *same) if p.id and p.active))

    async def _of(self, patient: str) -> Record:
        observations, reports, medicines = await asyncio.gather(
            self._reader.observations(patient),
            _or_none(self._reader.reports(patient)),
            _or_none(self._reader.medications(patient)),
        )
        return Record(
            [one for one in observations.resources if one.sound and not _ours(one)],
            [one for one in reports.resources if one.final],
            [one for one in medicines.resources if one.active],
        )

    def _readings(self, record: Record) -> Iterator[Reading]:
        for observation in record.observations:
            for one in observation.measured():
                if reading := _reading(one, self._source):
                    yield reading


async def _or_none(asked: Awaitable[Found[R]]) -> Found[R]:
    """A server without this kind of resource has none of it."""
    try:
        return await asked
    except Refused:
        return Found([])


def _ours(one: Read) -> bool:
    """Written by ourselves: the curves have it from the interview."""
    return any(system == OURS for system, _ in one.identifiers)


def _joined(records: Sequence[Record]) -> Record:
    return Record(
        [one for record in records for one in record.observations],
        [one for record in records for one in record.reports],
        [one for record in records for one in record.medicines],
    )


def _reading(one: Measured, source: str) -> Reading | None:
    """Only what a curve is drawn of, in the curve's unit; `<0.01` is no point on a curve."""
    code = next((code for system, code in one.codes if code in known() and system in (LOINC, "")), None)
    if code is None or one.sign:
        return None
    entry = known()[code]
    value, low, high = (
        None if number is None else turned(number, one.unit, entry["unit"], glucose=code == GLUCOSE)
        for number in (one.value, one.low, one.high)
    )
    if value is None:
        return None
    return Reading(code, entry["title"], entry["unit"], float(value), one.at, source, _float(low), _float(high))


def _float(value: object) -> float | None:
    return None if value is None else float(str(value))
