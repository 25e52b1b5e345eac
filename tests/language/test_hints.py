"""Items of other tools' forms say what they ask in words only."""

from __future__ import annotations

from typing import Any

import pytest

from dialogue.forms.fhir import item_from_fhir
from language.hints import hinted
from tests.language.conftest import Read, slots


@pytest.mark.parametrize(
    ("text", "kind", "reads"),
    [
        ("最高体温多少度", "decimal", "temperature"), ("空腹血糖", "quantity", "glucose"),
        ("体重（公斤）", "decimal", "weight"),
        ("身高", "decimal", "height"), ("您的年龄", "integer", "age"), ("请给疼痛打分（0-10）", "integer", "pain"),
        ("持续多少天", "integer", "duration"), ("血压多少", "string", "blood_pressure"),
        ("手机号码", "string", "phone"),
        ("身份证号", "string", "id_number"), ("您的姓名", "string", "name"), ("咳嗽多久了？", "string", "duration"),
        ("什么时候开始的", "string", "onset"), ("对什么药物过敏", "string", "allergies"),
        ("现在吃什么药", "string", "medicines"), ("您最担心什么", "string", ""), ("过敏时有什么反应", "string", ""),
        ("有没有高血压", "boolean", ""), ("您最担心什么", "text", ""), ("抽烟几年", "integer", ""),
    ],
)  # fmt: skip
def test_the_question_tells_how_its_answer_is_read(text: str, kind: str, reads: str) -> None:
    assert hinted(item_from_fhir({"linkId": "x", "text": text, "type": kind})).reads == reads


@pytest.mark.parametrize(
    ("node", "words", "value"),
    [
        ({"text": "最高体温多少度", "type": "decimal"}, "三十八度五", 38.5),
        ({"text": "血压多少", "type": "string"}, "高压一百五低压九十五", "150/95"),
        ({"text": "持续多少天", "type": "integer"}, "两个星期", 14),
        ({"text": "宝宝多大了", "type": "integer"}, "一岁半", 18),
        ({"text": "您的年龄", "type": "integer"}, "六十五了", 65),
        ({"text": "体重（公斤）", "type": "decimal"}, "130斤", 65.0),
    ],
)
def test_answers_to_such_items_are_read(read: Read, node: dict[str, Any], words: str, value: Any) -> None:
    assert slots(read(words, expecting=item_from_fhir({"linkId": "x", **node}))) == {"x": value}
