"""Opening, resuming and recognising sessions."""

from __future__ import annotations

import uuid
from datetime import datetime

from channels.app.ports import AppHouse
from channels.app.tokens import Session, Tokens


class Sessions:
    """A conversation is named by its signed token alone: nobody can ask for one they were not given."""

    def __init__(self, house: AppHouse, tokens: Tokens) -> None:
        self._house = house
        self._tokens = tokens

    async def open(self, old: str | None) -> tuple[str, Session, datetime]:
        """A new session, or the old one prolonged. Raises NotSignedIn when the old token is not good any more."""
        session = self.recognise(old) if old else await self._new()
        token, expires = self._tokens.sign(session)
        return token, session, expires

    def recognise(self, token: str) -> Session:
        """The session behind a token; NotSignedIn when it is forged or expired."""
        return self._tokens.verify(token)

    async def _new(self) -> Session:
        address = uuid.uuid4().hex
        return Session(id=address, conversation=await self._house.new_conversation("app", address))
