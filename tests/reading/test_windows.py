"""Long messages are read whole, piece by piece, and every span still points into the message."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise

from reading.contacts import find_contacts
from reading.diseases import find_diseases
from reading.durations import find_durations
from reading.medicines import find_medicines
from reading.numbers import find_numbers
from reading.vitals import find_vitals
from reading.who import about
from reading.windows import MOST, SIZE, windows

NOW = datetime(2026, 11, 21, 10, 0)
TALK = "我年轻的时候在厂里上班身体一直蛮好后来退休了就在家带带孙子"
STORY = (TALK + "。") * 160  # about 5,000 signs


def test_what_is_said_at_the_end_of_a_long_story_is_read() -> None:
    text = STORY + "今天早上量的高压一百六低压九十五，吃着二甲双胍，头晕三天了，电话13800138000。"
    (pressure,) = find_vitals(text)
    assert (pressure.value, pressure.second, text[pressure.start : pressure.end]) == (160, 95, "高压一百六低压九十五")
    assert [m.name for m in find_medicines(text)] == ["二甲双胍"]
    assert [c.value for c in find_contacts(text)] == ["13800138000"]
    assert any(d.words == "三天了" for d in find_durations(text, NOW))


def test_a_number_is_read_whole_wherever_the_cut_falls() -> None:
    for lead in range(SIZE - 90, SIZE + 30):
        text = (TALK * 20)[:lead] + "血压一百六十五九十八" + TALK * 20
        found = [v for v in find_vitals(text) if v.kind == "blood_pressure"]
        assert [(v.value, v.second) for v in found] == [(165, 98)], lead
        assert text[found[0].start : found[0].end].endswith("一百六十五九十八")


def test_every_sign_belongs_to_exactly_one_window() -> None:
    for text in ("啊" * 5000, STORY, TALK * 300, "嗯，" * 900):
        owned = [(w.own, min(w.until, len(text))) for w in windows(text)]
        assert (owned[0][0], owned[-1][1]) == (0, len(text))
        assert all(before[1] == after[0] for before, after in pairwise(owned))


def test_a_story_is_about_the_first_person_it_names() -> None:
    text = "帮我妈问一下，她今年怀不住事儿老睡不好。" + STORY
    person = about(text)
    assert (person.relation, person.sex, text[person.start : person.end]) == ("mother", "女", "妈")


def test_twenty_thousand_of_the_same_sign_say_little() -> None:
    for sign in ("1", "不", "一", "三天", "和青霉素"):
        text = sign * (20_000 // len(sign))
        assert len(find_numbers(text)) < 8_000
        assert find_durations(text, NOW) is not None


def test_of_a_heap_of_names_only_so_many_are_read() -> None:
    heap = "".join(f"{name}、" for name in ("高血压", "糖尿病", "哮喘", "肺炎", "胃炎", "湿疹", "痛风")) * 300
    assert MOST <= len(find_diseases(heap)) < MOST + SIZE
