"""Scope, measures and ages as safety reads them."""

from __future__ import annotations

import pytest

from core.contracts import Heard
from dialogue.safety import build_gate
from dialogue.safety.measures import age_in, measure, number
from dialogue.safety.patterns import parse
from dialogue.safety.rules import CONTENT
from reading.clean import simplified

GATE = build_gate()


@pytest.mark.parametrize(
    ("text", "fires"),
    [
        ("没有胸痛", False), ("胸痛没有好转，一直冒汗", True), ("我爸三年前心梗", False), ("胸痛挂什么科", False),
        ("胸口疼得冒冷汗挂什么科", True), ("如果孩子发烧抽搐怎么办", False), ("新闻里有人突然倒地没有呼吸", False),
        ("我同事突然晕倒了叫不醒", True), ("不是没有胸痛，是疼得厉害直冒汗", True), ("血已经止住了", False),
        ("血止不住", True), ("体温41度", True), ("水温41度", False), ("血氧85", True), ("血氧98", False),
        ("血糖2.1", True), ("血糖6.5", False), ("高压两百", True),
    ],
)  # fmt: skip
def test_a_finding_fires_only_where_it_stands(text: str, fires: bool) -> None:
    assert GATE.screen(Heard(text)).emergency is fires


@pytest.mark.parametrize("text", ["想死你了", "这题要命", "累死了", "我没有想死", "我先走了，谢谢医生，再见"])
def test_idiom_and_denial_are_no_crisis(text: str) -> None:
    assert GATE.screen(Heard(text)).crisis == "none"


@pytest.mark.parametrize(
    ("words", "value"),
    [("三十八点五", 38.5), ("两百二", 220), ("一百零五", 105), ("四十一", 41), ("二", 2), ("38.5", 38.5)],
)
def test_numbers_are_read_as_people_say_them(words: str, value: float) -> None:
    assert number(words) == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [("烧到三十八度五", "temp", 38.5), ("血压220/130", "diastolic", 130), ("氧饱和度八十二", "oxygen", 82)],
)
def test_measures_are_found_with_their_names(text: str, name: str, value: float) -> None:
    assert (name, pytest.approx(value)) in [(m.name, m.number) for m in measure(text)]


@pytest.mark.parametrize(
    ("text", "years"),
    [("两个月大的宝宝", 2 / 12), ("出生20天", 20 / 365), ("我70岁了", 70), ("刚满月", 0.08), ("怀孕三个月", None)],
)
def test_the_age_a_sentence_gives(text: str, years: float | None) -> None:
    assert age_in(text) == (None if years is None else pytest.approx(years))


def test_a_pattern_that_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot read"):
        parse("<胸口 ~ 疼")


@pytest.mark.parametrize(
    ("said", "value"),
    [("血压一百八十五", 185), ("血压一百六十七十", 160), ("血压一百六九十", 160), ("血压一百一十六七十四", 116),
     ("血压一百八一百一", 180), ("血压两百二", 220), ("血压一百零五", 105)],
)  # fmt: skip
def test_a_pressure_told_as_two_numbers_in_a_row_is_its_first(said: str, value: float) -> None:
    assert [(each.name, each.number) for each in measure(said)] == [("systolic", value)]


@pytest.mark.parametrize(
    ("said", "fires"),
    [("化疗后没发烧", False), ("化疗后白细胞低，没有发烧", False), ("化疗后发烧了", True),
     ("化疗完有没有发烧不知道，摸着烫，发烧了", True)],
)  # fmt: skip
def test_of_what_must_come_together_nothing_may_be_denied(said: str, fires: bool) -> None:
    assert GATE.screen(Heard(said)).emergency is fires


@pytest.mark.parametrize(
    ("said", "emergency", "crisis"),
    [("help my father has chest pain", True, "none"), ("I can't breathe", True, "none"),
     ("no chest pain, just a cold", False, "none"), ("I want to kill myself", False, "ideation"),
     ("哈哈哈我吞了一瓶安眠药", False, "imminent"), ("带孩子一起走着去行吗", False, "none")],
)  # fmt: skip
def test_plain_english_and_joking_frames(said: str, emergency: bool, crisis: str) -> None:
    found = GATE.screen(Heard(said))
    assert (found.emergency, found.crisis) == (emergency, crisis)


@pytest.mark.parametrize(
    ("said", "fires"),
    [
        ("不想活的念头？没有过", False), ("自杀想法这项填从不", False), ("轻生啊，没有没有，我好着呢", False),
        ("不想活的念头？有，天天有", True), ("想死的念头，没有停过", True), ("你问想死吗？没有一天不想", True),
        ("不想活啊，没有人懂我", True),
    ],
)  # fmt: skip
def test_what_is_asked_and_denied_is_not_there(said: str, fires: bool) -> None:
    assert (GATE.screen(Heard(said)).crisis != "none") is fires


@pytest.mark.parametrize(
    ("said", "code"),
    [("老人体温只有34度，叫着迷迷糊糊", "cold.hypothermia"), ("冻了一夜，人冰凉，说话含糊", "cold.hypothermia"),
     ("我爸从昨天早上到现在一滴尿都没有", "urine.none"), ("尿不出来，肚子胀得受不了", "urine.none"),
     ("外公有糖尿病，测了1.9，喂糖水不会咽", "sugar.low"), ("花盆从五楼掉下来砸到头了，流血", "trauma.head")],
)  # fmt: skip
def test_an_emergency_has_its_flag(said: str, code: str) -> None:
    assert code in [flag.code for flag in GATE.screen(Heard(said)).flags]


@pytest.mark.parametrize("said", ["体温35.8，没什么不舒服", "冻得手脚冰凉，能加床被子吗", "去验尿，憋了一上午",
                                  "手机从五楼掉下去摔碎了", "花盆从阳台掉下去，还好没砸着人"])  # fmt: skip
def test_what_only_sounds_like_it_stays_quiet(said: str) -> None:
    screening = GATE.screen(Heard(said))
    assert not screening.emergency
    assert screening.crisis == "none"


@pytest.mark.parametrize(("said", "level"), [("我想跳樓", "plan"), ("不想活了，藥都買好了", "plan")])
def test_traditional_writing_is_read(said: str, level: str) -> None:
    assert GATE.screen(Heard(said)).crisis == level
    assert GATE.screen(Heard("媽媽胸口痛，冒冷汗，臉色發白")).emergency


def test_the_content_is_written_as_it_is_read() -> None:
    """A traditional character in a word of the rules would never be met: texts are simplified first."""
    for path in CONTENT.glob("*.yaml"):
        text = path.read_text("utf-8")
        assert not [char for char in text if char in simplified()], path.name


@pytest.mark.parametrize(("said", "fires"), [("《活着》看完了，睡不着", False), ("写好了《遗书》，今晚就走", True)])
def test_a_title_says_nothing_of_the_reader(said: str, fires: bool) -> None:
    assert (GATE.screen(Heard(said)).crisis != "none") is fires
