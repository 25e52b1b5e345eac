"""Questions about the person — age, sex, pregnancy — asked only where the answer would send them elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistants.triage.case import Case
from assistants.triage.wording import say
from core.forms import Item, Option
from core.messages import Ask, Button
from core.turns import Person

_OLDEST = 55  # years after which pregnancy is not asked
_SEXES = (("女", "女士", ["女", "女的", "女性"]), ("男", "男士", ["男", "男的", "男性"]))
_YES_NO = (("yes", "怀孕了", ["怀了", "有"]), ("no", "没有", ["没怀", "不可能", "没怀孕"]))
_NOT_PREGNANT = re.compile(r"(?:没|不|未)(?:有|会|可能)?怀孕|绝经")
# Complaints that differ by sex, and those that pregnancy sends elsewhere.
_BY_SEX = {"下腹痛", "尿频", "尿急", "尿痛", "生殖器赘生物", "生殖器溃疡", "尿失禁", "不孕", "乳房肿块", "乳房痛"}
_BY_PREGNANCY = {"下腹痛", "月经推迟", "恶心", "呕吐", "阴道出血", "月经不调", "腹痛"}


def about_person(case: Case, asked: list[str], person: Person) -> Ask | None:
    """The question still to be asked of the person, if any; it is noted in `asked`."""
    unsure = case.child or (case.relation in ("", "other", "sibling") and not case.pregnant)
    if case.age_months is None and "age" not in asked and unsure:
        asked.append("age")
        text = say("child_age" if case.child else "who_age")
        return ask_item(Item(link_id="age", text=text, type="string", reads="age"))
    if case.child or (case.age_months or 0) > _OLDEST * 12:
        return None
    if case.sex is None and "sex" not in asked and _BY_SEX & set(case.present):
        asked.append("sex")
        return ask_item(choice("sex", say("sex"), _SEXES))
    if "pregnant" not in asked and _may_be_pregnant(case, person):
        asked.append("pregnant")
        return ask_item(choice("pregnant", say("pregnant"), _YES_NO))
    return None


def _may_be_pregnant(case: Case, person: Person) -> bool:
    if case.sex != "女" or case.pregnant or person.pregnant is not None:
        return False
    return bool(_BY_PREGNANCY & set(case.present)) and not _NOT_PREGNANT.search(case.text)


def choice(link: str, text: str, options: Sequence[tuple[str, str, list[str]]]) -> Item:
    """A question with one answer to choose."""
    found = [Option(value=value, label=label, synonyms=synonyms) for value, label, synonyms in options]
    return Item(link_id=link, text=text, type="choice", options=found)


def ask_item(item: Item) -> Ask:
    """An item as a question that may be skipped."""
    choices = [Button(label=option.label, value=option.value) for option in item.options]
    return Ask(text=item.text, item=item, choices=choices, can_skip=True)
