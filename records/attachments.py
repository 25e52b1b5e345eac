"""Files people send: bytes sealed in the data folder under a random id, their facts in the database."""

from __future__ import annotations

import asyncio
import hashlib
import os
import uuid
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from records.database import Database
from records.house import Attachment
from records.secrets import Sealer


class Attachments:
    def __init__(self, database: Database, sealer: Sealer, folder: Path, key: bytes) -> None:
        self._db = database
        self._sealer = sealer
        self._folder = folder
        self._aes = AESGCM(key)

    async def put(self, conversation: str, content: bytes, media: str, name: str, now: datetime) -> str:
        """Write the file first, then its row: a row never points at nothing."""
        attachment = str(uuid.uuid4())
        await asyncio.to_thread(self._write, attachment, content)
        row = Attachment(
            id=attachment,
            conversation_id=conversation,
            media=media,
            name=self._sealer.seal(name[:200]),
            size=len(content),
            sha256=hashlib.sha256(content).hexdigest(),
            at=now,
        )
        async with self._db.writing() as session:
            session.add(row)
        return attachment

    async def get(self, attachment: str) -> tuple[Attachment, bytes] | None:
        async with self._db.reading() as session:
            row = await session.get(Attachment, attachment)
        return None if row is None else (row, await asyncio.to_thread(self._read, row.id))

    def name(self, row: Attachment) -> str:
        return self._sealer.open(row.name)

    def _write(self, attachment: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        nonce = os.urandom(12)
        part = self._folder / f"{attachment}.part"
        part.write_bytes(nonce + self._aes.encrypt(nonce, content, attachment.encode()))
        part.replace(self._folder / attachment)

    def _read(self, attachment: str) -> bytes:
        sealed = (self._folder / attachment).read_bytes()
        return self._aes.decrypt(sealed[:12], sealed[12:], attachment.encode())
