"""What the platform knows and allows: tokens that end, people who follow, windows, quotas, daily limits."""

from __future__ import annotations

import itertools
import secrets
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

SPOKE, SPOKE_MESSAGES = timedelta(hours=48), 5
TAPPED, TAPPED_MESSAGES = timedelta(minutes=1), 3
TOKEN_SECONDS = 7200
MEDIA_BYTES = 2_000_000
TEXT_BYTES = 2_048


class No(Exception):
    """The platform refuses with one of its codes."""

    def __init__(self, code: int, said: str) -> None:
        super().__init__(said)
        self.code = code


@dataclass
class Got:
    """Something that reached a phone, and by which way."""

    at: datetime
    how: str  # passive | customer | template | notice | own | broken
    text: str
    items: list[dict[str, str]] = field(default_factory=list)
    url: str = ""


@dataclass
class Someone:
    """A phone that follows the account, or did."""

    openid: str
    follows: bool = True
    spoke_at: datetime | None = None
    spoke_left: int = 0
    tapped_at: datetime | None = None
    tapped_left: int = 0
    notices: bool = False  # agreed to subscription notices
    got: list[Got] = field(default_factory=list)


class Platform:
    """`strict_count` of the day makes 45009 easy to see."""

    def __init__(self, app_id: str, secret: str, clock: Callable[[], datetime], daily: int = 500_000) -> None:
        self.app_id, self.secret, self.clock, self.daily = app_id, secret, clock, daily
        self.people: dict[str, Someone] = {}
        self.media: dict[str, bytes] = {}
        self.menu: dict[str, Any] = {}
        self.codes: dict[str, str] = {}  # ticket of a QR code → its scene
        self.templates = {"template-1": "消息提醒"}
        self.notices: dict[str, str] = {}
        self.logins: dict[str, str] = {}  # OAuth code → openid
        self.calls: Counter[str] = Counter()
        self.ids = itertools.count(7_000_000_000_000_000_001)  # of messages
        self.text_bytes = TEXT_BYTES
        self.thumbs: set[str] | None = None  # pictures it has; None: every one
        self.busy = 0  # so many calls are answered with -1
        self._token, self._good_until = "", clock()
        self._seen: set[str] = set()

    # --- tokens ---------------------------------------------------------------------------------------

    def stable_token(self, app_id: str, secret: str, force: bool) -> tuple[str, int]:
        """The same one while it is good, unless forced."""
        if (app_id, secret) != (self.app_id, self.secret):
            raise No(40125, "invalid appsecret")
        self.calls["token"] += 1
        now = self.clock()
        if force or now >= self._good_until:
            self._token, self._good_until = secrets.token_hex(32), now + timedelta(seconds=TOKEN_SECONDS)
        return self._token, int((self._good_until - now).total_seconds())

    def expire_token(self) -> None:
        """It ends now, whatever was said about it."""
        self._good_until = self.clock()

    def check(self, token: str, call: str) -> None:
        """Every call of the API comes past here."""
        self.calls[call] += 1
        if self.busy:
            self.busy -= 1
            raise No(-1, "system error")
        if not token or token != self._token:
            raise No(40001, "invalid credential, access_token is invalid or not latest")
        if self.clock() >= self._good_until:
            raise No(42001, "access_token expired")
        if self.calls[call] > self.daily:
            raise No(45009, "reach max api daily quota limit")

    # --- people -----------------------------------------------------------------------------------------

    def someone(self, openid: str) -> Someone:
        return self.people.setdefault(openid, Someone(openid))

    def spoke(self, openid: str) -> None:
        person = self.someone(openid)
        person.spoke_at, person.spoke_left = self.clock(), SPOKE_MESSAGES

    def tapped(self, openid: str) -> None:
        person = self.someone(openid)
        person.tapped_at, person.tapped_left = self.clock(), TAPPED_MESSAGES

    def custom(self, openid: str, body: dict[str, Any]) -> None:
        """A customer message: allowed in a window, as often as it says, to who follows."""
        person = self._follower(openid)
        got = shown(body)
        thumb = body.get("miniprogrampage", {}).get("thumb_media_id")
        if thumb and self.thumbs is not None and thumb not in self.thumbs:
            raise No(40007, "invalid media_id")
        if len(got.text.encode()) > self.text_bytes and body["msgtype"] == "text":
            raise No(45002, "content size out of limit")
        now = self.clock()
        tapped = person.tapped_at is not None and now - person.tapped_at < TAPPED
        spoke = person.spoke_at is not None and now - person.spoke_at < SPOKE
        if not (tapped or spoke):
            raise No(45015, "response out of time limit or subscription is canceled")
        if tapped and person.tapped_left:
            person.tapped_left -= 1
        elif spoke and person.spoke_left:
            person.spoke_left -= 1
        else:
            raise No(45047, "out of response count limit")
        person.got.append(Got(now, "customer", got.text, got.items, got.url))

    def template(self, openid: str, body: dict[str, Any]) -> None:
        """Once for each client_msg_id."""
        person = self._follower(openid)
        if (key := str(body.get("client_msg_id", ""))) and key in self._seen:
            return
        self._seen.add(key)
        person.got.append(Got(self.clock(), "template", _fields(body), url=str(body.get("url", ""))))

    def notice(self, openid: str, body: dict[str, Any]) -> None:
        person = self._follower(openid)
        if not person.notices:
            raise No(43101, "user refuse to accept the msg")
        person.got.append(Got(self.clock(), "notice", _fields(body), url=str(body.get("page", ""))))

    def keep(self, data: bytes) -> str:
        """Media as the platform keeps it; its id."""
        id = secrets.token_hex(16)
        self.media[id] = data
        return id

    def register(self, kind: str, library: str) -> str:
        """A template or a notice of the platform's library, taken into the account; its id there."""
        theirs = self.templates if kind == "template" else self.notices
        id = f"{kind}-{library}"
        theirs[id] = "消息提醒"
        return id

    def qrcode(self, scene: str) -> dict[str, Any]:
        if not 1 <= len(scene) <= 64:
            raise No(40097, "invalid args")
        ticket = secrets.token_urlsafe(24)
        self.codes[ticket] = scene
        return {"ticket": ticket, "url": f"http://weixin.qq.com/q/{ticket}"}

    def _follower(self, openid: str) -> Someone:
        person = self.people.get(openid)
        if person is None:
            raise No(40003, "invalid openid")
        if not person.follows:
            raise No(43004, "require subscribe")
        return person


def shown(body: dict[str, Any]) -> Got:
    """A customer message as a phone shows it."""
    at = datetime.min
    match body["msgtype"]:
        case "text":
            return Got(at, "", body["text"]["content"])
        case "msgmenu":
            menu = body["msgmenu"]
            return Got(at, "", menu["head_content"] + menu["tail_content"], list(menu["list"]))
        case "news":
            article = body["news"]["articles"][0]
            return Got(at, "", f"{article['title']}\n{article['description']}", url=article["url"])
        case "miniprogrampage":
            page = body["miniprogrampage"]
            if not all(page.get(name) for name in ("title", "appid", "pagepath", "thumb_media_id")):
                raise No(40007, "invalid media_id")
            return Got(at, "", f"[小程序] {page['title']}", url=page["pagepath"])
        case "voice":
            return Got(at, "", f"[语音 {body['voice']['media_id'][:6]}]")
    raise No(40008, "invalid message type")


def _fields(body: dict[str, Any]) -> str:
    return "；".join(str(field["value"]) for field in body["data"].values())
