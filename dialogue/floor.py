"""Who gets the floor: from commands to flows, questions, small talk or repair, in one fixed order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from core.commands import (
    Affirm,
    AnyCommand,
    Back,
    Cancel,
    Chat,
    Commands,
    Correct,
    Deny,
    DontKnow,
    Handoff,
    Know,
    Question,
    Repeat,
    Restart,
    Resume,
    SetSlot,
    Silence,
    Skip,
    StartFlow,
)
from core.contracts import Context, Understander
from core.forms import Item, Option
from core.turns import Frame
from dialogue import consent, questions, repair, warning
from dialogue.agreeing import Agreeing
from dialogue.comfort import comfort
from dialogue.filling import fill, keep_aside
from dialogue.flows import Flows
from dialogue.handover import hand_over
from dialogue.hearing import Said, tapped
from dialogue.knowing import know
from dialogue.moment import Moment
from dialogue.wording import say
from reading.choices import choose
from reading.corrections import takes_back

ANSWERS = (SetSlot, Correct, Affirm, Deny, DontKnow, Skip, Back)
OPENINGS = ("open", "subscribe", "scan", "menu")
HELLO = ("greet", "emoji", "nonsense", "who")  # a first message of these alone opens the conversation
OWN = ("do:", "flow:")  # what a button of our own begins with
BARE = 6  # characters; a longer sentence than 我30岁 may ask something
# 是右腿, 不对，其实有两个星期了: an answer to something, and no question to look up.
_REPLIES = re.compile(
    r"^(?:不对|不是|是(?!不是|否)|其实|就是)(?!.*(?:吗|呢|？|\?|怎么|什么|为啥|哪|多少|几[天次个点]))"
)
SURE_CHOICE = 0.75  # how sure we must be that words meant one of the buttons on offer


class Floor:
    """Stateless: everything it decides on is in the moment."""

    def __init__(self, flows: Flows, understander: Understander, pause_minutes: int) -> None:
        self.flows = flows
        self._understander = understander
        self._pause_minutes = pause_minutes
        self._agreeing = Agreeing(flows, go_on=self._go_on, in_passing=self._in_passing)

    def expecting(self, m: Moment) -> Item | None:
        """The question that is open: the manager's own, or the flow's."""
        if m.state.waiting == "consent":
            return consent.item(m.state.waiting_data["purpose"])
        if m.state.waiting == "resume":
            return repair.RESUME
        return self.flows.pending(m.top)

    async def take(self, m: Moment) -> None:
        """Answer one message."""
        if consent.withdraw(m):
            return
        if m.said.event in OPENINGS and not m.said.taps:
            self._open(m)
            return
        await self._understand(m)
        if m.first and _only_hello(m):
            self._open(m)
        elif m.heard(Handoff):
            hand_over(m, reason="asked")
        elif m.heard(Silence):
            repair.silence(m, self.flows)
        elif m.state.waiting:
            await self._settle(m)
        elif repair.paused(m, self.flows, self._pause_minutes) and not self._answers_pending(m):
            repair.ask_resume(m, self.flows)
        else:
            await self._go_on(m)

    def _open(self, m: Moment) -> None:
        m.opening = True
        if m.top is not None:
            m.say("resume", title=self.flows.title(m.top))
            self.flows.ask_again(m)
        elif m.state.waiting == "consent":
            consent.ask_again(m)
        else:
            repair.menu(m, self.flows)

    # --- words → commands ---------------------------------------------------------------------------

    async def _understand(self, m: Moment) -> None:
        said = m.said
        if said.typed and (self.expecting(m) is None or _on_offer(m)):
            said = m.said = self._meant_button(m) or said
        if said.taps:
            m.commands = Commands(commands=said.taps, origin=said.taps[0].origin)
        elif said.text:
            await self._read(m)

    async def _read(self, m: Moment) -> None:
        """Words into commands; a question that leaves out what it is about means what was spoken of last."""
        assistants, earlier = list(self.flows.assistants.values()), m.state.last_question
        if self.expecting(m) is None:
            m.said = replace(m.said, text=questions.whole(m.said.text, earlier, assistants))
        read = await self._understander.read(m.said.text, self._context(m))
        commands = [
            c.model_copy(update={"text": questions.whole(c.text, earlier, assistants)})
            if isinstance(c, Question)
            else c
            for c in read.commands
        ]
        m.commands = read.model_copy(update={"commands": commands})

    def _meant_button(self, m: Moment) -> Said | None:
        """ "第二个" or a button's own words, when only buttons are on offer."""
        offered = [b for b in m.state.offered if b.value]
        options = [Option(value=b.value, label=b.label) for b in offered]
        found = choose(m.said.text, options) if options and len(m.said.text) <= 12 else []
        ours = self.expecting(m) is None or (found and found[0].value.startswith(OWN))
        if len(found) == 1 and found[0].score >= SURE_CHOICE and ours:  # else the question's own reader knows better
            label = next(b.label for b in offered if b.value == found[0].value)
            return tapped(found[0].value, label, None)
        return None

    def _context(self, m: Moment) -> Context:
        frame = m.top
        engine = self.flows.engine(frame) if frame and not m.state.waiting else None
        expecting = self.expecting(m)
        answered: dict[str, Item] = {}
        values: dict[str, object] = {}
        open_items: Sequence[Item] = ()
        if engine is not None and frame is not None and frame.form is not None:
            answered = {link: engine.items[link] for link in frame.form.answers if link in engine.items}
            values = {link: [a.value for a in answers] for link, answers in frame.form.answers.items()}
            open_items = [i for i in engine.open_items(frame.form) if i.link_id != frame.form.pending]
        return Context(
            now=m.now,
            channel=m.inbound.channel,
            expecting=expecting,
            open_items=open_items,
            answered=answered,
            values=values,
            active=frame.flow if frame else "",
            choices=[(b.value, b.label) for b in m.state.offered],
            person=m.state.person,
        )

    def _answers_pending(self, m: Moment) -> bool:
        pending = self.flows.pending(m.top)
        return pending is not None and any(
            isinstance(c, SetSlot | Correct) and c.slot == pending.link_id and c.confidence >= 0.6
            for c in m.commands.commands
        )

    # --- the manager's own questions ----------------------------------------------------------------

    async def _settle(self, m: Moment) -> None:
        waiting = m.state.waiting
        if waiting == "consent":
            await self._agreeing.settle(m)
            return
        answer = m.told("~resume") if waiting == "resume" else m.told("~clarify")
        m.state.waiting, m.state.waiting_data = "", {}
        if waiting == "clarify" and answer is False:
            m.say("clarified_none")
        elif waiting == "clarify" and answer is True:
            await self._clarified_by_yes(m)
        elif waiting == "resume" and answer in ("no", False):
            await repair.cancel(m, self.flows)
        elif waiting == "resume" and answer == "restart":
            await repair.restart(m, self.flows)
        elif waiting == "resume" and answer in ("yes", True) and m.top:
            m.say("resume", title=self.flows.title(m.top))
            self.flows.ask_again(m)
        else:
            await self._go_on(m)

    async def _clarified_by_yes(self, m: Moment) -> None:
        """是 to "did you mean": the one thing on offer, else it is asked which."""
        likely = [b.value.removeprefix("flow:") for b in m.state.offered if b.value.startswith("flow:")]
        if len(likely) == 1:
            await self.flows.start(m, likely[0])
            return
        m.say("choose_one")
        m.acts.append(questions.offer(say("clarify"), m.state.offered))
        m.state.waiting = "clarify"

    # --- the flow that has the floor, and everything beside it ----------------------------------------

    async def _go_on(self, m: Moment) -> None:
        if m.heard(Restart):
            await repair.restart(m, self.flows)
            return
        if m.heard(Repeat):
            repair.repeat(m, self.flows)
            return
        if warning.asks_what_now(m) and warning.where_to_run(m, self.flows.assistants, self.flows.ports):
            return
        know(m)
        comfort(m, of_health=self._of_health(m))
        if flow := self._taken_back(m):
            await self.flows.start(m, flow)
            return
        understood = await self._cancel(m) | self._resume(m)
        before = len(m.state.stack)
        filled = self._fill(m)
        understood |= filled | await self._in_passing(m)
        understood |= await self._start(m)
        if not m.state.waiting and not m.state.handed_over:
            understood |= await self._continue(m, filled, fresh=len(m.state.stack) > before)
        if not understood:
            await self._not_understood(m)
        elif not _failed(m):
            m.state.misses = 0

    def _of_health(self, m: Moment) -> bool:
        """Does an illness begin to be told, or is one being told?"""
        flows = [c.flow for c in m.commands.commands if isinstance(c, StartFlow)] + [f.flow for f in m.state.stack[-1:]]
        return any(flow in self.flows.known and self.flows.known[flow].purpose for flow in flows)

    def _taken_back(self, m: Moment) -> str:
        """我刚才说错了, while nothing has the floor, speaks of what was finished last and left something behind."""
        if m.top is not None or not m.said.typed or not m.state.kept or not takes_back(m.said.text):
            return ""
        return next((flow for flow in reversed(m.state.kept) if flow in self.flows.known), "")

    async def _cancel(self, m: Moment) -> bool:
        if not m.heard(Cancel):
            return False
        said = m.commands
        await repair.cancel(m, self.flows)
        m.commands = said  # 算了，食堂几点开: what else was asked is still to be answered
        return True

    def _resume(self, m: Moment) -> bool:
        if not m.heard(Resume) or m.top is None:
            return False
        m.say("resume", title=self.flows.title(m.top))
        self.flows.ask_again(m)
        return True

    def _fill(self, m: Moment) -> bool:
        engine = self.flows.engine(m.top) if m.top else None
        return fill(m, m.top, engine) if engine and m.top else False

    async def _in_passing(self, m: Moment) -> bool:
        """Questions and small talk: answered without losing the place."""
        assistants = list(self.flows.assistants.values())
        asked = [c for c in m.commands.commands if isinstance(c, Question)]
        for question in asked:
            await questions.answer(m, question.text, assistants, self.flows.ports)
        talk = [c for c in m.commands.commands if isinstance(c, Chat)]
        only_talk = len(talk) == len([c for c in m.commands.commands if not isinstance(c, Know)])
        if talk and only_talk:
            repair.chat(m, talk[0].about)
        return bool(asked or talk)

    async def _start(self, m: Moment) -> bool:
        """Start what was asked for: quick facts first, one longer flow now, others later."""
        active = m.top.flow if m.top else ""
        wanted = [c.flow for c in m.commands.commands if isinstance(c, StartFlow) and c.flow in self.flows.known]
        fresh = [flow for flow in dict.fromkeys(wanted) if flow != active]
        for flow in sorted(fresh, key=lambda name: self.flows.known[name].resumable):
            if m.state.waiting_data.get("flow") == flow:
                continue  # another flow has led there already, and only consent is missing
            if m.state.waiting or (m.top is not None and m.top.flow in fresh):
                m.state.later.append(flow)
            else:
                await self._bring_up(m, flow)
        return bool(fresh)

    async def _bring_up(self, m: Moment, flow: str) -> None:
        """A flow that lies on the stack already comes up again instead of starting anew."""
        lying = next((f for f in m.state.stack if f.flow == flow), None)
        if lying is None:
            await self.flows.start(m, flow)
            return
        m.state.stack.remove(lying)
        m.state.stack.append(lying)
        m.say("resume", title=self.flows.title(lying))
        self.flows.ask_again(m)

    async def _continue(self, m: Moment, filled: bool, *, fresh: bool) -> bool:
        """Let the flow on top take its turn, unless it has just begun."""
        frame = m.top
        if frame is None or fresh or m.asks:
            return False
        if self.flows.engine(frame) is not None and filled:
            _thank(m, frame)
            return await self.flows.run(m)
        if self.flows.engine(frame) is not None:
            return self._ask_if_spoken(m)
        mine = [c for c in m.commands.commands if isinstance(c, ANSWERS) or _starts(c, frame.flow)]
        others = [c for c in m.commands.commands if not isinstance(c, Know) and c not in mine]
        if mine or m.said.attachments or not others:
            return await self.flows.run(m)
        return self._ask_if_spoken(m)

    def _ask_if_spoken(self, m: Moment) -> bool:
        """After an aside, back to the open question."""
        if m.acts and not m.asks and m.commands.commands:
            self.flows.ask_again(m)
        return False

    def _answers_nothing(self, m: Moment) -> bool:
        """嗯, 不知道, 30岁, while nothing was asked: heard, and no question to look up."""
        said = m.commands.commands
        if said and all(isinstance(c, Affirm | Deny) for c in said):
            m.say("cancelled_nothing")
        elif said and all(isinstance(c, DontKnow | Skip | Back) for c in said):
            m.say("no_hurry")
            repair.menu(m, self.flows)
        elif said and len(m.said.text) <= BARE and all(isinstance(c, Know) and c.fact != "relation" for c in said):
            m.say("fact_idle")
        else:
            return False
        return True

    async def _not_understood(self, m: Moment) -> None:
        if m.said.attachments:
            m.say("attachment_kept" if m.top else "attachment_idle")
            self.flows.ask_again(m)
            return
        if m.top is not None and keep_aside(m, m.top):
            self.flows.ask_again(m)
            return
        if m.top is None and self._answers_nothing(m):
            return
        assistants = list(self.flows.assistants.values())
        if m.top is None and m.said.text and not _REPLIES.search(m.said.text):
            m.acts += (found := await questions.find(m, m.said.text, assistants, self.flows.ports))
            if found:
                m.state.last_question = m.said.text
                return
        repair.not_understood(m, self.flows)


def _only_hello(m: Moment) -> bool:
    said = m.commands.commands
    return bool(said) and all(isinstance(c, Chat) and c.about in HELLO for c in said)


def _thank(m: Moment, frame: Frame) -> None:
    """Something else of the form was answered, and the same question is about to be asked again: say it was heard."""
    form = frame.form
    still_open = form is not None and form.pending and form.pending not in (*form.answers, *form.skipped)
    if still_open and not m.acts and m.said.typed:
        m.say("by_the_way")


def _on_offer(m: Moment) -> bool:
    """Are buttons of our own (a person, go on) what stands before the person, rather than a form's choices?"""
    return any(button.value.startswith(OWN) for button in m.state.offered)


def _starts(command: AnyCommand, flow: str) -> bool:
    return isinstance(command, StartFlow) and command.flow == flow


def _failed(m: Moment) -> bool:
    """A refused answer (out of range) was understood but still counts as a miss for the person."""
    return any(act.made.step == "refused" for act in m.acts)
