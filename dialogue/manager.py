"""One turn, from an inbound message to a committed reply. Start reading here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import structlog

from core.contracts import Assistant, Gate, Heard, Understander
from core.errors import AnbanError, Conflict, NotKept
from core.messages import Act, Button, Choice, Event, Inbound, Made, Reply, Say, Text
from core.ports import Ports
from core.turns import Abilities, Person, State
from dialogue import handover, repair
from dialogue.floor import Floor
from dialogue.flows import Flows
from dialogue.hearing import Said, hear
from dialogue.locks import Locks
from dialogue.moment import Moment
from dialogue.store import Finished, Loaded, Moved, Store
from dialogue.wording import say

log = structlog.get_logger()
ATTEMPTS = 8  # how often a turn is taken again when another replica was first
INTRODUCES = ("chat.robot",)  # sentences that say who we are themselves
RECENT = 6  # sentences the safety gate looks back on


@dataclass(frozen=True)
class Room:
    """What the manager is made of; the server puts it together."""

    store: Store
    gate: Gate
    understander: Understander
    assistants: Mapping[str, Assistant]
    ports: Ports
    abilities: Mapping[str, Abilities]
    clock: Callable[[], datetime]
    pause_minutes: int = 30


class Manager:
    """Takes every message of every channel. Nothing reaches an assistant that the gate has not seen."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._flows = Flows(room.assistants, room.ports)
        self._floor = Floor(self._flows, room.understander, room.pause_minutes)
        self._locks = Locks()

    async def handle(self, inbound: Inbound) -> Reply:
        """One message, one turn. The same message key again returns the reply it got."""
        try:
            return await self._turn(inbound, self._take, role="person")
        except AnbanError:
            raise
        except Exception as error:  # nothing could be read or kept: who to call is said all the same
            log.error("turn_not_kept", error=type(error).__name__, where=_where(error))
            raise NotKept("the turn was not kept", heard=say("not_kept")) from error

    async def from_staff(self, inbound: Inbound, name: str) -> Reply:
        """A person of the hospital writes, takes the conversation or releases it."""

        async def take(m: Moment) -> None:
            self._staff(m, name)

        return await self._turn(inbound, take, role="staff")

    async def _turn(self, inbound: Inbound, take: Callable[[Moment], Any], *, role: str) -> Reply:
        async with self._locks.hold(inbound.conversation):
            for _ in range(ATTEMPTS):
                loaded = await self._room.store.load(inbound.conversation, inbound.message_key)
                if loaded.seen is not None:
                    return loaded.seen
                m = self._moment(inbound, loaded)
                await take(m)
                finished = self._finish(m, loaded, role)
                try:
                    await self._room.store.commit(finished, m.now)
                except Moved:
                    continue
                return finished.reply
        raise Conflict("a conversation kept moving on other replicas")

    def _moment(self, inbound: Inbound, loaded: Loaded) -> Moment:
        state = loaded.state  # fresh from the store with every attempt, so this turn may change it
        state.person = _with_facts(state.person, inbound.facts)
        return Moment(
            inbound=inbound,
            state=state,
            seq=loaded.turns + 1,
            now=self._room.clock(),
            can=self._room.abilities.get(inbound.channel, Abilities()),
            hospital=self._room.ports.hospital.name,
        )

    async def _take(self, m: Moment) -> None:
        m.said = hear(m.inbound, self._floor.expecting(m), m.state.offered)
        if self._safety(m):
            await self._keep_tapped(m)
            return
        if m.state.handed_over and not self._goes_back(m):
            handover.still_waiting(m, self._room.ports.hospital)
            return  # a person has the conversation, or is to have it
        before = m.state.model_dump_json(exclude_defaults=True)
        try:
            m.first, m.state.greeted = not m.state.greeted, True
            if m.said.text or not m.returning:
                await self._floor.take(m)
            self._greet(m)
            self._screen_answers(m)  # what was answered stays filled in, also when safety takes the turn
        except Exception as error:
            self._excuse(m, before, error)

    def _goes_back(self, m: Moment) -> bool:
        """Whoever does not want to wait any longer has the machine again, and what else they said is answered."""
        rest = handover.taken_back(m)
        if rest is None:
            return False
        handover.hand_back(m)
        m.returning, m.said = True, Said(text=rest)
        m.say("returned")
        if not rest:
            self._flows.ask_again(m)
        return True

    # --- safety: first and last -----------------------------------------------------------------------

    def _safety(self, m: Moment) -> bool:
        """Screen the message with its context. True: safety has this turn."""
        person = m.state.person
        heard = Heard(
            text=m.said.text,
            alternatives=m.said.alternatives,
            context=tuple(m.state.recent),
            age=None if person.age_months is None else person.age_months / 12,
            sex=person.sex,
            pregnant=person.pregnant,
            answers=m.said.answers,
            tapped=isinstance(m.inbound.content, Choice) and bool(m.said.taps),
        )
        return self._checked(m, heard)

    async def _keep_tapped(self, m: Moment) -> None:
        """A tapped answer that made safety speak stays filled in: its question is not asked once more."""
        if not (m.said.answers and m.top and m.top.form) or m.state.handed_over:
            return
        spoken, before = m.acts, m.state
        m.acts, m.state = [], before.model_copy(deep=True)
        try:
            await self._floor.take(m)
        except Exception as error:  # what safety said stands alone then
            log.error("tapped_answer_failed", error=type(error).__name__)
            m.state = before
        m.acts, m.assistant = spoken, "safety"

    def _screen_answers(self, m: Moment) -> None:
        """Form answers read from words (几乎每天) mean something only with their question."""
        if m.said.answers or not m.top or not m.top.form:
            return
        answers = {c.slot: c.value for c in m.commands.commands if c.name in ("set_slot", "correct")}
        if not answers:
            return
        spoken = m.acts
        m.acts = []
        if not self._checked(m, Heard(text="", answers=answers)):
            m.acts = spoken + m.acts

    def _checked(self, m: Moment, heard: Heard) -> bool:
        stage = m.state.safety.stage
        verdict = self._room.gate.check(heard, m.state.safety, m.turn(), self._room.ports)
        m.state.safety = verdict.memory
        m.acts += verdict.acts
        m.effects += verdict.effects
        if not verdict.preempts:
            m.said = replace(m.said, text=verdict.rest) if verdict.rest else m.said
            return False
        m.assistant = "safety"
        if stage and not verdict.memory.stage and m.top is not None:
            m.say("resume", title=self._flows.title(m.top))
            self._flows.ask_again(m)
        return True

    # --- the edges of a turn ------------------------------------------------------------------------

    def _greet(self, m: Moment) -> None:
        """Who speaks here, before the first reply; in full while nothing was asked for yet."""
        introduced = any(act.made.step in INTRODUCES for act in m.acts)
        if not m.first or introduced:
            return
        spoken, m.acts = m.acts, []
        m.say("greeting" if m.opening or m.said.event else "greeting_short")
        m.acts += spoken

    def _excuse(self, m: Moment, before: str, error: Exception) -> None:
        """Something broke: the person hears so and is offered a human; the state stays as it was."""
        log.error("turn_failed", error=type(error).__name__, where=_where(error), assistant=m.assistant)
        m.state = State.model_validate_json(before)
        heard = error.heard if isinstance(error, AnbanError) else AnbanError.heard
        m.acts = [Say(text=heard, made=Made(by="repair", step="failed"))]
        m.effects, m.decisions = [], []
        repair.offer_human(m, say("idle"))

    def _staff(self, m: Moment, name: str) -> None:
        content = m.inbound.content
        if isinstance(content, Event) and content.name == "release":
            handover.hand_back(m)
            if m.state.safety.stage:
                m.state.safety = type(m.state.safety)()
            m.say("released")
            self._flows.ask_again(m)
            return
        m.state.handed_over, m.state.taken = m.state.handed_over or "desk", True
        if isinstance(content, Text):
            m.acts.append(Say(text=content.text, made=Made(by="staff", step=name)))

    def _finish(self, m: Moment, loaded: Loaded, role: str) -> Finished:
        acts: list[Act] = self._room.gate.guard(m.acts) if role == "person" else m.acts
        reply = Reply(
            conversation=m.inbound.conversation,
            turn=m.seq,
            message_key=m.inbound.message_key,
            acts=acts,
            assistant=m.assistant or ("frontdesk" if role == "person" else "staff"),
            done=m.done,
            ai=not any(act.made.by == "staff" for act in acts),
            at=m.now,
        )
        if role == "person":
            self._remember(m, reply.choices)
        return Finished(
            inbound=m.inbound,
            reply=reply,
            state=m.state,
            version=loaded.version,
            effects=m.effects,
            decisions=m.decisions,
            role=role,
            handed_queue=m.state.handed_over or None,
            left_queue=m.returning,
        )

    def _remember(self, m: Moment, choices: list[Button]) -> None:
        m.state.offered = choices
        m.state.last_at = m.now
        if m.said.typed:
            m.state.recent = [*m.state.recent, m.said.text[:500]][-RECENT:]


def _with_facts(person: Person, facts: dict[str, Any]) -> Person:
    """What the channel knows (age, sex) fills what nobody has said yet."""
    if not facts:
        return person
    told = {name: facts[name] for name in ("sex", "pregnant", "name") if facts.get(name) is not None}
    if (age := facts.get("age")) is not None:
        told["age_months"] = int(float(age) * 12)
    said = person.model_dump(exclude_defaults=True)
    return Person.model_validate(told | said)


def _where(error: Exception) -> str:
    """File and line, never the message: it might hold patient words."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{trace.tb_lineno}" if trace else ""
