"""What triage recommends, as acts: the clinic, why, how urgent, where and when, what to bring, what to watch for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import structlog

from assistants.triage.case import Case
from assistants.triage.evidence import load
from assistants.triage.scorer import Ranked, Scores
from assistants.triage.urgency import Urgency
from assistants.triage.wording import say
from core.forms import Item, Option
from core.messages import Act, Ask, Button, Card, Row, Say
from core.ports import Answered, Answers, Department, Hospital
from reading.symptoms import find_symptoms

log = structlog.get_logger()
MOST = 3  # departments recommended
BOOK_IT = ["挂号", "帮我挂号", "预约", "挂上", "挂吧", "挂一个", "约上", "约吧", "就挂这个", "帮我约"]
_ALSO = 0.08  # share below which a department is not worth naming beside the first
_TACT = ("04.04", "05.01", "05.05", "13.02", "05.03")
_FEVER = {"发热", "高热", "低热"}
_CHILD_WORDS = ("孩子", "宝宝", "婴儿", "小儿")


@dataclass(frozen=True)
class Place:
    """One recommended department as this hospital has it."""

    ranked: Ranked
    department: Department | None

    @property
    def clinic(self) -> str:
        return self.department.clinic if self.department and self.department.clinic else plain_name(self.ranked.code)


def plain_name(code: str) -> str:
    """How people call a department."""
    entry = _departments().get(code, {})
    return str(entry.get("plain") or entry.get("name") or code)


@cache
def _departments() -> dict[str, dict[str, object]]:
    content: dict[str, dict[str, object]] = load("departments.yaml")
    return content


def places(scores: Scores, hospital: Hospital) -> list[Place]:
    """At most three clinics, none twice; a department the hospital lacks is replaced by its nearest."""
    found: list[Place] = []
    seen: set[str] = set()
    for ranked in scores.ranked:
        if found and ranked.score < _ALSO:
            break
        place = Place(ranked, hospital.department(ranked.code))
        if place.clinic not in seen and ranked.code != "20":
            seen.add(place.clinic)
            found.append(place)
        if len(found) == MOST:
            break
    return found


def words_for(case: Case, names: Sequence[str]) -> str:
    """The person's own words for the evidence, at most two."""
    said = {s.name: s.words for s in reversed(case.symptoms) if s.present and s.words}
    said |= {d.name: d.name for d in case.diseases if d.present}
    return (
        "、".join(dict.fromkeys(said[name] for name in names if name in said and said[name] in case.text))
        if said
        else ""
    )


def _two(words: str) -> str:
    return "、".join(words.split("、")[:2])


def reason(case: Case, place: Place) -> str:
    """Why this department, in the person's words."""
    words = _two(words_for(case, place.ranked.because))
    plain = plain_name(place.ranked.code)
    first = say("because", words=words, plain=plain) if words else say("because_general", plain=plain)
    if case.child and place.ranked.code.startswith(("07", "08", "09")):
        return first + say("child_reason")
    if case.pregnant and place.ranked.code == "05.02":
        return first + say("pregnant_reason")
    return first


def recommend(case: Case, found: Sequence[Place], urgency: Urgency) -> list[Act]:
    """The card of the first clinic, the others as rows, and what to watch for."""
    first, entry = found[0], _departments().get(found[0].ranked.code, {})
    rows = [
        Row(label=say("why_row"), text=reason(case, first)),
        Row(label=say("level_row"), text=say(f"level_{urgency.level}")),
    ]
    rows += _where(first)
    brings = [*_list(entry.get("bring")), say("bring_always")]
    rows.append(Row(label=say("bring_row"), text="；".join(brings)))
    if entry.get("prepare"):
        rows.append(Row(label=say("prepare_row"), text=str(entry["prepare"])))
    rows += [Row(label=say("also"), text=_also(case, place)) for place in found[1:]]
    acts: list[Act] = [Card(kind="place", title=say("title", clinic=first.clinic), rows=rows)]
    return acts + [Say(text=text) for text in notes(case, found, urgency)]


def _list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else []


def _where(place: Place) -> list[Row]:
    here = place.department
    if here is None or not here.clinic:
        return [Row(label=say("where_row"), text=say("refer", plain=plain_name(place.ranked.code)))]
    rows = [Row(label=say("where_row"), text="，".join(part for part in (here.floor, here.place) if part))]
    if here.hours:
        rows.append(Row(label=say("when_row"), text=here.hours))
    if here.note:
        rows.append(Row(label=say("also"), text=here.note))
    return [row for row in rows if row.text]


