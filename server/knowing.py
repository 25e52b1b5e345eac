"""Who the person of a conversation is, for finding them in the hospital's FHIR server."""

from __future__ import annotations

from records.database import Database
from records.people import People
from records.secrets import Sealer
from workstation.fhir.whose import AskWho, Who


def asking(database: Database, seal: Sealer) -> AskWho:
    people = People(database, seal)

    async def who(conversation: str, interview: str) -> Who | None:
        """As the interview told, else the latest one; the phone and a name nobody told are the proven ones."""
        known = (await people.known([conversation])).get(conversation)
        if known is None:
            return None
        brief, at = known.brief, known.last_at
        if interview and (told := await people.told(interview)):
            brief, at = told
        return Who(brief.name or known.brief.name, brief.sex, known.phone, brief.age_months, at)

    return who
