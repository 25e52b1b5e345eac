"""The hospital's records: what people call things, codes the hospital has and has not, and mistakes in its files."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
import yaml

from core.errors import Misconfigured
from records.hospital import SAMPLE, HospitalRecords, load_hospital


@pytest.fixture(scope="module")
def hospital() -> HospitalRecords:
    return load_hospital()


def clinics(hospital: HospitalRecords, text: str) -> list[str]:
    return [department.clinic for department in hospital.find_departments(text)]


@pytest.mark.parametrize(
    ("said", "clinic"),
    [
        ("肠胃科", "消化内科门诊"),
        ("挂骨科", "骨科门诊"),
        ("妇科在几楼", "妇科门诊"),
        ("看小孩的地方", "儿科门诊"),
        ("做B超在哪", "超声科"),
        ("做ＣＴ", "CT 室"),
        ("脑外科", "神经外科门诊"),
        ("我想看牙", "口腔科门诊"),
        ("男科", "泌尿外科门诊"),
        ("被狗咬了打狂犬疫苗", "狂犬病暴露处置门诊"),
        ("打疫苗", "预防接种门诊"),
        ("老中医把脉", "中医科门诊"),
        ("心理医生", "临床心理科门诊"),
        ("产检", "产科门诊"),
        ("看乳腺", "甲状腺乳腺外科门诊"),
        ("长个子门诊", "儿童保健科门诊"),
    ],
)
def test_everyday_names_lead_to_the_clinic(hospital: HospitalRecords, said: str, clinic: str) -> None:
    assert clinics(hospital, said)[0] == clinic


def test_a_name_within_a_longer_name_does_not_count(hospital: HospitalRecords) -> None:
    assert clinics(hospital, "消化内科") == ["消化内科门诊"]


def test_an_ambiguous_name_gives_every_clinic_it_may_mean(hospital: HospitalRecords) -> None:
    assert {"消化内科门诊", "心血管内科门诊", "神经内科门诊"} <= set(clinics(hospital, "内科"))
    assert set(clinics(hospital, "五官科")) == {"眼科门诊", "耳鼻咽喉科门诊", "口腔科门诊"}


def test_two_clinics_in_one_sentence_are_both_found(hospital: HospitalRecords) -> None:
    assert set(clinics(hospital, "骨科和眼科在几楼")) == {"骨科门诊", "眼科门诊"}


def test_a_misheard_name_is_found_by_its_sound(hospital: HospitalRecords) -> None:
    assert clinics(hospital, "消话内科") == ["消化内科门诊"]
    assert hospital.explain_departments("消话内科")[0].why == "sound"


def test_ranking_says_which_words_led_there(hospital: HospitalRecords) -> None:
    best = hospital.explain_departments("我要看肠胃科")[0]
    assert (best.words, best.why) == ("肠胃科", "name")


def test_words_that_name_nothing_find_nothing(hospital: HospitalRecords) -> None:
    assert not hospital.find_departments("今天天气真好")
    assert not hospital.find_facts("今天天气真好", "where")
    assert not hospital.find_facts("阿莫西林", "price")


def test_every_clinic_code_is_on_the_national_list(hospital: HospitalRecords) -> None:
    for department in hospital.departments():
        assert not department.code or department.code in hospital.files.subjects


def test_every_national_code_gets_a_clinic_a_referral_or_a_plain_none(hospital: HospitalRecords) -> None:
    for code in hospital.files.subjects:
        department = hospital.department(code)
        assert department is None or department.clinic or department.note, code


def test_a_code_without_a_clinic_gives_the_nearest_and_says_so(hospital: HospitalRecords) -> None:
    found = hospital.department("03.09")
    assert found is not None
    assert found.clinic == "皮肤科门诊"
    assert "没有单设" in found.note


def test_a_code_written_nowhere_follows_the_code_above_it(hospital: HospitalRecords) -> None:
    found = hospital.department("04.01.02")
    assert found is not None
    assert (found.code, found.clinic) == ("04.01.02", "普通外科门诊")


def test_a_code_referred_elsewhere_has_no_clinic_and_says_where_to_go(hospital: HospitalRecords) -> None:
    found = hospital.department("17")
    assert found is not None
    assert (found.clinic, "青禾市胸科医院" in found.note) == ("", True)


def test_codes_nobody_here_knows_give_none(hospital: HospitalRecords) -> None:
    assert hospital.department("51") is None
    assert hospital.department("99.99") is None


@pytest.mark.parametrize(
    ("asked", "topic", "title"),
    [
        ("抽血在哪儿", "where", "采血处"),
        ("去住院部怎么走", "where", "1 号住院楼"),
        ("产科病房在几楼", "where", "产科病房"),
        ("周末开门吗", "hours", "周末门诊"),
        ("口腔科周日上班吗", "hours", "口腔科门诊"),
        ("做个胃镜多少钱", "price", "普通胃镜"),
        ("ICU能进去看吗", "visiting", "重症医学科（ICU）"),
        ("外地医保", "insurance", "异地医保"),
        ("复印病历要带什么", "papers", "病历复印"),
        ("电动车停哪", "parking", "电动车与自行车"),
        ("轮椅哪里借", "facilities", "轮椅与平车"),
        ("CT报告多久出", "report", "影像报告多久出"),
        ("顾主任哪天坐诊", "doctor", "顾明川 主任医师"),
        ("投诉电话", "contact", "投诉与建议"),
    ],
)
def test_facts_are_found_in_their_topic(hospital: HospitalRecords, asked: str, topic: str, title: str) -> None:
    assert hospital.find_facts(asked, topic)[0].title == title


def test_a_topic_alone_gives_what_there_is_to_say_in_general(hospital: HospitalRecords) -> None:
    assert [fact.title for fact in hospital.find_facts("", "parking")] == ["停车"]
    assert [fact.topic for fact in hospital.find_facts("", "emergency")] == ["emergency"]
    assert "24 小时" in hospital.find_facts("", "psychiatry")[0].text


def test_facts_of_the_sample_hospital_are_marked_as_sample(hospital: HospitalRecords) -> None:
    fact = hospital.find_facts("停车", "parking")[0]
    assert "示例" in fact.source
    assert fact.reviewed


def test_the_sample_hospital_is_a_whole_hospital(hospital: HospitalRecords) -> None:
    files = hospital.files
    assert files.house.sample
    assert len(files.doctors) >= 60
    assert len(files.prices) >= 80
    assert all(holiday.first <= holiday.last for holiday in files.house.holidays)
    assert any(holiday.first > date(2026, 11, 1) for holiday in files.house.holidays)


# --- mistakes -----------------------------------------------------------------------------------------


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, Callable[[object], None]], Path]:
    """A copy of the sample hospital with one file changed."""

    def make(name: str, change: Callable[[object], None]) -> Path:
        folder = tmp_path / "hospital"
        shutil.copytree(SAMPLE.parent, folder)
        content = yaml.safe_load((folder / name).read_text(encoding="utf-8"))
        change(content)
        (folder / name).write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
        return folder / "hospital.yaml"

    return make


MISTAKES = {
    "a doctor of a clinic that does not exist": (
        "doctors.yaml", lambda d: d[0].update(clinic="nowhere"), "gp-1.clinic", "nowhere"),
    "a half-day that is none": ("doctors.yaml", lambda d: d[0].update(week="八上"), "gp-1.week", "八上"),
    "a title without a fee": ("doctors.yaml", lambda d: d[0].update(title="院士"), "gp-1.title", "院士"),
    "a code that is not national": (
        "clinics.yaml", lambda d: d["clinics"][0].update(codes=["98"]), "er.codes", "98"),
    "a building that is not there": (
        "clinics.yaml", lambda d: d["clinics"][0].update(building="moon"), "急诊科.building", "moon"),
    "neither clinic nor referral": (
        "clinics.yaml", lambda d: d["elsewhere"]["17"].pop("refer"), "elsewhere.17", "either clinic or refer"),
    "a key we do not know": ("clinics.yaml", lambda d: d["clinics"][0].update(colour="red"), "clinics.0.colour", ""),
    "a price that is no number": ("prices.yaml", lambda d: d[0].update(price="贵"), "0.price", ""),
    "a visiting rule that is not written": ("wards.yaml", lambda d: d["wards"][0].update(visit="x"), ".visit", "x"),
    "a clock time that is none": (
        "hospital.yaml", lambda d: d["sessions"]["上"].update(windows=["25:00"]), "sessions.上.windows", "25:00"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda text: text.replace(" ", "_"))
def test_a_mistake_names_file_and_key(broken: Callable[..., Path], mistake: str) -> None:
    name, change, key, why = MISTAKES[mistake]
    with pytest.raises(Misconfigured) as refused:
        load_hospital(broken(name, change))
    assert name in str(refused.value)
    assert key in str(refused.value)
    assert why in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    shutil.copy(SAMPLE, tmp_path / "hospital.yaml")
    with pytest.raises(Misconfigured, match=r"clinics\.yaml does not exist"):
        load_hospital(tmp_path)


def test_broken_yaml_names_the_line(tmp_path: Path) -> None:
    (tmp_path / "hospital.yaml").write_text("name: a\n  b: [", encoding="utf-8")
    with pytest.raises(Misconfigured, match="line 2"):
        load_hospital(tmp_path / "hospital.yaml")
