"""Consent is asked once for each purpose, and what was said before it is not lost."""

from __future__ import annotations

import pytest

from bench.survey import Survey
from core.messages import Attachment, Event
from core.ports import Ports
from core.turns import Frame, Outcome, Turn
from tests.dialogue.house import SmallHouse, words


async def test_a_health_flow_asks_for_consent_first_and_then_begins(house: SmallHouse) -> None:
    assert "同意让我记录" in await house.say("健康调查")
    assert "咳嗽几天了" in await house.tap("agree")


async def test_consent_is_not_asked_twice(house: SmallHouse) -> None:
    await house.say("健康调查")
    await house.tap("agree")
    await house.say("算了")
    assert "同意" not in await house.say("健康调查")


async def test_who_declines_keeps_the_rest_of_the_service(house: SmallHouse) -> None:
    await house.say("健康调查")
    assert "不会记录" in await house.say("不")
    assert "要空腹。" in await house.say("要空腹吗")
    assert "您之前选择了不同意" in await house.say("健康调查")


async def test_a_question_while_consent_is_open_is_answered_and_consent_asked_again(house: SmallHouse) -> None:
    await house.say("健康调查")
    answer = await house.say("要空腹吗")
    assert answer.index("要空腹。") < answer.index("同意让我记录")


async def test_consent_can_be_withdrawn(house: SmallHouse) -> None:
    await house.say("健康调查")
    await house.tap("agree")
    assert "已撤回" in await house.say("我要撤回同意")
    assert "同意" in await house.say("健康调查")


async def test_a_picture_sent_while_consent_is_open_waits_for_it(
    house: SmallHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[Attachment, ...]] = []
    step = Survey.step

    async def watch(self: Survey, turn: Turn, frame: Frame, ports: Ports) -> Outcome:
        seen.append(turn.attachments)
        return await step(self, turn, frame, ports)

    monkeypatch.setattr(Survey, "step", watch)
    await house.say("健康调查")
    photo = Attachment(id="a1", media="image/jpeg", name="药盒")
    answer = words(await house.manager.handle(house.inbound(photo)))
    assert "收到了" in answer
    assert "没听明白" not in answer
    assert "同意让我记录" in answer
    await house.tap("agree")
    assert seen[0] == (photo,)


@pytest.mark.parametrize(("flow", "said"), [("survey/start", "咳嗽几天了"), ("survey/health", "同意让我记录")])
async def test_a_menu_tapped_while_consent_is_open_opens_what_it_says(house: SmallHouse, flow: str, said: str) -> None:
    await house.say("健康调查")
    tapped = house.inbound(Event(name="menu", data={"flow": flow}))
    answer = words(await house.manager.handle(tapped))
    assert said in answer
    assert "没听明白" not in answer
