"""While consent is asked: an answer settles it, a story waits for it, a question goes past it, another wish ends it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from core.commands import Cancel, Know, StartFlow
from core.messages import Attachment
from dialogue import consent, repair
from dialogue.flows import Flows
from dialogue.hearing import Said
from dialogue.knowing import know
from dialogue.moment import Moment
from dialogue.wording import say


class Agreeing:
    """`go_on` and `in_passing` are the floor's own: what it does when nothing of the manager's is open."""

    def __init__(
        self,
        flows: Flows,
        *,
        go_on: Callable[[Moment], Awaitable[None]],
        in_passing: Callable[[Moment], Awaitable[bool]],
    ) -> None:
        self._flows = flows
        self._go_on = go_on
        self._in_passing = in_passing

    async def settle(self, m: Moment) -> None:
        answer = consent.answered(m, m.told("~consent"))
        if answer is None and (consent.sent_meanwhile(m) or consent.told_meanwhile(m)):
            return
        if answer is None:
            await self._around(m)
            return
        waiting = consent.settle(m, agreed=answer)
        if waiting is None:
            if m.top is not None:
                self._flows.ask_again(m)
            return
        m.said = Said(text=waiting["text"], attachments=tuple(map(Attachment.model_validate, waiting.get("sent", []))))
        know(m)
        await self._flows.start(m, waiting["flow"], waiting["data"])

    async def _around(self, m: Moment) -> None:
        """Something else was said: a question is answered and consent asked again; another wish is followed."""
        if m.heard(Cancel):
            consent.drop(m)
            m.say("cancelled_nothing")
            self._flows.ask_again(m)
        elif consent.asks_why(m):
            consent.explain(m)
        elif not await self._wishes_instead(m):
            understood = await self._in_passing(m)
            m.state.misses = 0 if understood else m.state.misses + 1
            if not understood and m.state.misses % 2 == 0:
                repair.offer_human(m, say("consent_how"))
                return
            if not understood:
                m.say("consent_how")
            consent.ask_again(m)

    async def _wishes_instead(self, m: Moment) -> bool:
        """取消预约, a menu tapped, a clinic for the booking below: the person has turned to something else."""
        wanted = [c.flow for c in m.commands.commands if isinstance(c, StartFlow) and c.flow in self._flows.known]
        specs = [spec for spec in map(self._flows.known.__getitem__, wanted) if m.said.taps or not spec.purpose]
        if not specs:
            return await self._answers_below(m)
        waiting = consent.drop(m)
        await self._go_on(m)
        only_facts = not any(spec.resumable for spec in specs) and not m.asks
        if only_facts and not m.state.waiting and not m.state.handed_over:
            m.state.waiting, m.state.waiting_data = "consent", waiting
            consent.ask_again(m)
        return True

    async def _answers_below(self, m: Moment) -> bool:
        """Do the words answer the flow that lies below the consent question?"""
        other = any(not isinstance(c, Know) for c in m.commands.commands)
        if m.top is None or m.top.form is not None or not m.said.typed or other or not await self._flows.run(m):
            return False
        consent.drop(m)
        return True
