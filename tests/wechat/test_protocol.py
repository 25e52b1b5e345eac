"""Envelope and XML: the platform's own samples and vectors, ours, and what must be refused."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from wechatpy.crypto import PrpCrypto
from wechatpy.crypto.base import BasePrpCrypto

from channels.wechat.envelope import Envelope, Refused, signature
from channels.wechat.parsing import Unreadable, parse
from core.errors import Misconfigured

APP, TOKEN, KEY = "wx0123456789abcdef", "a-token", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
STAMP = str(int(NOW.timestamp()))
XML = (
    "<xml><ToUserName><![CDATA[gh_1]]></ToUserName><FromUserName><![CDATA[oPatient1]]></FromUserName>"
    "<CreateTime>1795251600</CreateTime><MsgType><![CDATA[text]]></MsgType>"
    "<Content><![CDATA[孩子发烧两天了]]></Content><MsgId>6054768590064713728</MsgId></xml>"
)


def envelope(mode: str = "safe", app: str = APP, now: datetime = NOW, token: str = TOKEN, key: str = KEY) -> Envelope:
    return Envelope(app, token, key, mode, lambda: now)


def sealed(xml: str = XML, app: str = APP, stamp: str = STAMP) -> tuple[dict[str, str], bytes]:
    """A message as the platform sends it in safe mode."""
    inside = PrpCrypto(envelope(app=app)._crypto.key).encrypt(xml, app).decode()  # type: ignore[union-attr]
    body = f"<xml><ToUserName><![CDATA[gh_1]]></ToUserName><Encrypt><![CDATA[{inside}]]></Encrypt></xml>"
    query = {"timestamp": stamp, "nonce": "n1", "encrypt_type": "aes"}
    return query | {"msg_signature": signature(TOKEN, stamp, "n1", inside)}, body.encode()


def plain(xml: str = XML, stamp: str = STAMP) -> tuple[dict[str, str], bytes]:
    return {"timestamp": stamp, "nonce": "n1", "signature": signature(TOKEN, stamp, "n1")}, xml.encode()


@pytest.fixture(scope="session")
def vectors(shared: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((shared / "protocols/wechat/crypto_vectors.json").read_text())
    return read


@pytest.fixture(scope="session")
def samples(shared: Path) -> list[dict[str, str]]:
    read: list[dict[str, str]] = json.loads((shared / "protocols/wechat/message_xml_samples.json").read_text())
    return read


def of(vectors: dict[str, Any], stamp: str) -> Envelope:
    now = datetime.fromtimestamp(int(stamp), UTC)
    return envelope(app=vectors["corp_id"], token=vectors["token"], key=vectors["encoding_aes_key"], now=now)


def test_every_sample_parses_to_its_kind(samples: list[dict[str, str]]) -> None:
    for sample in samples:
        message = parse(sample["xml"].encode())
        assert message.openid
        assert bool(message.event) == (message.kind == "event"), sample["test"]
    assert len(samples) > 40


def test_scans_are_told_from_follows(samples: list[dict[str, str]]) -> None:
    events = {sample["test"]: parse(sample["xml"].encode()).event for sample in samples}
    assert events["test_parse_subscribe_event"] == "subscribe"
    assert events["test_parse_subscribe_scan_event"] == "subscribe_scan"
    assert (events["test_scan_event"], events["test_click_event"]) == ("scan", "click")
    assert events["test_template_send_job_finish_event"] == "templatesendjobfinish"


def test_the_vectors_of_signed_echoes_hold(vectors: dict[str, Any]) -> None:
    for vector in vectors["url_verify"]:
        right = signature(vectors["token"], vector["timestamp"], vector["nonce"], vector["echostr"])
        assert (right == vector["signature"]) == vector["valid"]
        if vector["valid"]:
            assert of(vectors, vector["timestamp"]).decrypt(vector["echostr"]).isdigit()
    for vector in vectors["plain_mode_signature"]:
        right = signature(vector["token"], vector["timestamp"], vector["nonce"])
        assert (right == vector["signature"]) == vector["valid"]


def test_the_vector_of_an_encrypted_answer_holds(vectors: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    vector = vectors["encrypt"]
    monkeypatch.setattr(BasePrpCrypto, "get_random_string", lambda _: vector["random16"])
    assert of(vectors, vector["timestamp"]).seal(vector["plain_xml"], vector["nonce"]) == vector["expected_xml"]


def test_the_vector_of_an_encrypted_message_holds(vectors: dict[str, Any]) -> None:
    vector = vectors["decrypt"]
    query = {"timestamp": vector["timestamp"], "nonce": vector["nonce"], "msg_signature": vector["signature"]}
    opened = of(vectors, vector["timestamp"]).open(query | {"encrypt_type": "aes"}, vector["xml"].encode())
    message = parse(opened.xml)
    assert (message.fields["Content"], message.openid) == ("test", vector["expect"]["FromUserName"])


@pytest.mark.parametrize("mode", ["plain", "compatible", "safe"])
def test_every_mode_reads_its_messages(mode: str, samples: list[dict[str, str]]) -> None:
    for sample in samples:
        query, body = plain(sample["xml"]) if mode == "plain" else sealed(sample["xml"])
        opened = envelope(mode).open(query, body)
        assert parse(opened.xml) == parse(sample["xml"].encode())
        assert opened.sealed == (mode != "plain")


def test_compatible_mode_reads_plain_messages_too() -> None:
    assert envelope("compatible").open(*plain()).xml.decode() == XML


def test_what_we_seal_can_be_opened_again() -> None:
    answer = envelope().seal(XML, "n2")
    encrypted = re.search(r"<Encrypt><!\[CDATA\[(.*?)]]>", answer)
    assert encrypted
    assert envelope().decrypt(encrypted[1]) == XML


def test_the_echo_comes_back_for_a_right_signature_only() -> None:
    query, _ = plain()
    assert envelope().echo(query | {"echostr": "4711"}) == "4711"
    with pytest.raises(Refused):
        envelope().echo(query | {"echostr": "4711", "signature": "0" * 40})


@pytest.mark.parametrize("mode", ["plain", "safe"])
def test_a_wrong_signature_is_refused(mode: str) -> None:
    query, body = plain() if mode == "plain" else sealed()
    for name in ("signature", "msg_signature"):
        query |= {name: "0" * 40}
    with pytest.raises(Refused, match="signature"):
        envelope(mode).open(query, body)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_timestamp_more_than_five_minutes_off_is_refused(seconds: int) -> None:
    with pytest.raises(Refused, match="timestamp"):
        envelope().open(*sealed(stamp=str(int(STAMP) + seconds)))
    envelope().open(*sealed(stamp=str(int(STAMP) + (299 if seconds > 0 else -299))))


def test_another_account_inside_a_valid_envelope_is_refused() -> None:
    with pytest.raises(Refused, match="another account"):
        envelope().open(*sealed(app="wxffffffffffffffff"))


def test_safe_mode_takes_no_plain_message() -> None:
    with pytest.raises(Refused, match="plain"):
        envelope("safe").open(*plain())


@pytest.mark.parametrize("inside", ["AAAA", "not base64 at all", "", "QUFBQUFBQUFBQUFBQUFBQQ=="])
def test_rubbish_inside_a_signed_envelope_is_refused(inside: str) -> None:
    query = {"timestamp": STAMP, "nonce": "n", "encrypt_type": "aes"}
    query["msg_signature"] = signature(TOKEN, STAMP, "n", inside)
    with pytest.raises(Refused):
        envelope().open(query, f"<xml><Encrypt>{inside}</Encrypt></xml>".encode())


@pytest.mark.parametrize(
    "xml",
    [
        '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + XML.replace("孩子", "&e;"),
        '<!DOCTYPE x [<!ENTITY a "aa"><!ENTITY b "&a;&a;&a;">]>' + XML,
        "not xml",
        "",
        "<xml><FromUserName>o</FromUserName></xml>",
        XML.replace("oPatient1", "o P\n<"),
        XML.replace("1795251600", "yesterday"),
    ],
)
def test_entities_and_broken_messages_are_unreadable(xml: str) -> None:
    with pytest.raises(Unreadable):
        parse(xml.encode())


def test_the_key_is_the_message_id_or_sender_time_and_event() -> None:
    assert parse(XML.encode()).key == "6054768590064713728"
    event = XML.replace("[text]", "[event]").replace("<MsgId>6054768590064713728</MsgId>", "<Event>CLICK</Event>")
    keys = {parse(event.replace("</xml>", f"<EventKey>{key}</EventKey></xml>").encode()).key for key in "ab"}
    assert len(keys) == 2
    assert all(key.startswith("oPatient1.1795251600.") for key in keys)


@pytest.mark.parametrize(("key", "token", "mode"), [("short", TOKEN, "safe"), (KEY, "", "safe"), (KEY, TOKEN, "odd")])
def test_a_wrong_setting_is_refused_at_start_up(key: str, token: str, mode: str) -> None:
    with pytest.raises(Misconfigured):
        envelope(mode, token=token, key=key)
