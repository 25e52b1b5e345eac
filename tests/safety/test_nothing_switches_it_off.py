"""No assistant, flow, channel or setting can reach round the gate: the manager asks it first and last, always."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.messages import Choice, Inbound, Reply, Text
from core.settings import Settings
from server.registry import ASSISTANTS, CHANNELS
from server.wiring import House, build_house

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.fixture
async def house(tmp_path: Path) -> Any:
    made = await build_house(Settings(data=tmp_path, environment="test", _env_file=None), lambda: NOW)  # type: ignore[call-arg]
    yield made
    await made.close()


async def say(house: House, text: str, key: str, *, channel: str = "app") -> Reply:
    inbound = Inbound(
        channel=channel, address=f"p-{channel}", conversation=f"c-{channel}", message_key=key,
        content=Text(text=text), received_at=NOW,
    )  # fmt: skip
    return await house.manager.handle(inbound)


@pytest.mark.parametrize("channel", [*CHANNELS, "phone", "bedside", "kiosk", "wechat", "unknown"])
async def test_every_channel_is_screened(house: House, channel: str) -> None:
    reply = await say(house, "我胸口像压了块大石头，一直冒冷汗", "1", channel=channel)
    assert reply.assistant == "safety"
    assert "120" in reply.model_dump_json()


async def test_no_running_flow_keeps_the_gate_out(house: House) -> None:
    flows = [flow.name for assistant in house.assistants.values() for flow in assistant.flows]
    assert len(house.assistants) == len(ASSISTANTS)
    for number, flow in enumerate(flows):
        await say(house, "你好", f"{flow}-a", channel=f"ch{number}")
        start = Inbound(
            channel=f"ch{number}", address=f"p-ch{number}", conversation=f"c-ch{number}", message_key=f"{flow}-b",
            content=Choice(value=f"flow:{flow}", label=flow), received_at=NOW,
        )  # fmt: skip
        await house.manager.handle(start)
        reply = await say(house, "我不想活了", f"{flow}-c", channel=f"ch{number}")
        assert reply.assistant == "safety", flow


async def test_a_held_conversation_reaches_no_assistant(house: House) -> None:
    await say(house, "我现在站在天台边上，想跳下去", "1")
    for number, text in enumerate(("我想挂号", "继续", "没事了", "好的")):
        assert (await say(house, text, f"n{number}")).assistant == "safety"
    await say(house, "我现在安全了，妈妈在旁边陪着我", "ok")
    assert (await say(house, "我想挂号", "after")).assistant != "safety"


ODD: dict[str, Any] = {
    "port": 1, "session_days": 1, "pause_minutes": 1, "attachment_mb": 1, "llm_timeout": 0.5, "wechat_mode": "plain",
    "log_level": "error", "environment": "test", "timezone": "UTC",
    "staff_idle_minutes": 1, "staff_session_hours": 1, "seconds_per_answer": 1, "fhir_timeout": 1,
    "fhir_when": "finished", "cds_ms": 100, "llm_answer_timeout": 0.5,
    "secret_key": "off" * 12, "staff_token": "off" * 12,
}  # fmt: skip


async def test_every_setting_turned_at_once_leaves_the_gate_in_force(tmp_path: Path) -> None:
    """Addresses and files aside: a wrong one is refused at start or leaves the rules alone in force."""
    names = [n for n in Settings.model_fields if not n.endswith(("_url", "_file", "_folder", "_gguf"))]
    given: dict[str, Any] = {name: ODD.get(name, "off") for name in names} | {"data": tmp_path, "_env_file": None}
    made = await build_house(Settings(**given), lambda: NOW)
    reply = await say(made, "我不想活了", "1")
    await made.close()
    assert reply.assistant == "safety"


def test_no_setting_names_the_gate() -> None:
    assert not [name for name in Settings.model_fields if "safety" in name or "gate" in name or "screen" in name]
