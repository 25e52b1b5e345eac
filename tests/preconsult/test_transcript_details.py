"""现病史 of a transcript says what a doctor looks for: since when, after what, how, what was done and what that did."""

from __future__ import annotations

from typing import Any

import pytest

from assistants.preconsult.transcript.door import answer


def record(*turns: str, age: Any = None) -> dict[str, Any]:
    """Turns as they alternate, the patient first."""
    said = [{"role": "doctor" if n % 2 else "patient", "text": t} for n, t in enumerate(turns)]
    return answer({"turns": said, "age": age})


def illness(*turns: str, age: Any = None) -> str:
    return str(record(*turns, age=age)["present_illness"])


@pytest.mark.parametrize(
    ("turns", "since"),
    [
        (("孩子前天开始拉肚子发烧",), "2天前"),
        (("小孩昨晚突然发烧到39度",), "1天前"),
        (("宝宝咳嗽", "咳嗽几天了？", "昨天开始的"), "1天前"),
        (("三四天前开始拉肚子",), "4天前"),
        (("宝宝拉绿粑粑，十多天了",), "10余天前"),
        (("鼻塞，有黄痰，已经两天了，没吃药",), "2天前"),
        (("孩子拉肚子一个月了一天就两三次",), "1个月前"),
        (("孩子咳嗽6天，打了四天喜炎平",), "6天前"),
        (("老流鼻涕", "这种情况多久了？", "五六年了吧"), "5-6年前"),
    ],
)
def test_since_when_is_found_however_it_is_told(turns: tuple[str, ...], since: str) -> None:
    assert since in illness(*turns)


@pytest.mark.parametrize(
    "said",
    [
        "孩子三天两头咳嗽",
        "孩子咳嗽，今天第一天吃药",
        "咳嗽好长时间了",
        "孩子8个月的时候添加的辅食，咳嗽",
        "5月30日下午开始高烧",
    ],
)
def test_what_tells_no_length_gives_none(said: str) -> None:
    assert "前" not in illness(said)


def test_two_messages_of_the_doctor_are_one_question() -> None:
    said = [("patient", "皮肤痒"), ("doctor", "多久了？"), ("doctor", "我看看图片"), ("patient", "一个月了")]
    made = answer({"turns": [{"role": role, "text": text} for role, text in said]})
    assert made["chief_complaint"] == "瘙痒1个月。"
    assert 1 in made["evidence"]["chief_complaint"]


@pytest.mark.parametrize(
    ("turns", "after"),
    [
        (("孩子咳嗽两天，受凉了",), "受凉后出现"),
        (("孩子发烧一天", "最近有没有着凉？", "有"), "受凉后出现"),
        (("宝宝打完疫苗回来就发烧",), "接种疫苗后出现"),
        (("拉肚子一天，前天吃坏肚子了",), "饮食不当后出现"),
    ],
)
def test_what_it_began_after_opens_the_record(turns: tuple[str, ...], after: str) -> None:
    assert after in illness(*turns)


@pytest.mark.parametrize(
    "turns",
    [
        ("孩子咳嗽两天，没有受凉",),
        ("孩子咳嗽两天，会不会是受凉了？",),
        ("孩子咳嗽两天，可能是着凉了吧",),
        ("孩子咳嗽两天", "有没有受凉？", "没有"),
        ("孩子发烧了，影不影响打疫苗？",),
    ],
)
def test_a_cause_that_is_denied_asked_or_guessed_is_none(turns: tuple[str, ...]) -> None:
    assert "后出现" not in illness(*turns)


@pytest.mark.parametrize(
    ("said", "effect"),
    [
        ("孩子咳嗽三天，吃了肺力咳没什么效果", "服用肺力咳后无明显好转"),
        ("孩子咳嗽三天，吃了肺力咳不太管用", "服用肺力咳后无明显好转"),
        ("孩子咳嗽三天，吃了肺力咳好多了", "服用肺力咳后好转"),
        ("孩子发烧一天，吃了美林退了，现在又烧起来怎么办", "服用美林后好转又反复"),
        ("孩子咳嗽三天，吃了肺力咳，吃什么药效果好些", "服用肺力咳。"),
        ("孩子咳嗽三天，吃了肺力咳，要是有好转还用去医院吗", "服用肺力咳。"),
    ],
)
def test_what_the_treatment_did_follows_it(said: str, effect: str) -> None:
    assert effect in illness(said)


def test_each_treatment_is_told_by_its_way() -> None:
    made = illness("孩子拉肚子三天，吃了妈咪爱，贴了肚脐贴，昨天输液了")
    assert "服用妈咪爱" in made
    assert "外用肚脐贴" in made
    assert "予输液" in made


@pytest.mark.parametrize(
    "said",
    [
        "孩子咳嗽三天，医生说要输液",
        "孩子咳嗽三天，用不用雾化？",
        "孩子咳嗽三天，家里有阿奇霉素",
        "孩子咳嗽三天，吃点什么止咳药呢",
        "孩子咳嗽三天，妈咪爱是治什么的",
    ],
)
def test_what_was_only_spoken_of_was_not_done(said: str) -> None:
    made = record(said)
    assert "服用" not in made["present_illness"]
    assert "予" not in made["present_illness"]
    assert made["medications"] == "不详。"


def test_what_he_will_take_now_was_not_taken() -> None:
    assert record("孩子拉肚子", "可以吃妈咪爱", "好的，我先给他吃点妈咪爱")["medications"] == "不详。"


