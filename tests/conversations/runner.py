"""Plays a script against the real dialogue manager. Run as a module it prints the conversation."""

from __future__ import annotations

import asyncio
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from core.messages import Choice, Content, Event, Filled, Hearing, Inbound, Key, Reply, Text, Voice
from core.plain import plain
from core.settings import Settings
from core.turns import State
from dialogue.manager import Manager, Room
from dialogue.store import Finished, Loaded
from dialogue.wording import consent_text, load_yaml
from records.conversations import ConversationStore
from records.database import Database
from records.registration import RegistrationStore
from records.secrets import sealer
from server.wiring import House, build_house
from tests.conversations.script import Expect, Script, Step, load

SPOKEN = ("phone",)


@dataclass
class Said:
    """One turn as it happened."""

    step: Step
    words: str
    reply: Reply
    finished: Finished | None

    @property
    def text(self) -> str:
        return "\n".join(plain(act) for act in self.reply.acts)


class Watched(ConversationStore):
    """The real store, which also lets us see what each turn committed and give consent beforehand."""

    consented = False
    last: Finished | None = None

    async def load(self, conversation: str, message_key: str) -> Loaded:
        loaded = await super().load(conversation, message_key)
        if loaded.version == 0 and self.consented:
            agreed = {purpose: consent_text(purpose)["version"] for purpose in load_yaml("consent.yaml")}
            return replace(loaded, state=State(consents=agreed))
        return loaded

    async def commit(self, turn: Finished, now: datetime) -> None:
        await super().commit(turn, now)
        self.last = turn


@dataclass
class Stage:
    """A house of its own for one script: everything that is slow to build is shared."""

    room: Room
    store: Watched
    database: Database
    now: datetime

    @property
    def manager(self) -> Manager:
        return self._manager

    def __post_init__(self) -> None:
        self._manager = Manager(self.room)


@cache
def shared_house() -> tuple[House, Path]:
    """The house once, and a migrated, empty database to copy."""
    folder = Path(tempfile.mkdtemp(prefix="anban-golden-"))
    settings = Settings(data=folder, environment="test", database_url="", _env_file=None)

    async def build() -> House:
        house = await build_house(settings)
        # Connections belong to this event loop, which ends here; the threads serve the loops that follow.
        await house.database._writer.dispose()
        await house.database._reader.dispose()
        return house

    return asyncio.run(build()), folder / "anban.db"


def set_stage(script: Script, folder: Path) -> Stage:
    """A fresh database and a clock that stands where the script says."""
    house, empty = shared_house()
    shutil.copy(empty, folder / "golden.db")
    database = Database(f"sqlite+aiosqlite:///{folder / 'golden.db'}")
    store = Watched(database, sealer(house.secret))
    store.consented = script.consent
    stage: Stage

    def clock() -> datetime:
        return stage.now

    shared: Room = house.manager._room
    ports = replace(shared.ports, registration=RegistrationStore(database, house.hospital, clock, sealer(house.secret)))
    stage = Stage(replace(shared, store=store, ports=ports, clock=clock), store, database, script.today)
    return stage


