"""What leaves the conversation: the summary for the workstation and the bundle for the FHIR server."""

from __future__ import annotations

from hashlib import sha256

from assistants.preconsult.case import Case
from assistants.preconsult.fhir.bundle import bundle
from assistants.preconsult.summary.model import Summary
from core.forms import FormState
from core.messages import Effect
from core.turns import Turn
from dialogue.forms.engine import Engine


def effects(turn: Turn, case: Case, engine: Engine, state: FormState, summary: Summary) -> list[Effect]:
    """One version of the interview; a later version has a later key and the same `interview`."""
    version = f"{case.interview}:{turn.seq}"
    resource = bundle(engine, state, summary, turn.person, identifier=version, who=_whom(turn), at=turn.now)
    payload = {
        "interview": case.interview, "version": turn.seq, "conversation": turn.conversation, "channel": turn.channel,
        "at": turn.now.isoformat(), "visit": case.visit, "clinic": str(case.visit.get("clinic", "")),
        "person": turn.person.model_dump(mode="json"), "summary": summary.model_dump(mode="json"),
        "attachments": case.attachments, "bundle": resource,
    }  # fmt: skip
    return [
        Effect(kind="summary", key=f"preconsult:{version}", payload=payload),
        Effect(kind="fhir", key=f"preconsult-fhir:{version}", payload={"bundle": resource}),
    ]


def _whom(turn: Turn) -> str:
    """A child or a parent told of in the same conversation is another patient than the one who tells."""
    person = turn.person
    if person.relation in ("", "self"):
        return turn.conversation
    mark = sha256("|".join((person.relation, person.sex or "", person.name)).encode()).hexdigest()[:8]
    return f"{turn.conversation}:{mark}"
