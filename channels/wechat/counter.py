"""Account matters settled by the channel itself: who this openid speaks for. Exact words only; all else is dialogue."""

from __future__ import annotations

import re
import unicodedata

from channels.wechat.parsing import Message
from channels.wechat.ports import Family, Member
from channels.wechat.wording import relation, say

BIND = ("绑定就诊人", "绑定")
LIST = ("就诊人", "切换就诊人", "我的就诊人")
NUMBERED = re.compile(r"(?:切换)?(就诊人|解绑)\s*(\d{1,2})")
CLICKS = {"account:bind": "绑定就诊人", "account:members": "就诊人"}


def asked(message: Message) -> str:
    """The account matter this message is about; "" when it is for the dialogue."""
    if message.event == "click":
        return CLICKS.get(message.fields.get("EventKey", ""), "")
    if message.kind != "text":
        return ""
    words = unicodedata.normalize("NFKC", message.fields.get("Content", "")).strip()
    return words if words in BIND + LIST or NUMBERED.fullmatch(words) else ""


async def settle(family: Family, address: str, words: str) -> str:
    """Do it and say so. Doing it twice is the same as once."""
    if words in BIND:
        code, minutes = await family.desk_code(address)
        return say("desk_code", code=code, minutes=minutes)
    members = await family.members(address)
    if words in LIST:
        return _listed(members)
    found = NUMBERED.fullmatch(words)
    assert found is not None
    number = int(found[2])
    if not 1 <= number <= len(members):
        return say("member_unknown")
    member = members[number - 1]
    if found[1] == "解绑":
        await family.unbind(address, member.id)
        return say("unbound", who=called(member))
    await family.switch(address, member.id)
    return say("switched", who=called(member))


def called(member: Member) -> str:
    """ "母亲 王*兰": enough to tell apart, not enough for someone looking over the shoulder."""
    return f"{relation(member.relation)} {masked(member.name)}".strip()


def masked(name: str) -> str:
    if len(name) < 2:
        return name
    return name[0] + "*" * max(1, len(name) - 2) + (name[-1] if len(name) > 2 else "")


def _listed(members: list[Member]) -> str:
    if not members:
        return say("members_none")
    lines = [f"{n}. {called(m)}{say('member_now') if m.now else ''}" for n, m in enumerate(members, 1)]
    return say("members", list="\n".join(lines))
