"""What is recorded in the terminal is a script the runner can read."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.errors import BadInput
from core.forms import Item
from core.messages import Ask, Button, Choice, Event, Key, Reply, Say, Text
from server.commands.record import Recording, script
from tests.conversations.script import Script, load

NOW = datetime.fromisoformat("2026-11-23T09:00:00+08:00")


def reply(*labels: str) -> Reply:
    ask = Ask(text="哪个科？", item=Item(link_id="x"), choices=[Button(label=x, value=f"v-{x}") for x in labels])
    return Reply(conversation="c", turn=1, message_key="m", acts=[Say(text="您好"), ask], assistant="frontdesk", at=NOW)


@pytest.fixture
def recording() -> Recording:
    made = Recording(NOW)
    made.keep({"say": "挂号: #急"}, reply("骨科", "儿科"))
    return made


def test_lines_are_words_choices_keys_or_events(recording: Recording) -> None:
    assert recording.read("你好") == (Text(text="你好"), {"say": "你好"})
    assert recording.read(":2") == (Choice(value="v-儿科", label="儿科"), {"choose": "儿科"})
    assert recording.read(":key 10") == (Key(digits="10"), {"key": "10"})
    assert recording.read(":event silence") == (Event(name="silence"), {"event": "silence"})


@pytest.mark.parametrize("line", [":3", ":0", ":nonsense"])
def test_what_is_not_on_offer_is_refused(recording: Recording, line: str) -> None:
    with pytest.raises(BadInput):
        recording.read(line)


def test_time_passes_and_is_written_with_the_next_turn(recording: Recording) -> None:
    recording.pass_time("1h30m")
    assert recording.clock() == NOW + timedelta(hours=1, minutes=30)
    recording.keep({"key": "1"}, reply())
    assert recording.turns[-1][0] == {"key": "1", "wait": "1h30m"}
    with pytest.raises(BadInput):
        recording.pass_time("soon")


def test_a_recording_is_a_script(recording: Recording, tmp_path: Path) -> None:
    recording.keep({"key": "1", "wait": "40m"}, reply())
    file = tmp_path / "new.yaml"
    file.write_text(script("Name: with colon", "phone", NOW, recording.turns), encoding="utf-8")
    read: Script = load(file)
    assert (read.name, read.channel, read.today) == ("Name: with colon", ["phone"], NOW)
    assert [(step.say, step.key, step.wait) for step in read.turns] == [("挂号: #急", None, ""), (None, "1", "40m")]
    assert read.turns[0].expect.assistant == "frontdesk"
    assert "# 您好" in file.read_text(encoding="utf-8")


def test_a_broken_script_names_its_file(tmp_path: Path) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("name: x\nturns:\n  - {say: a, key: '1'}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"bad\.yaml[\s\S]*exactly one of"):
        load(file)
