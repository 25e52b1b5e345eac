"""The gate itself: screens every turn first and every reply last. It never raises, and it fails safe."""

from __future__ import annotations

from dataclasses import replace

import structlog

from core.contracts import Heard, Verdict
from core.messages import Act
from core.ports import Ports
from core.safety import Flag, SafetyMemory, Screening
from core.turns import Turn
from dialogue.safety import replies
from dialogue.safety.aftermath import means
from dialogue.safety.alerts import broken
from dialogue.safety.guard import Guard
from dialogue.safety.phases import HELD, Seen, decide
from dialogue.safety.screening import Screened, Screener

log = structlog.get_logger()
FAILED = Screening(emergency=True, flags=[Flag(code="gate.failed", words="")], reason="安全筛查出错，按紧急处理")


class SafetyGate:
    """Implements core.contracts.Gate. It takes no settings: there is nothing to switch off."""

    def __init__(self, screener: Screener, guard: Guard) -> None:
        self._screener = screener
        self._guard = guard

    def wait(self, seconds: float = 60.0) -> bool:
        """Until the semantic scorer is loaded; measuring waits for it, patients need not."""
        return self._screener.scorer is None or self._screener.scorer.wait(seconds)

    def screen(self, heard: Heard) -> Screening:
        """What one utterance means in its context; when this breaks it is taken for an emergency."""
        try:
            return self._screener.screen(heard).screening
        except Exception as error:
            log.error("safety_screen_failed", error=type(error).__name__)
            return FAILED.model_copy(deep=True)

    def check(self, heard: Heard, memory: SafetyMemory, turn: Turn, ports: Ports) -> Verdict:
        """Screen the turn and make the whole response."""
        try:
            return decide(self._seen(heard, memory, turn, ports), memory)
        except Exception as error:
            log.error("safety_check_failed", error=type(error).__name__)
            return Verdict(
                FAILED.model_copy(deep=True), memory, preempts=True, holds=memory.stage == HELD,
                acts=replies.failed(), effects=[broken(turn, error)],
            )  # fmt: skip

    def guard(self, acts: list[Act]) -> list[Act]:
        """Replies that diagnose, prescribe, dose without citation or claim to be human are replaced."""
        try:
            return self._guard.check(acts)
        except Exception as error:
            log.error("safety_guard_failed", error=type(error).__name__)
            return [self._guard.instead("failed")]

    def _seen(self, heard: Heard, memory: SafetyMemory, turn: Turn, ports: Ports) -> Seen:
        screened: Screened = self._screener.screen(_not_taken_back(heard, memory, turn))
        return Seen(
            heard, turn, ports, screened.screening, screened.emergencies, screened.crises, screened.grown,
            screened.another,
        )  # fmt: skip


def _not_taken_back(heard: Heard, memory: SafetyMemory, turn: Turn) -> Heard:
    """What was taken back (说错了, 是去年的事) joins no later sentence, nor the one that takes it back."""
    if memory.stage and means(heard.text, "", among=("past", "denied")):
        return replace(heard, context=())
    if "forget" not in memory.data:
        return heard
    since = turn.seq - int(memory.data["forget"]) - 1
    return replace(heard, context=heard.context[-since:] if since > 0 else ())
