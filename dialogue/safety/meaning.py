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
from dialogue.safety.examples import OTHER
from dialogue.safety.findings import LIKE, Finding
from dialogue.safety.learned import Learned, load
from dialogue.safety.likeness import LEAST, MOST
from dialogue.safety.page import Page
from dialogue.safety.pieces import cut, unmeasured
from dialogue.safety.rules import Content, Rule
from reading.symptoms import find_symptoms

log = structlog.get_logger()
Vectors = np.ndarray[Any, Any]
DENIED = 30  # characters; a longer sentence says more than it denies
SHORTEST, WHOLE = 4, 60  # characters worth scoring, and read in one piece
FEW, TERSE = 9, 0.35  # a few characters are mostly an answer to a question: they must say it outright
JOINED = 120  # characters of this turn and the ones before it that are read together
MORE = 0.3  # by how much this turn must add to what was said before
REMEMBERED = 256  # pieces whose vectors are kept: what was said a turn ago is not embedded again
SHARE = 0.5  # what the sentence vector counts against the pieces
WISHES = ("crisis.ideation", "crisis.imminent", OTHER)  # how grave these are is asked of the sentence itself
ANOTHER = 0.0  # margin from which a crisis is told of somebody else
ALIKE = 0.15  # less like its nearest example, an emergency is told without its name: the advice must not be a wrong one


@dataclass(frozen=True)
class Kind:
    """One question asked of a turn, with the margins that fire (`anban eval safety` shows what they give)."""

    name: str
    pieces: float  # without an embedder
    both: float
    longer: float  # more for a text of several pieces: one of many may look dangerous by chance

    def least(self, long: bool, embedded: bool) -> float:
        return (self.both if embedded else self.pieces) + (self.longer if long else 0)


LIKELY = Rule(
    code="emergency.likely", title="听起来可能是急症", source="急诊预检分诊专家共识(2018)：难以判断时按较重一级处理",
    any=["救命"], act="120", advice="likely",
)  # fmt: skip
EMERGENCY = Kind("emergency", 0.3, 0.1, 0.6)
CRISIS = Kind("crisis", 0.1, 0.05, 0.4)


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
        long = len(pages[0].text) > WHOLE
        likest = {
            kind: max(((text, margins[kind.name]) for text, margins in scored), key=itemgetter(1)) for kind in asked
        }
        hopeful = {kind: read for kind, read in likest.items() if self._hopeful(kind, read, long)}
        self.foresee(text for text, _ in hopeful.values())
        found = (self._judged(kind, read, long) for kind, read in hopeful.items())
        return [finding for finding in found if finding is not None]

    def _retold(self, kind: Kind, page: Page) -> bool:
        """From the news, a film, a book: likeness cannot see that."""
        cues = self._content.emergency_cues if kind is EMERGENCY else self._content.crisis_cues
        return cues.story.search(page.text) is not None

    def _weigh(self, text: str) -> dict[str, float]:
        return self.learned.weights.margins(text, Page(self._content.book, text).concepts())

    def margins(self, kind: Kind, texts: Sequence[str]) -> list[float]:
        """How much each text reads like danger of this kind; above zero it does."""
        read = [(text, self._pieces(text)[kind.name]) for text in texts]
        return [margin for _, margin in self._both(kind, read)]

    def of_another(self, page: Page) -> bool:
        """Told by somebody who worries about another person, not by the person in danger."""
        return self._pieces(unmeasured(page))["other"] >= ANOTHER

    def may_be_under(self, kind: Kind, texts: Sequence[str], limit: float) -> bool:
        """Could all of them read less like danger than that, whatever their vectors say?"""
        return all(self._bound(self._pieces(text)[kind.name], LEAST) < limit for text in texts)

    def foresee(self, texts: Iterable[str]) -> None:
        """Embeds at once what will be asked one by one."""
        if self._embedder and (together := list(dict.fromkeys(texts))):
            self._embed(self._embedder, together)

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

    def _hopeful(self, kind: Kind, read: tuple[str, float], long: bool) -> bool:
        """Whether what reads most like danger can still be it, once its vector is known."""
        return self._bound(read[1], MOST) >= kind.least(long, self._embedder is not None)

    def _judged(self, kind: Kind, read: tuple[str, float], long: bool) -> Finding | None:
        ((text, margin),) = self._both(kind, [read])
        least = kind.least(long, self._embedder is not None) + (TERSE if not long and len(text) < FEW else 0)
        return self._finding(kind, text) if margin >= least else None

    def _bound(self, margin: float, vector: float) -> float:
        """What a margin over pieces comes to with that of the vector: it is embedded only where that can matter."""
        return _blend(margin, vector) if self._embedder else margin

    def _both(self, kind: Kind, read: list[tuple[str, float]]) -> list[tuple[str, float]]:
        embedder = self._embedder
        if embedder is None:
            return read
        like = self.learned.likeness
        column = like.heads.index(kind.name)
        margins = like.margins(self._embed(embedder, [text for text, _ in read]))[:, column]
        return [(text, _blend(margin, float(other))) for (text, margin), other in zip(read, margins, strict=True)]

    def _embed(self, embedder: Embedder, texts: list[str]) -> Vectors:
        new = [text for text in texts if text not in self._seen]
        if new:
            self._seen.update(zip(new, embedder.embed(new), strict=True))
        vectors = np.stack([self._seen[text] for text in texts])
        for oldest in list(self._seen)[: max(0, len(self._seen) - REMEMBERED)]:
            self._seen.pop(oldest, None)
        return vectors

    def _finding(self, kind: Kind, text: str) -> Finding:
        weights = self.learned.weights
        code, example, alike = self.learned.shown.nearest(weights.vector(text), kind is CRISIS)
        grave = self._pieces(text)["grave"] > 0
        if code in WISHES or (grave and code in ("crisis.abuse", "crisis.self_harm")):
            code = "crisis.plan" if grave else "crisis.ideation"  # likeness alone never holds a conversation
        rule = LIKELY if kind is EMERGENCY and alike < ALIKE else self._rules[code]
        return Finding(rule, text, LIKE + example)
