"""What a reply looks like on a phone: pieces that fit, numbers to choose by, links, and who is speaking."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.wechat.api import customer_message
from channels.wechat.cutting import cut, size
from channels.wechat.parsing import Message
from channels.wechat.parts import Mini, News, Words
from channels.wechat.passive import passive
from channels.wechat.program import Program, program_of
from channels.wechat.rendering import Look, render
from core.forms import Item
from core.messages import Act, Ask, Button, Card, Made, Progress, Reply, Say

PERSON = Message("o1", "gh_1", 0, "text")


def reply(*acts: Act, ai: bool = True) -> Reply:
    return Reply(conversation="c", turn=7, message_key="m", acts=list(acts), ai=ai, at=datetime(2026, 1, 1, tzinfo=UTC))


def ask(*labels: str, total: int = 0) -> Ask:
    choices = [Button(label=label, value=f"v{n}") for n, label in enumerate(labels)]
    progress = Progress(answered=0, total=total) if total else None
    item = Item(link_id="where", text="哪里疼", type="choice")
    return Ask(text="哪里疼？", item=item, choices=choices, progress=progress)


@given(st.text(alphabet=st.sampled_from("疼a。，\n👨‍👩‍👧é\u0301🇨🇳！ <"), max_size=900), st.integers(70, 300))
def test_pieces_fit_and_nothing_is_lost(text: str, limit: int) -> None:
    pieces = cut(text, limit)
    assert all(0 < size(piece) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_cut_falls_between_sentences() -> None:
    sentences = [f"第{n}句话，说明一件事情。" for n in range(200)]
    pieces = cut("".join(sentences))
    assert len(pieces) > 1
    assert all(piece.endswith("。") for piece in pieces)


def test_a_long_sentence_is_cut_between_characters_that_belong_together() -> None:
    family = "👨‍👩‍👧"
    assert all(piece.replace(family, "") == "" for piece in cut(family * 300))


def test_a_link_is_never_cut() -> None:
    link = f'<a href="https://h.example/{"x" * 300}">打开网页</a>'
    assert any(link in piece for piece in cut("很长的说明，" * 110 + link))


def test_choices_are_numbered_and_a_menu_in_customer_messages() -> None:
    (part,) = render(reply(ask("头", "肚子")))
    assert isinstance(part, Words)
    assert "1. 头\n2. 肚子" in part.text
    body = customer_message("o1", part)
    assert body["msgtype"] == "msgmenu"
    assert body["msgmenu"]["list"] == [{"id": "7.1", "content": "头"}, {"id": "7.2", "content": "肚子"}]


def test_the_machine_says_that_it_is_one_and_staff_say_who_they_are() -> None:
    assert render(reply(Say(text="您好。")))[0].text == "【AI 助手】您好。"
    assert render(reply(Say(text="您好。")), Look(who="母亲 王*兰"))[0].text.startswith("【AI 助手 · 为母亲 王*兰】")
    staff = Say(text="您好。", made=Made(by="staff", step="李护士｜导诊台"))
    assert render(reply(staff, ai=False))[0].text == "【李护士 导诊台】您好。"
    assert render(reply()) == []


def test_a_long_form_is_offered_as_a_page_at_its_first_question_only() -> None:
    look = Look(page="https://h.example/go")
    assert "https://h.example/go" in render(reply(ask("头", total=12)), look)[0].text
    assert "https://h.example/go" not in render(reply(ask("头", total=3)), look)[0].text


def test_a_scale_is_answered_by_its_own_numbers() -> None:
    (part,) = render(reply(ask(*[str(n) for n in range(11)])))
    assert isinstance(part, Words)
    assert "回复 0 到 10 之间的一个数字" in part.text
    assert "1. 0" not in part.text


def test_a_quiet_card_with_a_link_is_an_article_an_emergency_never() -> None:
    button = Button(label="查看", href="https://h.example/b")
    card = Card(kind="booking", title="预约成功", text="明天上午，3 楼", buttons=[button])
    (news,) = render(reply(card))
    assert isinstance(news, News)
    (part,) = render(reply(card.model_copy(update={"kind": "emergency"})))
    assert isinstance(part, Words)


def test_nobody_but_us_makes_links() -> None:
    (part,) = render(reply(Say(text='<a href="https://evil.example">点我</a>')))
    assert "<a" not in part.text


def test_a_long_reply_stays_within_the_limit_with_its_choices() -> None:
    parts = render(reply(Say(text="您的情况我整理好了。" * 160), ask(*[f"选项{n}" * 6 for n in range(30)])))
    assert all(size(part.text) <= 2048 for part in parts)
    assert "30. " in parts[-1].text


@pytest.mark.parametrize("text", ["]]>", "a]]>b<Content>", "\x00\x0b坏", "<![CDATA["])
def test_a_passive_answer_is_always_xml(text: str) -> None:
    from defusedxml.ElementTree import fromstring

    root = fromstring(passive(Words(text), PERSON, 1))
    assert root.findtext("Content") == text.replace("\x00", "").replace("\x0b", "")
    assert root.findtext("ToUserName") == "o1"


PLACE = Card(
    kind="place", title="消化内科门诊", text="门诊楼二楼", buttons=[Button(label="地图", href="https://h.example/map")]
)


def test_a_card_opens_the_hospitals_mini_program_where_it_has_one() -> None:
    program = Program("wxmini", "pages/visit/index", "thumb-1")
    (part,) = render(reply(PLACE), Look(program=program))
    assert isinstance(part, Mini)
    assert customer_message("o1", part)["miniprogrampage"] == {
        "title": "【AI 助手】消化内科门诊",
        "appid": "wxmini",
        "pagepath": "pages/visit/index?card=place",
        "thumb_media_id": "thumb-1",
    }
    direct = passive(part, PERSON, 0)
    assert 'data-miniprogram-path="pages/visit/index?card=place"' in direct
    assert "门诊楼二楼" in direct


def test_without_a_picture_the_mini_program_is_a_link_in_words() -> None:
    (part,) = render(reply(PLACE), Look(program=Program("wxmini", "pages/visit/index?from=oa")))
    assert isinstance(part, Mini)
    message = customer_message("o1", part)
    assert message["msgtype"] == "text"
    assert 'data-miniprogram-path="pages/visit/index?from=oa&card=place"' in message["text"]["content"]


def test_a_card_among_other_words_or_with_choices_keeps_them() -> None:
    program = Program("wxmini", "pages/visit/index", "thumb-1")
    card = Card(
        kind="booking", title="预约成功", text="明天上午", buttons=[Button(label="取消预约", value="do:cancel")]
    )
    (part,) = render(reply(Say(text="好的。"), card), Look(program=program))
    assert isinstance(part, Words)
    assert "1. 取消预约" in part.text
    assert "打开小程序查看</a>" in part.text


def test_emergencies_never_lead_elsewhere_and_without_settings_there_is_no_mini_program() -> None:
    program = Program("wxmini", "pages/visit/index", "thumb-1")
    (part,) = render(reply(Card(kind="emergency", title="请拨打 120")), Look(program=program))
    assert isinstance(part, Words)
    assert "miniprogram" not in part.text
    assert program_of("", "pages/visit/index", "") is None
    assert program_of("wxmini", "", "") is None
