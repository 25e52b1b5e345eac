"""The output guard: the last look at every reply before it leaves."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import yaml

from core.messages import Act, Card, Made, Say
from core.plain import plain
from dialogue.safety.refusing import KINDS, Refusing, load
from dialogue.safety.rules import CONTENT
from dialogue.safety.text import clean

_QUOTED = re.compile(r"“[^“”]*”")


@dataclass(frozen=True)
class Ban:
    """One thing a reply may not do. `cited`: allowed when the act carries a citation."""

    name: str
    cited: bool
    forms: re.Pattern[str]
    unless: re.Pattern[str] | None


class Guard:
    """Replaces what a machine may not say to a patient; people of the hospital and safety itself may speak freely."""

    def __init__(self, bans: list[Ban], instead: dict[str, str], refusing: Refusing) -> None:
        self._bans = bans
        self._instead = instead
        self._refusing = refusing

    def check(self, acts: list[Act]) -> list[Act]:
        return [self._one(act) for act in acts]

    def instead(self, name: str) -> Say:
        return Say(text=self._instead[name], made=Made(by="safety", step=f"guard:{name}"))

    def broken(self, text: str, *, cited: bool = False) -> str:
        """Which ban a text breaks; "" for none. Each sentence is looked at by itself."""
        for sentence in re.split(r"[。！？；\n]", clean(text)):
            for ban in self._bans:
                if ban.cited and cited:
                    continue
                if ban.forms.search(sentence) and not (ban.unless and ban.unless.search(sentence)):
                    return ban.name
        return ""

    def _one(self, act: Act) -> Act:
        if act.made.by in ("staff", "safety"):
            return act
        cited = bool(act.citations) if isinstance(act, Say | Card) else False
        said = _ours(act)
        name = self.broken(said, cited=cited) or self._refusing.kind(said, _looked_for(act, cited=cited))
        return self.instead(name) if name else act


def _looked_for(act: Act, *, cited: bool) -> Sequence[str]:
    """What a reply is read for beyond the forms. A step's own sentences are reviewed, and an approved passage is; what
    a model wrote, or nobody says where it is from, is read for everything. A model's words that rest on a passage may
    speak of illnesses and medicines as it does, and still put no illness down to anybody."""
    if act.made.step and not act.made.model:
        return ()
    return ("diagnosis", "human") if cited else KINDS


def _ours(act: Act) -> str:
    """What the act says in our own name. The person's words, read back in quotation marks by the pre-consultation's
    summary, are theirs: their doses and worries may stand there, and nowhere else."""
    if isinstance(act, Card) and act.kind == "summary" and _read_back(act.made):
        rows = [row.model_copy(update={"text": _QUOTED.sub("“”", row.text)}) for row in act.rows]
        return plain(act.model_copy(update={"rows": rows}))
    return plain(act)


def _read_back(made: Made) -> bool:
    return made.by == "flow" and made.model is None and made.step.split("/")[0] == "preconsult"


def load_guard() -> Guard:
    """The bans of content/guard.yaml."""
    loaded: dict[str, Any] = yaml.load((CONTENT / "guard.yaml").read_text("utf-8"), yaml.CSafeLoader)
    bans = [
        Ban(
            name=row["name"],
            cited=bool(row.get("cited", False)),
            forms=_any(row["forms"], loaded["words"]),
            unless=_any(row["unless"], loaded["words"]) if row.get("unless") else None,
        )
        for row in loaded["bans"]
    ]
    return Guard(bans, loaded["instead"], load())


def _any(forms: list[str], words: dict[str, list[str]]) -> re.Pattern[str]:
    """The forms as one expression; <drug> and the like stand for a list of words."""
    written = "|".join(forms)
    for name, group in words.items():
        written = written.replace(f"<{name}>", "(?:" + "|".join(sorted(group, key=len, reverse=True)) + ")")
    return re.compile(written)
