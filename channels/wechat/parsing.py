"""The platform's XML as one small value: who, when, what kind, which fields. No entities, no DTD, ever."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, fromstring
from wechatpy import parse_message
from wechatpy.exceptions import WeChatException

from core.errors import BadInput

ADDRESS = re.compile(r"[A-Za-z0-9_\-@.]{1,64}")


class Unreadable(BadInput):
    """Signed rightly, but not a message."""

    slug = "wechat-unreadable"


@dataclass(frozen=True)
class Message:
    """`kind` is the platform's MsgType, "event" for events; `event` is lower case and says scans apart."""

    openid: str
    account: str
    created: int
    kind: str
    event: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The same for every delivery of the same message. Events have no MsgId."""
        msg_id = self.fields.get("MsgId", "")
        if msg_id and self.kind != "event":
            return msg_id[:64]
        told = f"{self.event}|{self.fields.get('EventKey', '')}|{msg_id}"
        return f"{self.openid}.{self.created}.{hashlib.sha256(told.encode()).hexdigest()[:12]}"


def parse(xml: bytes) -> Message:
    """Guarded by defusedxml, told apart by wechatpy. Raises Unreadable."""
    flat = _flat(xml)
    try:
        known = parse_message(xml)
    except (WeChatException, ValueError, KeyError, AttributeError, TypeError) as error:
        raise Unreadable(f"wechatpy refuses it: {type(error).__name__}") from None
    openid = flat.get("FromUserName", "")
    created = flat.get("CreateTime", "")
    if not ADDRESS.fullmatch(openid) or not re.fullmatch(r"\d{1,12}", created):
        raise Unreadable("no sender or no time")
    kind = flat.get("MsgType", "").strip().lower()
    event = _event(known, flat) if kind == "event" or kind.startswith("device_") else ""
    return Message(openid, flat.get("ToUserName", ""), int(created), "event" if event else kind, event, flat)


def _flat(xml: bytes) -> dict[str, str]:
    """Every field by its name; what is nested (sent pictures, job results) by a dotted path."""
    try:
        root = fromstring(xml, forbid_dtd=True)
    except (DefusedXmlException, ParseError, ValueError, LookupError, RecursionError) as error:
        raise Unreadable(f"not XML we read: {type(error).__name__}") from None
    flat: dict[str, str] = {}
    waiting = [(child, child.tag) for child in root]
    for element, path in waiting:  # grows while it is walked
        waiting += [(child, f"{path}.{child.tag}") for child in element]
        flat.setdefault(path, (element.text or "").strip())
    return flat


def _event(known: object, flat: dict[str, str]) -> str:
    """wechatpy knows subscribe from subscribe by a scanned code; what it does not know keeps its own name."""
    found = getattr(known, "event", "") or ""
    name = found if isinstance(found, str) and found != "unknown" else ""
    return (name or flat.get("Event", "") or flat.get("MsgType", "")).lower()
