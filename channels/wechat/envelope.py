"""Opens and seals what travels between WeChat and us: plain, compatible and safe mode. Signature first, XML later."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from wechatpy.crypto import PrpCrypto, WeChatCrypto
from wechatpy.exceptions import InvalidAppIdException

from core.errors import Forbidden, Misconfigured

Mode = Literal["plain", "compatible", "safe"]
WINDOW = timedelta(minutes=5)  # an older (or newer) timestamp is a replay
# The envelope is read by pattern, not by an XML parser: nothing is parsed before its signature held.
ENCRYPTED = re.compile(rb"<Encrypt>\s*(?:<!\[CDATA\[)?([A-Za-z0-9+/=\s]+?)(?:\]\]>)?\s*</Encrypt>")


class Refused(Forbidden):
    """Not from WeChat, too old, or for another account. What came is not looked at any further."""

    slug = "wechat-refused"
    heard = "请求未通过验证。"


@dataclass(frozen=True)
class Opened:
    """The message's XML, and whether it came encrypted: the answer travels the same way."""

    xml: bytes
    sealed: bool


def signature(token: str, *parts: str) -> str:
    """SHA-1 over the sorted parts, as the platform signs."""
    return hashlib.sha1("".join(sorted((token, *parts))).encode(), usedforsecurity=False).hexdigest()


class Envelope:
    """wechatpy does the AES; signatures are compared here because wechatpy's comparison leaks time."""

    def __init__(self, app_id: str, token: str, aes_key: str, mode: str, clock: Callable[[], datetime]) -> None:
        self._app_id = app_id
        self._token = token
        self._mode: str = mode or ("safe" if aes_key else "plain")
        self._clock = clock
        self._crypto = self._prepare(aes_key)

    def _prepare(self, aes_key: str) -> WeChatCrypto | None:
        if self._mode not in ("plain", "compatible", "safe"):
            raise Misconfigured("ANBAN_WECHAT_MODE must be plain, compatible or safe")
        if not self._token:
            raise Misconfigured("ANBAN_WECHAT_TOKEN is not set: nobody could tell WeChat's messages from forged ones")
        if self._mode == "plain":
            return None
        try:
            return WeChatCrypto(self._token, aes_key, self._app_id)
        except (AssertionError, ValueError) as error:
            raise Misconfigured("ANBAN_WECHAT_AES_KEY must be the 43 characters of the account's page") from error

    def echo(self, query: Mapping[str, str]) -> str:
        """What the platform wants back when the address is registered."""
        self._check(query, query.get("signature", ""))
        return query.get("echostr", "")[:200]

    def open(self, query: Mapping[str, str], body: bytes) -> Opened:
        """Raises Refused for everything that is not WeChat talking to this account now."""
        if query.get("encrypt_type", "raw") == "aes" and self._crypto is not None:
            found = ENCRYPTED.search(body)
            if not found:
                raise Refused("no Encrypt element")
            sealed = re.sub(rb"\s+", b"", found[1]).decode()
            self._check(query, query.get("msg_signature", ""), sealed)
            return Opened(self.decrypt(sealed).encode(), True)
        if self._mode == "safe":
            raise Refused("a plain message in safe mode")
        self._check(query, query.get("signature", ""))
        return Opened(body, False)

    def decrypt(self, sealed: str) -> str:
        """The text inside; its AppID must be ours."""
        assert self._crypto is not None
        try:
            return str(PrpCrypto(self._crypto.key).decrypt(sealed, self._app_id))
        except InvalidAppIdException:
            raise Refused("an envelope of another account") from None
        except Exception as error:  # padding, base64, length: whatever is wrong inside, it is not WeChat's
            raise Refused(f"an envelope that cannot be opened: {type(error).__name__}") from None

    def seal(self, xml: str, nonce: str) -> str:
        """An answer for the platform, encrypted and signed."""
        assert self._crypto is not None
        stamp = str(int(self._clock().timestamp()))
        return str(self._crypto.encrypt_message(xml, nonce, stamp))

    def _check(self, query: Mapping[str, str], claimed: str, *more: str) -> None:
        stamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        right = signature(self._token, stamp, nonce, *more)
        if not hmac.compare_digest(right.encode(), claimed.encode()):
            raise Refused("wrong signature")
        if not re.fullmatch(r"\d{1,12}", stamp):
            raise Refused("no timestamp")
        if abs(self._clock().timestamp() - int(stamp)) > WINDOW.total_seconds():
            raise Refused("an old timestamp")