def test_two_medicines_written_as_one_word_are_two() -> None:
    assert "蒙脱石散、醒脾养儿颗粒" in record("孩子拉肚子", "吃了什么药？", "蒙脱石散醒脾养儿颗粒")["medications"]


@pytest.mark.parametrize(
    ("turns", "there"),
    [
        (("医生你好", "宝宝咳嗽几天了？", "昨天开始的"), "咳嗽"),
        (("孩子拉肚子", "哭闹厉害吗？", "不厉害"), "哭闹"),
        (("孩子咳嗽", "有痰吗，喘不喘？", "有痰，有点喘"), "咳痰、喘息"),
        (("宝宝粑粑有点绿",), "大便绿色"),
        (("孩子大便有血丝两天",), "大便伴血丝"),
        (("孩子拉肚子，拉的像水一样，还有泡沫，一天七八次",), "水样便，伴泡沫，7-8次/天"),
        (("孩子干咳三天，晚上咳得厉害",), "干咳，夜间为著"),
        (("孩子发烧咳嗽三天，晚上咳得厉害",), "咳嗽以夜间为著"),
        (("孩子咳嗽两天", "精神怎么样？", "有点蔫，不怎么吃东西"), "精神差，食欲差"),
        (("肚子疼一天，肚脐周围，一阵一阵的",), "位于脐周，呈阵发性"),
        (("孩子发烧一天，班里有手足口的",), "班里有手足口的"),
        (("我胸口闷三天", "有没有胸痛，出汗？", "不痛，有时候出点虚汗"), "无胸痛"),
        (("宝宝拉肚子，体温37.8",), "体温37.8℃"),
        (("嗓子又痒又痛两天",), "咽痒、咽痛"),
        (("孩子咳嗽，精神还可以",), "精神可"),
        (("孩子咳嗽，精神挺好的",), "精神好"),
        (("孩子咳嗽，精神一般",), "精神一般"),
    ],
)
def test_what_is_there_is_told(turns: tuple[str, ...], there: str) -> None:
    assert there in illness(*turns)


@pytest.mark.parametrize(
    ("turns", "wrong"),
    [
        (("孩子咳嗽，去抽了血",), "抽搐"),
        (("孩子咳嗽，寒战和抽搐怎么区分",), "抽搐"),
        (("孩子咳嗽，没有引起呕吐",), "，呕吐"),
        (("孩子拉肚子，大便也没有带血",), "，便血"),
        (("孩子拉肚子，不知道带没带血",), "便血"),
        (("孩子鼻塞两天，鼻涕带有血丝",), "便血"),
        (("孩子咳嗽，没看到咳出痰来",), "，咳痰"),
        (("孩子咳嗽，喝水多吗", "喝水多吗？", "不多"), "多饮"),
        (("宝宝咳嗽，我这几天牙疼",), "牙痛"),
        (("宝宝咳嗽，吃了克拉霉素",), "大便"),
        (("宝宝咳嗽，鼻子呼哧呼哧的",), "喘息"),
        (("宝宝拉肚子", "拉肚子会乳糖不耐受吗", "乳糖不耐受会怎样？"), "乳糖"),
        (("孩子咳嗽", "有痰吗？家里有人感冒吗？", "有"), "咳痰"),
        (("眼角下面痒了一周",), "外阴"),
        (("孩子咳嗽，今天没拉，昨天正常",), "大便"),
        (("孩子不发烧，咳嗽三天",), "无咳嗽"),
        (("胃胀一个月，跟晕车一样难受",), "晕车"),
    ],
)
def test_what_nobody_has_is_not_stated(turns: tuple[str, ...], wrong: str) -> None:
    assert wrong not in illness(*turns)


def test_what_another_doctor_called_it_stands_with_the_examinations() -> None:
    made = record("孩子咳嗽三天，去医院看了，医生说是支气管炎")
    assert made["auxiliary_exams"] == "外院诊断支气管炎。"
    assert made["evidence"]["auxiliary_exams"] == [0]
    assert record("孩子咳嗽三天，医生说不是肺炎")["auxiliary_exams"] == "暂缺。"


@pytest.mark.parametrize(
    "said", ["还有些抗过敏的药", "查过过敏原没找到", "今天犯过敏性鼻炎了", "那个面膜有让我过敏的成分"]
)
def test_talk_of_allergy_names_no_substance(said: str) -> None:
    assert "抗" not in (made := record("身上痒", "用过什么药？", said)["allergies"])
    assert made in ("不详。", "过敏体质。")


def test_what_is_taken_anyway_is_no_treatment_of_this_illness() -> None:
    made = record("我这两天小便困难", "以前有什么病？", "高血压，一直吃氨氯地平", age=72)
    assert "氨氯地平" in made["medications"]
    assert "氨氯地平" not in made["present_illness"]


def test_a_missed_period_is_told_by_how_long_it_has_been() -> None:
    made = record("停经45天，小肚子隐隐地疼", "验过吗？", "验孕棒两条杠", age=27)
    assert made["chief_complaint"].startswith("停经45天")
    assert made["present_illness"].startswith("患者停经45天")


def test_a_habit_told_in_answer_is_history() -> None:
    made = record("咳嗽三个星期了", "抽烟吗？", "抽了三十年，一天一包", age=58)
    assert "抽了三十年、一天一包" in made["past_history"]
    assert "抽烟" not in record("咳嗽三个星期了", "抽烟吗？", "不抽", age=58)["past_history"]


def test_what_happened_yesterday_did_not_bring_on_what_lasts_for_months() -> None:
    assert "受凉" not in illness("孩子咳嗽两个月了，昨晚没盖被子")