@dataclass
class Play:
    """One script on one channel."""

    script: Script
    channel: str
    stage: Stage
    said: list[Said] = field(default_factory=list)
    slots: dict[str, Any] = field(default_factory=dict)
    complaints: list[str] = field(default_factory=list)

    async def run(self) -> None:
        """Play until the end or the first turn with complaints."""
        for number, step in enumerate(self.script.turns, 1):
            try:
                said = await self._turn(number, step)
            except LookupError as error:
                self.complaints = [f"turn {number}: {error}"]
                return
            self.said.append(said)
            if wrong := list(self._check(step.expect, said)):
                self.complaints = [f"turn {number}: {complaint}" for complaint in wrong]
                return

    async def _turn(self, number: int, step: Step) -> Said:
        self.stage.now += step.pause
        content, words = self._content(step)
        inbound = Inbound(
            channel=self.channel,
            address="golden",
            conversation="golden",
            message_key=f"m{number}",
            content=content,
            received_at=self.stage.now,
            facts=self.script.person.model_dump(exclude_none=True) if number == 1 else {},
        )
        manager = self.stage.manager
        reply = await (manager.from_staff(inbound, "王护士") if step.staff else manager.handle(inbound))
        self._keep_slots()
        return Said(step, words, reply, self.stage.store.last)

    def _content(self, step: Step) -> tuple[Content, str]:
        if step.staff is not None:
            release = step.staff == "release"
            return (Event(name="release") if release else Text(text=step.staff)), f"[工作人员] {step.staff}"
        if step.event is not None:
            return Event(name=step.event), f"({step.event})"
        if step.key is not None:
            return Key(digits=step.key), f"[{step.key}]"
        if step.voice is not None:
            return Voice(heard=[Hearing(text=text) for text in step.voice]), " / ".join(step.voice)
        if step.fill is not None:
            return Filled(answers=step.fill), str(step.fill)
        if step.choose is not None:
            return self._chosen(step.choose)
        return self._spoken(step.say or "")

    def _spoken(self, text: str) -> tuple[Content, str]:
        if self.channel in SPOKEN:
            return Voice(heard=[Hearing(text=text)]), text
        return Text(text=text), text

    def _chosen(self, wanted: str) -> tuple[Content, str]:
        """Tap a choice of the last reply that offered any; on the phone, press its number."""
        offered = next((s.reply.choices for s in reversed(self.said) if s.reply.choices), [])
        for number, button in enumerate(offered, 1):
            if wanted in (button.label, button.value) or wanted in button.label:
                if self.channel in SPOKEN:
                    return Key(digits=str(number)), f"[{number}] {button.label}"
                return Choice(value=button.value, label=button.label), f"[{button.label}]"
        raise LookupError(f"{wanted!r} is not on offer: {[b.label for b in offered]}")

    def _keep_slots(self) -> None:
        """What forms and flows hold now; a finished form's answers stay known."""
        if (finished := self.stage.store.last) is None:
            return
        for frame in finished.state.stack:
            self.slots |= frame.data
            for link, answers in (frame.form.answers if frame.form else {}).items():
                values = [answer.value for answer in answers]
                self.slots[link] = values[0] if len(values) == 1 else values

    def _check(self, expect: Expect, said: Said) -> Sequence[str]:
        wrong: list[str] = []
        reply, text = said.reply, said.text
        kinds = [act.type for act in reply.acts] + [f"card:{act.kind}" for act in reply.acts if act.type == "card"]
        labels = [choice.label for choice in reply.choices]
        effects = [effect.kind for effect in said.finished.effects] if said.finished else []
        if expect.assistant is not None and reply.assistant != expect.assistant:
            wrong.append(f"answered by {reply.assistant!r}, not {expect.assistant!r}")
        wrong += [f"{p!r} is not in the reply" for p in expect.reply if not re.search(p, text)]
        wrong += [f"{p!r} is in the reply" for p in expect.not_reply if re.search(p, text)]
        wrong += [
            f"no choice like {p!r} in {labels}" for p in expect.choices if not any(re.search(p, x) for x in labels)
        ]
        wrong += [f"no act {kind!r} in {kinds}" for kind in expect.acts if kind not in kinds]
        wrong += [
            f"slot {name} is {self.slots.get(name, '(absent)')!r}, not {value!r}"
            for name, value in expect.slots.items()
            if name not in self.slots or self.slots[name] != value
        ]
        if expect.effects is not None and effects != expect.effects:
            wrong.append(f"effects {effects}, not {expect.effects}")
        if expect.done is not None and reply.done != expect.done:
            wrong.append(f"done is {reply.done}")
        if expect.quiet and reply.acts:
            wrong.append("something was said")
        return wrong

    def transcript(self) -> str:
        """The conversation as people would read it."""
        lines = [f"— {self.script.name}（{self.channel}）"]
        for said in self.said:
            if said.step.wait:
                lines.append(f"   … {said.step.wait}")
            lines.append(f"您：{said.words}")
            lines += [f"安伴：{line}" for line in said.text.split("\n") if line]
            if said.reply.choices:
                lines.append("      " + " ".join(f"[{choice.label}]" for choice in said.reply.choices))
        return "\n".join(lines)


async def play(script: Script, channel: str) -> Play:
    """Play one script on one channel in a folder of its own."""
    with tempfile.TemporaryDirectory() as folder:
        stage = set_stage(script, Path(folder))
        playing = Play(script, channel, stage)
        try:
            await playing.run()
        finally:
            await stage.database.close()
    return playing


def main(files: list[str]) -> int:
    failed = 0
    shared_house()  # before any loop runs
    for file in files:
        script = load(Path(file).resolve())
        for channel in script.channel:
            playing = asyncio.run(play(script, channel))
            print(playing.transcript())
            failed += bool(playing.complaints)
            print("".join(f"   ✗ {complaint}\n" for complaint in playing.complaints))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
