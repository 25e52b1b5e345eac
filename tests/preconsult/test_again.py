"""An interview that went to the doctor stays open: changed, gone on with, too old, and with its visit cancelled."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.commands import Affirm, Cancel
from core.forms import Answer
from core.messages import Ask, Card, Say
from core.ports import Booking, Ports, Slot
from core.turns import Finish, Frame, Outcome, Person, RunForm
from tests.preconsult.drive import NOW, PORTS, assistant, fill, filled, turn

WOMAN = Person(age_months=45 * 12, sex="女")
FORM = "preconsult.sore_throat"


class Book:
    """An appointment book with what is still to come."""

    def __init__(self, *bookings: Booking) -> None:
        self.to_come = list(bookings)

    async def bookings(self, conversation: str) -> list[Booking]:
        return self.to_come


def booking(name: str = "b1") -> Booking:
    return Booking(name, Slot("s1", "07", "耳鼻喉科门诊", "张", "主任医师", NOW + timedelta(hours=20), 1, 10.0), "1")


def house(book: Book) -> Ports:
    ports: Ports = replace(PORTS, registration=book)
    return ports


async def confirmed(words: str = "嗓子疼三天", **case: Any) -> tuple[Outcome, dict[str, Any]]:
    """The first version, and what the confirmed interview leaves behind."""
    engine = assistant().engine(FORM)
    three_days = Answer(value=3, unit="天", words="三天", turn=1)
    state = engine.set(fill(engine, WOMAN, random.Random(4)), "hpi.onset", [three_days])
    first = await filled(FORM, state, WOMAN, words=[{"turn": 1, "words": words}], **case)
    frame = Frame(flow="preconsult/interview", data=first.data or {})
    last = await assistant().step(turn("没问题", 51, [Affirm()], person=WOMAN), frame, PORTS)
    assert isinstance(last.then, Finish)
    assert last.effects == []
    return first, last.then.keep or {}


async def again(text: str, kept: dict[str, Any], ports: Ports = PORTS, seq: int = 60, **more: Any) -> Outcome:
    frame = Frame(flow="preconsult/interview", data={"kept": kept, **more.pop("data", {})})
    started = replace(turn(text, seq, person=WOMAN, started=True), **more)
    return await assistant().step(started, frame, ports)


def shows_card(outcome: Outcome) -> bool:
    return any(isinstance(act, Card) for act in outcome.acts)


async def test_a_slip_told_after_confirming_is_a_later_version_of_the_same_interview() -> None:
    first, kept = await confirmed()
    second = await again("我刚才说错了，是五天", kept)
    before, after = first.effects[0], second.effects[0]
    assert after.payload["interview"] == before.payload["interview"]
    assert after.payload["version"] > before.payload["version"]
    assert after.key != before.key
    assert second.effects[1].key != first.effects[1].key
    assert after.payload["summary"]["chief_complaint"].endswith("5天")
    assert not isinstance(second.then, RunForm)


async def test_each_change_has_its_own_key() -> None:
    _, kept = await confirmed()
    keys = [(await again("说错了，是五天", kept, seq=n)).effects[0].key for n in (60, 61, 62)]
    assert len(set(keys)) == 3


async def test_starting_again_shows_what_is_there_and_sends_nothing() -> None:
    _, kept = await confirmed()
    outcome = await again("开始预问诊", kept)
    assert shows_card(outcome)
    assert outcome.effects == []


async def test_an_interview_stopped_halfway_goes_on_with_what_is_missing() -> None:
    engine = assistant().engine(FORM)
    state = engine.stop(engine.start({"hpi.onset": 3}))
    stopped = await filled(FORM, state, WOMAN, words=[{"turn": 1, "words": "嗓子疼三天"}])
    assert isinstance(stopped.then, Finish)
    outcome = await again("预问诊", stopped.then.keep or {})
    assert isinstance(outcome.then, RunForm)
    assert outcome.then.state is not None
    assert "hpi.onset" not in [item.link_id for item in engine.open_items(outcome.then.state)]


async def test_after_a_week_or_a_visit_that_is_over_it_starts_anew() -> None:
    _, kept = await confirmed()
    late = await again("预问诊", kept, now=NOW + timedelta(days=8))
    _, past = await confirmed(visit={"booking": "b1", "starts": (NOW - timedelta(hours=5)).isoformat()})
    for outcome in (late, await again("预问诊", past)):
        assert any(isinstance(act, Ask) and "哪里不舒服" in act.text for act in outcome.acts)
        assert not shows_card(outcome)


async def test_another_complaint_another_booking_or_a_story_from_triage_is_another_interview() -> None:
    _, kept = await confirmed(visit={"booking": "b1"})
    head = await again("预问诊，这次头疼两天", kept)
    assert isinstance(head.then, RunForm)
    assert head.then.form == "preconsult.headache"
    assert not shows_card(await again("好", kept, data={"booking": "b2"}))
    triage = await again("好", kept, data={"words": "咳嗽一周"})
    assert isinstance(triage.then, RunForm)
    assert triage.then.form == "preconsult.cough"


async def test_an_interview_is_tied_to_the_booking_of_its_conversation() -> None:
    frame = Frame(flow="preconsult/interview")
    outcome = await assistant().step(turn("嗓子疼三天", person=WOMAN, started=True), frame, house(Book(booking())))
    visit = (outcome.data or {})["visit"]
    assert (visit["booking"], visit["clinic"]) == ("b1", "耳鼻喉科门诊")


async def test_a_visit_cancelled_mid_interview_sends_nothing_and_keeps_what_was_told_for_the_next() -> None:
    book = Book(booking())
    frame = Frame(flow="preconsult/interview")
    begun = await assistant().step(turn("嗓子疼三天", person=WOMAN, started=True), frame, house(book))
    assert isinstance(begun.then, RunForm)
    assert begun.then.state is not None
    frame.data = begun.data or {}
    book.to_come.clear()
    over = turn("", 9, person=WOMAN, form=assistant().engine(begun.then.form).stop(begun.then.state))
    outcome = await assistant().step(over, frame, house(book))
    assert outcome.effects == []
    assert any(isinstance(act, Say) and "取消" in act.text for act in outcome.acts)
    assert isinstance(outcome.then, Finish)
    book.to_come.append(booking("b2"))
    later = await again("预问诊", outcome.then.keep or {}, house(book))
    assert isinstance(later.then, RunForm)
    assert (later.data or {})["visit"]["booking"] == "b2"


async def test_stopping_while_looking_it_over_sends_nothing_twice_and_keeps_it() -> None:
    first, _ = await confirmed()
    frame = Frame(flow="preconsult/interview", data=first.data or {})
    outcome = await assistant().step(turn("先这样吧", 52, [Cancel()], person=WOMAN), frame, PORTS)
    assert outcome.effects == []
    assert isinstance(outcome.then, Finish)
    assert outcome.then.keep
