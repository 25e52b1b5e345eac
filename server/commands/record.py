"""`anban record FILE`: talk in the terminal; the conversation becomes a golden script to read, mend and commit."""

from __future__ import annotations

import argparse
import asyncio
import re
import tempfile
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import yaml

from core.errors import BadInput
from core.messages import Button, Choice, Content, Event, Inbound, Key, Reply, Text
from core.plain import plain
from core.settings import Settings
from server.watching import set_up_logs
from server.wiring import House, build_house

HELP = "直接打字说话；:2 点第二个选项，:key 1 按键，:event silence 事件，:wait 40m 让时间过去，空行结束并保存。"
PERIOD = re.compile(r"(\d+)([smhd])")
UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


@dataclass
class Recording:
    """Turns as the script will hold them, each with what was answered."""

    now: datetime
    turns: list[tuple[dict[str, Any], Reply]] = field(default_factory=list)
    wait: str = ""

    def clock(self) -> datetime:
        return self.now

    def pass_time(self, words: str) -> None:
        found = PERIOD.findall(words)
        if not found:
            raise BadInput(f"{words!r} is no time like 40m")
        self.wait = words
        self.now += sum((timedelta(**{UNITS[unit]: int(n)}) for n, unit in found), timedelta())

    @property
    def choices(self) -> list[Button]:
        return next((reply.choices for _, reply in reversed(self.turns) if reply.choices), [])

    def read(self, line: str) -> tuple[Content, dict[str, Any]]:
        """One typed line as a message and as the script's way of saying it."""
        command, _, rest = line.removeprefix(":").partition(" ")
        if not line.startswith(":"):
            return Text(text=line), {"say": line}
        if command == "key":
            return Key(digits=rest), {"key": rest}
        if command == "event":
            return Event(name=rest), {"event": rest}
        if command.isdigit() and 1 <= int(command) <= len(self.choices):
            button = self.choices[int(command) - 1]
            return Choice(value=button.value, label=button.label), {"choose": button.label}
        raise BadInput(f"{line!r}: {HELP}")

    def keep(self, said: dict[str, Any], reply: Reply) -> None:
        waited = {"wait": self.wait} if self.wait else {}
        self.turns.append((said | waited, reply))
        self.wait = ""


def script(name: str, channel: str, today: datetime, turns: list[tuple[dict[str, Any], Reply]]) -> str:
    """The script's text. What was answered stands as comments: turn what matters into expectations."""
    lines = [
        f"name: {_scalar(name)}",
        f"channel: {channel}",
        f"today: {today.isoformat(timespec='seconds')}",
        "consent: false",
        "turns:",
    ]
    for said, reply in turns:
        first, *others = [f"{way}: {_scalar(words)}" for way, words in said.items()]
        lines += [f"  - {first}", *(f"    {other}" for other in others)]
        lines += [f"    # {line}" for act in reply.acts for line in plain(act).splitlines()]
        kinds = sorted({act.type for act in reply.acts})
        lines.append(f"    expect: {{assistant: {reply.assistant}, acts: [{', '.join(kinds)}]}}")
    return "\n".join(lines) + "\n"


def _scalar(value: str) -> str:
    """A YAML scalar on one line, quoted where it has to be."""
    return yaml.safe_dump(value, allow_unicode=True, width=10_000).removesuffix("...\n").strip()


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="the script to write, e.g. tests/conversations/repair/new.yaml")
    parser.add_argument("--name", default="", help="what the conversation shows (default: the file's name)")
    parser.add_argument("--channel", default="app", help="talk as on this channel")


def run(args: argparse.Namespace) -> int:
    if args.file.exists():
        raise BadInput(f"{args.file} exists; give a new name")
    settings = Settings()
    set_up_logs(settings)
    with tempfile.TemporaryDirectory() as folder:
        # A conversation of its own: nothing of it reaches the hospital's database.
        own = settings.model_copy(update={"database_url": f"sqlite:///{Path(folder) / 'record.db'}"})
        return asyncio.run(_record(own, args))


async def _record(settings: Settings, args: argparse.Namespace) -> int:
    recording = Recording(datetime.now(ZoneInfo(settings.timezone)))
    today = recording.now
    house = await build_house(settings, recording.clock)
    try:
        await _talk(house, recording, args.channel)
    finally:
        await house.close()
    if not recording.turns:
        return 0
    args.file.parent.mkdir(parents=True, exist_ok=True)
    name = args.name or args.file.stem.replace("_", " ")
    args.file.write_text(script(name, args.channel, today, recording.turns), encoding="utf-8")
    print(f"{len(recording.turns)} turns → {args.file}")
    return 0


async def _talk(house: House, recording: Recording, channel: str) -> None:
    print(HELP)
    while line := (await asyncio.to_thread(_ask)).strip():
        try:
            if line.startswith(":wait "):
                recording.pass_time(line.removeprefix(":wait ").strip())
                continue
            content, said = recording.read(line)
        except BadInput as error:
            print(error)
            continue
        reply = await house.manager.handle(
            Inbound(
                channel=channel,
                address="record",
                conversation="record",
                message_key=f"m{len(recording.turns) + 1}",
                content=content,
                received_at=recording.now,
            )
        )
        recording.keep(said, reply)
        _show(reply)


def _ask() -> str:
    try:
        return input("您：")
    except EOFError:
        return ""


def _show(reply: Reply) -> None:
    for act in reply.acts:
        print(f"安伴：{plain(act)}")
    if reply.choices:
        print("      " + "  ".join(f"{n}.{choice.label}" for n, choice in enumerate(reply.choices, 1)))
