"""What a person has told triage so far, read into facts. Nothing here decides anything."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from reading.ages import find_ages
from reading.clean import clean
from reading.diseases import Disease, find_diseases
from reading.symptoms import Symptom, find_symptoms
from reading.who import about

LONGEST = 4000  # characters read of one message; a life story says what matters more than once
# A decade band before the words ("30+;…"), as consultation platforms write it.
_BAND = re.compile(r"^\s*(\d{1,2})\+\s*[;；]")
_CHILD = re.compile(r"宝宝|宝贝|婴儿|新生儿|小儿|小孩|孩子|儿童|幼儿|小朋友|娃|囡|囝")
_OWN_CHILD = re.compile(
    r"(?:生|要|怀|带|没|有|二|个|做|打|掉|流)(?:完|了|过|着|下|胎|个|的)*(?:孩子|宝宝|小孩|宝贝|娃)"
    r"|孩子(?:会|有没有|受)?影响|孩子小|影响(?:宝宝|孩子|胎儿)|孩子他?[爸妈]"
)
_PREGNANT = re.compile(r"怀孕|孕妇|孕期|孕\d|怀了|身孕|妊娠|怀上|孕早期|孕中期|孕晚期|我怀")
_AFTER_BIRTH = re.compile(r"产后|坐月子|月子里|刚生完|生完孩子|剖腹产|剖宫产|顺产|哺乳|喂奶")
_SEXED_CLINIC = re.compile(r"男科|妇科|产科")
_GIRL = re.compile(r"女宝|女孩|女儿|女婴|小女|闺女|孙女")


@dataclass(frozen=True)
class Case:
    """One person's complaint in facts."""

    text: str = ""
    symptoms: tuple[Symptom, ...] = ()
    diseases: tuple[Disease, ...] = ()
    age_months: int | None = None
    child: bool = False
    sex: str | None = None  # 女 男
    pregnant: bool = False
    after_birth: bool = False
    relation: str = ""
    newborn: bool = False

    @property
    def present(self) -> list[str]:
        """Names of what is there now, each once, in the order it was said."""
        return list(dict.fromkeys(s.name for s in self.symptoms if s.present))

    @property
    def denied(self) -> list[str]:
        there = set(self.present)
        gone = (s.name for s in self.symptoms if not s.present and s.status.negated)
        return list(dict.fromkeys(name for name in gone if name not in there))


def _sex(word: object) -> str | None:
    return {"女": "女", "f": "女", "female": "女", "男": "男", "m": "男", "male": "男"}.get(str(word or "")[:6].lower())


def _named(words: str) -> str | None:
    """Who asks for 男科 says who is ill."""
    found = _SEXED_CLINIC.findall(words)
    return None if len(set(found)) != 1 else "男" if found[0] == "男科" else "女"


def _spoken_age(text: str) -> tuple[int | None, bool]:
    """Age in months and whether it is a newborn; the person's own age is the last one said of several."""
    ages = find_ages(text)
    if not ages:
        return None, False
    age = ages[0]
    return age.months, age.days is not None and age.days <= 28


def _is_child(text: str, months: int | None, relation: str, banded: bool) -> bool:
    if months is not None and not banded:
        return months < 14 * 12
    if relation == "child" or (_CHILD.search(text) and not _OWN_CHILD.search(text)):
        return months is None or months < 12 * 12 or banded
    return months is not None and months < 10 * 12


def read_case(text: str, age: float | None = None, sex: str | None = None, pregnant: bool | None = None) -> Case:
    """Read one message. What is passed in is known from elsewhere and wins over what the words suggest."""
    words = clean(text[:LONGEST])
    band = _BAND.match(words)
    decade = int(band[1]) if band else None
    words = words[band.end() :] if band else words
    who = about(words)
    spoken, newborn = _spoken_age(words)
    months = int(age * 12) if age is not None else spoken if spoken is not None else who.age_months
    banded = months is None and decade is not None
    if banded and decade is not None:
        months = decade * 12 + 60
    child = _is_child(words, months, who.relation, banded)
    if pregnant is None:
        pregnant = who.pregnant if who.pregnant is not None else bool(_PREGNANT.search(words))
    return Case(
        text=words, symptoms=tuple(find_symptoms(words)), diseases=tuple(find_diseases(words)), age_months=months,
        child=child, sex=_sex(sex) or ("女" if child and _GIRL.search(words) else who.sex) or _named(words),
        pregnant=bool(pregnant) and not child, after_birth=bool(_AFTER_BIRTH.search(words)) and not child,
        relation=who.relation, newborn=newborn,
    )  # fmt: skip


def merge(first: Case, then: Case) -> Case:
    """What was known and what was just said, as one case; later words win where they differ."""
    said = {s.name for s in then.symptoms}
    here = {s.name: s for s in reversed(first.symptoms) if s.present}
    kept = tuple(s for s in first.symptoms if s.name not in said)
    later = tuple(here.get(s.name, s) if s.present else s for s in then.symptoms)  # in the words it was first told
    return replace(
        first, text=f"{first.text}。{then.text}"[-LONGEST:], symptoms=kept + later,
        diseases=first.diseases + then.diseases,
        age_months=then.age_months if then.age_months is not None else first.age_months,
        child=then.child if then.age_months is not None else first.child or then.child,
        sex=then.sex or first.sex, pregnant=first.pregnant or then.pregnant,
        after_birth=first.after_birth or then.after_birth, relation=first.relation or then.relation,
        newborn=first.newborn or then.newborn,
    )  # fmt: skip
