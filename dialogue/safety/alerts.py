"""What the hospital's people must see: one alert a turn, and an escalation when life is at stake now."""

from __future__ import annotations

from typing import Any

from core.contracts import Heard
from core.messages import Effect
from core.safety import Screening
from core.turns import Turn

CALLS = {"bedside": "nurse", "phone": "transfer", "kiosk": "guide"}  # whom the channel brings at once


def _payload(screening: Screening, heard: Heard, turn: Turn, another: bool) -> dict[str, Any]:
    whose = "（说的可能是身边的人，不是本人）" if another else ""
    return {
        "level": "emergency" if screening.emergency else screening.crisis,
        "crisis": screening.crisis,
        "codes": [flag.code for flag in screening.flags],
        "words": [flag.words for flag in screening.flags],
        "said": heard.text[:500],
        "reason": screening.reason + whose,
        "another": another,
        "person": turn.person.model_dump(exclude_none=True),
        "channel": turn.channel,
        "call": CALLS.get(turn.channel, ""),
        "conversation": turn.conversation,
        "turn": turn.seq,
        "at": turn.now.isoformat(),
    }


def alert(screening: Screening, heard: Heard, turn: Turn, *, another: bool = False) -> Effect:
    """Tell the duty desk; the key makes a retry of the same turn the same alert."""
    kind = "emergency" if screening.emergency else "crisis" if screening.crisis != "none" else "safety"
    payload = _payload(screening, heard, turn, another)
    return Effect(kind="alert", key=f"{turn.conversation}:{turn.seq}:{kind}", payload=payload)


def escalate(screening: Screening, heard: Heard, turn: Turn, *, another: bool = False) -> Effect:
    """By every configured route until someone acknowledges."""
    payload = {**_payload(screening, heard, turn, another), "until": "acknowledged"}
    return Effect(kind="escalate", key=f"{turn.conversation}:{turn.seq}:escalate", payload=payload)


def broken(turn: Turn, error: Exception) -> Effect:
    """The gate failed: a human must look at this conversation. The error's words stay out of it."""
    payload = {
        "level": "failed", "crisis": "none", "codes": ["gate.failed"], "words": [],
        "reason": f"安全筛查出错：{type(error).__name__}", "channel": turn.channel, "call": CALLS.get(turn.channel, ""),
        "conversation": turn.conversation, "turn": turn.seq, "at": turn.now.isoformat(),
    }  # fmt: skip
    return Effect(kind="alert", key=f"{turn.conversation}:{turn.seq}:failed", payload=payload)
