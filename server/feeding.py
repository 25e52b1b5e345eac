"""What the hospital's own systems feed, and whose it is: results, reports and medicines from its FHIR server."""

from __future__ import annotations

from records.secrets import sealer
from server.knowing import asking
from server.wiring import House
from workstation.fhir.history import FhirHistory
from workstation.fhir.reader import FhirReader


def history_of(house: House) -> FhirHistory | None:
    """None where no FHIR server is configured."""
    if house.fhir is None:
        return None
    return FhirHistory(FhirReader(house.fhir), asking(house.database, sealer(house.secret)))
