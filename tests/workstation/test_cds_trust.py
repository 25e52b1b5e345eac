"""Only a token the record system signed for us, now, and shows for the first time opens the CDS service."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from core.errors import Misconfigured
from core.settings import Settings
from server.app import create_app
from tests.conftest import Clock
from tests.workstation.hooks import SERVICE, call
from workstation.cds.trust import Trust, Untrusted, load_keys

ISSUER = "https://ehr.hospital.test"
PRIVATE = ec.generate_private_key(ec.SECP384R1())
OTHER = ec.generate_private_key(ec.SECP384R1())
RSA = rsa.generate_private_key(65537, 2048)


def pem(key: Any) -> str:
    return str(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode())


def jwk(key: Any, algorithm: Any, kid: str, **more: Any) -> dict[str, Any]:
    return dict(json.loads(algorithm.to_jwk(key.public_key()))) | {"kid": kid, "use": "sig"} | more


SET = json.dumps(
    {
        "keys": [
            jwk(OTHER, jwt.algorithms.ECAlgorithm, "old"),
            jwk(PRIVATE, jwt.algorithms.ECAlgorithm, "now", alg="ES384"),
            jwk(RSA, jwt.algorithms.RSAAlgorithm, "rsa", alg="PS256"),
        ]
    }
)


def token(clock: Clock, key: Any = PRIVATE, algorithm: str = "ES384", kid: str = "now", **claims: Any) -> str:
    now = int(clock().timestamp())
    told = {"iss": ISSUER, "aud": SERVICE, "iat": now, "exp": now + 300, "jti": "n-1"} | claims
    told = {name: value for name, value in told.items() if value is not None}
    return jwt.encode(told, key, algorithm, headers={"kid": kid})


def trust(clock: Clock, key: str = SET) -> Trust:
    return Trust([ISSUER], load_keys(key), clock)


def test_a_good_token_is_good_with_a_key_set_a_pem_and_a_file(clock: Clock, tmp_path: Path) -> None:
    file = tmp_path / "keys.json"
    file.write_text(SET)
    for given in (SET, pem(PRIVATE), pem(PRIVATE).replace("\n", "\\n"), str(file)):
        assert trust(clock, given).check(f"Bearer {token(clock)}", SERVICE).nonce == "n-1"
    assert trust(clock).check(f"Bearer {token(clock, RSA, 'PS256', 'rsa')}", SERVICE).issuer == ISSUER
    assert trust(clock).check(f"Bearer {token(clock, aud=['https://x', SERVICE])}", SERVICE)
    edwards = ed25519.Ed25519PrivateKey.generate()
    assert trust(clock, pem(edwards)).check(f"Bearer {token(clock, edwards, 'EdDSA')}", SERVICE)


@pytest.mark.parametrize(
    "claims",
    [
        {"iss": "https://elsewhere.test"},
        {"iss": None},
        {"aud": "http://anban/cds-services"},
        {"aud": "http://other/cds-services/anban-previsit"},
        {"aud": None},
        {"exp": None},
        {"exp": 1},
        {"exp": "2030"},
        {"exp": True},
        {"iat": None},
        {"iat": 4_000_000_000},
        {"nbf": 4_000_000_000},
        {"jti": None},
        {"jti": ""},
        {"jti": 5},
    ],
    ids=str,
)
def test_a_token_with_a_claim_that_is_not_right_is_refused(claims: dict[str, Any], clock: Clock) -> None:
    with pytest.raises(Untrusted):
        trust(clock).check(f"Bearer {token(clock, **claims)}", SERVICE)


def test_a_token_of_another_key_or_algorithm_is_refused(clock: Clock) -> None:
    good = token(clock)
    public = pem(PRIVATE)
    secret = jwt.encode({"iss": ISSUER, "aud": SERVICE}, "x" * 64, "HS384", headers={"kid": "now"})
    none = jwt.encode({"iss": ISSUER, "aud": SERVICE, "exp": 4e9, "iat": 0, "jti": "1"}, "", "none")
    forged = [
        token(clock, OTHER),  # the right kid, another key
        token(clock, kid="unknown"),
        token(clock, RSA, "RS256", "rsa"),  # the owner limits this key to PS256
        good[:-6] + "AAAAAA",
        secret,
        none,
        "x.y.z",
        "a" * 10_000,
    ]
    for one in forged:
        with pytest.raises(Untrusted):
            trust(clock).check(f"Bearer {one}", SERVICE)
    for header in ("", "Bearer", f"Basic {good}", good, public):
        with pytest.raises(Untrusted):
            trust(clock).check(header, SERVICE)


def test_a_token_is_over_when_its_time_is(clock: Clock) -> None:
    made = token(clock)
    clock.at += timedelta(minutes=5, seconds=31)
    with pytest.raises(Untrusted):
        trust(clock).check(f"Bearer {made}", SERVICE)


@pytest.mark.parametrize(
    "given",
    [
        "",
        "nowhere.pem",
        "{",
        '{"keys": [{"kty": "oct", "k": "c2VjcmV0"}]}',
        '{"keys": [{"kty": "what"}]}',
        "-----BEGIN PUBLIC KEY-----\nx\n-----END PUBLIC KEY-----",
        PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode(),
        json.dumps(json.loads(jwt.algorithms.ECAlgorithm.to_jwk(PRIVATE))),
        pem(rsa.generate_private_key(65537, 1024)),
        pem(ec.generate_private_key(ec.SECP256K1())),
    ],
    ids=["empty", "no file", "broken", "symmetric", "unknown", "no key", "private", "private jwk", "weak", "odd curve"],
)
def test_a_key_that_could_not_protect_is_refused_at_start_up(given: str) -> None:
    with pytest.raises(Misconfigured) as caught:
        load_keys(given)
    assert "ANBAN_CDS_JWT_KEY" in str(caught.value)


@pytest.fixture
async def guarded(tmp_path: Path, sqlite_url: str, clock: Clock) -> AsyncIterator[httpx.AsyncClient]:
    settings = Settings(
        data=tmp_path, database_url=sqlite_url, public_url="http://anban", cds_jwt_issuer=ISSUER, cds_jwt_key=SET,
        cds_origins="https://ehr.hospital.test", cds_ms=60_000,
    )  # fmt: skip
    app = create_app(settings, clock)
    async with app.router.lifespan_context(app), httpx.AsyncClient(transport=httpx.ASGITransport(app)) as made:
        yield made


async def test_with_an_issuer_every_call_needs_a_token_that_was_never_used(
    guarded: httpx.AsyncClient, clock: Clock
) -> None:
    assert (await guarded.post(SERVICE, json=call())).status_code == 401
    shown = {"Authorization": f"Bearer {token(clock)}"}
    assert (await guarded.post(SERVICE, json=call(), headers=shown)).status_code == 200
    again = await guarded.post(SERVICE, json=call(), headers=shown)
    assert (again.status_code, again.headers["www-authenticate"]) == (401, "Bearer")
    discovery = {"Authorization": f"Bearer {token(clock, aud='http://anban/cds-services', jti='n-2')}"}
    assert (await guarded.get("http://anban/cds-services", headers=discovery)).status_code == 200
    feedback = {"Authorization": f"Bearer {token(clock, jti='n-3')}"}
    answer = await guarded.post(f"{SERVICE}/feedback", json={"feedback": []}, headers=feedback)
    assert answer.status_code == 401  # its address is the feedback's


async def test_a_forged_host_does_not_change_whom_a_token_is_for(guarded: httpx.AsyncClient, clock: Clock) -> None:
    elsewhere = token(clock, aud="http://other/cds-services/anban-previsit")
    headers = {"Authorization": f"Bearer {elsewhere}", "Host": "other"}
    assert (await guarded.post(SERVICE, json=call(), headers=headers)).status_code == 401


async def test_only_the_record_systems_own_pages_may_read_answers(guarded: httpx.AsyncClient) -> None:
    for answer in (
        await guarded.options(SERVICE, headers={"Origin": "https://ehr.hospital.test"}),
        await guarded.post(SERVICE, json=call(), headers={"Origin": "https://ehr.hospital.test"}),
    ):
        assert answer.headers["access-control-allow-origin"] == "https://ehr.hospital.test"
        assert "Authorization" in answer.headers["access-control-allow-headers"]
        assert "access-control-allow-credentials" not in answer.headers
        assert answer.headers["vary"] == "Origin"
    foreign = await guarded.options(SERVICE, headers={"Origin": "https://evil.test"})
    assert "access-control-allow-origin" not in foreign.headers


async def test_without_an_issuer_only_this_machine_is_let_in(tmp_path: Path, sqlite_url: str, clock: Clock) -> None:
    app = create_app(Settings(data=tmp_path, database_url=sqlite_url, cds_ms=60_000), clock)
    async with app.router.lifespan_context(app):
        for peer, headers, status in (
            ("127.0.0.1", {}, 200),
            ("::1", {}, 200),
            ("192.0.2.7", {}, 401),
            ("127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}, 401),
        ):
            transport = httpx.ASGITransport(app, client=(peer, 5))
            async with httpx.AsyncClient(transport=transport) as client:
                assert (await client.post(SERVICE, json=call(), headers=headers)).status_code == status


def test_an_issuer_needs_an_address_tokens_can_name(tmp_path: Path, clock: Clock) -> None:
    from server.cds import trust_of

    settings = Settings(data=tmp_path, cds_jwt_issuer=ISSUER, cds_jwt_key=SET)
    with pytest.raises(Misconfigured) as caught:
        trust_of(settings, clock)
    assert "ANBAN_PUBLIC_URL" in str(caught.value)
