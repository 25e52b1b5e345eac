"""An escalation rings by every route until somebody acknowledges it; the clock is turned by hand."""

from __future__ import annotations

import json
from datetime import timedelta
from itertools import pairwise
from typing import Any

import httpx
import pytest
from sqlalchemy import insert, select

from core.errors import NeedsHuman, RetryLater
from core.messages import Effect
from records.escalations import Escalations
from records.house import DeskItem, Outbox
from records.outbox import waiting
from records.secrets import sealer
from records.staffside import DeskEvent
from server.wiring import House
from tests.conftest import Clock
from tests.workstation.conftest import SignIn
from tests.workstation.test_alerts import crisis
from tests.workstation.test_day import talk
from workstation.escalating import AGAIN, DeskRoute, EscalateWriter
from workstation.paging import PagingRoute


def escalation(clock: Clock) -> Effect:
    return crisis(clock, until="acknowledged").model_copy(update={"kind": "escalate", "key": "c1:3:escalate"})


@pytest.fixture
async def raised(house: House, clock: Clock) -> House:
    """A conversation in crisis: its alert and its escalation wait in the outbox."""
    await talk(house, "c1")
    await house.deliverer.deliver_due()
    seal = sealer(house.secret)
    rows = [waiting(effect, seal, "c1", 3, clock()) for effect in (crisis(clock), escalation(clock))]
    await house.database.write(lambda c: c.execute(insert(Outbox), rows))
    return house


async def rings(house: House) -> int:
    """Events of the alert that open pages got."""
    query = select(DeskEvent.id).where(DeskEvent.kind == "alert")
    return len(await house.database.read(lambda c: c.execute(query).all()))


async def state(house: House) -> tuple[str, int]:
    query = select(Outbox.state, Outbox.attempts).where(Outbox.kind == "escalate")
    row = await house.database.read(lambda c: c.execute(query).one())
    return row.state, row.attempts


async def test_it_rings_again_and_again_at_growing_intervals(raised: House, clock: Clock) -> None:
    await raised.deliverer.deliver_due()
    heard, last = [await rings(raised)], timedelta()
    for mark in AGAIN[:6]:
        clock.forward(seconds=(mark - last).total_seconds() - 1)
        await raised.deliverer.deliver_due()
        assert await rings(raised) == heard[-1], "not before its time"
        clock.forward(seconds=1)
        await raised.deliverer.deliver_due()
        heard.append(await rings(raised))
        last = mark
    assert [later - earlier for earlier, later in pairwise(heard)] == [1] * 6
    gaps = [later - earlier for earlier, later in pairwise(AGAIN)]
    assert gaps == sorted(gaps)


async def test_it_stops_once_somebody_acknowledges_the_alert(raised: House, clock: Clock, signed_in: SignIn) -> None:
    await raised.deliverer.deliver_due()
    desk = await signed_in("desk")
    (alert,) = (await desk.get("/alerts")).json()["rows"]
    await desk.post(f"/alerts/{alert['id']}/acknowledge")
    heard = await rings(raised)
    clock.forward(minutes=5)
    await raised.deliverer.deliver_due()
    clock.forward(hours=20)
    await raised.deliverer.deliver_due()
    assert await rings(raised) == heard
    assert await state(raised) == ("done", 2)


async def test_it_stands_on_the_desk_once_however_often_it_rings(raised: House, clock: Clock) -> None:
    for _ in range(4):
        await raised.deliverer.deliver_due()
        clock.forward(minutes=10)
    query = select(DeskItem.id).where(DeskItem.kind == "escalate")
    assert len(await raised.database.read(lambda c: c.execute(query).all())) == 1


async def test_after_a_day_without_anybody_it_becomes_a_letter_for_a_human(raised: House, clock: Clock) -> None:
    await raised.deliverer.deliver_due()
    clock.forward(hours=24, seconds=1)
    await raised.deliverer.deliver_due()
    assert (await state(raised))[0] == "dead"


class Gateway:
    """A paging gateway: keeps what it was sent, and may be down."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.down = False

    def __call__(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("down")
        assert request.headers["authorization"] == "Bearer pager"
        self.got.append(json.loads(request.content))
        return httpx.Response(202)


@pytest.fixture
def gateway() -> Gateway:
    return Gateway()


@pytest.fixture
def writer(raised: House, gateway: Gateway, clock: Clock) -> EscalateWriter:
    escalations = Escalations(raised.database)
    paging = PagingRoute("https://pager.test/ring", "pager", httpx.MockTransport(gateway))
    return EscalateWriter(raised.arrivals, escalations, [paging, DeskRoute(escalations)], clock)


async def test_the_gateway_is_told_which_and_how_grave_and_never_what_was_said(
    writer: EscalateWriter, gateway: Gateway, clock: Clock
) -> None:
    with pytest.raises(RetryLater) as again:
        await writer.write(escalation(clock))
    assert again.value.after == 60
    (told,) = gateway.got
    assert (told["conversation"], told["turn"], told["level"], told["codes"]) == ("c1", 3, "crisis", ["x"])
    assert not {"said", "words", "person", "reason"} & set(told)


async def test_a_route_that_is_down_keeps_no_other_from_ringing(
    writer: EscalateWriter, raised: House, gateway: Gateway, clock: Clock
) -> None:
    gateway.down, before = True, await rings(raised)
    with pytest.raises(RetryLater) as again:
        await writer.write(escalation(clock))
    assert await rings(raised) == before + 1
    assert {"route": "paging", "rang": "failed: ConnectError"} in again.value.outcome


async def test_nobody_for_a_day_is_said_in_so_many_words(writer: EscalateWriter, clock: Clock) -> None:
    effect = escalation(clock)
    with pytest.raises(RetryLater):
        await writer.write(effect)
    clock.forward(days=1)
    with pytest.raises(NeedsHuman):
        await writer.write(effect)
