"""Which interview a first sentence leads to."""

from __future__ import annotations

import pytest

from assistants.preconsult.assistant import PREFIX
from assistants.preconsult.choosing import Chooser
from core.turns import Person
from tests.preconsult.drive import assistant

CHOOSER = Chooser({name.removeprefix(PREFIX): form for name, form in assistant().forms.items()})
WOMAN, MAN = Person(age_months=45 * 12, sex="女"), Person(age_months=60 * 12, sex="男")
CHILD = Person(age_months=40, sex="男")


@pytest.mark.parametrize(
    ("text", "person", "form"),
    [
        ("咳嗽三天了，有痰", WOMAN, "cough"),
        ("咳嗽三天了，有痰", CHILD, "child_cough"),
        ("嗓子疼，咽口水都疼", WOMAN, "sore_throat"),
        ("拉肚子一天七八次", WOMAN, "diarrhoea"),
        ("拉肚子一天七八次", CHILD, "child_diarrhoea"),
        ("头疼得厉害", MAN, "headache"),
        ("胸口闷，走路喘", MAN, "breathlessness"),
        ("心慌，心跳得特别快", WOMAN, "palpitations"),
        ("右边膝盖疼，蹲不下", WOMAN, "joint_pain"),
        ("腰疼得直不起来", MAN, "back_pain"),
        ("小便的时候疼，老想尿", WOMAN, "urination"),
        ("晚上睡不着觉", WOMAN, "insomnia"),
        ("牙疼，脸都肿了", WOMAN, "tooth"),
        ("耳朵嗡嗡响", MAN, "ear"),
        ("月经推迟半个月了", WOMAN, "menstrual"),
        ("来做产检", WOMAN, "pregnancy_check"),
        ("高血压，来开药", MAN, "chronic_visit"),
        ("咳嗽十来天了，有高血压，一直吃降压药", MAN, "cough"),
        ("血压高，有点头晕", MAN, "chronic_visit"),
        ("来复查，上个月做的手术", MAN, "follow_up_visit"),
        ("下周要做手术，来评估", MAN, "pre_operative"),
        ("昨天摔了一跤，手腕肿了", WOMAN, "injury"),
        ("孩子身上起疹子", CHILD, "child_rash"),
        ("孩子长得慢，个子矮", CHILD, "child_growth"),
        ("脖子上摸到一个包块", WOMAN, "lump"),
        ("不咳嗽，就是发烧", WOMAN, "fever"),
    ],
)
def test_a_first_sentence_leads_to_its_interview(text: str, person: Person, form: str) -> None:
    assert CHOOSER.choose(text, person) == form


def test_a_sentence_without_a_complaint_leads_nowhere_yet() -> None:
    assert CHOOSER.choose("我要做预问诊", WOMAN) == ""


def test_an_interview_for_the_other_sex_is_not_chosen() -> None:
    assert CHOOSER.choose("月经推迟半个月了", MAN) != "menstrual"
