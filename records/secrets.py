"""Encryption at rest: patient words and identities are AES-GCM sealed before they reach the database."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from core.errors import Misconfigured
from core.settings import Settings

NONCE = 12


class Sealer:
    """Seals and opens text with one key. The nonce stands before the sealed bytes."""

    def __init__(self, key: bytes) -> None:
        self._aes = AESGCM(key)
        self._index_key = hashlib.sha256(b"index" + key).digest()

    def seal(self, text: str) -> bytes:
        nonce = os.urandom(NONCE)
        return nonce + self._aes.encrypt(nonce, text.encode(), None)

    def open(self, sealed: bytes) -> str:
        try:
            return self._aes.decrypt(bytes(sealed[:NONCE]), bytes(sealed[NONCE:]), None).decode()
        except InvalidTag as error:
            raise Misconfigured(
                "a stored record cannot be opened: ANBAN_SECRET_KEY (or the secret.key file in the data "
                "folder) is not the one it was written with"
            ) from error

    def index(self, text: str) -> str:
        """A keyed hash: lets us look a phone number up without storing it in the clear."""
        return hmac.new(self._index_key, text.encode(), hashlib.sha256).hexdigest()


def load_secret(settings: Settings) -> str:
    """The installation's secret: from the settings, else made once and kept in the data folder."""
    if given := settings.secret_key.get_secret_value():
        if len(given) < 16:
            raise Misconfigured("ANBAN_SECRET_KEY is shorter than 16 characters")
        return given
    path = settings.data / "secret.key"
    settings.data.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return _read_secret(path)
    with os.fdopen(handle, "w") as file:
        file.write(secret := secrets.token_hex(32))
    return secret


def _read_secret(path: Path) -> str:
    secret = path.read_text().strip()
    if len(secret) < 16:
        raise Misconfigured(f"{path} holds no usable key; restore it from your backup")
    return secret


def key_for(secret: str, use: str) -> bytes:
    """A separate 32-byte key per use, so that a leaked token key opens no records."""
    return hmac.new(secret.encode(), use.encode(), hashlib.sha256).digest()


def sealer(secret: str) -> Sealer:
    return Sealer(key_for(secret, "records"))
