"""What the hospital's own systems feed: results, reports and medicines of our people, from its FHIR server."""

from __future__ import annotations

from records.people import People
from records.secrets import sealer
from server.wiring import House
from workstation.fhir.history import FhirHistory, Who
from workstation.fhir.reader import FhirReader


def history_of(house: House) -> FhirHistory | None:
    """None where no FHIR server is configured."""
    if house.fhir is None:
        return None
    people = People(house.database, sealer(house.secret))

    async def who(conversation: str) -> Who | None:
        found = (await people.known([conversation])).get(conversation)
        if found is None:
            return None
        return Who(conversation, found.brief.name, found.brief.sex, found.phone)

    return FhirHistory(FhirReader(house.fhir), who)
