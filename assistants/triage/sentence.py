"""One sentence → departments, urgency, red flags, symptoms. No question is asked and nothing is remembered."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from assistants.triage.case import Case, read_case
from assistants.triage.model import Model
from assistants.triage.scorer import Ranked, Scores, score
from assistants.triage.urgency import Level, Urgency, judge
from core.contracts import Gate, Heard
from core.safety import Screening

MOST = 5
_FAINT = 0.02  # a department with a smaller share is not worth naming
_ANIMAL = re.compile(
    r"(?:我?家|我的|养的?|这只|一只|小|流浪)?(?:狗狗?|猫咪?|猫猫|狗子|金毛|泰迪|柯基|哈士奇|比熊|兔子|仓鼠|豚鼠|乌龟|鹦鹉|宠物|喵星人|汪星人|小猪|奶牛|母猪|羊|马儿|鸡|鸭|鱼)"
    r"(?:狗|猫|崽|宝宝)?(?!咬|抓|挠|毛|蛋|肉|刺|肝|眼|爪|油|骨|汤|腿|皮|胸|带|年)"
)
_ILL = (
    r"(?:拉|吐|不吃|不舒服|生病|病|发烧|咳|瘸|抽|掉毛|没精神|绝育|怀孕|流鼻|蔫|死|肚|皮肤|发情|呕|瘫|便|打喷嚏|肿|出血)"
)
_VET = re.compile(r"兽医|宠物医院|给(?:狗|猫|宠物)看病")
_BITTEN = re.compile(r"(?:咬|抓|挠|舔|蹭|踢|啄|传染|过敏)(?!自己)")


@dataclass(frozen=True)
class Opinion:
    """What triage makes of what was said so far."""

    case: Case
    scores: Scores
    urgency: Urgency
    screening: Screening
    departments: Sequence[Ranked] = field(default_factory=tuple)

    @property
    def level(self) -> Level:
        return self.urgency.level

    @property
    def red_flags(self) -> list[str]:
        flags = [flag.code for flag in self.screening.flags]
        own = list(self.urgency.codes) if self.level == "emergency" else []
        return list(dict.fromkeys(flags + own))


def about_an_animal(text: str) -> bool:
    """The one who is ill is an animal: 我家狗拉肚子. Being bitten by one is a person's complaint."""
    if _VET.search(text):
        return True
    found = _ANIMAL.search(text)
    if not found or _BITTEN.search(text):
        return False
    return bool(re.match(rf"[^，。！？]{{0,8}}{_ILL}", text[found.end() :])) and not re.search(
        r"我(?:头|肚|也|感|胃|发|咳)", text
    )


def consider(case: Case, gate: Gate, now: datetime, own: Model | None = None, heard: str = "") -> Opinion:
    """Departments and urgency of a case."""
    years = None if case.age_months is None else case.age_months / 12
    screening = gate.screen(Heard(heard or case.text, age=years, sex=case.sex, pregnant=case.pregnant or None))
    if about_an_animal(case.text):
        return Opinion(case, Scores(()), Urgency("routine"), Screening())
    urgency, scores = judge(case, now, screening), score(case, own)
    return Opinion(case, scores, urgency, screening, _named(scores, urgency))


def _named(scores: Scores, urgency: Urgency) -> list[Ranked]:
    """At most five departments worth naming; an emergency keeps its clinic first and names the emergency department."""
    named = [ranked for ranked in scores.ranked[:MOST] if ranked.score >= _FAINT]
    if urgency.level == "emergency" and all(ranked.code != "20" for ranked in named):
        emergency = Ranked("20", "急诊医学科", round(max((r.score for r in named), default=1.0) * 0.9, 4))
        named = [*named[:1], emergency, *named[1 : MOST - 1]]
    return named


def answer(
    text: str, age: float | None, sex: str | None, gate: Gate, now: datetime, own: Model | None = None
) -> dict[str, object]:
    """The answer of the one-sentence door."""
    opinion = consider(read_case(text, age, sex), gate, now, own)
    case = opinion.case
    symptoms = [{"name": name, "present": True} for name in case.present]
    symptoms += [{"name": name, "present": False} for name in case.denied]
    return {
        "departments": [
            {"code": ranked.code, "name": ranked.name, "score": round(ranked.score, 4)}
            for ranked in opinion.departments
        ],
        "urgency": opinion.level,
        "red_flags": opinion.red_flags,
        "symptoms": symptoms,
    }
