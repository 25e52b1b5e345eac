"""What safety makes of a turn, given what it remembers: the emergency, crisis and held stages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from core.contracts import Heard, Verdict
from core.messages import Act, Effect
from core.ports import Ports
from core.safety import SafetyMemory, Screening
from core.turns import Turn
from dialogue.safety import replies
from dialogue.safety.aftermath import TAPS, cue, means, wish_in
from dialogue.safety.alerts import alert, escalate
from dialogue.safety.asking import in_general
from dialogue.safety.crisis_replies import CrisisReplies, is_she
from dialogue.safety.examples import names_somebody
from dialogue.safety.findings import LIKE, Finding
from dialogue.safety.text import clean

LATE = 4  # turns in which an answer to a question that was let go, or a question about waiting, is still understood
PATIENCE = 2  # unrelated answers after which an open question of ours no longer holds up the conversation
ORDER = ("none", "ideation", "plan", "imminent")
EMERGENCY, CRISIS, HELD = "emergency_followup", "crisis", "held"
ANOTHER = "another"
BRING = "转人工"  # what the house understands as a wish for a person


@dataclass(frozen=True)
class Seen:
    """One turn as the phases see it."""

    heard: Heard
    turn: Turn
    ports: Ports
    screening: Screening
    emergencies: list[Finding] = field(default_factory=list)
    crises: list[Finding] = field(default_factory=list)
    grown: bool = False  # the person the words are about is surely no child
    another: bool = False  # the crisis is somebody's the speaker worries about

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

    def of_another(self) -> tuple[str, ...]:
        """What an answer can mean besides, when the crisis is somebody else's."""
        return ("another_unsafe", "another_safe") if self.another else ()

    def effects(self, screening: Screening, *, urgent: bool) -> list[Effect]:
        """The desk hears of it, and is called until somebody answers when life is at stake now."""
        told = [alert(screening, self.heard, self.turn, another=self.another)]
        return [*told, escalate(screening, self.heard, self.turn, another=self.another)] if urgent else told


def decide(seen: Seen, memory: SafetyMemory) -> Verdict:
    """The whole answer of the gate to one turn."""
    if memory.stage in (CRISIS, HELD):  # whose crisis it is does not change by likeness, only by what is said of it
        seen = replace(seen, another=_of_another(memory))
    if seen.emergencies and not seen.crises and not memory.stage and in_general(seen.heard.text):
        return Verdict(seen.screening, memory, acts=[replies.say("followup", "general")])  # knowledge answers it
    verdict = _whose(seen, memory) or _new_danger(seen, memory)
    if verdict is not None:
        return verdict
    if memory.stage == HELD:
        return _held(seen, memory)
    if memory.stage == CRISIS:
        return _in_crisis(seen, memory)
    if memory.stage == EMERGENCY:
        return _after_emergency(seen, memory)
    return _late(seen, memory)


def _new_danger(seen: Seen, memory: SafetyMemory) -> Verdict | None:
    codes = [flag.code for flag in seen.screening.flags]
    told = set(memory.data.get("told", ()))
    if not codes or (codes == ["crisis.phq9"] and "crisis.phq9" in told and not memory.stage):
        return None  # the same form answer given again once it was talked about
    if memory.stage == EMERGENCY and not seen.firm and not seen.emergencies:
        return None  # 就我一个人在家: said of the emergency, whatever it is like
    calm = ("another_safe",) if _of_another(memory) else ()
    if memory.stage and not seen.firm and seen.said("sure", "safe", "contacted", "better", "denied", *calm):
        return None  # an answer to our question outweighs mere nearness to an example
    level = seen.screening.crisis
    if _said_before(seen, memory):
        repeated = _listen(seen, memory)
        return replace(repeated, effects=seen.effects(seen.screening, urgent=False))
    acts: list[Act] = []
    kept_data: dict[str, Any] = {name: memory.data[name] for name in ("advice", "act", "forget") if name in memory.data}
    if seen.screening.emergency:
        advised = replies.advice_for(seen.emergencies, seen.heard.text, grown=seen.grown)
        acts += replies.emergency(seen.emergencies, seen.turn.channel, seen.ports, advised, grown=seen.grown)
        kept_data |= {"advice": advised, "act": replies.worst_of(seen.emergencies).rule.act}
    if level != "none":
        her = is_she(seen.heard.text, before=bool(memory.data.get("her")))
        kind = "abuse" if memory.data.get("kind") == "abuse" and not seen.firm else _kind(seen)
        kept_data |= {"kind": kind, ANOTHER: seen.another, "her": her}
        said = CrisisReplies(another=seen.another, her=kept_data["her"])
        unsure = names_somebody(seen.heard.text)
        acts = acts[:1] + said.card(level, kept_data["kind"], seen.turn.channel, unsure=unsure)
    held = level == "imminent" or memory.stage == HELD
    if memory.stage == HELD and level == "none":
        acts = [*acts[:1], *_words(memory).held()]
    stage = HELD if held else CRISIS if level != "none" or memory.stage == CRISIS else EMERGENCY
    effects = seen.effects(seen.screening, urgent=held and memory.stage != HELD)
    kept = SafetyMemory(
        stage=stage,
        codes=list(dict.fromkeys([*memory.codes, *codes])),
        since_turn=memory.since_turn if memory.stage else seen.turn.seq,
        data={**kept_data, "told": sorted(told | set(codes)), "level": level},
    )
    return Verdict(seen.screening, kept, preempts=True, holds=held, acts=acts, effects=effects)


