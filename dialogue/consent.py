"""Consent: asked once for each purpose, stored with the version of the text, withdrawn by a word."""

from __future__ import annotations

import re
from typing import Any

from core.commands import Affirm, Commands, Deny, Know, Repeat, SetSlot
from core.forms import Item, Option
from core.messages import Ask, Button, Card, Made, Say
from core.turns import State
from dialogue.moment import Moment
from dialogue.store import Decision
from dialogue.wording import consent_text
from reading.durations import find_durations
from reading.illness import tells_of_illness

WITHDRAW = ("撤回同意", "撤回授权", "取消授权", "取消同意")
TOLD = 4  # characters; a shorter 没有 is an answer
DECLINED = 20  # characters; in a longer sentence a 不 speaks of something else
_AMOUNT = re.compile(r"[\d一二两三四五六七八九十几半]+多?(?:次|遍|度|斤|公斤|片|杯|包|毫升)")
_WHY = re.compile(
    r"^(?:这|这个|那|你)?(?:是)?(?:什么|啥)意思|为(?:什么|啥)要?|干(?:嘛|什么|啥)用?[的？]?$|泄露|隐私|安全吗|给谁看|谁能看"
)
MADE = Made(by="repair", step="consent")


def missing(state: State, purpose: str) -> bool:
    return bool(purpose) and state.consents.get(purpose) != consent_text(purpose)["version"]


def item(purpose: str) -> Item:
    """The question as an item, so that an understander can read the answer."""
    text = consent_text(purpose)
    return Item(
        link_id="~consent",
        text=text["ask"],
        type="choice",
        required=True,
        options=[
            Option(
                value="agree",
                label=text["agree"],
                synonyms=["好", "好的", "可以", "行", "嗯", "是的", "愿意", "没问题"],
            ),
            Option(
                value="decline",
                label=text["decline"],
                synonyms=["不", "不行", "不要", "不可以", "拒绝", "不愿意", "算了"],
            ),
        ],
    )


def ask(m: Moment, purpose: str, flow: str, data: dict[str, Any]) -> None:
    """Ask, and keep what the person had said so that it need not be said again."""
    text = consent_text(purpose)
    declined = m.state.consents.get(purpose) == "declined"
    m.state.waiting = "consent"
    m.state.waiting_data = {
        "purpose": purpose,
        "flow": flow,
        "data": data,
        "text": m.said.text,
        "commands": m.commands.model_dump(mode="json"),
    }
    if not declined:
        m.acts.append(Card(kind="consent", title=text["title"], text=text["text"], made=MADE))
    ask_again(m)


def ask_again(m: Moment) -> None:
    purpose = m.state.waiting_data["purpose"]
    text = consent_text(purpose)
    question = text["reminder"] if m.state.consents.get(purpose) == "declined" else text["ask"]
    choices = [Button(label=text["agree"], value="agree"), Button(label=text["decline"], value="decline")]
    m.acts.append(Ask(text=question, item=item(purpose), choices=choices, made=MADE))


_AGREES = re.compile(
    r"(?:我|那|嗯|好|行)?(?:都|是)?(?:同意|好的?|可以|行的?|嗯+|是的?|对|愿意|没问题|授权|允许|要得|得行|中|ok|yes|agree)"
    r"(?:了|的|吧|呀|啊|啦|嘛|记录|记吧|你们?记|您记|让你们?记|谢谢|，|。|！|同意|可以|好的?|没问题)*(?:[，。！ ].*)?",
    re.IGNORECASE,
)
_DECLINES = re.compile(r"不(?:同意|行|要|可以|愿意?|想|用|好|授权|允许|给)|拒绝|算了|别记|不$|^no$", re.IGNORECASE)
_NUMBERED = re.compile(r"(?:选|按|第)?[12一二](?:个|项)?")


def said(words: str) -> bool | None:
    """Whether typed words agree or decline; a story agrees to nothing, whatever else could be read into it."""
    if _DECLINES.search(words) and len(words) <= DECLINED:
        return False
    return True if _AGREES.fullmatch(words) else None


def answered(m: Moment, read: object) -> bool | None:
    """The answer to the consent question: tapped or keyed as read, typed only in plain words."""
    if read is not None and (not m.said.typed or _NUMBERED.fullmatch(m.said.text)):
        return read in ("agree", True)
    return said(m.said.text.strip()) if m.said.typed else None


def told_meanwhile(m: Moment) -> bool:
    """没有胸痛, 两天了, said while consent is asked, is part of the story and no refusal; it is kept for the flow."""
    words = m.said.text
    aside = all(isinstance(c, Know | SetSlot | Affirm | Deny) for c in m.commands.commands)
    if not m.said.typed or not aside or not _tells(m):
        return False
    waiting = m.state.waiting_data
    waiting["text"] = f"{waiting['text']}，{words}" if waiting.get("text") else words
    m.say("consent_first")
    ask_again(m)
    return True


def sent_meanwhile(m: Moment) -> bool:
    """A picture sent while consent is asked waits with the words; it is handed on only when they agree."""
    if not m.said.attachments:
        return False
    waiting = m.state.waiting_data
    waiting["sent"] = [*waiting.get("sent", []), *(a.model_dump() for a in m.said.attachments)]
    m.say("consent_picture")
    ask_again(m)
    return True


def _tells(m: Moment) -> bool:
    words = m.said.text
    if len(words) >= TOLD and tells_of_illness(words):
        return True
    known = any(isinstance(c, Know) for c in m.commands.commands)
    return known or bool(find_durations(words, m.now) or _AMOUNT.search(words))


def asks_why(m: Moment) -> bool:
    """什么意思, 会不会泄露: about the question itself."""
    return any(isinstance(c, Repeat) for c in m.commands.commands) or bool(_WHY.search(m.said.text))


def explain(m: Moment) -> None:
    """What it is for, once more."""
    text = consent_text(m.state.waiting_data["purpose"])
    m.acts.append(Card(kind="consent", title=text["title"], text=text["text"], made=MADE))
    ask_again(m)


def drop(m: Moment) -> dict[str, Any]:
    """The question is taken back unanswered; it is asked again when its flow is wanted again."""
    waiting, m.state.waiting, m.state.waiting_data = m.state.waiting_data, "", {}
    return waiting


def settle(m: Moment, agreed: bool) -> dict[str, Any] | None:
    """Record the answer. Returns what was waiting for it, or None when it was declined."""
    waiting = m.state.waiting_data
    purpose = waiting["purpose"]
    text = consent_text(purpose)
    m.state.consents[purpose] = text["version"] if agreed else "declined"
    decision = "agreed" if agreed else "declined"
    m.decisions.append(Decision(purpose=purpose, version=text["version"], decision=decision))
    m.state.waiting, m.state.waiting_data = "", {}
    m.acts.append(Say(text=text[decision], made=MADE))
    if not agreed:
        return None
    m.commands = Commands.model_validate(waiting["commands"])
    return waiting


def withdraw(m: Moment) -> bool:
    """撤回同意: stop every flow that needed it."""
    if not any(word in m.said.text for word in WITHDRAW):
        return False
    for purpose, version in m.state.consents.items():
        if version == "declined":
            continue
        m.decisions.append(Decision(purpose=purpose, version=version, decision="withdrawn"))
        m.acts.append(Say(text=consent_text(purpose)["withdrawn"], made=MADE))
        m.state.consents[purpose] = "declined"
    m.state.stack, m.state.waiting, m.state.waiting_data = [], "", {}
    return bool(m.decisions)
