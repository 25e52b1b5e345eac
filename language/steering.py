"""Steering and small talk by rule: 转人工, 再说一遍, 上一题, 算了, 谢谢 … The patterns are data (steering.yaml)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from core.commands import (
    Affirm,
    AnyCommand,
    Back,
    Cancel,
    Chat,
    Deny,
    DontKnow,
    Handoff,
    Repeat,
    Restart,
    Resume,
    Skip,
)
from reading.remembered import remembered

PLAIN: dict[str, Callable[[], AnyCommand]] = {
    "handoff": Handoff,
    "repeat": Repeat,
    "restart": Restart,
    "back": Back,
    "cancel": Cancel,
    "skip": Skip,
    "resume": Resume,
    "dont_know": DontKnow,
    "affirm": Affirm,
    "deny": Deny,
}
# Kinds that win over an answer to the pending item, and those that are themselves a kind of answer.
STRONG = frozenset({"handoff", "repeat", "restart", "back", "cancel", "skip", "chat.injection", "chat.prescribe"})
LONGEST = 60  # a longer clause tells a story; it does not steer


@dataclass(frozen=True)
class Rule:
    kind: str
    whole: re.Pattern[str] | None
    anywhere: re.Pattern[str] | None
    unless: re.Pattern[str] | None

    def matches(self, text: str, bare: str) -> bool:
        if self.unless and self.unless.search(text):
            return False
        if self.whole and (self.whole.fullmatch(text) or self.whole.fullmatch(bare)):
            return True
        return bool(self.anywhere and self.anywhere.search(text))


@dataclass(frozen=True)
class Rules:
    lead: re.Pattern[str]
    tail: re.Pattern[str]
    rules: tuple[Rule, ...]


def _any(patterns: list[str]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE) if patterns else None


@cache
def rules() -> Rules:
    """The patterns, compiled once."""
    data = yaml.load(Path(__file__).with_name("steering.yaml").read_text(encoding="utf-8"), yaml.CSafeLoader)
    return Rules(
        lead=re.compile(f"^(?:(?:{data['lead']})[，。、 ]*)(?=.)"),
        tail=re.compile(f"(?<=.)(?:[，。、！？~… ]|{data['tail']})$"),
        rules=tuple(
            Rule(
                kind,
                _any(spec.get("whole", [])),
                _any(spec.get("anywhere", [])),
                _any([spec["unless"]] if "unless" in spec else []),
            )
            for kind, spec in data["kinds"].items()
        ),
    )


def _forms(text: str) -> list[str]:
    """The clause as it stands, then with polite words and particles taken off step by step."""
    known, forms = rules(), [text.strip("，。、！~… ")]
    bare = forms[0]
    for _ in range(6):
        shorter = known.tail.sub("", bare)
        if shorter == bare:
            break
        bare = shorter
        forms.append(bare)
    for form in list(forms):
        lead = form
        for _ in range(4):
            shorter = known.lead.sub("", lead)
            if shorter == lead or not shorter:
                break
            lead = shorter
            forms.append(lead)
    return list(dict.fromkeys(forms))


@remembered
def kind_of(text: str) -> str:
    """The kind of steering or small talk this clean clause is; "" when it is none."""
    if not text or len(text) > LONGEST:
        return ""
    forms = _forms(text)
    for rule in rules().rules:
        if any(rule.matches(text, form) for form in forms):
            return rule.kind
    signs = _signs(text)
    return f"chat.{signs}" if signs else ""


_LATIN_OR_HAN = re.compile(r"[\u3400-\u9fffA-Za-z0-9]")
_FOREIGN = re.compile(r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f\u0900-\u097f\u0370-\u03ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_ACCENTED = re.compile(r"[à-öø-ÿ]", re.IGNORECASE)
_LAUGH = re.compile(
    r"(?:哈|呵|嘿|啊|嗯|呃|额|哦|啦|嘻|呜|唉|哎|略|嘟|咿|呀|喵|汪|吼|的|个|那|test|测试|试试|[。，…~？！ ])+"
)
_KEYS = re.compile(r"(?=[a-z]{4,})(?:[asdfghjkl]{4,}|[qwertyuiop]{4,}|[zxcvbnm]{4,}|([a-z])\1{3,})", re.IGNORECASE)


def _signs(text: str) -> str:
    """Signs without words, another script, or a cat on the keyboard."""
    if len(_FOREIGN.findall(text)) >= 3 or (_ACCENTED.search(text) and not _HAN.search(text)):
        return "other_language"
    if not _LATIN_OR_HAN.search(text):
        return "nonsense" if re.fullmatch(r"[\W_]*", text) and all(ord(c) < 0x3100 for c in text) else "emoji"
    if _KEYS.fullmatch(text) or (len(text) >= 3 and _LAUGH.fullmatch(text)):
        return "nonsense"
    if re.fullmatch(r"(\d)\1{4,}|0?123456\d*", text):
        return "nonsense"
    return ""


def command(kind: str) -> AnyCommand:
    """The command of a kind."""
    if kind == "ok":  # 知道了: heard, nothing to do
        return Chat(about="thanks")
    if kind == "chat.thanks_for_praise":
        return Chat(about="thanks")
    if kind in PLAIN:
        return PLAIN[kind]()
    return Chat(about=kind.removeprefix("chat."))
