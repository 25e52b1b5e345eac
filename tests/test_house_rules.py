"""Rules of the house that a newcomer would otherwise have to remember."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from server.cli import COMMANDS
from server.registry import ABILITIES, ASSISTANTS, CHANNELS, load
from server.wiring import abilities_of_channels, load_assistants

ROOT = Path(__file__).parent.parent


def tracked() -> list[Path]:
    """Every file git knows; skipped where the tests run outside a checkout."""
    done = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip("not a git checkout")
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def folders(room: str) -> set[str]:
    return {path.parent.name for path in (ROOT / room).glob("*/__init__.py")}


def test_every_assistant_folder_has_its_line_and_every_line_its_folder() -> None:
    assert folders("assistants") == set(ASSISTANTS)


def test_every_channel_folder_has_its_line_and_every_line_its_folder() -> None:
    assert folders("channels") == set(CHANNELS)


def test_assistants_are_named_as_their_folder_and_own_their_flows() -> None:
    for name, assistant in load_assistants().items():
        assert assistant.name == name
        assert all(flow.name.startswith(f"{name}/") for flow in assistant.flows)


def test_every_example_belongs_to_a_flow_that_exists() -> None:
    assistants = load_assistants()
    flows = {flow.name for assistant in assistants.values() for flow in assistant.flows}
    taught = {name for assistant in assistants.values() for name in assistant.examples}
    assert taught <= flows


def test_every_channel_line_can_be_loaded() -> None:
    assert all(callable(load(where)) for where in CHANNELS.values())


def test_what_a_channel_can_do_is_known_before_it_is_opened() -> None:
    assert set(abilities_of_channels()) == set(CHANNELS)
    for name, where in ABILITIES.items():
        assert f"can = {where.partition(':')[2]}" in (ROOT / "channels" / name / "channel.py").read_text("utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_in_the_table_exists(name: str) -> None:
    module = load(f"server.commands.{COMMANDS[name][0]}:run")
    assert callable(module)


def test_nothing_names_a_path_of_a_machine_or_an_address_in_a_lock_file() -> None:
    machine = re.compile(r"(?<![\w.])/(?:home|root|work|Users)/\w")
    for path in tracked():
        if path.suffix in {".py", ".ts", ".vue", ".md", ".yaml", ".yml", ".toml", ".sh"} or path.name == "Makefile":
            assert not machine.search(path.read_text(encoding="utf-8")), path
        if "lock" in path.name:
            assert "://" not in path.read_text(encoding="utf-8"), path


def test_no_file_in_git_is_large() -> None:
    assert [str(path) for path in tracked() if path.stat().st_size > 700_000] == []
