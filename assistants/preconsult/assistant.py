"""The pre-consultation: finds the right interview, has it filled, shows what was noted, hands it to the doctor."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from assistants.preconsult import again, review
from assistants.preconsult.case import Case, open_case, wording
from assistants.preconsult.choosing import Chooser, named
from assistants.preconsult.handing import effects
from assistants.preconsult.opening import prefill, read_person, says_who
from assistants.preconsult.summary.compose import summarise
from assistants.preconsult.summary.model import Evidence
from core.commands import Cancel, Deny
from core.contracts import Flow
from core.forms import Answer, Form, FormState, Item
from core.messages import Act, Ask, Say
from core.ports import Ports
from core.turns import Finish, Frame, Outcome, Person, RunForm, Turn, Wait
from dialogue.forms.engine import Engine
from dialogue.forms.load import load_folder
from dialogue.forms.source import read as read_content
from reading.corrections import takes_back

_HERE = Path(__file__).parent
_COMPLAINT = Item(link_id="complaint", text="这次主要是哪里不舒服？", type="text", required=True, short="主要不适")
_WHO = Item(link_id="who", text="给谁看？多大年纪，男士还是女士？", type="text", short="就诊人")
CHILD = 14 * 12  # months
_LONG = 500  # characters of a first sentence kept as the complaint
PREFIX = "preconsult."  # form ids are one name space for the whole house


def _load() -> dict[str, Form]:
    forms = load_folder(_HERE / "forms").values()
    return {PREFIX + f.id: f.model_copy(update={"id": PREFIX + f.id}) for f in forms}


class PreConsult:
    """Implements core.contracts.Assistant."""

    name = "preconsult"
    flows: Sequence[Flow] = (
        Flow(
            "preconsult/interview",
            "诊前问诊",
            offer="就诊前问诊",
            purpose="health",
            keywords=("预问诊", "问诊", "病史"),
            hears_cancel=True,
        ),
    )

    def __init__(self) -> None:
        self.forms: Mapping[str, Form] = _load()
        self.examples: Mapping[str, Sequence[str]] = read_content(_HERE / "examples.yaml")

    @cached_property
    def _chooser(self) -> Chooser:
        return Chooser({name.removeprefix(PREFIX): form for name, form in self.forms.items()})

    def engine(self, form: str) -> Engine:
        return Engine(self.forms[form])

    async def step(self, turn: Turn, frame: Frame, ports: Ports) -> Outcome:
        """One turn of the interview outside its form, or the form that was just filled."""
        kept = again.kept(turn, frame.data) if turn.started else None
        if kept is not None and not self._other_complaint(turn, kept):
            return await self._again(turn, kept, ports)
        case = open_case(turn, frame.data)
        sent = case.attach(turn)
        if await again.cancelled(case, turn, ports):
            return self._visit_cancelled(turn, case)
        if turn.form is not None:
            return self._filled(turn, case, turn.form)
        if any(isinstance(c, Cancel) for c in turn.commands.commands) and not turn.started:
            return self._leave(turn, case)
        if turn.started:
            await again.join(case, turn, ports)
            return self._begin(turn, case, stale=again.stale(turn, frame.data))
        if sent and not turn.text.strip():
            return self._wait(case, [Say(text=wording()["attachment"])])
        if case.stage == "complaint":
            return self._complaint(turn, case)
        if case.stage == "who":
            return self._who(turn, case)
        return self._review(turn, case)

    # --- before the form ----------------------------------------------------------------------------

    def _begin(self, turn: Turn, case: Case, *, stale: bool) -> Outcome:
        if not case.words and named(turn.text):
            case.heard(turn)
        person = turn.person
        for sentence in case.words:
            person = read_person(sentence.words, person)
        outcome = self._next(turn, case, read_person(turn.text, person))
        return replace(outcome, acts=[Say(text=wording()["stale"]), *outcome.acts]) if stale else outcome

    def _complaint(self, turn: Turn, case: Case) -> Outcome:
        if any(isinstance(c, Deny) for c in turn.commands.commands) and len(turn.text) <= 6:
            return self._leave(turn, case)
        person = read_person(turn.text, turn.person)
        if says_who(turn.text) and not named(turn.text):  # 女孩，3岁: who, not what
            return self._ask(case, "complaint", wording()["ask_complaint_of"], _COMPLAINT, person)
        case.heard(turn)
        return self._next(turn, case, person)

    def _who(self, turn: Turn, case: Case) -> Outcome:
        case.heard(turn) if named(turn.text) else None
        return self._next(turn, case, read_person(turn.text, turn.person, asked=True))

    def _next(self, turn: Turn, case: Case, person: Person) -> Outcome:
        """Ask what is needed to choose, or run the interview."""
        text = "。".join(w.words for w in case.words)
        chosen = self._chooser.choose(text or turn.text, person)
        if not chosen and not text:
            return self._ask(case, "complaint", wording()["ask_complaint"], _COMPLAINT, person)
        unknown = person.age_months is None or person.sex is None
        if unknown and not case.asked_who:
            case.asked_who = True
            return self._ask(case, "who", wording()[_missing(person)], _WHO, person)
        chosen = self._chooser.choose(text or turn.text, person) or self._chooser.general(person)
        return self._run(turn, case, PREFIX + chosen, person)

    def _run(self, turn: Turn, case: Case, name: str, person: Person) -> Outcome:
        case.stage, case.form = "interview", name
        state = self._started(case, name, person, turn)
        acts: list[Act] = [Say(text=wording()["begin"])]
        return Outcome(acts=acts, data=case.model_dump(mode="json"), person=person, then=RunForm(name, state))

    # --- after the form -----------------------------------------------------------------------------

    def _filled(self, turn: Turn, case: Case, state: FormState) -> Outcome:
        if not any(not link.startswith("person.") for link in state.answers) and not case.words:
            return self._leave(turn, case)
        engine = self.engine(state.form)
        case.additions += [Evidence(turn=a.turn, words=a.words) for a in state.asides]
        state = state.model_copy(update={"asides": []})
        if state.stopped and case.changing and case.answers and not state.answers.get(case.changing):
            before = case.answers.answers.get(case.changing, [])  # a change given up halfway: what was there stays
            state = engine.stop(engine.set(state, case.changing, before))
        case.stage, case.answers, case.changing = "review", state, ""
        summary = summarise(engine, state, case.words, case.additions)
        acts = review.show(summary, stopped=state.stopped)
        handed = effects(turn, case, engine, state, summary)
        then = again.finish(turn, case) if state.stopped else Wait()
        return Outcome(acts=acts, data=case.model_dump(mode="json"), effects=handed, then=then)

    # --- handed over already ------------------------------------------------------------------------

    def _other_complaint(self, turn: Turn, case: Case) -> bool:
        """预问诊，这次是头疼, after one about a cough: another story."""
        chosen = self._chooser.choose(turn.text, turn.person) if named(turn.text) and not takes_back(turn.text) else ""
        return bool(chosen) and PREFIX + chosen != case.form

    async def _again(self, turn: Turn, case: Case, ports: Ports) -> Outcome:
        """The same interview once more: a change is made at once, what was left open is asked now."""
        await again.join(case, turn, ports)
        case.attach(turn)
        if case.answers is None:
            return self._run(turn, case, case.form or PREFIX + self._chooser.general(turn.person), turn.person)
        engine = self.engine(case.answers.form)
        if takes_back(turn.text):
            return review.take_back(turn, case, engine)
        case.answers = engine.resume(case.answers)
        if engine.open_items(case.answers):
            acts: list[Act] = [Say(text=wording()["go_on"])]
            return Outcome(acts=acts, data=case.model_dump(mode="json"), then=RunForm(engine.form.id, case.answers))
        return review.look_again(case, engine)

    def _visit_cancelled(self, turn: Turn, case: Case) -> Outcome:
        """Nothing is sent for a visit that will not be; what was told waits for the next one."""
        if turn.form is not None and case.words:
            case.answers = turn.form
        for name in ("booking", "starts", "clinic", "department", "doctor", "slot"):
            case.visit.pop(name, None)
        return Outcome(acts=[Say(text=wording()["visit_cancelled"])], then=again.finish(turn, case))

    def _review(self, turn: Turn, case: Case) -> Outcome:
        if case.answers is None:
            return self._leave(turn, case)
        return review.step(turn, case, self.engine(case.answers.form))

    def _started(self, case: Case, name: str, person: Person, turn: Turn) -> FormState:
        """The form with everything the sentences so far already answer."""
        engine = self.engine(name)
        words = [(w.turn, w.words) for w in case.words]  # what triage heard comes as several of one turn
        known = prefill(self.forms[name], engine.items, words, person, turn.now.replace(tzinfo=None))
        if case.words:
            first = case.words[0]
            known["cc.words"] = Answer(value=first.words[:_LONG], words=first.words, turn=first.turn)
        return engine.start(known)

    def _leave(self, turn: Turn, case: Case) -> Outcome:
        """Stopped outside the form: what was told still goes to the doctor, what is there is not sent twice."""
        if case.answers is not None:
            return Outcome(acts=[Say(text=wording()["confirmed"])], then=again.finish(turn, case))
        if not case.words:
            return Outcome(acts=[Say(text=wording()["nothing"])], then=Finish())
        case.form = case.form or PREFIX + (self._chooser.choose(case.words[0].words, turn.person) or "general")
        engine = self.engine(case.form)
        case.answers = engine.stop(self._started(case, case.form, turn.person, turn))
        summary = summarise(engine, case.answers, case.words)
        made = effects(turn, case, engine, case.answers, summary)
        acts = review.show(summary, stopped=True)
        return Outcome(acts=acts, effects=made, then=again.finish(turn, case))

    @staticmethod
    def _wait(case: Case, acts: list[Act]) -> Outcome:
        return Outcome(acts=acts, data=case.model_dump(mode="json"))

    @staticmethod
    def _ask(case: Case, stage: str, text: str, item: Item, person: Person) -> Outcome:
        case.stage = stage
        ask = Ask(text=text, item=item, can_skip=stage == "who")
        return Outcome(acts=[ask], data=case.model_dump(mode="json"), person=person)


def _missing(person: Person) -> str:
    """What is still to be asked of who comes: not what was said already."""
    if person.age_months is None and person.sex is None:
        return "ask_who"
    asked = "ask_sex" if person.sex is None else "ask_age"
    if person.relation == "child" or (person.age_months is not None and person.age_months < CHILD):
        return f"{asked}_child"
    return asked if person.relation in ("", "self") else f"{asked}_other"


def build() -> PreConsult:
    """What the registry calls."""
    return PreConsult()
