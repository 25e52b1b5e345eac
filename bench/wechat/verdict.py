"""What became of every message: answered once, in order, nothing lost, nothing doubled."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.wechat.phones import SLOW, Account, Message
from bench.wechat.run import APP, Plan, Ran, settings_of
from core.messages import Text
from records.database import Database
from records.secrets import load_secret, sealer
from records.transcripts import Transcripts
from records.wechat_arrivals import conversation_of

# What the answer to each sentence must hold, and no other answer holds.
ANSWERS = {
    "开始调查": "咳嗽几天了",
    "三天了": "有没有发烧",
    "没有发烧": "痰是什么样的",
    "白痰": "都记下了",
    "几点开门": "门诊",
    SLOW: "查好了",
}
ENCRYPTED = re.compile(rb"<Encrypt><!\[CDATA\[(.*?)]]>")


@dataclass
class Verdict:
    """Each list of wrongs is empty when all is well."""

    ways: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)


def text_of(account: Account, answer: bytes) -> str:
    """The words of a passive answer; "" for an acknowledgement."""
    found = ENCRYPTED.search(answer)
    if not found:
        return ""
    xml: str = account.crypto.decrypt(found[1].decode(), account.app_id)
    return xml


async def judge(plan: Plan, ran: Ran, data: Path) -> Verdict:
    verdict = Verdict()
    by_person: dict[str, list[Message]] = {}
    for message in ran.messages:
        by_person.setdefault(message.openid, []).append(message)
    for openid, messages in by_person.items():
        _person(ran, openid, messages, verdict)
    await _stored(plan, data, by_person, verdict)
    return verdict


def _person(ran: Ran, openid: str, messages: list[Message], verdict: Verdict) -> None:
    """Everything that reached one phone, in the order it came."""
    got: list[tuple[float, str]] = [(float(one["at"]), str(one["text"])) for one in ran.customer.get(openid, [])]  # type: ignore[arg-type]
    verdict.ways["customer"] += len(got)
    for message in messages:
        if message.answer is None:
            verdict.ways["nobody answered"] += 1
            continue
        text = text_of(ran.account, message.answer)
        verdict.ways["passive" if text else "acknowledged"] += 1
        if text:
            got.append((message.at, text))
    wanted = [ANSWERS[message.said] for message in messages]
    came = [text for _, text in sorted(got)]
    verdict.wrong["not answered once each"] += len(came) != len(wanted)
    if len(came) == len(wanted):
        verdict.wrong["wrong or out of order"] += any(want not in text for want, text in zip(wanted, came, strict=True))


async def _stored(plan: Plan, data: Path, people: dict[str, list[Message]], verdict: Verdict) -> None:
    """The conversations as the hospital keeps them: every sentence once, in order."""
    settings = settings_of(plan, data)
    database = Database(settings.database)
    transcripts = Transcripts(database, sealer(load_secret(settings)))
    try:
        for openid, messages in people.items():
            turns: list[Any] = await transcripts.turns(conversation_of(APP, openid), 0, 20)
            said = [Text(text=message.said) for message in messages]
            verdict.wrong["stored otherwise than said"] += [turn.inbound.content for turn in turns] != said
    finally:
        await database.close()