def _also(case: Case, place: Place) -> str:
    words = _two(words_for(case, place.ranked.because))
    return f"{place.clinic}（{say('also_reason', words=words) if words else say('also_plain')}）"


def notes(case: Case, found: Sequence[Place], urgency: Urgency) -> list[str]:
    """Tact, fever, distress, self-care, and when to come back."""
    codes, said = [place.ranked.code for place in found], list[str]()
    if codes and codes[0] in _TACT:
        said.append(say("tact"))
    if codes and codes[0] == "15":
        said.append(say("distress"))
    if _FEVER & set(case.present) and not case.child:
        said.append(say("fever_clinic"))
    if urgency.level == "selfcare":
        said.append(say("selfcare"))
    return ["".join(said)] if said else []


async def come_back(case: Case, answers: Answers | None) -> list[Act]:
    """What to do at home, from approved knowledge with its citation, and when to come at once, as we reviewed it."""
    which = "come_back_child" if case.child else "come_back_pregnant" if case.pregnant else "come_back"
    acts: list[Act] = [Say(text=say(which) + say("changes"))]
    if answers is not None and case.present and not case.pregnant:
        found = await _known(case.present[0], case.child, answers)
        if found is not None:
            acts.insert(0, Say(text=found.text, citations=list(found.citations)))
    return acts


async def _known(symptom: str, child: bool, answers: Answers) -> Answered | None:
    """Approved advice on this very symptom at this age: an answer that is about something else is not used.
    Knowledge that is out of order must not cost the person their clinic."""
    try:
        found = await answers.answer(f"{'孩子' if child else ''}{symptom}怎么办")
    except Exception as error:
        log.warning("triage_advice_failed", error=type(error).__name__)
        return None
    fits = not found.refused and found.text and found.citations
    return found if fits and all(_is_about(cited.title, symptom, child) for cited in found.citations) else None


def _is_about(title: str, symptom: str, child: bool) -> bool:
    named = {mention.name for mention in find_symptoms(title)}
    return symptom in named and any(word in title for word in _CHILD_WORDS) == child


def emergency(urgency: Urgency, hospital: Hospital) -> list[Act]:
    """Not a clinic but the emergency department, now."""
    why = "、".join(urgency.reasons[:2])
    text = say("emergency", why=why) if why else say("emergency_plain")
    here = hospital.department("20")
    rows = []
    if here is not None and here.clinic:
        rows.append(Row(label=say("where_row"), text="，".join(p for p in (here.clinic, here.floor, here.place) if p)))
        if here.phone:
            rows.append(Row(label="电话", text=here.phone))
    return [Card(kind="emergency", title=say("emergency_title"), text=text, rows=rows,
                 buttons=[Button(label="拨打120", href="tel:120")])]  # fmt: skip


def onward(found: Sequence[Place], *, registers: bool, urgent: bool = False) -> Ask:
    """One tap onwards: register, pre-consultation, say it again, home."""
    options: list[Option] = []
    if registers and not urgent:
        options += [
            Option(value=f"register:{place.ranked.code}", label=say("do_register", clinic=place.clinic),
                   synonyms=BOOK_IT if number == 0 else [])
            for number, place in enumerate(found) if place.department and place.department.clinic
        ]  # fmt: skip
    if not urgent:
        options.append(Option(value="preconsult", label=say("do_preconsult"), synonyms=["问诊", "预问诊"]))
    options.append(Option(value="again", label=say("do_again"), synonyms=["不对", "说错了", "重新说", "重来"]))
    options.append(
        Option(
            value="home",
            label=say("do_home"),
            synonyms=[
                "不用了",
                "先不用",
                "不挂了",
                "没有了",
                "没有",
                "不需要",
                "谢谢",
                "知道了",
                "再看看",
                "再想想",
                "考虑一下",
                "考虑考虑",
                "没什么",
                "没事了",
                "回头再说",
                "再说吧",
                "算了",
            ],
        )
    )
    item = Item(link_id="next", text=say("next"), type="choice", options=options)
    return Ask(text=item.text, item=item, choices=[Button(label=o.label, value=o.value) for o in options])
