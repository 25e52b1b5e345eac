"""Summaries as the pre-consultation hands them over, small and made to order."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from core.messages import Effect

TEXTS = {"chief_complaint": "胃痛三天", "present_illness": "三天前开始，饭后明显。", "allergies": "否认过敏史。"}
TITLES = {"chief_complaint": "主诉", "present_illness": "现病史", "allergies": "过敏史"}


def statement(text: str, turn: int = 2) -> dict[str, Any]:
    return {"text": text, "kind": "fact", "item": "", "evidence": [{"turn": turn, "words": text, "item": ""}]}


def payload(
    version: int, at: datetime, *, conversation: str = "c1", texts: dict[str, str] | None = None,
    flags: tuple[str, ...] = (), status: str = "completed", **more: Any,
) -> dict[str, Any]:  # fmt: skip
    texts = TEXTS if texts is None else texts
    return {
        "interview": f"{conversation}:2",
        "version": version,
        "conversation": conversation,
        "channel": "app",
        "at": at.isoformat(),
        "visit": {},
        "clinic": "",
        "person": {"name": "测试甲", "sex": "女", "age_months": 412},
        "summary": {
            "form": "preconsult.abdominal_pain",
            "title": "腹痛",
            "chief_complaint": texts.get("chief_complaint", ""),
            "red_flags": [statement(flag) for flag in flags],
            "sections": [
                {"key": key, "title": TITLES.get(key, key), "text": text, "statements": [statement(text)]}
                for key, text in texts.items()
            ],
            "contradictions": [],
            "open_points": [],
            "completeness": {"answered": 9, "total": 10, "status": status},
            "scores": {},
        },
        "attachments": [],
        "bundle": {"resourceType": "Bundle", "type": "transaction", "entry": []},
    } | more


def handed(version: int, at: datetime, **more: Any) -> Effect:
    told = payload(version, at, **more)
    return Effect(kind="summary", key=f"preconsult:{told['interview']}:{version}", payload=told)
