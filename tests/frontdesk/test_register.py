"""Booking against an appointment book one can see through."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from assistants.frontdesk.assistant import FrontDesk, build
from core.commands import Affirm, AnyCommand, Commands, Deny, DontKnow, SetSlot, Skip
from core.errors import Conflict
from core.messages import Ask
from core.plain import plain
from core.ports import Booking, Ports, Slot
from core.turns import Abilities, Finish, Frame, Outcome, Person, Start, Turn
from records.hospital import HospitalRecords, load_hospital

NOW = datetime.fromisoformat("2026-11-23T07:00:00+08:00")  # a Monday


class Book:
    """An appointment book in memory: two doctors of one clinic tomorrow morning."""

    def __init__(self) -> None:
        start = NOW.replace(hour=8) + timedelta(days=1)
        first = Slot("a-8", "10", "眼科门诊", "江月", "主治医师", start, 1, 10.0)
        second = replace(first, id="a-9", start=start + timedelta(hours=1))
        other = replace(first, id="b-8", doctor="杜光明", title="主任医师", fee=30.0)
        self.free = [first, second, other]
        self.keys: list[str] = []
        self.people: list[dict[str, Any]] = []
        self.booked: list[Booking] = []
        self.cancelled: list[str] = []
        self.full: set[str] = set()

    async def slots(self, department: str, since: datetime, days: int = 7) -> Sequence[Slot]:
        return [s for s in self.free if s.clinic == department and s.id not in self.full]

    async def book(self, slot: str, person: dict[str, Any], key: str) -> Booking:
        self.keys.append(key)
        self.people.append(person)
        if slot in self.full:
            raise Conflict("full", heard="这个时间刚刚约满了，换一个时间好吗？")
        made = Booking(f"booking-{slot}", next(s for s in self.free if s.id == slot), "0801")
        self.booked.append(made)
        return made

    async def cancel(self, booking: str, key: str) -> None:
        self.cancelled.append(booking)

    async def bookings(self, conversation: str) -> Sequence[Booking]:
        return [b for b in self.booked if b.id not in self.cancelled]


class Talk:
    """A flow driven turn by turn, as the manager would."""

    def __init__(self, flow: str, book: Book, data: dict[str, Any] | None = None) -> None:
        self.desk: FrontDesk = build()
        self.frame = Frame(flow=f"frontdesk/{flow}", data=data or {})
        self.person = Person()
        self.ports = Ports(hospital=HOSPITAL, registration=book)
        self.seq = 0

    async def say(self, text: str, *commands: AnyCommand) -> Outcome:
        self.seq += 1
        turn = Turn(
            conversation="c",
            seq=self.seq,
            channel="app",
            can=Abilities(),
            text=text,
            commands=Commands(commands=list(commands)),
            now=NOW,
            person=self.person,
            started=self.seq == 1,
        )
        outcome = await self.desk.step(turn, self.frame, self.ports)
        if outcome.data is not None:
            self.frame.data = outcome.data
        self.person = outcome.person or self.person
        asks = [act for act in outcome.acts if isinstance(act, Ask)]
        self.frame.expecting = asks[-1].item if asks else None
        return outcome

    async def tap(self, slot: str, value: str) -> Outcome:
        return await self.say(value, SetSlot(slot=slot, value=value, origin="tap"))


HOSPITAL: HospitalRecords = load_hospital()


@pytest.fixture
def book() -> Book:
    return Book()


def said(outcome: Outcome) -> str:
    return "\n".join(plain(act) for act in outcome.acts)


async def to_confirm(talk: Talk) -> Outcome:
    await talk.say("挂眼科，江月医生")
    await talk.tap("window", "a-8")
    return await talk.say("张三")


async def test_booking_uses_one_key_however_often_the_turn_is_taken(book: Book) -> None:
    talk = Talk("register", book)
    await to_confirm(talk)
    frame = talk.frame.model_copy(deep=True)
    await talk.say("好", Affirm())
    talk.frame = frame  # the turn was not committed: it is taken again, perhaps under another number
    await talk.say("好", Affirm())
    assert len(book.keys) == 2
    assert len(set(book.keys)) == 1


async def test_a_place_gone_in_the_last_second_is_said_and_others_are_offered(book: Book) -> None:
    talk = Talk("register", book)
    await to_confirm(talk)
    book.full.add("a-8")
    outcome = await talk.say("好", Affirm())
    assert not book.booked
    assert "刚刚没有了" in said(outcome)
    assert isinstance(outcome.acts[-1], Ask)


async def test_a_place_gone_while_booking_is_said_and_others_are_offered(book: Book) -> None:
    talk = Talk("register", book)
    await to_confirm(talk)
    free = book.slots

    async def still_listed(department: str, since: datetime, days: int = 7) -> Sequence[Slot]:
        listed = list(book.free) if not book.keys else await free(department, since, days)
        return [slot for slot in listed if slot.clinic == department]

    book.slots = still_listed  # type: ignore[method-assign]
    book.full.add("a-8")
    outcome = await talk.say("好", Affirm())
    assert "刚刚约满了" in said(outcome)
    assert isinstance(outcome.acts[-1], Ask)
    assert not book.booked


async def test_the_name_is_asked_once_before_all_is_read_back(book: Book) -> None:
    talk = Talk("register", book)
    await talk.say("挂眼科，江月医生")
    asked = await talk.tap("window", "a-8")
    assert "就诊人叫什么名字" in said(asked)
    assert "给张三挂的号" in said(await talk.say("我叫张三"))
    done = await talk.say("好", Affirm())
    assert "就诊人：张三" in said(done)
    assert done.person is not None
    assert done.person.name == "张三"
    assert book.people[-1]["name"] == "张三"


async def test_a_child_is_asked_for_as_a_child(book: Book) -> None:
    talk = Talk("register", book)
    talk.person = Person(relation="child")
    await talk.say("挂眼科，江月医生")
    assert "孩子叫什么名字" in said(await talk.tap("window", "a-8"))


async def test_a_known_name_is_not_asked_for(book: Book) -> None:
    talk = Talk("register", book)
    talk.person = Person(name="李四")
    await talk.say("挂眼科，江月医生")
    assert "给李四挂的号" in said(await talk.tap("window", "a-8"))


@pytest.mark.parametrize(("words", "command"), [("先不留", []), ("跳过", [Skip()]), ("不知道", [DontKnow()])])
async def test_a_name_may_be_left_out(book: Book, words: str, command: list[AnyCommand]) -> None:
    talk = Talk("register", book)
    await talk.say("挂眼科，江月医生")
    await talk.tap("window", "a-8")
    confirm = await talk.say(words, *command)
    assert "核对" in said(confirm)
    assert "给" not in said(confirm)


async def test_what_is_no_name_is_asked_again_once_and_then_left(book: Book) -> None:
    talk = Talk("register", book)
    await talk.say("挂眼科，江月医生")
    await talk.tap("window", "a-8")
    assert "只说姓名" in said(await talk.say("天王盖地虎宝塔"))
    last = said(await talk.say("天王盖地虎宝塔"))
    assert "先不留" in last
    assert "核对" in last


async def test_another_wish_at_the_name_still_works(book: Book) -> None:
    talk = Talk("register", book)
    await talk.say("挂眼科，江月医生")
    await talk.tap("window", "a-8")
    assert "可以约这些时间" in said(await talk.say("换个时间"))


async def test_a_name_said_with_the_first_wish_is_kept(book: Book) -> None:
    talk = Talk("register", book)
    await talk.say("挂眼科，江月医生，我叫王建国")
    assert "给王建国挂的号" in said(await talk.tap("window", "a-8"))


async def test_a_mended_name_is_read_back_again(book: Book) -> None:
    talk = Talk("register", book)
    await to_confirm(talk)
    assert "给张山挂的号" in said(await talk.say("名字错了，叫张山"))


async def test_no_at_the_end_asks_what_should_change(book: Book) -> None:
    talk = Talk("register", book)
    await to_confirm(talk)
    outcome = await talk.say("不", Deny())
    assert "换个时间，还是换个科" in said(outcome)
    assert not book.booked


async def test_wrong_at_the_end_is_not_taken_for_wanting_nothing(book: Book) -> None:
    talk = Talk("register", book)
    await to_confirm(talk)
    outcome = await talk.say("不对", SetSlot(slot="confirm", value="no", words="不对"))
    assert "换个时间，还是换个科" in said(outcome)


async def test_a_time_wished_before_the_clinic_still_holds(book: Book) -> None:
    talk = Talk("register", book)
    assert "时间我记下了" in said(await talk.say("挂个明天上午的号"))
    await talk.say("眼科")
    assert talk.frame.data["part"] == "上午"
    assert talk.frame.data["first"] == "2026-11-24"


async def test_not_booking_after_all_books_nothing(book: Book) -> None:
    talk = Talk("register", book)
    await to_confirm(talk)
    outcome = await talk.tap("confirm", "no")
    assert isinstance(outcome.then, Finish)
    assert not book.booked


async def test_a_moved_booking_gives_the_old_place_back_only_after_the_new_one_stands(book: Book) -> None:
    talk = Talk("register", book, {"clinic": "眼科门诊", "replaces": "old"})
    await talk.say("换个时间")
    await talk.say("江月")
    assert "名字" not in said(await talk.tap("window", "a-9"))
    assert not book.cancelled
    outcome = await talk.say("好", Affirm())
    assert book.cancelled == ["old"]
    assert "原来的预约已经取消" in said(outcome)


async def test_a_clinic_without_free_windows_says_so(book: Book) -> None:
    outcome = await Talk("register", book).say("挂骨科")
    assert "约满了" in said(outcome)
    assert isinstance(outcome.then, Finish)


async def test_words_that_mean_nothing_here_are_left_to_repair(book: Book) -> None:
    talk = Talk("register", book)
    await talk.say("挂号")
    assert not (await talk.say("咕噜咕噜")).understood


async def test_one_of_two_bookings_is_chosen_before_it_is_cancelled(book: Book) -> None:
    await book.book("a-8", {}, "1")
    await book.book("b-8", {}, "2")
    talk = Talk("booking", book)
    which = await talk.say("取消预约")
    assert "哪一个" in said(which)
    await talk.tap("booking", "booking-b-8")
    await talk.tap("cancel", "yes")
    assert book.cancelled == ["booking-b-8"]


async def test_moving_a_booking_goes_on_in_the_registration(book: Book) -> None:
    await book.book("a-8", {}, "1")
    outcome = await Talk("booking", book).say("我想改个时间")
    assert isinstance(outcome.then, Start)
    assert outcome.then.data == {"clinic": "眼科门诊", "replaces": "booking-a-8"}


async def test_how_cancelling_works_is_a_question_not_an_order(book: Book) -> None:
    await book.book("a-8", {}, "1")
    outcome = await Talk("booking", book).say("退号怎么退钱")
    assert "原路退回" in said(outcome)
    assert not book.cancelled
