"""What is said in a crisis: to the person in danger, or to somebody who worries about another."""

from __future__ import annotations

import re
from typing import Any

from core.messages import Act, Ask, Button, Card, Row, Say
from core.safety import Crisis
from dialogue.safety.replies import ask, by_phone, made, offering, wording

_SHE = re.compile(
    "她|女儿|闺女|妈|母亲|老婆|妻子|太太|媳妇|奶奶|姥姥|外婆|婆婆|姐|妹|女朋友|女友|闺蜜|女生|姑娘|阿姨|孙女|嫂|姑|姨"
)
_HE = re.compile("他|儿子|爸|父亲|老公|丈夫|爷爷|姥爷|外公|公公|哥|弟|男朋友|男友|男生|小伙|叔|舅|孙子|岳父|大爷")


class CrisisReplies:
    """The reviewed sentences of content/responses.yaml; where another is in danger, those for who stands by."""

    def __init__(self, *, another: bool = False, her: bool = False, kind: str = "") -> None:
        said = wording()
        self._said: dict[str, Any] = said["crisis"]
        if another:
            self._said = said["crisis"] | (_of_her(said["crisis_another"]) if her else said["crisis_another"])
        elif kind == "abuse":
            own = said["crisis"]
            self._said = own | {"stay": own["stay_abuse"], "ask_again": own["ask_abuse"]}
        self._another = another

    def card(self, level: Crisis, kind: str, channel: str, *, unsure: bool = False) -> list[Act]:
        """Acknowledge, give people to call, ask plainly about safety; `unsure`: it may be about somebody else."""
        said = self._said
        opening = said["abuse_now" if kind == "abuse" and level == "imminent" else kind or level]
        extra = str(said[channel]) if channel in ("bedside", "phone", "kiosk") else ""
        title = said["title"] if self._another else said.get(f"title_{kind}", said["title"])
        rows = [Row(label="可以找谁", text=said["lines"]), Row(label="值班", text=said["duty"])]
        if self._another:
            doing = said["doing_abuse" if kind in ("abuse", "others", "child") else "doing"]
            rows.insert(0, Row(label="现在可以做", text=doing))
        buttons = [self._call("12356"), self._call("120")]
        if self._another or kind in ("others", "abuse") or level == "imminent":
            buttons.append(self._call("110"))
        if channel == "phone":
            buttons.insert(0, Button(label=said["transfer"], value="do:handoff"))
        card = Card(
            kind="crisis", title=title, text=opening + said["told"] + extra, rows=rows, buttons=buttons,
            made=made(level),
        )  # fmt: skip
        question = self._safety_question(said["ask"].get(kind) or said["ask"][level])
        if unsure:
            value, label = ("safety:own", "about_me") if self._another else ("safety:another", "about_another")
            question = offering(question, Button(label=said[label], value=value))
        return [card, by_phone(question, channel, said["transfer"])]

    def held(self, time: int = 0) -> list[Act]:
        """Nothing else is done until it is safe."""
        buttons = [self._call("120"), self._call("12356"), self._call("110")]
        text = _turn(self._said["held"], time)
        card = Card(kind="crisis", title=self._said["title"], text=text, buttons=buttons, made=made("held"))
        return [card, self._confirm()]

    def stay(self, time: int = 0, *, checking: bool = False) -> list[Act]:
        """The conversation stays: it listens, offers a person, and asks about safety in other words."""
        said = self._said
        text = said["check"] if checking else _turn(said["stay"], time)
        question = self._safety_question(_turn(said["ask_again"], time))
        person = Button(label=said["person"], value="do:handoff")
        return [Say(text=text, made=made("stay")), offering(question, person)]

    def leave(self, time: int = 0) -> list[Act]:
        """Asked to stop asking: it stops, and a person stays within reach."""
        said = self._said
        buttons = [self._call("12356"), Button(label=said["person"], value="do:handoff")]
        text = _turn(said["leave"], time)
        return [Card(kind="crisis", title=said["title"], text=text, buttons=buttons, made=made("leave"))]

    def say(self, key: str) -> Say:
        return Say(text=self._said[key], made=made(key))

    def _call(self, number: str) -> Button:
        return Button(label=self._said[f"call_{number}"], href=f"tel:{number}")

    def _safety_question(self, text: str) -> Ask:
        said = self._said
        options = [("safety:safe", said["safe"]), ("safety:unsafe", said["unsafe"]), ("safety:talk", said["talk"])]
        return ask("safety.safe", text, options, "ask")

    def _confirm(self) -> Ask:
        """After imminent danger only a clear yes, or a human, lets the conversation go on."""
        said = self._said
        options = [("safety:confirmed", said["yes_safe"]), ("safety:unsafe", said["need_help"])]
        return ask("safety.confirmed", said["confirm"], options, "confirm")


def is_she(text: str, *, before: bool = False) -> bool:
    """Is it a daughter, a mother, a wife that is spoken of, now or before? 她 then, and not 他."""
    return (before or _SHE.search(text) is not None) and _HE.search(text) is None


def _of_her(said: Any) -> Any:
    if isinstance(said, str):
        return said.replace("他", "她")
    return {name: _of_her(part) for name, part in said.items()} if isinstance(said, dict) else [*map(_of_her, said)]


def _turn(sentences: list[str], time: int) -> str:
    return str(sentences[time % len(sentences)])
