"""What safety makes of a turn, given what it remembers: the emergency, crisis and held stages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from core.contracts import Heard, Verdict
from core.messages import Act
from core.ports import Ports
from core.safety import SafetyMemory, Screening
from core.turns import Turn
from dialogue.safety import replies
from dialogue.safety.aftermath import TAPS, means
from dialogue.safety.alerts import alert, escalate
from dialogue.safety.findings import LIKE, Finding

PATIENCE = 2  # unrelated answers after which an open question of ours no longer holds up the conversation
ORDER = ("none", "ideation", "plan", "imminent")
EMERGENCY, CRISIS, HELD = "emergency_followup", "crisis", "held"


@dataclass(frozen=True)
class Seen:
    """One turn as the phases see it."""

    heard: Heard
    turn: Turn
    ports: Ports
    screening: Screening
    emergencies: list[Finding] = field(default_factory=list)
    crises: list[Finding] = field(default_factory=list)

    @property
    def firm(self) -> bool:
        """A rule fired, not nearness alone."""
        return any(not finding.pattern.startswith(LIKE) for finding in (*self.emergencies, *self.crises))

    @property
    def tapped(self) -> str:
        values = [str(value) for value in self.heard.answers.values()]
        return next((value for value in (*values, self.heard.text) if value in TAPS), "")

    def said(self, *among: str) -> str:
        return means(self.heard.text, self.tapped, among=among)


def decide(seen: Seen, memory: SafetyMemory) -> Verdict:
    """The whole answer of the gate to one turn."""
    danger = _new_danger(seen, memory)
    if danger is not None:
        return danger
    if memory.stage == HELD:
        return _held(seen, memory)
    if memory.stage == CRISIS:
        return _in_crisis(seen, memory)
    if memory.stage == EMERGENCY:
        return _after_emergency(seen, memory)
    return Verdict(seen.screening, memory)


def _new_danger(seen: Seen, memory: SafetyMemory) -> Verdict | None:
    codes = [flag.code for flag in seen.screening.flags]
    told = set(memory.data.get("told", ()))
    if not codes or (codes == ["crisis.phq9"] and "crisis.phq9" in told and not memory.stage):
        return None  # the same form answer given again once it was talked about
    if memory.stage and not seen.firm and seen.said("sure", "safe", "contacted", "better", "denied"):
        return None  # an answer to our question outweighs mere nearness to an example
    acts: list[Act] = []
    level = seen.screening.crisis
    if seen.screening.emergency:
        acts += replies.emergency(seen.emergencies, seen.turn.channel, seen.ports)
    if level != "none":
        acts = acts[:1] + replies.crisis(level, _kind(seen.crises), seen.turn.channel, seen.ports)
    held = level == "imminent" or memory.stage == HELD
    if memory.stage == HELD and level == "none":
        acts = [*acts[:1], *replies.held()]
    stage = HELD if held else CRISIS if level != "none" or memory.stage == CRISIS else EMERGENCY
    effects = [alert(seen.screening, seen.heard, seen.turn)]
    if held and memory.stage != HELD:
        effects.append(escalate(seen.screening, seen.heard, seen.turn))
    kept = SafetyMemory(
        stage=stage,
        codes=list(dict.fromkeys([*memory.codes, *codes])),
        since_turn=memory.since_turn if memory.stage else seen.turn.seq,
        data={"told": sorted(told | set(codes))},
    )
    return Verdict(seen.screening, kept, preempts=True, holds=held, acts=acts, effects=effects)


def _kind(crises: list[Finding]) -> str:
    codes = {finding.rule.code for finding in crises if finding.rule.level != "none"}
    if any(code.startswith("crisis.harm_others") for code in codes):
        return "others"
    if codes and all(code.startswith("crisis.abuse") for code in codes):
        return "abuse"
    return "self_harm" if codes == {"crisis.self_harm"} else ""


# --- the turns after ------------------------------------------------------------------------------------


def _clear(seen: Seen, memory: SafetyMemory, *acts: Act) -> Verdict:
    """Over: the flow goes on from where it stood. What was told is remembered, so that it is not told twice."""
    calm = SafetyMemory(data={"told": memory.data.get("told", [])})
    return Verdict(seen.screening, calm, preempts=bool(acts), acts=list(acts))


def _wait(seen: Seen, memory: SafetyMemory, acts: list[Act]) -> Verdict:
    """Ask once more; a person who keeps talking of something else is let go on."""
    tries = int(memory.data.get("tries", 0)) + 1
    if tries == PATIENCE and memory.stage == CRISIS:
        acts = replies.stay("check")  # nobody is let go from a crisis in silence: one plain question first
    elif tries >= PATIENCE:
        return _clear(seen, memory)
    kept = memory.model_copy(update={"data": {**memory.data, "tries": tries}})
    return Verdict(seen.screening, kept, preempts=True, acts=acts)


def _stay(seen: Seen, memory: SafetyMemory, *acts: Act) -> Verdict:
    return Verdict(seen.screening, memory, preempts=True, acts=list(acts))


def _after_emergency(seen: Seen, memory: SafetyMemory) -> Verdict:
    if not seen.heard.text and not seen.heard.answers:
        return Verdict(seen.screening, memory)
    meaning = seen.said("human", "route", "not_yet", "denied", "contacted", "better")
    if meaning == "human":
        return Verdict(seen.screening, memory)
    if meaning == "route":
        return _stay(seen, memory, replies.way_there(seen.ports), replies.contacted_question())
    if meaning == "not_yet":
        return _stay(seen, memory, replies.say("followup", "not_yet"), replies.contacted_question())
    if meaning:
        return _clear(seen, memory, replies.say("followup", meaning))
    return _wait(seen, memory, [replies.say("followup", "still"), replies.contacted_question()])


def _in_crisis(seen: Seen, memory: SafetyMemory) -> Verdict:
    if not seen.heard.text and not seen.heard.answers:
        return Verdict(seen.screening, memory)
    meaning = seen.said("human", "unsafe", "talk", "safe")
    if meaning == "human":
        return Verdict(seen.screening, memory)
    if meaning == "unsafe":
        return _hold(seen, memory)
    if meaning == "safe":
        return _clear(seen, memory, replies.say("crisis", "thanks"))
    if meaning == "talk":
        return _stay(seen, memory, *replies.stay())
    return _wait(seen, memory, replies.stay())


def _hold(seen: Seen, memory: SafetyMemory) -> Verdict:
    """The person says they are not safe: as imminent as it gets."""
    screening = seen.screening.model_copy(update={"crisis": "imminent", "reason": "回答说自己不安全"})
    effects = [alert(screening, seen.heard, seen.turn), escalate(screening, seen.heard, seen.turn)]
    kept = memory.model_copy(update={"stage": HELD})
    return Verdict(screening, kept, preempts=True, holds=True, acts=replies.held(), effects=effects)


def _held(seen: Seen, memory: SafetyMemory) -> Verdict:
    """Only a human (who releases the conversation) or the person's clear words end this."""
    asked = bool(memory.data.get("asked"))
    among = ("human", "unsafe", "sure", "yes") if asked else ("human", "unsafe", "sure")
    meaning = seen.said(*among)
    if meaning in ("sure", "yes"):
        return _clear(seen, memory, replies.say("crisis", "confirmed"))
    if meaning == "human":
        return Verdict(seen.screening, memory, holds=True)
    kept = memory.model_copy(update={"data": {**memory.data, "asked": True}})
    verdict = Verdict(seen.screening, kept, preempts=True, holds=True, acts=replies.held())
    return replace(verdict, effects=[alert(seen.screening, seen.heard, seen.turn)]) if meaning == "unsafe" else verdict
