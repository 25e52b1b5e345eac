"""Who can be reached how: windows, quotas, the ways after them, the token, and the platform's refusals by name."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest

from channels.wechat.codes import QuotaUsed, TokenBad, TooLong, TooOften, Unfit, WindowClosed, raise_for
from channels.wechat.parts import Mini
from channels.wechat.ports import KIND
from channels.wechat.program import Program
from channels.wechat.sending import To
from channels.wechat.window import Window
from core.messages import Effect
from records.alerts import AlertStore
from records.secrets import sealer
from server.wechat_records import WeChatRecords
from tests.conftest import Clock
from tests.wechat.running import HOUSE_SECRET, Process, Running


async def tell(process: Process, openid: str, text: str, number: int = 1) -> None:
    """Something the hospital wants said, as any room would queue it."""
    records = WeChatRecords(process.house)
    conversation = records.conversation(openid)
    payload = {"address": openid, "text": text, "conversation": conversation}
    effect = Effect(kind=KIND, key=f"{conversation}:tell{number}", payload=payload)
    await records.queue(effect, conversation, process.clock())
    await process.deliver()


async def desk(process: Process) -> list[dict[str, Any]]:
    return [item["payload"] for item in await process.house.desk.list("unreached")]


def test_the_purse_that_ends_first_is_opened_first(clock: Clock) -> None:
    now = clock()
    window = Window(True, spoke_at=now, tapped_at=now)
    assert window.purse(now) == "tapped"
    assert Window(True, spoke_at=now, tapped_at=now, tapped_used=3).purse(now) == "spoke"
    assert window.purse(now + timedelta(minutes=1)) == "spoke"
    assert window.purse(now + timedelta(hours=48)) is None
    assert Window(True, spoke_at=now, spoke_used=5).purse(now) is None
    assert Window(False, spoke_at=now).purse(now) is None


async def test_five_messages_in_48_hours_then_the_desk(running: Running) -> None:
    process = running.process()
    await running.phones(process).say("o1", "谢谢")
    for number in range(6):
        await tell(process, "o1", f"第{number}条", number)
    assert [text for how, text in running.got("o1") if how == "customer"] == [f"第{n}条" for n in range(5)]
    assert [item["address"] for item in await desk(process)] == ["o1"]


async def test_after_48_hours_a_template_says_that_there_is_something(running: Running) -> None:
    process = running.process(wechat_template="template-1")
    await running.phones(process).say("o1", "谢谢")
    running.clock.forward(hours=49)
    await tell(process, "o1", "您的复诊提醒：血糖偏高请注意")
    assert running.got("o1")[-1][0] == "template"
    assert "血糖" not in running.got("o1")[-1][1]


async def test_a_notice_the_person_refused_falls_to_the_template(running: Running) -> None:
    process = running.process(wechat_notice="notice-1", wechat_template="template-1")
    await running.phones(process).say("o1", "谢谢")
    running.clock.forward(hours=49)
    await tell(process, "o1", "提醒", 1)
    running.platform.someone("o1").notices = True
    await tell(process, "o1", "提醒", 2)
    assert [how for how, _ in running.got("o1")[1:]] == ["template", "notice"]


async def test_an_sms_goes_to_the_proven_phone_of_somebody_who_left(running: Running) -> None:
    sent: list[tuple[str, str]] = []

    async def sms(phone: str, text: str) -> None:
        sent.append((phone, text))

    process = running.process(sms=sms)
    phones = running.phones(process)
    await phones.say("o1", "谢谢")
    await bind(process, "o1")
    await phones.happen("o1", "unsubscribe")
    await tell(process, "o1", "您的检查报告出来了")
    assert [phone for phone, _ in sent] == ["13800000001"]
    assert "报告" not in sent[0][1]


async def bind(process: Process, openid: str) -> None:
    from channels.wechat.ports import Newcomer

    records = WeChatRecords(process.house)
    code, _ = await records.desk_code(openid)
    await records.bind_at_desk(code, Newcomer("王秀兰", "13800000001"), "导诊台")


async def test_who_left_gets_nothing_and_is_put_on_the_desk(running: Running) -> None:
    process = running.process()
    phones = running.phones(process)
    await phones.say("o1", "谢谢")
    assert await phones.happen("o1", "unsubscribe") == []
    await tell(process, "o1", "提醒")
    assert len(running.got("o1")) == 1
    assert [(item["why"], item["address"]) for item in await desk(process)] == [("left", "o1")]


async def test_the_platforms_count_wins_over_ours(running: Running) -> None:
    process = running.process()
    await running.phones(process).say("o1", "谢谢")
    running.platform.someone("o1").spoke_left = 0
    await tell(process, "o1", "提醒", 1)
    assert running.platform.calls["/cgi-bin/message/custom/send"] == 1
    await tell(process, "o1", "提醒", 2)
    assert running.platform.calls["/cgi-bin/message/custom/send"] == 1
    assert len(await desk(process)) == 2


async def test_a_busy_platform_and_the_daily_limit_are_tried_again_later(running: Running) -> None:
    process = running.process()
    await running.phones(process).say("o1", "谢谢")
    running.platform.busy = 1
    await tell(process, "o1", "提醒")
    assert running.got("o1")[1:] == []
    running.clock.forward(seconds=6)
    await process.deliver()
    assert running.got("o1")[1:] == [("customer", "提醒")]
    running.platform.daily = 0
    await tell(process, "o1", "提醒二", 2)
    running.platform.daily = 1000
    running.clock.forward(seconds=61)
    await process.deliver()
    assert running.got("o1")[-1] == ("customer", "提醒二")


async def test_words_the_platform_finds_too_long_arrive_in_shorter_messages(running: Running) -> None:
    process = running.process()
    await running.phones(process).say("o1", "谢谢")
    running.platform.text_bytes = 200
    text = "请带好身份证和医保卡。" * 10
    await tell(process, "o1", text)
    pieces = [text for how, text in running.got("o1") if how == "customer"]
    assert len(pieces) > 1
    assert "".join(pieces) == text
    assert await process.house.outbox.counts() == {}


async def test_what_the_platform_never_takes_is_put_on_the_desk_and_not_tried_for_ever(running: Running) -> None:
    process = running.process()
    await running.phones(process).say("o1", "谢谢")
    running.platform.text_bytes = 0
    await tell(process, "o1", "提醒")
    assert [item["address"] for item in await desk(process)] == ["o1"]
    assert await process.house.outbox.counts() == {}


async def test_a_mini_program_whose_picture_is_gone_is_said_in_words(running: Running) -> None:
    process = running.process()
    await running.phones(process).say("o1", "谢谢")
    mini = Mini("预约", "预约好了。", Program("wx1", "pages/a", "gone"), "booking")
    running.platform.thumbs = set()
    await process.channel._sender.send(To("k1", "o1", "c1"), [mini], 0, Effect(kind=KIND, key="k1", payload={}))
    assert running.got("o1")[-1] == ("customer", "预约好了。")


async def test_a_token_that_ends_mid_run_is_fetched_once_by_two_processes(running_everywhere: Running) -> None:
    running = running_everywhere
    one, two = running.process(), running.process()
    phones = running.phones(one)
    for number in range(6):
        await phones.say(f"o{number}", "谢谢")
    await one.channel.api.token.get()
    await two.channel.api.token.get()
    assert running.platform.calls["token"] == 1
    running.platform.expire_token()
    sends = [p.channel.api.get("/cgi-bin/get_api_domain_ip") for p in (one, two, one, two, one, two)]
    await asyncio.gather(*sends)
    assert running.platform.calls["token"] == 2


async def test_a_token_is_fetched_anew_before_it_ends(running: Running) -> None:
    process = running.process()
    first = await process.channel.api.token.get()
    running.clock.forward(minutes=116)
    assert await process.channel.api.token.get() == first  # the platform still gives the same one
    running.clock.forward(minutes=5)
    assert await process.channel.api.token.get() != first


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (45015, WindowClosed),
        (45047, QuotaUsed),
        (45002, TooLong),
        (47001, Unfit),
        (40001, TokenBad),
        (42001, TokenBad),
        (45009, TooOften),
    ],
)
def test_codes_have_names(code: int, error: type[Exception]) -> None:
    with pytest.raises(error, match=str(code)):
        raise_for({"errcode": code, "errmsg": "no"})
    raise_for({"errcode": 0})


async def test_a_template_that_did_not_arrive_is_put_on_the_desk(running: Running) -> None:
    process = running.process()
    phones = running.phones(process)
    xml = phones.xml("o1", "event", Event="TEMPLATESENDJOBFINISH", Status="failed:user block", MsgID="5")
    assert await phones.once(xml) == ""
    assert [item["address"] for item in await desk(process)] == ["o1"]


@pytest.mark.parametrize(("code", "said"), [("0", []), ("43101", ["o1"])])
async def test_a_notice_that_did_not_arrive_is_put_on_the_desk(running: Running, code: str, said: list[str]) -> None:
    process = running.process()
    phones = running.phones(process)
    xml = phones.xml("o1", "event", Event="subscribe_msg_sent_event")
    report = f"<List><TemplateId>n1</TemplateId><ErrorCode>{code}</ErrorCode><ErrorStatus>refused</ErrorStatus></List>"
    report = f"<SubscribeMsgSentEvent>{report}</SubscribeMsgSentEvent></xml>"
    assert await phones.once(xml.replace("</xml>", report)) == ""
    assert [item["address"] for item in await desk(process)] == said


async def test_who_could_not_be_reached_is_an_open_alert_of_the_staff(running: Running) -> None:
    process = running.process()
    await running.phones(process).say("o1", "谢谢")
    running.platform.someone("o1").spoke_left = 0
    await tell(process, "o1", "提醒", 1)
    running.clock.forward(hours=49)
    await tell(process, "o1", "提醒", 2)
    alerts = await AlertStore(process.database, sealer(HOUSE_SECRET)).page(None, "", all=False, after=0)
    assert [(one.row.level, one.payload["why"]) for one in alerts] == [("unreached", "used"), ("unreached", "closed")]
