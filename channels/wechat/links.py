"""One-time links from WeChat to our page, in the same conversation. Signed: nothing is stored until one is used."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from core.errors import NotSignedIn

ISSUER = "anban-wechat-link"
LIFE = timedelta(hours=24)


@dataclass(frozen=True)
class Link:
    id: str
    conversation: str
    address: str


class Links:
    """`base` is how phones reach this server; without it there are no links."""

    def __init__(self, base: str, secret: str, clock: Callable[[], datetime]) -> None:
        self._base = base.rstrip("/")
        self._key = hashlib.sha256(f"{ISSUER}:{secret}".encode()).digest()
        self._clock = clock

    def page(self, conversation: str, address: str, turn: int) -> str:
        """Opens this conversation on our page, once; "" when phones cannot reach us."""
        if not self._base:
            return ""
        # The token stands behind "#": browsers send it to nobody, so that no proxy writes it down.
        return f"{self._base}/wechat.html#go={self.sign(conversation, address, turn)}"

    def sign(self, conversation: str, address: str, turn: int) -> str:
        life = int((self._clock() + LIFE).timestamp())
        id = hashlib.sha256(f"{conversation}:{address}:{turn}:{life}".encode()).hexdigest()[:32]
        claims = {"iss": ISSUER, "jti": id, "cid": conversation, "sub": address, "exp": life}
        return jwt.encode(claims, self._key, algorithm="HS256")

    def read(self, token: str) -> Link:
        """Raises NotSignedIn for anything but a link of ours that is still good."""
        options = {"require": ["iss", "jti", "cid", "sub", "exp"], "verify_exp": False}
        try:
            claims = jwt.decode(token, self._key, algorithms=["HS256"], issuer=ISSUER, options=options)  # type: ignore[arg-type]
        except (jwt.InvalidTokenError, ValueError) as error:
            raise NotSignedIn(f"link refused: {type(error).__name__}", heard=GONE) from None
        if int(claims["exp"]) <= self._clock().timestamp():
            raise NotSignedIn("link expired", heard=GONE)
        return Link(str(claims["jti"]), str(claims["cid"]), str(claims["sub"]))


GONE = "这个链接已经用过或过期了。请回到公众号，再发一条消息，我会给您新的。"
