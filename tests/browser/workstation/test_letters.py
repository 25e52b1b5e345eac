"""What the hospital's system refused is shown with its own words, and sent again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from core.errors import NeedsHuman
from core.messages import Effect
from records.secrets import sealer
from tests.browser.workstation.conftest import Screen
from tests.browser.workstation.desk import press
from tests.browser.workstation.ward import Ward
from tests.workstation.turns import leave

pytestmark = pytest.mark.browser
REFUSED = [{"severity": "error", "code": "value", "text": "代码不在本院目录内", "where": "Bundle.entry[4].resource"}]


class Refusing:
    kind = "refused-in-a-test"

    async def write(self, effect: Effect) -> None:
        raise NeedsHuman("refused", heard="FHIR 服务器拒绝了这份记录。", outcome=REFUSED)


def test_a_dead_letter_says_why_and_is_replayed(ward: Ward, screen: Screen, number: int) -> None:
    house = ward.house
    house.deliverer.add(Refusing())  # type: ignore[arg-type]
    page = screen(ward.staff(f"i{number}", "it", name="吴工"))
    press(page, "2")
    expect(page.get_by_text("没有送不到的")).to_be_visible()
    effect = Effect(kind=Refusing.kind, key=f"c1:{number}:refused", payload={})
    ward.call(leave(house.database, sealer(house.secret), house.clock, effect))
    line = page.get_by_role("row").filter(has_text="代码不在本院目录内")
    expect(line).to_contain_text("Bundle.entry[4].resource")
    line.get_by_role("button", name="再送一次").click()
    expect(page.get_by_role("status").filter(has_text="1 封排到队里")).to_be_visible()
    page.get_by_label("哪一些").select_option("waiting")
    expect(page.get_by_text("没有在等的").or_(page.get_by_role("row").first)).to_be_visible()
