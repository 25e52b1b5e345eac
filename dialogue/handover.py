"""From machine to person and back: who has the conversation is part of its state."""

from __future__ import annotations

import re
from datetime import timedelta

from core.messages import Effect, Handed, Made
from core.ports import Hospital
from dialogue.moment import Moment, button
from dialogue.questions import offer
from dialogue.wording import say

TOLD_EVERY = timedelta(minutes=5)  # of message time; said with every message it would only be noise
_GOES_BACK = re.compile(
    r"(?:(?:(?:那|我)?(?:还是)?(?:算了|不用了?)[，。 ]*)?(?:我)?"
    r"(?:(?:不|不想|不愿意?|懒得)(?:再)?等(?:人工?|他们|你们|下去)?了?"
    r"|(?:不|不用|不要|不需要|不找|别)(?:再)?(?:转|找|接|等)?(?:人工|真人|客服|工作人员)了?"
    r"|(?:回到?|切回|转回|换回)(?:去)?(?:AI|机器人|机器)(?: ?助手)?"
    r"|(?:还是)?(?:你|您|机器人?|AI)(?:来)?(?:直接)?(?:回答|回复|帮|告诉)我?(?:吧|就行|好了)*(?=$|[，。 ]))"
    r"(?:吧|啊|啦|了|呢)*[，。 ]*)+",
    re.IGNORECASE,
)


def hand_over(m: Moment, *, queue: str = "desk", reason: str = "") -> None:
    """Queue the conversation for a person; once one has taken it, the machine is silent until it is released."""
    m.state.handed_over, m.state.taken, m.state.queue_told_at = queue, False, None
    m.state.waiting, m.state.waiting_data, m.state.misses = "", {}, 0
    m.acts.append(Handed(text=say("handed"), queue=queue, made=Made(by="repair", step="handoff")))
    m.effects.append(
        Effect(
            kind="handoff",
            key=f"{m.inbound.conversation}:{m.seq}:handoff",
            payload={"queue": queue, "reason": reason, "channel": m.inbound.channel, "recent": m.state.recent},
        )
    )


def taken_back(m: Moment) -> str | None:
    """不等了，骨科在几楼, while nobody has taken it: what is left to answer. None: they go on waiting."""
    back = None if m.state.taken else _GOES_BACK.match(m.said.text)
    return None if back is None else m.said.text[back.end() :]


def hand_back(m: Moment) -> None:
    """The machine has the conversation again."""
    m.state.handed_over, m.state.taken, m.state.queue_told_at = "", False, None


def still_waiting(m: Moment, hospital: Hospital) -> None:
    """Whoever writes into the queue hears once in a while that nobody has come yet, and what can be done meanwhile."""
    told = m.state.queue_told_at
    if m.state.taken or not (m.said.text or m.said.attachments) or (told is not None and m.now - told < TOLD_EVERY):
        return
    m.state.queue_told_at = m.now
    contacts = hospital.find_facts(say("desk"), "contact")
    phone = say("still_waiting_phone", contact=contacts[0].text.split("。")[0]) if contacts else ""
    text = say("still_waiting", contact=phone)
    m.acts.append(offer(text, [button("to_machine", f"say:{say('to_machine_words')}")]))
