"""The flow stack: starts flows, fills their forms, lets their assistants step, and resumes what lies below."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.contracts import Assistant, Flow
from core.errors import Misconfigured
from core.forms import FormState, Item
from core.messages import Act, Ask, Made
from core.ports import Ports
from core.turns import Finish, Frame, HandOver, Outcome, RunForm, Start, Wait
from dialogue import consent, warning
from dialogue.forms.engine import Engine
from dialogue.handover import hand_over
from dialogue.moment import Moment

MAX_STEPS = 12  # flows that hand on to each other in one turn; more is a loop


class Flows:
    """All registered assistants' flows and forms, and what moves between them."""

    def __init__(self, assistants: Mapping[str, Assistant], ports: Ports) -> None:
        self.assistants = assistants
        self.ports = ports
        self.known: dict[str, Flow] = {flow.name: flow for a in assistants.values() for flow in a.flows}
        self.engines: dict[str, Engine] = {}
        for assistant in assistants.values():
            for form in assistant.forms.values():
                if form.id in self.engines:
                    raise Misconfigured(f"two forms share the id {form.id!r}")
                self.engines[form.id] = Engine(form)

    def title(self, frame: Frame) -> str:
        return self.known[frame.flow].title

    def engine(self, frame: Frame) -> Engine | None:
        """The engine of the form this frame is filling; None while it fills none."""
        return self.engines[frame.form.form] if frame.form else None

    def pending(self, frame: Frame | None) -> Item | None:
        """The question the frame waits for."""
        if frame is None:
            return None
        engine = self.engine(frame)
        if engine is None or frame.form is None:
            return frame.expecting
        return engine.items[frame.form.pending] if frame.form.pending else None

    async def start(self, m: Moment, flow: str, data: dict[str, Any] | None = None) -> None:
        """Begin a flow on top of the stack, once its consent is given."""
        spec = self.known[flow]
        if consent.missing(m.state, spec.purpose):
            warning.danger_signs(m, self.assistants)
            consent.ask(m, spec.purpose, flow, data or {})
            return
        m.state.stack.append(_frame(m, flow, data or {}))
        await self.run(m, started=True)

    async def run(self, m: Moment, *, started: bool = False) -> bool:
        """Go on until somebody waits for the person. False: the assistant did not understand."""
        result: FormState | None = None
        for _ in range(MAX_STEPS):
            frame = m.top
            if frame is None:
                return True
            m.assistant = frame.assistant
            if frame.form is not None:
                if self._ask_next(m, frame):
                    return True
                result, frame.form = frame.form, None
            outcome = await self._step(m, frame, started=started, result=result)
            if not outcome.understood:
                return False
            again, started, result = self._apply(m, frame, outcome), False, None
            if again is None and not (m.top is None and m.state.later):
                return True
            if again is None:
                await self.start(m, m.state.later.pop(0))
                return True
            started = again
        raise Misconfigured(f"flow {m.state.stack[-1].flow} never waits for an answer")

    async def _step(self, m: Moment, frame: Frame, *, started: bool, result: FormState | None) -> Outcome:
        assistant = self.assistants[frame.assistant]
        return await assistant.step(m.turn(form=result, started=started), frame, self.ports)

    def _ask_next(self, m: Moment, frame: Frame) -> bool:
        """Ask the form's next question; False when it has none left (or was stopped)."""
        engine, form = self.engine(frame), frame.form
        assert engine is not None
        assert form is not None
        item = None if form.stopped else engine.next_item(form)
        if item is None:
            frame.form = form.model_copy(update={"pending": "", "finished": not form.stopped})
            return False
        frame.form = form.model_copy(update={"pending": item.link_id})
        m.acts.append(self._question(frame, frame.form, item))
        return True

    def _question(self, frame: Frame, form: FormState, item: Item) -> Ask:
        made = Made(by="flow", step=f"{frame.flow}#{item.link_id}")
        return self.engines[form.form].ask(form, item).model_copy(update={"made": made})

    def _apply(self, m: Moment, frame: Frame, outcome: Outcome) -> bool | None:
        """Take an outcome over. None: wait for the person; else go on, True with a fresh flow."""
        m.acts += [_signed(act, frame.flow) for act in outcome.acts]
        m.effects += outcome.effects
        if outcome.data is not None:
            frame.data = outcome.data
        if outcome.person is not None:
            m.state.person = outcome.person
        m.state.last_question = outcome.about or m.state.last_question
        then = outcome.then
        if isinstance(then, Wait):
            _remember_question(frame, outcome.acts)
            return None
        if isinstance(then, RunForm):
            frame.form = then.state or self.engines[then.form].start()
            return False
        m.state.stack = [other for other in m.state.stack if other is not frame]
        if isinstance(then, Finish) and then.keep is not None:
            m.state.kept[frame.flow] = then.keep
        return self._leave(m, then)

    def _leave(self, m: Moment, then: Finish | Start | HandOver) -> bool | None:
        if isinstance(then, HandOver):
            hand_over(m, queue=then.queue, reason=then.reason)
            return None
        if isinstance(then, Start) and then.flow in self.known:  # else it is not in this house: finish
            spec = self.known[then.flow]
            if consent.missing(m.state, spec.purpose):
                consent.ask(m, spec.purpose, then.flow, then.data)
                return None
            m.state.stack.append(_frame(m, then.flow, then.data))
            return True
        if m.top is not None:
            m.say("resume", title=self.title(m.top))
            self.ask_again(m)
        return None

    def ask_again(self, m: Moment) -> bool:
        """Put the pending question once more; False when nothing was asked."""
        frame = m.top
        if frame is None:
            return False
        engine, item = self.engine(frame), self.pending(frame)
        if engine is not None and frame.form is not None and item is not None:
            m.acts.append(self._question(frame, frame.form, item))
            return True
        asked = [Ask.model_validate(question) for question in frame.question]
        m.acts += asked
        return bool(asked)


def _frame(m: Moment, flow: str, data: dict[str, Any]) -> Frame:
    """A fresh frame, with what the flow's last run in this conversation left for it."""
    kept = m.state.kept.get(flow)
    return Frame(flow=flow, data=data if kept is None else data | {"kept": kept})


def _signed(act: Act, flow: str) -> Act:
    """Acts that do not say where they come from come from the flow."""
    if act.made.step:
        return act
    return act.model_copy(update={"made": Made(by=act.made.by, step=flow, model=act.made.model)})


def _remember_question(frame: Frame, acts: list[Act]) -> None:
    asks = [act for act in acts if isinstance(act, Ask)]
    frame.expecting = asks[-1].item if asks else None
    frame.question = [asks[-1].model_dump(mode="json", exclude_defaults=True)] if asks else []
