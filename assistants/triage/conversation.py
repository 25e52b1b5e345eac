"""One turn of a triage: hear, decide whether a question is worth asking, else recommend and offer the way onwards."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistants.triage import asking, telling
from assistants.triage.case import Case
from assistants.triage.evidence import load
from assistants.triage.model import Model
from assistants.triage.person import about_person, ask_item, choice
from assistants.triage.scorer import Ranked, score
from assistants.triage.sentence import about_an_animal
from assistants.triage.told import Told, learned
from assistants.triage.urgency import Urgency, judge, more_careful
from assistants.triage.wording import say
from core.commands import Affirm, Deny, DontKnow, Know, SetSlot, Skip, StartFlow
from core.forms import Item, Option
from core.messages import Act, Ask, Effect, Say
from core.ports import Ports
from core.turns import Finish, Frame, Outcome, Start, Turn
from reading.ages import Age
from reading.ages import answer as read_age
from reading.durations import find_durations
from reading.symptoms import find_symptoms
from reading.vitals import find_vitals

NONE = "none"
FEVER = 37.3  # ℃
VAGUE_TIMES = 2  # times we ask what is wrong before we stop insisting
_OLD = re.compile(r"开.{0,6}药|拿药|续方|复诊|配药|药吃完")
_NO_THANKS = re.compile(r"(?:不|没|no|nope)(?:有|用|要|需要|了|吧|谢谢|thanks?|thank you|[，, ])*", re.IGNORECASE)
_AGAIN = re.compile(r"重新|重来|不对|说错|错了|换一个")
_CHANGE = re.compile(r"^(?:不对|不是|说错|错了|重新|换一个|我是说|更正)")
_NO_MORE = re.compile(r"不想(?:说|回答|答)|别问|不方便说|问这么多|不要问|直接(?:告诉|说|挂)|不告诉|烦死|问够")
_YES_OR_NO = re.compile(r"有没有|是不是|吗")
_TWO_DIGITS = re.compile(r"([1-9]\d)(?:岁|了)?")
_DETAIL = re.compile(
    r"^(?:就?是|在|有时|主要)?(?:左|右|上|下|里|外|前|后|两)[边面侧]?|早上|晚上|夜里|饭[前后]|吃[完了饱]|空腹|(?:走|坐|躺|蹲|弯腰)"
)
_LASTS = re.compile(r"\b(?:day|week|hour|month|year)s?\b(?! old)", re.IGNORECASE)
_CLINIC = re.compile(r"(?<![什么哪个啥那几])科|门诊")
_LATIN = re.compile(r"[A-Za-z]")


def _none_fits(question: asking.Question) -> bool:
    """Is none of them an answer? Not where one of them is “nothing wrong”."""
    return all(choice.means for choice in question.choices)


def item_for(question: asking.Question) -> Item:
    """A question as an item: its options, and one for none of them."""
    options = [
        Option(value=str(n), label=choice.label, synonyms=list(choice.also))
        for n, choice in enumerate(question.choices)
    ]
    if _none_fits(question):
        none = ["都没有", "没有", "没", "都不是", "不是", "无", "正常"]
        options.append(Option(value=NONE, label="都没有", synonyms=none[1:], exclusive=True))
    return Item(link_id=f"q.{question.id}", text=question.ask, type="choice", repeats=True, options=options)


class Talk:
    """One turn. `told` is what the frame keeps."""

    def __init__(self, turn: Turn, frame: Frame, ports: Ports, own: Model | None) -> None:
        self.turn, self.ports, self.own = turn, ports, own
        self.told = Told.model_validate(frame.data)
        self.expecting = frame.expecting.link_id if frame.expecting else ""
        self.acts: list[Act] = []
        self.nothing_new = False  # what was said after the recommendation names no other symptom

    # --- hear -------------------------------------------------------------------------------------------

    async def step(self) -> Outcome:
        a_number = self._bare_number() is not None
        if self.told.stage == "result" and not a_number and (onward := self._onward()) is not None:
            return onward
        if about_an_animal(self.turn.text):
            return Outcome(acts=[Say(text=say("animal"))], then=Finish())
        if not self._take() and not self.turn.started:
            return Outcome(understood=False)
        if self.told.stage == "result" and self._only_unsure():
            return self._wait([Say(text=say("no_rush")), self._next()])
        if self.told.stage == "asking" and (again := self._once_more()) is not None:
            return again
        return await self.decide()

    def _take(self) -> bool:
        """The answer to the pending question, else whatever was said."""
        if self.turn.started:
            self._begin()
            return True
        if self.expecting == "age" and (age := read_age(self.turn.text)) is not None and not self._tells_how_long(age):
            self.told.hear(f"{age.months // 12}岁" if age.months >= 36 else f"孩子{age.months}个月大")
            return True
        if self.expecting in ("region", "sex", "pregnant") and self._take_simple():
            return True
        if self.expecting.startswith("q.") and (self._take_bare_age() or self._take_choice()):
            return True
        return self._take_words()

    def _take_bare_age(self) -> bool:
        """25, to "where does it hurt", is how old they are and not the second and the fifth place."""
        number = self._bare_number()
        if number is None or self.told.case(self.turn.person).age_months is not None:
            return False
        self.told.hear(f"{number}岁")
        return True

    def _bare_number(self) -> str | None:
        """Two digits, typed: more than any choice of ours has."""
        typed = not any(c.origin in ("tap", "key") for c in self.turn.commands.commands)
        bare = _TWO_DIGITS.fullmatch(self.turn.text.strip()) if typed else None
        return bare[1] if bare else None

    def _tells_how_long(self, age: Age) -> bool:
        """一个月了, when no child was spoken of, is how long a grown-up cannot sleep; so is 2 days."""
        if _LASTS.search(self.turn.text):
            return True
        bare = re.fullmatch(
            r"[有快大概都]*[\d一二两三四五六七八九十几半]+个?(?:多|半)?月(?:了|左右|吧)*", self.turn.text
        )
        return age.months < 36 and bare is not None and not self.told.case(self.turn.person).child

    def _only_unsure(self) -> bool:
        """不知道, to what shall be done next; where it is urgent it is told once more instead."""
        said = self.turn.commands.commands
        return bool(said) and self.told.departments != ["20"] and all(isinstance(c, DontKnow | Skip) for c in said)

    def _next(self) -> Ask:
        found = telling.places(score(self.told.case(self.turn.person), self.own), self.ports.hospital)
        return telling.onward(found, registers=self.ports.registration is not None)

    def _begin(self) -> None:
        """The words that started us, unless they were only a menu label."""
        start = next((c for c in self.turn.commands.commands if isinstance(c, StartFlow)), None)
        if self.told.words or (start is not None and start.origin in ("tap", "key")):
            return
        self.told.hear(self.turn.text)

    def _slots(self) -> list[str]:
        """The values chosen for the pending question, tapped or said."""
        for command in self.turn.commands.commands:
            if isinstance(command, SetSlot) and command.slot == self.expecting:
                return [str(v) for v in command.value] if isinstance(command.value, list) else [str(command.value)]
        return []

    def _gave_none(self) -> bool:
        commands = self.turn.commands.commands
        return any(isinstance(c, DontKnow | Skip) or (isinstance(c, Deny) and not self._how()) for c in commands)

    def _how(self) -> bool:
        """孩子精神怎么样？没有: to a question that asks how it is, a bare no says neither good nor bad."""
        question = asking.by_id(self.expecting.removeprefix("q."))
        return (
            question is not None and question.red and not _YES_OR_NO.search(question.ask) and not _none_fits(question)
        )

    def _take_simple(self) -> bool:
        values = self._slots()
        if self.expecting == "sex":
            values = values or (["女"] if "女" in self.turn.text else ["男"] if "男" in self.turn.text else [])
            self.told.hear(f"{values[0]}性" if values and values[0] in "女男" else "")
        elif self.expecting == "pregnant":
            yes = "yes" in values or any(isinstance(c, Affirm) for c in self.turn.commands.commands)
            self.told.hear("怀孕了" if yes else "")
            self.told.denied += [] if yes else ["怀孕"]
            values = values or (["said"] if yes else [])
        elif values:
            self.told.hear(values[0])
        return bool(values) or self._gave_none()

    def _take_choice(self) -> bool:
        question = asking.by_id(self.expecting[2:])
        values = self._slots()
        if question is None or not (values or self._gave_none()):
            return False
        if NONE in values or (not values and any(isinstance(c, Deny) for c in self.turn.commands.commands)):
            self.told.denied += [
                name for choice in question.choices for name in choice.names if name not in question.about
            ]
        for value in values:
            if value.isdigit() and int(value) < len(question.choices):
                self.told.hear(question.choices[int(value)].means)
        if not values and not any(isinstance(c, Deny) for c in self.turn.commands.commands):
            self._unclear(question)
        self._by_the_way()
        return True

    def _unclear(self, question: asking.Question) -> None:
        """Not knowing is not "none": where the question was for danger signs, the advice gets more careful."""
        guards = asking.guards(question, self.told.case(self.turn.person), self.turn.now)
        self.told.unclear += [question.id] if guards else []
        self.acts.append(Say(text=say("unclear" if guards else "dont_know")))

    def _urgency(self, case: Case) -> Urgency:
        found = judge(case, self.turn.now)
        return more_careful(found, case) if self.told.unclear else found

    def _by_the_way(self) -> None:
        """What a free answer says beyond the option it chose."""
        typed = not any(c.origin in ("tap", "key") for c in self.turn.commands.commands)
        if typed and len(self.turn.text) > 3 and not self._gave_none():
            self.told.hear(self.turn.text)

    def _take_words(self) -> bool:
        if _CHANGE.match(self.turn.text) and self.told.stage == "result" and find_symptoms(self.turn.text):
            self.told = Told()
        if not self.turn.text.strip():
            return self._gave_none()
        if _NO_MORE.search(self.turn.text):
            self.told.asked += ["~"] * asking.MOST
            return True
        before = self.told.case(self.turn.person)
        age = read_age(self.turn.text) if before.age_months is None else None
        self.told.hear(f"{age.months // 12}岁" if age and age.months >= 36 else self._temperature() or self.turn.text)
        now = self.told.case(self.turn.person)
        learned_something = replace(now, text="", symptoms=()) != replace(before, text="", symptoms=())
        self.nothing_new = now.present == before.present and now.denied == before.denied
        learned_something |= not self.nothing_new
        return learned_something or self._more_of_it() or self.told.stage in ("", "complaint", "asking")

    def _temperature(self) -> str:
        """39度, told by itself, is the fever it was about."""
        if find_symptoms(self.turn.text):
            return ""
        high = [
            v.value for v in find_vitals(self.turn.text) if v.kind == "temperature" and v.plausible and v.value >= FEVER
        ]
        return f"烧到{max(high):g}度" if high else ""

    def _more_of_it(self) -> bool:
        """拉了五六次，水一样 after the recommendation: nothing new, but it belongs here."""
        text = self.turn.text
        known = any(isinstance(c, Know) for c in self.turn.commands.commands)
        told = find_symptoms(text) or find_durations(text, self.turn.now) or find_vitals(text) or _DETAIL.search(text)
        return known or self._gave_none() or bool(told)

    def _once_more(self) -> Outcome | None:
        """A danger sign was asked for and something else was said: asked once more, unless it was an emergency."""
        question = asking.by_id(self.expecting.removeprefix("q."))
        spoke_past = question is not None and question.red and not (self._slots() or self._gave_none())
        case = self.told.case(self.turn.person)
        if question is None or not spoke_past or not asking.unanswered(question, case):
            return None
        if judge(case, self.turn.now).level == "emergency":
            return None
        if _NO_MORE.search(self.turn.text) or self.expecting in self.told.asked:
            self._unclear(question)
            return None
        self.told.asked.append(self.expecting)
        return self._wait([Say(text=say("noted_ask")), ask_item(item_for(question))], stage="asking")

    # --- decide -----------------------------------------------------------------------------------------

    async def decide(self) -> Outcome:
        case = self.told.case(self.turn.person)
        if self.expecting == "old" and (clinics := self._named_clinics()):
            return await self._recommend(case, clinics)
        if not case.text and not case.symptoms:
            return self._ask_complaint("start")
        if judge(case, self.turn.now).level == "emergency":
            return self._emergency(case)
        scores = score(case, self.own)
        if not case.present and not case.diseases and _OLD.search(case.text) and "old" not in self.told.asked:
            self.told.asked.append("old")
            item = Item(link_id="old", text=say("old_clinic"), type="text")
            return self._wait([Ask(text=item.text, item=item)])
        if _only_vague(case) or not scores.ranked:
            named = self._named_clinics() if _CLINIC.search(self.turn.text) else []
            return await self._recommend(case, named) if named else self._vague(case)
        question = None if self.told.stage == "result" and self.nothing_new else self._question(case)
        if question is not None:
            return self._wait([*self.acts, question], stage="asking")
        return await self._recommend(case)

    def _named_clinics(self) -> list[telling.Place]:
        """The clinics the person named themselves."""
        named = self.ports.hospital.find_departments(self.turn.text)
        return [telling.Place(Ranked(d.code, d.name, 1.0), d) for d in named[: telling.MOST]]

    def _question(self, case: Case) -> Ask | None:
        if len(self.told.asked) >= asking.MOST:
            return None
        if (person := about_person(case, self.told.asked, self.turn.person)) is not None:
            return person
        question = asking.next_question(case, self.told.asked, self.turn.now)
        if question is None:
            return None
        self.told.asked.append(question.id)
        return ask_item(item_for(question))

    def _vague(self, case: Case) -> Outcome:
        """Nothing to go on yet: ask what, then where, then send to general practice."""
        self.told.vague += 1
        if self.told.vague > VAGUE_TIMES or len(self.told.asked) >= asking.MOST:
            return Outcome(acts=[Say(text=say("none_found"))], data={}, then=Finish())
        latin = len(_LATIN.findall(case.text)) > len(case.text) / 2
        if self.told.vague == 1:
            first = "english" if latin else "vague" if _only_vague(case) and case.present else "not_a_complaint"
            return self._ask_complaint(first)
        regions = [(entry["label"], entry["label"], list[str](entry.get("also", []))) for entry in load("regions.yaml")]
        return self._wait([ask_item(choice("region", say("region"), regions))], stage="complaint")

    def _ask_complaint(self, words: str) -> Outcome:
        item = Item(link_id="complaint", text=say(words), type="text")
        return self._wait([Ask(text=item.text, item=item)], stage="complaint")

    # --- tell -------------------------------------------------------------------------------------------

    def _emergency(self, case: Case) -> Outcome:
        self.told.stage, self.told.departments = "result", ["20"]
        acts = telling.emergency(judge(case, self.turn.now), self.ports.hospital)
        ask = telling.onward([], registers=False, urgent=True)
        codes = list(judge(case, self.turn.now).codes)
        payload = {"from": "triage", "codes": codes, "conversation": self.turn.conversation}
        alert = Effect(kind="alert", key=f"{self.turn.conversation}:{self.turn.seq}:triage", payload=payload)
        person = learned(case, self.turn.person)
        return Outcome(acts=[*self.acts, *acts, ask], data=self.told.data(), effects=[alert], person=person)

    async def _recommend(self, case: Case, named: Sequence[telling.Place] = ()) -> Outcome:
        found = named or telling.places(score(case, self.own), self.ports.hospital)
        if not found:
            return Outcome(acts=[*self.acts, Say(text=say("none_found"))], data={}, then=Finish())
        urgency = self._urgency(case)
        codes = [place.ranked.code for place in found]
        told_before = (
            self.told.stage == "result" and codes == self.told.departments and urgency.level == self.told.level
        )
        self.told.stage, self.told.departments, self.told.level = "result", codes, urgency.level
        onward = telling.onward(found, registers=self.ports.registration is not None)
        if told_before:  # the same advice is not read out twice
            acts = [*self.acts, Say(text=say("noted_same")), onward]
            return Outcome(acts=acts, data=self.told.data(), person=learned(case, self.turn.person))
        acts = [
            *self.acts,
            *telling.recommend(case, found, urgency),
            *await telling.come_back(case, self.ports.answers),
        ]
        acts.append(onward)
        return Outcome(acts=acts, data=self.told.data(), person=learned(case, self.turn.person))

    def _onward(self) -> Outcome | None:
        """What was chosen after the recommendation; None when something else was said."""
        values = self._slots()
        if not values and any(isinstance(c, Deny) for c in self.turn.commands.commands) and len(self.turn.text) < 6:
            values = ["home"]
        if not values and any(isinstance(c, Affirm) for c in self.turn.commands.commands):
            values = [f"register:{self.told.departments[0]}"] if self.told.departments else []
        value = values[0] if values else ""
        if value.startswith("register:"):
            here = self.ports.hospital.department(value.partition(":")[2])
            clinic = here.clinic if here else ""
            return Outcome(data={}, then=Start("frontdesk/register", {"clinic": clinic} if clinic else {}))
        if value == "preconsult":
            return Outcome(data={}, then=Start("preconsult/interview", self._handed_on()))
        typed = not any(c.origin in ("tap", "key") for c in self.turn.commands.commands)
        if typed and value == "again" and not self._wants_anew():
            if not _NO_THANKS.fullmatch(self.turn.text.strip("。.！!")):
                return None
            value = "home"
        if value == "again":
            self.told = Told()
            return self._ask_complaint("again")
        return Outcome(acts=[Say(text=say("bye"))], data={}, then=Finish()) if value == "home" else None

    def _wants_anew(self) -> bool:
        """不对，我重新说 begins anew; 不对，是两天了 only mends what was said."""
        text = self.turn.text
        mended = find_symptoms(text) or find_durations(text, self.turn.now) or read_age(text)
        return bool(_AGAIN.search(text)) and not mended

    def _handed_on(self) -> dict[str, Any]:
        """What the next assistant need not ask again."""
        code = self.told.departments[0] if self.told.departments else ""
        here = self.ports.hospital.department(code) if code else None
        return {"words": self.told.words, "department": code, "clinic": here.clinic if here else ""}

    def _wait(self, acts: Sequence[Act], stage: str = "") -> Outcome:
        self.told.stage = stage or self.told.stage
        case = self.told.case(self.turn.person)
        return Outcome(acts=list(acts), data=self.told.data(), person=learned(case, self.turn.person))


_VAGUE = {"全身不适", "疼痛"}


def _only_vague(case: Case) -> bool:
    """ "不舒服" and nothing else."""
    return not case.diseases and bool(case.present) and set(case.present) <= _VAGUE and len(case.text) < 30