def _whose(seen: Seen, memory: SafetyMemory) -> Verdict | None:
    """The person tells whose crisis it is: somebody else's, or their own after all."""
    if memory.stage not in (CRISIS, HELD):
        return None
    if not seen.said("own" if seen.another else "another"):
        return None
    seen = replace(seen, another=not seen.another)
    level = max(memory.data.get("level", "ideation"), seen.screening.crisis, key=ORDER.index)
    held = memory.stage == HELD or level == "imminent"
    her = is_she(seen.heard.text, before=bool(memory.data.get("her")))
    told = _noting(memory, **{ANOTHER: seen.another, "level": level, "her": her})
    kept = told.model_copy(update={"stage": HELD if held else CRISIS})
    acts = _words(kept).card(level, memory.data.get("kind", ""), seen.turn.channel)
    screening = seen.screening.model_copy(update={"crisis": level})
    effects = seen.effects(screening, urgent=held and memory.stage != HELD)
    return Verdict(screening, kept, preempts=True, holds=held, acts=acts, effects=effects)


def _said_before(seen: Seen, memory: SafetyMemory) -> bool:
    """The same wish to die told on, no graver: it is listened to, not answered with the same card again."""
    if memory.stage != CRISIS or seen.screening.emergency:
        return False
    if not seen.firm and seen.screening.crisis != "imminent":
        return True  # in a crisis all that is told sounds like one
    graver = ORDER.index(seen.screening.crisis) > ORDER.index(memory.data.get("level", "none"))
    return not graver and {flag.code for flag in seen.screening.flags} <= set(memory.codes)


def _kind(seen: Seen) -> str:
    said = [finding for finding in seen.crises if not finding.pattern.startswith(LIKE)] or seen.crises
    codes = {finding.rule.code for finding in said if finding.rule.level != "none"}
    if any(code.startswith("crisis.harm_others") for code in codes):
        return "child" if cue("own_child").search(clean(seen.heard.text)) and not seen.another else "others"
    if codes and all(code.startswith("crisis.abuse") for code in codes):
        return "abuse"
    return "self_harm" if codes == {"crisis.self_harm"} else ""


def _of_another(memory: SafetyMemory) -> bool:
    """Is the crisis we speak of somebody else's?"""
    return bool(memory.data.get(ANOTHER))


def _words(memory: SafetyMemory) -> CrisisReplies:
    data = memory.data
    return CrisisReplies(another=_of_another(memory), her=bool(data.get("her")), kind=str(data.get("kind", "")))


def _noting(memory: SafetyMemory, **told: Any) -> SafetyMemory:
    return memory.model_copy(update={"data": {**memory.data, **told}})


# --- the turns after ------------------------------------------------------------------------------------


