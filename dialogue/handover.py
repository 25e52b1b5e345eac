"""From machine to person and back: who has the conversation is part of its state."""

from __future__ import annotations

from core.messages import Effect, Handed, Made
from dialogue.moment import Moment
from dialogue.wording import say


def hand_over(m: Moment, *, queue: str = "desk", reason: str = "") -> None:
    """Queue the conversation for a person; the machine is silent until it is released."""
    m.state.handed_over = queue
    m.state.waiting, m.state.waiting_data, m.state.misses = "", {}, 0
    m.acts.append(Handed(text=say("handed"), queue=queue, made=Made(by="repair", step="handoff")))
    m.effects.append(
        Effect(
            kind="handoff",
            key=f"{m.inbound.conversation}:{m.seq}:handoff",
            payload={"queue": queue, "reason": reason, "channel": m.inbound.channel, "recent": m.state.recent},
        )
    )
