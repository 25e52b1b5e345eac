"""A house small enough to see through: the real manager and store, and doubles whose moves the test decides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bench.survey import Survey
from core.commands import (
    Affirm,
    AnyCommand,
    Cancel,
    Chat,
    Commands,
    Correct,
    Deny,
    DontKnow,
    Handoff,
    Question,
    Repeat,
    SetSlot,
    StartFlow,
)
from core.contracts import Context, Heard, Understander, Verdict
from core.messages import Act, Choice, Content, Effect, Event, Inbound, Made, Reply, Say, Text
from core.plain import plain
from core.ports import Answered, Ports
from core.safety import Flag, SafetyMemory, Screening
from core.turns import Turn
from dialogue.manager import Manager, Room
from records.conversations import ConversationStore
from records.database import Database
from records.secrets import Sealer
from tests.conftest import Clock

SAYINGS: dict[str, AnyCommand] = {
    "开始调查": StartFlow(flow="survey/start"),
    "健康调查": StartFlow(flow="survey/health"),
    "坏掉": StartFlow(flow="survey/broken"),
    "转人工": Handoff(),
    "算了": Cancel(),
    "再说一遍": Repeat(),
    "不知道": DontKnow(),
    "谢谢": Chat(about="thanks"),
    "要空腹吗": Question(text="要空腹吗"),
    "不对，是五天": Correct(slot="days", value=5, words="五天"),
    "三天，没发烧": SetSlot(slot="days", value=3, words="三天"),
    "好": Affirm(),
    "不": Deny(),
}


class Reader:
    """Understands the sayings above; a number answers what is pending; everything else is not understood."""

    def __init__(self, before: Callable[[str], Awaitable[None]] | None = None) -> None:
        self.before = before
        self.contexts: list[Context] = []

    async def read(self, text: str, context: Context) -> Commands:
        if self.before:
            await self.before(text)
        self.contexts.append(context)
        known = SAYINGS.get(text)
        if text == "三天，没发烧":
            return Commands(commands=[SAYINGS[text], SetSlot(slot="fever", value=False, words="没发烧")])
        if known is None and context.expecting is not None and text.isdigit():
            known = SetSlot(slot=context.expecting.link_id, value=int(text), words=text)
        return Commands(commands=[known] if known else [])


class Alarm:
    """A gate that fires on one word and notes what it was shown."""

    def __init__(self) -> None:
        self.heard: list[Heard] = []
        self.guarded = 0

    def screen(self, heard: Heard) -> Screening:
        flags = [Flag(code="test", words="胸痛")] if "胸痛" in heard.text else []
        return Screening(emergency=bool(flags), flags=flags)

    def check(self, heard: Heard, memory: SafetyMemory, turn: Turn, ports: Ports) -> Verdict:
        self.heard.append(heard)
        screening = self.screen(heard)
        if not screening.emergency:
            return Verdict(screening, memory)
        alert = Effect(kind="alert", key=f"{turn.conversation}:{turn.seq}:alert", payload={})
        say = Say(text="请拨打120", made=Made(by="safety", step="emergency"))
        return Verdict(screening, SafetyMemory(stage="emergency"), True, acts=[say], effects=[alert])

    def guard(self, acts: list[Act]) -> list[Act]:
        self.guarded += 1
        return acts


class Known:
    """Knowledge that knows one thing."""

    async def answer(self, question: str, **_: Any) -> Answered:
        return Answered("要空腹。") if "空腹" in question else Answered("", refused=True)


class Place:
    name = "示范医院"

    def departments(self) -> list[Any]:
        return []

    def department(self, code: str) -> None:
        return None

    def find_departments(self, text: str) -> list[Any]:
        return []

    def find_facts(self, text: str, topic: str = "") -> list[Any]:
        return []


class SmallHouse:
    """One manager over one database, and short ways to talk to it."""

    def __init__(self, database: Database, seal: Sealer, clock: Clock, reader: Understander | None = None) -> None:
        self.clock = clock
        self.gate = Alarm()
        self.reader = reader or Reader()
        self.store = ConversationStore(database, seal)
        self._keys = 0
        self.manager = Manager(
            Room(
                store=self.store,
                gate=self.gate,
                understander=self.reader,
                assistants={"survey": Survey()},
                ports=Ports(hospital=Place(), answers=Known()),
                abilities={},
                clock=clock,
            )
        )

    def inbound(self, content: Content, conversation: str = "c1", key: str = "") -> Inbound:
        self._keys += 1
        return Inbound(
            channel="app",
            address=conversation,
            conversation=conversation,
            message_key=key or f"k{self._keys}",
            content=content,
            received_at=self.clock(),
        )

    async def reply(self, text: str, conversation: str = "c1", key: str = "") -> Reply:
        return await self.manager.handle(self.inbound(Text(text=text), conversation, key))

    async def say(self, text: str, conversation: str = "c1", key: str = "") -> str:
        return words(await self.reply(text, conversation, key))

    async def tap(self, value: str, conversation: str = "c1") -> str:
        return words(await self.manager.handle(self.inbound(Choice(value=value, label=value), conversation)))

    async def event(self, name: str, conversation: str = "c1") -> str:
        return words(await self.manager.handle(self.inbound(Event(name=name), conversation)))

    async def staff(self, content: Content, conversation: str = "c1") -> Reply:
        return await self.manager.from_staff(self.inbound(content, conversation), "李护士")


def words(reply: Reply) -> str:
    return "\n".join(plain(act) for act in reply.acts)
