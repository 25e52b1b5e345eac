"""The scorer: how much a turn reads like reviewed examples. It finds what no rule has words for.

Two margins are added up: over the pieces a sentence is written in (always there), and over its sentence vector (when
an embedder is). What it finds is explained by the example it is most like. It takes nothing away from the rules.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from threading import Event, Thread
from typing import Any

import numpy as np
import structlog

from core.contracts import Embedder
from dialogue.safety.examples import OTHER, names_somebody, reports
from dialogue.safety.findings import LIKE, Finding
from dialogue.safety.learned import Learned, load
from dialogue.safety.likeness import LEAST, MOST
from dialogue.safety.page import Page
from dialogue.safety.pieces import cut, unmeasured
from dialogue.safety.rules import Content, Rule
from dialogue.safety.scope import Scope
from reading.symptoms import find_symptoms

log = structlog.get_logger()
Vectors = np.ndarray[Any, Any]
DENIED = 30  # characters; a longer sentence says more than it denies
SHORTEST, FEW, SHORT, WHOLE = 4, 9, 30, 60  # characters: worth scoring; a scrap; a short text; one read in one piece
LONGEST = 200  # characters read as a whole besides the pieces
JOINED = 120  # characters of this turn and the ones before it that are read together
MORE = 0.3  # by how much this turn must add to what was said before
REMEMBERED = 256  # pieces whose vectors are kept: what was said a turn ago is not embedded again
SAID, DENIAL = ("wish", "dying", "dieword", "vanish", "act", "selfharm", "hit"), 0.6  # words that can be denied, and
# by how much more a sentence must read like a crisis in which all of them are
SHARE = 0.5  # what the sentence vector counts against the pieces
WISHES = ("crisis.ideation", "crisis.imminent", OTHER)  # how grave these are is asked of the sentence itself
NOW, SURE = 0.2, 0.5  # margins from which it is going on now, and surely a crisis
ANOTHER = -0.05  # margin from which a crisis is told of somebody else
ALIKE = 0.15  # less like its nearest example, an emergency is told without its name: the advice must not be a wrong one


@dataclass(frozen=True)
class Kind:
    """One question asked of a turn, with the margins that fire (`anban eval safety` shows what they give)."""

    name: str
    pieces: float  # without an embedder
    both: float
    terse: float  # more for a few characters: mostly an answer to a question, they must say it outright
    wordy: float  # more for a text that is not short
    part: float  # more for a piece of a long text: one of many may look dangerous by chance
    whole: float  # more for a long text as a whole, read without its vector, which would take too long

    def least(self, text: str, embedded: bool) -> float:
        """The margin from which a text, or a piece of it, fires."""
        length = len(text)
        more = self.terse if length < FEW else self.part if length > WHOLE else self.wordy if length > SHORT else 0.0
        return (self.both if embedded else self.pieces) + more


LIKELY = Rule(
    code="emergency.likely", title="听起来可能是急症", source="急诊预检分诊专家共识(2018)：难以判断时按较重一级处理",
    any=["救命"], act="120", advice="likely",
)  # fmt: skip
NEVER = 9.0
EMERGENCY = Kind("emergency", pieces=0.1, both=0.1, terse=0.35, wordy=0.0, part=0.6, whole=NEVER)
CRISIS = Kind("crisis", pieces=0.1, both=0.05, terse=0.2, wordy=0.2, part=1.0, whole=0.6)


def _blend(pieces: float, vector: float) -> float:
    return (pieces + SHARE * vector) / (1 + SHARE)


def _only_denied(text: str) -> bool:
    """没有呼吸困难也没有胸闷: whatever it is like, nothing in it is there."""
    named = find_symptoms(text) if len(text) <= DENIED else []
    return bool(named) and all(symptom.status.negated for symptom in named)


class MeaningScorer:
    """The embedder wakes up in the background; until then the pieces alone are heard."""

    def __init__(self, content: Content, embedder: Embedder | None = None) -> None:
        self.learned: Learned = load()
        self._content = content
        self._rules: dict[str, Rule] = {rule.code: rule for rule in [*content.emergencies, *content.crises, LIKELY]}
        self._embedder: Embedder | None = None
        self._seen: dict[str, Vectors] = {}
        self._pieces = lru_cache(REMEMBERED)(self._weigh)
        self._tried = Event()
        if embedder is None:
            self._tried.set()
        else:
            Thread(target=self._wake, args=(embedder,), name="safety-embedder", daemon=True).start()

    def wait(self, seconds: float = 60.0) -> bool:
        """Until the embedder is there; False when it did not come."""
        return self._tried.wait(seconds) and self._embedder is not None

    def _wake(self, embedder: Embedder) -> None:
        try:
            if getattr(embedder, "model", "") == self.learned.likeness.model:
                embedder.embed(["好"])
                self._embedder = embedder
        except Exception as error:  # the pieces are heard without it
            log.error("safety_embedder_failed", error=type(error).__name__)
        finally:
            self._tried.set()

    def add(self, pages: Sequence[Page], emergencies: list[Finding], crises: list[Finding]) -> list[Finding]:
        """Findings by likeness, for the kinds the rules found nothing of. Being hurt by others is another matter than
        wishing to die."""
        own = [finding for finding in crises if not finding.rule.code.startswith("crisis.abuse")]
        asked = [kind for kind, found in ((EMERGENCY, emergencies), (CRISIS, own)) if not found]
        asked = [kind for kind in asked if not self._retold(kind, pages[0])]
        if EMERGENCY in asked and _only_denied(pages[0].text):
            asked.remove(EMERGENCY)
        scored = self._scored(pages) if asked else []
        if not scored:
            return []
        long = [kind for kind in asked if self._reads_long(kind, pages[0])]
        likest = {
            kind: max(((text, margins[kind.name]) for text, margins in scored), key=itemgetter(1))
            for kind in asked if kind not in long
        }  # fmt: skip
        least = {kind: kind.least(pages[0].text, self._embedder is not None) for kind in likest}
        if CRISIS in least and self._denied(pages[0]):
            least[CRISIS] += DENIAL
        hopeful = {kind: read for kind, read in likest.items() if self._bound(read[1], MOST) >= least[kind]}
        self.foresee(text for text, _ in hopeful.values())
        sure = [kind for kind, read in hopeful.items() if self._both(kind, [read])[0][1] >= least[kind]]
        return [*(self._finding(kind, pages[0].text) for kind in long),
                *(self._finding(kind, hopeful[kind][0]) for kind in sure)]  # fmt: skip

    def _reads_long(self, kind: Kind, page: Page) -> bool:
        """Does a long text read like this kind as a whole?"""
        text = unmeasured(page)
        return WHOLE < len(text) <= LONGEST and self._pieces(text)[kind.name] >= kind.pieces + kind.whole

    def _retold(self, kind: Kind, page: Page) -> bool:
        """From the news, a film, a book: likeness cannot see that."""
        cues = self._content.emergency_cues if kind is EMERGENCY else self._content.crisis_cues
        return cues.story.search(page.text) is not None

    def _denied(self, page: Page) -> bool:
        """没想过死, 轻生？没有: every word of it is denied, and likeness does not see that."""
        spans = [span for name in SAID for span in page.concept(name)] if len(page.text) <= WHOLE else []
        scope = Scope(self._content.crisis_cues, page)
        return bool(spans) and all(scope.silent(span) == "denied" for span in spans)

    def _weigh(self, text: str) -> dict[str, float]:
        return self.learned.weights.margins(text, Page(self._content.book, text).concepts())

    def margins(self, kind: Kind, texts: Sequence[str]) -> list[float]:
        """How much each text reads like danger of this kind; above zero it does."""
        read = [(text, self._pieces(text)[kind.name]) for text in texts]
        return [margin for _, margin in self._both(kind, read)]

    def of_another(self, page: Page) -> bool:
        """Told by somebody who worries about another person, not by the person in danger."""
        text = unmeasured(page)
        return reports(text) or (names_somebody(text) and self._pieces(text)["other"] >= ANOTHER)

    def may_be_under(self, kind: Kind, texts: Sequence[str], limit: float) -> bool:
        """Could all of them read less like danger than that, whatever their vectors say?"""
        return all(self._bound(self._pieces(text)[kind.name], LEAST) < limit for text in texts)

    def foresee(self, texts: Iterable[str]) -> None:
        """Embeds at once what will be asked one by one."""
        if self._embedder and (together := list(dict.fromkeys(texts))):
            self._heard(self._embedder, together)

    def _scored(self, pages: Sequence[Page]) -> list[tuple[str, dict[str, float]]]:
        """What is read of a turn, with its margins over pieces: this turn, and this turn with those before it."""
        text = unmeasured(pages[0])
        if len(text) < SHORTEST:
            return []
        margins = self._pieces
        scored = [(piece, margins(piece)) for piece in ([text] if len(text) <= WHOLE else cut(text))]
        before = "。".join(unmeasured(page) for page in reversed(pages[1:]))
        if before and len(before) + len(text) < JOINED:
            joined, alone = margins(f"{before}。{text}"), margins(before)
            more = {name: value if value > alone[name] + MORE else -9.0 for name, value in joined.items()}
            scored.append((f"{before}。{text}", more))
        return scored

    def _bound(self, margin: float, vector: float) -> float:
        """What a margin over pieces comes to with that of the vector: it is embedded only where that can matter."""
        return _blend(margin, vector) if self._embedder else margin

    def _both(self, kind: Kind, read: list[tuple[str, float]]) -> list[tuple[str, float]]:
        embedder = self._embedder
        if embedder is None:
            return read
        column = self.learned.likeness.heads.index(kind.name)
        others = self._heard(embedder, [text for text, _ in read])
        return [(text, _blend(margin, float(others[text][column]))) for text, margin in read]

    def _heard(self, embedder: Embedder, texts: list[str]) -> dict[str, Vectors]:
        """The margins of texts over their sentence vectors, for every kind; those of the latest ones are kept."""
        known = {text: kept for text in texts if (kept := self._seen.get(text)) is not None}
        new = [text for text in texts if text not in known]
        if new:
            fresh = dict(zip(new, self.learned.likeness.margins(np.asarray(embedder.embed(new))), strict=True))
            self._seen.update(fresh)
            known |= fresh
        for oldest in list(self._seen)[: max(0, len(self._seen) - REMEMBERED)]:
            self._seen.pop(oldest, None)
        return known

    def _finding(self, kind: Kind, text: str) -> Finding:
        weights = self.learned.weights
        code, example, alike = self.learned.shown.nearest(weights.vector(text), kind is CRISIS)
        if kind is CRISIS:
            code = self._how_grave(code, self._pieces(text))
        unlike = kind is EMERGENCY and (alike < ALIKE or not self._has_whom(code, text))
        return Finding(LIKELY if unlike else self._rules[code], text, LIKE + example)

    def _has_whom(self, code: str, text: str) -> bool:
        """An emergency of pregnancy or of a child only where one is spoken of: its advice fits nobody else."""
        whom = {"obstetric": ("pregnant",), "child": ("child", "baby")}.get(code.split(".")[0])
        if whom is None:
            return True
        page = Page(self._content.book, text)
        return any(page.concept(name) for name in whom)

    @staticmethod
    def _how_grave(code: str, margins: dict[str, float]) -> str:
        """A wish, a plan, or already going on: asked of the sentence itself, not of the example it is like. What holds
        a conversation must read surely so."""
        grave = margins["grave"] > 0
        if code in (*WISHES, "crisis.plan") and margins["now"] >= NOW and margins[CRISIS.name] >= SURE:
            return "crisis.imminent"
        if code in WISHES or (grave and code in ("crisis.abuse", "crisis.self_harm")):
            return "crisis.plan" if grave else "crisis.ideation"
        return code