def _clear(seen: Seen, memory: SafetyMemory, *acts: Act, **kept: Any) -> Verdict:
    """Over: the flow goes on from where it stood. What was told is remembered, so that it is not told twice.
    A wish that came in the same breath is served by the house."""
    data = {name: memory.data[name] for name in ("told", "forget") if name in memory.data}
    calm = SafetyMemory(data={"told": [], **data, **kept})
    if acts and seen.said("wish"):
        return Verdict(seen.screening, calm, acts=list(acts), rest=wish_in(seen.heard.text))
    return Verdict(seen.screening, calm, preempts=bool(acts), acts=list(acts))


def _let_go(seen: Seen, memory: SafetyMemory) -> Verdict:
    """Our question stays unanswered; for some turns an answer to it is still understood."""
    return _clear(seen, memory, late=_later(seen, memory, memory.stage))


def _later(seen: Seen, memory: SafetyMemory, stage: str) -> dict[str, Any]:
    advice = {name: memory.data.get(name, "") for name in ("advice", "act")}
    return {"stage": stage, "until": seen.turn.seq + LATE, **advice}


def _late(seen: Seen, memory: SafetyMemory) -> Verdict:
    """Safety speaks no more, yet what was its own is heard as such: a late answer, what to do until help is there."""
    late = memory.data.get("late", {})
    if seen.turn.seq > late.get("until", -1):
        return Verdict(seen.screening, memory)
    if late["stage"] == CRISIS:
        meaning = seen.said("unsafe", "sure", "joke", "safe") if seen.tapped else seen.said("unsafe", "sure", "joke")
        if meaning == "unsafe":
            return _hold(seen, memory)
        return _clear(seen, memory, _words(memory).say("thanks")) if meaning else Verdict(seen.screening, memory)
    meaning = seen.said("wish", "how_call", "must_i", "past", "contacted", "waiting")
    if meaning == "past":
        return _clear(seen, memory, replies.say("followup", "past"), forget=seen.turn.seq)
    if meaning == "contacted" and not late.get("contacted"):
        return _clear(seen, memory, replies.say("followup", meaning), late={**late, "contacted": True})
    if meaning in ("how_call", "must_i", "waiting"):
        return _stay(seen, memory, _answer(meaning, late))
    return Verdict(seen.screening, memory)


def _answer(meaning: str, known: dict[str, Any]) -> Act:
    """The emergency's own short answer, never knowledge."""
    if meaning == "how_call":
        return replies.say("followup", "how_call")
    if meaning == "must_i":
        return replies.must(str(known.get("act", "")))
    return replies.meanwhile(str(known.get("advice", "")))


def _wait(seen: Seen, memory: SafetyMemory, acts: list[Act]) -> Verdict:
    """Ask once more; a person who keeps talking of something else is let go on."""
    tries = int(memory.data.get("tries", 0)) + 1
    if tries == PATIENCE and memory.stage == CRISIS:
        return _listen(seen, memory, checking=True, tries=tries)  # nobody is let go in silence: one plain question
    if tries >= PATIENCE:
        return _let_go(seen, memory)
    kept = _noting(memory, tries=tries)
    return Verdict(seen.screening, kept, preempts=True, acts=acts)


def _stay(seen: Seen, memory: SafetyMemory, *acts: Act) -> Verdict:
    return Verdict(seen.screening, memory, preempts=True, acts=list(acts))


def _listen(
    seen: Seen, memory: SafetyMemory, *, checking: bool = False, silent: bool = False, tries: int = 0
) -> Verdict:
    """In a crisis: other words each time, and no question for who asked not to be asked."""
    time = int(memory.data.get("times", 0))
    kept = _noting(memory, times=time + 1, **({"tries": tries} if tries else {}))
    acts = _words(memory).leave(time) if silent else _words(memory).stay(time, checking=checking)
    return Verdict(seen.screening, kept, preempts=True, acts=acts)


