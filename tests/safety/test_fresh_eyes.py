"""What people tried who had not built it: a roof after a note, a knock at the door, key 1, a frightened mother."""

from __future__ import annotations

import pytest

from core.contracts import Heard
from core.messages import Ask, Card
from core.plain import plain
from dialogue.safety.replies import wording
from tests.safety.test_after import Talk
from tests.safety.test_gate import GATE, take, words


@pytest.mark.parametrize(
    "said",
    [("我已经写好遗书了", "你是机器人吧，别给我发电话号码了", "我在宿舍楼顶"), ("我不想活了", "你别管我", "我在桥上"),
             ("我不想活了", "我是安全的", "其实刚才骗你的，我手里有刀"), ("我不想活了", "安全个屁")],
)  # fmt: skip
def test_a_place_or_a_means_beside_a_wish_holds_the_conversation(said: tuple[str, ...]) -> None:
    assert Talk().all(*said)[-1].holds


def test_who_is_beaten_is_heard_as_beaten_to_the_end() -> None:
    hit, told, threat, knock = Talk().all(
        "他又打我了", "他喝酒以后用皮带抽我，孩子也吓哭了", "我不敢报警，他说报警就杀了我", "他现在在敲门"
    )
    said = wording()["crisis"]
    assert said["abuse"] in words(hit)
    assert said["stay_abuse"][0] in words(told)
    assert said["abuse_now"] in words(threat)
    assert "离开高处" not in words(knock)
    assert "陪在他身边" not in words(knock)


def test_a_mother_frightened_by_her_thoughts_is_no_attacker() -> None:
    verdict = take("有时候脑子里想把孩子捂死，我是不是疯了")
    assert wording()["crisis"]["child"] in words(verdict)
    assert "生气" not in words(verdict)


@pytest.mark.parametrize("said", ["胸口疼得冒冷汗", "我不想活了"])
def test_on_the_phone_key_one_is_what_the_card_says(said: str) -> None:
    asked = [act for act in take(said, channel="phone").acts if isinstance(act, Ask)][-1]
    assert asked.choices[0].value == "do:handoff"


def test_what_is_said_in_an_emergency_is_not_taken_for_a_wish_to_die() -> None:
    verdict = Talk().all("我胸口疼出一身冷汗", "我家没人，就我自个儿")[-1]
    assert wording()["emergency"]["question"] in words(verdict)
    assert wording()["crisis"]["title"] not in words(verdict)


def test_lying_down_with_a_pill_is_answered_with_a_plain_word() -> None:
    verdict = Talk().all("心口疼出冷汗", "不碍事吧，我吃片去痛片睡一觉行不")[-1]
    assert wording()["followup"]["must"]["120"] in words(verdict)


@pytest.mark.parametrize(
    ("said", "begins"), [("我是护工，他现在叫不太醒", "unconscious"), ("俺心口窝疼，疼了两个钟头了", "cardiac")]
)
def test_an_emergency_has_the_flag_that_fits(said: str, begins: str) -> None:
    codes = [flag.code for flag in GATE.screen(Heard(said)).flags]
    assert any(code.startswith(begins) for code in codes)
    assert not any(code.startswith("obstetric") for code in codes)


def test_a_friends_farewell_is_a_crisis_of_the_friend() -> None:
    (card, *_) = take("我朋友发了条朋友圈说再见了世界").acts
    assert isinstance(card, Card)
    assert card.title == wording()["crisis_another"]["title"]


def test_a_father_who_died_so_is_mourned_and_in_no_danger() -> None:
    assert "先别让他" not in "".join(plain(act) for act in take("我爸前年自杀走了，今天忌日").acts)
