"""The symptom recogniser: named, colloquial, dialect and composed symptoms, and what is denied."""

from __future__ import annotations

import pytest

from reading.symptoms import concepts, find_symptoms


def present(text: str) -> set[str]:
    return {found.name for found in find_symptoms(text) if found.present}


def denied(text: str) -> set[str]:
    return {found.name for found in find_symptoms(text) if not found.present}


def test_the_lexicon_holds_at_least_four_hundred_symptoms_and_every_composition_leads_to_one() -> None:
    from reading.symptoms import _lexicon

    assert len(concepts()) >= 400
    made = {name for row in _lexicon().makes.values() for name in row.values()} | set(_lexicon().alone.values())
    assert made <= set(concepts())


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("头疼两天了", "头痛"),
        ("脑壳昏", "头晕"),
        ("屙稀一整天", "腹泻"),
        ("勿适意", "全身不适"),
        ("孩子烧两天了", "发热"),
        ("I have a headache", "头痛"),
        ("晚上困勿着", "失眠"),
    ],
)
def test_everyday_and_dialect_words_are_understood(said: str, meant: str) -> None:
    assert meant in present(said)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("左边肩膀后面一阵阵酸", "肩痛"),
        ("早上起来脚后跟一踩地就疼", "足痛"),
        ("胳膊和腿都没劲", "肢体无力"),
        ("胸口这里，一按就疼", "胸痛"),
        ("尿的时候疼", "尿痛"),
        ("大腿根长了个包", "腹股沟包块"),
    ],
)
def test_a_part_and_a_quality_make_a_symptom(said: str, meant: str) -> None:
    found = [symptom for symptom in find_symptoms(said) if symptom.name == meant]
    assert found
    assert found[0].composed or found[0].words


def test_the_side_is_kept() -> None:
    assert find_symptoms("左边肩膀后面一阵阵酸")[0].side == "左"


def test_the_words_are_the_person_s_own() -> None:
    said = "昨天开始，眼睛又红又痒"
    for symptom in find_symptoms(said):
        assert said[symptom.start : symptom.end] == symptom.words


def test_one_part_takes_several_qualities() -> None:
    assert {"眼红", "眼痒"} <= present("眼睛又红又痒")


def test_what_is_denied_is_not_present() -> None:
    assert denied("没有头痛、头晕、恶心") == {"头痛", "头晕", "恶心"}
    assert denied("肚子不疼") == {"腹痛"}
    assert "咳嗽" in present("不发烧，就是咳嗽")


@pytest.mark.parametrize("said", ["麻烦问下头孢能吃吗", "手术几点开始", "我担心明天的中心会议", "谢谢", ""])
def test_words_that_only_look_like_body_parts_say_nothing(said: str) -> None:
    assert find_symptoms(said) == []


def test_a_life_story_is_read_in_time_that_grows_with_its_length() -> None:
    story = "昨晚开始头一跳一跳地疼，还想吐，没有发烧。" * 900
    assert len(find_symptoms(story)) >= 400  # of one message only so many are read