def _after_emergency(seen: Seen, memory: SafetyMemory) -> Verdict:
    if not seen.heard.text and not seen.heard.answers:
        return Verdict(seen.screening, memory)
    meaning = seen.said(
        "human", "route", "how_call", "must_i", "not_yet", "past", "denied", "contacted", "better",
        "wish", "waiting", "facts",
    )  # fmt: skip
    if meaning == "human":
        return Verdict(seen.screening, memory)
    if meaning == "route":
        return _stay(seen, memory, replies.way_there(seen.ports), replies.contacted_question())
    if meaning == "not_yet":
        return _stay(seen, memory, replies.say("followup", "not_yet"), replies.contacted_question())
    if meaning in ("how_call", "must_i", "waiting"):
        return _stay(seen, memory, _answer(meaning, memory.data), replies.contacted_question())
    if meaning == "facts":
        return _noted(seen, memory)
    if meaning == "contacted":
        return _clear(
            seen, memory, replies.say("followup", meaning), late=_later(seen, memory, EMERGENCY) | {meaning: True}
        )
    if meaning in ("past", "denied"):
        return _clear(seen, memory, replies.say("followup", meaning), forget=seen.turn.seq)
    if meaning == "better":
        return _clear(seen, memory, replies.say("followup", meaning))
    return _wait(seen, memory, [replies.say("followup", "still"), replies.contacted_question()])


def _noted(seen: Seen, memory: SafetyMemory) -> Verdict:
    """More about the person: for the people who come; what to do meanwhile is said once more, not every time."""
    kept = _noting(memory, noted=True)
    advice = [] if memory.data.get("noted") else [_answer("waiting", memory.data)]
    return _stay(seen, kept, replies.say("followup", "noted"), *advice, replies.contacted_question())


def _in_crisis(seen: Seen, memory: SafetyMemory) -> Verdict:
    if not seen.heard.text and not seen.heard.answers:
        return Verdict(seen.screening, memory)
    meaning = seen.said("human", *seen.of_another(), "unsafe", "talk", "safe", "leave", "heavy")
    if meaning == "human":
        return _to_a_person(seen, memory)
    if meaning in ("unsafe", "another_unsafe"):
        return _hold(seen, memory)
    if meaning in ("safe", "another_safe"):
        return _safe(seen, memory)
    if meaning:
        return _listen(seen, memory, silent=meaning == "leave")
    time = int(memory.data.get("times", 0))
    heard = _noting(memory, times=time + 1)
    return _wait(seen, heard, _words(memory).stay(time))


def _to_a_person(seen: Seen, memory: SafetyMemory) -> Verdict:
    """Who wants to talk to somebody is given somebody: the house brings a person."""
    return Verdict(seen.screening, memory, rest=BRING)


def _safe(seen: Seen, memory: SafetyMemory) -> Verdict:
    """Safe in mind is not safe in body: pills that were swallowed still need the emergency department."""
    if not memory.data.get("act"):
        return _clear(seen, memory, _words(memory).say("thanks"))
    kept = memory.model_copy(update={"stage": EMERGENCY})
    acts: list[Act] = [
        _words(memory).say("thanks"),
        replies.must(str(memory.data["act"])),
        replies.contacted_question(),
    ]
    return Verdict(seen.screening, kept, preempts=True, acts=acts)


def _hold(seen: Seen, memory: SafetyMemory) -> Verdict:
    """The person says they are not safe: as imminent as it gets."""
    reason = "回答说那个人不安全" if seen.another else "回答说自己不安全"
    screening = seen.screening.model_copy(update={"crisis": "imminent", "reason": reason})
    effects = seen.effects(screening, urgent=True)
    kept = memory.model_copy(update={"stage": HELD})
    return Verdict(screening, kept, preempts=True, holds=True, acts=_words(memory).held(), effects=effects)


def _held(seen: Seen, memory: SafetyMemory) -> Verdict:
    """Only a human (who releases the conversation) or the person's clear words end this."""
    asked = bool(memory.data.get("asked"))
    meaning = seen.said("human", *seen.of_another(), "unsafe", "sure", *(("yes",) if asked else ()))
    if meaning in ("sure", "yes", "another_safe"):
        return _clear(seen, memory, _words(memory).say("confirmed"))
    if meaning == "human":
        return Verdict(seen.screening, memory, holds=True, rest=BRING)
    time = int(memory.data.get("times", 0)) + 1
    kept = _noting(memory, asked=True, times=time)
    verdict = Verdict(seen.screening, kept, preempts=True, holds=True, acts=_words(memory).held(time))
    if meaning in ("unsafe", "another_unsafe"):
        return replace(verdict, effects=seen.effects(seen.screening, urgent=False))
    return verdict
