"""Is this the hospital's record system? Its JWT: signed with a key we were given, for us, fresh, and never seen before.

Only asymmetric algorithms, each tied to the kind of key we hold; `jku` is never fetched: keys come from the settings.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import jwt
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, rsa
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from core.errors import Misconfigured, NotSignedIn

LEEWAY = timedelta(seconds=30)  # clocks differ
LONGEST = 8192  # characters of a token
WEAKEST = 2048  # bits of an RSA key
_RSA = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512")
_CURVES = {"secp256r1": ("ES256",), "secp384r1": ("ES384",), "secp521r1": ("ES512",)}
SETTING = "ANBAN_CDS_JWT_KEY"


class Untrusted(NotSignedIn):
    slug = "cds-not-trusted"
    heard = "CDS 客户端的令牌没有通过核对。"


@dataclass(frozen=True)
class Key:
    """A public key, the name its owner gave it, and what it may be used with."""

    kid: str
    key: Any
    algorithms: Sequence[str]


@dataclass(frozen=True)
class Shown:
    """A good token: who showed it, and what makes it unique until when."""

    issuer: str
    nonce: str
    until: datetime


class Trust:
    """`issuers` is the allowlist of `iss`; `endpoint` of a call is what `aud` has to name."""

    def __init__(self, issuers: Sequence[str], keys: Sequence[Key], clock: Callable[[], datetime]) -> None:
        self._issuers = frozenset(issuers)
        self._keys = keys
        self._clock = clock

    def check(self, authorization: str, endpoint: str) -> Shown:
        """Raises Untrusted, saying to the log which check failed."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not token or len(token) > LONGEST:
            raise Untrusted("no bearer token")
        claims = self._signed(token.strip())
        self._fresh(claims)
        audience = claims.get("aud")
        named = audience if isinstance(audience, list) else [audience]
        if endpoint not in named:
            raise Untrusted("for somebody else")
        issuer, nonce = claims.get("iss"), claims.get("jti")
        if issuer not in self._issuers:
            raise Untrusted("an unknown issuer")
        if not isinstance(nonce, str) or not 0 < len(nonce) <= 512:
            raise Untrusted("no jti")
        return Shown(str(issuer), nonce, datetime.fromtimestamp(claims["exp"], UTC) + LEEWAY)

    def _signed(self, token: str) -> dict[str, Any]:
        try:
            header = jwt.get_unverified_header(token)
        except jwt.InvalidTokenError as error:
            raise Untrusted("not a JWT") from error
        algorithm, kid = header.get("alg"), header.get("kid")
        keys = [k for k in self._keys if algorithm in k.algorithms and (not k.kid or k.kid == kid)]
        for key in keys:
            try:
                claims: dict[str, Any] = jwt.decode(
                    token, key.key, algorithms=[str(algorithm)], options=_ONLY_SIGNATURE
                )
            except (jwt.InvalidTokenError, ValueError, TypeError):
                continue
            return claims
        raise Untrusted("no key of ours signed this")

    def _fresh(self, claims: dict[str, Any]) -> None:
        now = self._clock().timestamp()
        times = [claims.get(name, 0 if name == "nbf" else None) for name in ("exp", "iat", "nbf")]
        if any(isinstance(time, bool) or not isinstance(time, int | float) for time in times):
            raise Untrusted("without exp or iat")
        expires, issued, begins = map(float, times)  # type: ignore[arg-type]
        if not now - LEEWAY.total_seconds() < expires < 4e9:
            raise Untrusted("expired")
        if max(issued, begins) > now + LEEWAY.total_seconds():
            raise Untrusted("from the future")


# Everything else is checked above, against our own clock.
_ONLY_SIGNATURE: Any = {
    f"verify_{name}": name == "signature" for name in ("signature", "exp", "iat", "nbf", "aud", "iss", "sub", "jti")
}


def load_keys(given: str) -> list[Key]:
    """From a JWK set, one JWK, a PEM public key or certificate, or the path of a file with one of these."""
    text = given.strip().replace("\\n", "\n")
    try:
        if text.startswith("{"):
            told = json.loads(text)
            return [_of_jwk(one) for one in told.get("keys", [told])]
        if "-----BEGIN CERTIFICATE" in text:
            return [_key("", x509.load_pem_x509_certificate(text.encode()).public_key())]
        if "-----BEGIN" in text:
            return [_key("", load_pem_public_key(text.encode()))]
    except (ValueError, TypeError, KeyError, jwt.PyJWTError) as error:
        raise Misconfigured(f"{SETTING} is neither a JWK set nor a PEM public key ({type(error).__name__})") from error
    path = Path(text)
    if not text or not path.is_file():
        raise Misconfigured(f"{SETTING} is empty, or names no file: give a JWK set, a PEM public key or its path")
    inside = path.read_text(encoding="utf-8")
    if "{" not in inside and "-----BEGIN" not in inside:
        raise Misconfigured(f"{SETTING}: {path} holds neither a JWK set nor a PEM public key")
    return load_keys(inside)


def _of_jwk(told: dict[str, Any]) -> Key:
    if told.get("kty") == "oct":
        raise Misconfigured(f"{SETTING} holds a symmetric key: CDS Hooks allows none")
    if "d" in told:
        raise Misconfigured(f"{SETTING} holds a private key: it belongs to the record system alone")
    fit = {"RSA": "RS256"}.get(str(told.get("kty")))
    jwk = jwt.PyJWK.from_dict({**told, "alg": fit} if fit else {k: v for k, v in told.items() if k != "alg"})
    return _key(str(told.get("kid", "")), jwk.key, str(told.get("alg", "")))


def _key(kid: str, key: Any, only: str = "") -> Key:
    """`only`: the algorithm the key's owner limits it to."""
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < WEAKEST:
            raise Misconfigured(f"{SETTING}: an RSA key of {key.key_size} bits is too weak")
        able: Sequence[str] = _RSA
    elif isinstance(key, ec.EllipticCurvePublicKey):
        able = _CURVES.get(key.curve.name, ())
    elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
        able = ("EdDSA",)
    else:
        able = ()
    algorithms = [one for one in able if only in ("", one)]
    if not algorithms:
        raise Misconfigured(f"{SETTING}: a kind of key that cannot be used ({type(key).__name__} {only})")
    return Key(kid, key, algorithms)
