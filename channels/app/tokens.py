"""Session tokens: who is talking in which conversation, signed, for a limited time."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

from core.errors import NotSignedIn

ISSUER = "anban-app"
KNOWN = 4096  # tokens whose signature need not be checked again


@dataclass(frozen=True)
class Session:
    """One device in one conversation; `id` is the address the person has on this channel."""

    id: str
    conversation: str


class Tokens:
    """Signs and verifies with a key made for this purpose only, so that no other token of the house fits here."""

    def __init__(self, secret: str, clock: Callable[[], datetime], days: int) -> None:
        self._key = hashlib.sha256(f"{ISSUER}:{secret}".encode()).digest()
        self._clock = clock
        self._life = timedelta(days=days)
        self._known: dict[str, tuple[Session, int]] = {}

    def sign(self, session: Session) -> tuple[str, datetime]:
        """The token and the moment it stops being good."""
        expires = (self._clock() + self._life).replace(microsecond=0)
        claims = {"iss": ISSUER, "sub": session.id, "cid": session.conversation, "exp": int(expires.timestamp())}
        return jwt.encode(claims, self._key, algorithm="HS256"), expires

    def verify(self, token: str) -> Session:
        """Raises NotSignedIn for anything but a token of ours that is still good."""
        session, expires = self._known.get(token) or self._read(token)
        if expires <= self._clock().timestamp():
            raise NotSignedIn("token expired")
        return session

    def _read(self, token: str) -> tuple[Session, int]:
        """What a token of ours says. Its signature is good for ever, so it is checked once."""
        # Expiry is checked against our own clock, which tests can turn.
        options = {"require": ["iss", "sub", "cid", "exp"], "verify_exp": False}
        try:
            claims = jwt.decode(token, self._key, algorithms=["HS256"], issuer=ISSUER, options=options)  # type: ignore[arg-type]
        except (jwt.InvalidTokenError, ValueError) as error:
            raise NotSignedIn(f"token refused: {type(error).__name__}") from None
        if not isinstance(claims["exp"], int):
            raise NotSignedIn("token expired")
        read = Session(id=str(claims["sub"]), conversation=str(claims["cid"])), claims["exp"]
        self._known[token] = read
        if len(self._known) > KNOWN:
            self._known.pop(next(iter(self._known)), None)
        return read
