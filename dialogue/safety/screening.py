"""From what was heard to one screening: rules first, the semantic scorer only adds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import structlog

from core.contracts import Heard
from core.safety import Crisis, Flag, Screening
from dialogue.safety.findings import LIKE, Finding, Reader, know
from dialogue.safety.meaning import MeaningScorer
from dialogue.safety.page import Page
from dialogue.safety.quieting import standing
from dialogue.safety.rules import Rule

log = structlog.get_logger()
ORDER: tuple[Crisis, ...] = ("none", "ideation", "plan", "imminent")
PHQ9 = Rule(
    code="crisis.phq9", title="PHQ-9 第 9 题阳性", source="PHQ-9：第 9 题 ≥1 分即为危机信号，与总分无关",
    any=["自杀"], level="ideation", act="",
)  # fmt: skip
CHILD = 14  # years
_NEVER = {"0", "0.0", "否", "无", "没有", "完全没有", "完全不会", "从不", "从来没有", "不会", "false", "none", "no", ""}


@dataclass(frozen=True)
class Screened:
    """A screening with the findings it rests on."""

    screening: Screening
    emergencies: list[Finding]
    crises: list[Finding]
    grown: bool = False  # whom the words are about is surely no child
    another: bool = False  # the crisis is somebody's the speaker worries about


class Screener:
    """Every text of a turn: what was said, what else the recogniser heard, what was written into a form."""

    def __init__(self, reader: Reader, scorer: MeaningScorer | None = None) -> None:
        self._reader = reader
        self.scorer = scorer

    def screen(self, heard: Heard) -> Screened:
        written = [value for value in heard.answers.values() if isinstance(value, str) and value != heard.text]
        texts = [heard.text, *heard.alternatives[:4], *written]
        emergencies: dict[str, Finding] = {}
        crises: dict[str, Finding] = {}
        for text in dict.fromkeys(texts):
            for finding in self._one(replace(heard, text=text)) if text.strip() else ():
                kind = crises if finding.rule.level != "none" else emergencies
                kind.setdefault(finding.rule.code, finding)
        if words := asked_about_dying(heard.answers):
            crises[PHQ9.code] = Finding(PHQ9, words, "PHQ-9")
        summed = _sum_up(list(emergencies.values()), list(crises.values()))
        summed = replace(summed, another=bool(crises) and self._of_another(heard))
        return replace(summed, grown=self._grown(heard)) if emergencies else summed

    def _of_another(self, heard: Heard) -> bool:
        """In doubt the speaker's own."""
        if self.scorer is None or not heard.text.strip() or asked_about_dying(heard.answers):
            return False
        try:
            return self.scorer.of_another(self._reader.page(heard.text))
        except Exception as error:
            log.error("safety_another_failed", error=type(error).__name__)
            return False

    def _grown(self, heard: Heard) -> bool:
        pages = self._reader.pages(heard)
        age = know(pages, heard).age
        return age is not None and age >= CHILD and not any(p.concept("child") or p.concept("baby") for p in pages)

    def _one(self, heard: Heard) -> list[Finding]:
        pages = self._reader.pages(heard)
        who = know(pages, heard)
        found = self._standing(pages, [*self._reader.emergencies(pages, who), *self._reader.crises(pages, who)])
        if heard.tapped:  # our own words: reviewed, and no sentence of the person's
            return found
        return [*found, *self._by_meaning(pages, found)]

    def _standing(self, pages: Sequence[Page], found: list[Finding]) -> list[Finding]:
        """What the rules found, but for what is surely only spoken about; in doubt it stands."""
        try:
            return standing(self.scorer, pages, found) if self.scorer else found
        except Exception as error:  # in doubt it stands
            log.error("safety_quieting_failed", error=type(error).__name__)
            return found

    def _by_meaning(self, pages: Sequence[Page], found: list[Finding]) -> list[Finding]:
        emergencies = [finding for finding in found if finding.rule.level == "none"]
        crises = [finding for finding in found if finding.rule.level != "none"]
        try:
            return self.scorer.add(pages, emergencies, crises) if self.scorer else []
        except Exception as error:  # what the rules found stands, whatever happens here
            log.error("safety_meaning_failed", error=type(error).__name__)
            return []


def asked_about_dying(answers: Mapping[str, Any]) -> str:
    """The answer to PHQ-9 item 9, when it is anything but "not at all"."""
    for link, value in answers.items():
        name = link.lower().replace("-", "").replace("_", "").replace(".", "").replace("/", "")
        if not (("phq" in name and name.endswith(("9", "09"))) and name not in ("phq9", "phq09")):
            continue
        first = value[0] if isinstance(value, list) and value else value
        if first is not None and str(first).strip().lower() not in _NEVER:
            return str(first)
    return ""


def _sum_up(emergencies: list[Finding], crises: list[Finding]) -> Screened:
    level = max((finding.rule.level for finding in crises), key=ORDER.index, default="none")

    found = [*emergencies, *crises]
    reason = "；".join(dict.fromkeys(_because(f) for f in found))
    flags = [Flag(code=f.rule.code, words=f.words) for f in found]
    screening = Screening(emergency=bool(emergencies), flags=flags, crisis=level, reason=reason)
    return Screened(screening, emergencies, crises)


def _because(finding: Finding) -> str:
    like = f"，{finding.pattern}" if finding.pattern.startswith(LIKE) else ""
    return f"{finding.rule.title}（{finding.words}{like}）"
