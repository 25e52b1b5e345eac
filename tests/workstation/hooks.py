"""Calls of a CDS client, and what the specification asks of an answer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from core.messages import Effect
from server.wiring import House
from tests.workstation.records_of import interview

SERVICE = "http://anban/cds-services/anban-previsit"
WOMAN = {"sex": "女", "age_months": 36 * 12, "name": "张晓梅"}
OURS = {"system": "urn:anban:preconsult", "value": "person:c1"}


def patient(**more: Any) -> dict[str, Any]:
    return {"resourceType": "Patient", "id": "1288992"} | more


def call(hook: str = "patient-view", resource: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    context = {"userId": "Practitioner/example", "patientId": "1288992"}
    if hook == "encounter-start":
        context["encounterId"] = "89284"
    body: dict[str, Any] = {"hook": hook, "hookInstance": "d1577c69-dfbe-44ad-ba6d-3e05e953b2ea", "context": context}
    body["prefetch"] = {"patient": patient(identifier=[OURS]) if resource is None else resource}
    return body | more


async def told(house: House, name: str = "preconsult.cough", seed: int = 6, **more: Any) -> dict[str, Any]:
    """An interview of conversation c1 that reached the desk just now."""
    payload = await interview(name, seed) | {"at": house.clock().isoformat(), "person": WOMAN} | more
    await house.arrivals.arrive(
        Effect(kind="summary", key=f"preconsult:{payload['interview']}", payload=payload), house.clock()
    )
    return payload


async def alarmed(house: House, level: str = "emergency", turn: int = 3) -> None:
    payload = {
        "level": level, "words": ["胸口压着疼", "出冷汗"], "reason": "胸痛伴出汗", "conversation": "c1", "turn": turn,
        "at": house.clock().isoformat(), "channel": "app",
    }  # fmt: skip
    await house.arrivals.arrive(Effect(kind="alert", key=f"c1:{turn}:alert", payload=payload), house.clock())


def check(card: dict[str, Any]) -> None:
    """What CDS Hooks 2.0 says of a card."""
    UUID(card["uuid"])
    assert 0 < len(card["summary"]) < 140
    assert "\n" not in card["summary"]
    assert card["indicator"] in ("info", "warning", "critical")
    assert card["source"]["label"]
    assert _no_empty(card)
    assert all(reason["display"] and reason["code"] and reason["system"] for reason in card["overrideReasons"])
    for link in card.get("links", []):
        assert link["type"] == "absolute"
        assert link["url"].startswith("http")
    if suggestions := card.get("suggestions"):
        assert card["selectionBehavior"] in ("at-most-one", "any")
        for one in suggestions:
            UUID(one["uuid"])
            assert one["label"]
            assert all(a["type"] == "create" and a["description"] and a["resource"] for a in one["actions"])


def _no_empty(value: Any) -> bool:
    """JSON elements shall be neither null nor empty."""
    if isinstance(value, dict):
        return bool(value) and all(map(_no_empty, value.values()))
    if isinstance(value, list):
        return bool(value) and all(map(_no_empty, value))
    return value is not None and value != ""
