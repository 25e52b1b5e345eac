"""Uploads are known by their content and seen only in their own conversation."""

from __future__ import annotations

import struct

import httpx
import pytest

from channels.app.media import media_of, safe_name
from core.errors import BadInput, UnsupportedMedia
from tests.app.test_refusals import refused

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
FTYP = struct.pack(">I", 24) + b"ftypM4A \0\0\0\0M4A isom"
WEBM = b"\x1aE\xdf\xa3\x9fB\x86\x81\x01B\x82\x84webm"
ACCEPTED = {
    "image/jpeg": b"\xff\xd8\xff\xe0" + b"\0" * 20,
    "image/png": PNG,
    "image/gif": b"GIF89a" + b"\0" * 20,
    "image/webp": b"RIFF\x10\0\0\0WEBPVP8 ",
    "application/pdf": b"%PDF-1.7\n",
    "audio/wav": b"RIFF\x10\0\0\0WAVEfmt ",
    "audio/mpeg": b"\xff\xfb\x90\x64" + b"\0" * 20,
    "audio/amr": b"#!AMR\n\x3c",
    "audio/ogg": b"OggS\0\x02",
    "audio/mp4": FTYP,
    "audio/webm": WEBM + b"A_OPUS",
}
REFUSED = {
    "html": b"<html><script>alert(1)</script>",
    "program": b"MZ\x90\0",
    "svg": b"<svg xmlns='a'/>",
    "zip": b"PK\x03\x04",
    "film in mp4": FTYP + b"\0\0\0\0hdlr\0\0\0\0\0\0\0\0vide",
    "film in webm": WEBM + b"V_VP8",
    "heic": struct.pack(">I", 24) + b"ftypheic",
    "other riff": b"RIFF\x10\0\0\0AVI LIST",
    "text that begins like mp3": b"\xff\xfe\xff\xff" + "文字".encode("utf-16"),
}


async def send(client: httpx.AsyncClient, data: bytes, name: str = "x.png") -> httpx.Response:
    return await client.post("/attachments", files={"file": (name, data, "image/png")})


@pytest.mark.parametrize("media", ACCEPTED)
def test_accepted_files_are_known_by_their_content(media: str) -> None:
    assert media_of(ACCEPTED[media]) == media


@pytest.mark.parametrize("kind", REFUSED)
def test_everything_else_is_refused(kind: str) -> None:
    with pytest.raises(UnsupportedMedia):
        media_of(REFUSED[kind])


def test_an_empty_file_is_refused() -> None:
    with pytest.raises(BadInput):
        media_of(b"")


def test_names_lose_their_folders_and_what_cannot_be_seen() -> None:
    assert safe_name("../../etc/检查\u202e单.png") == "检查单.png"
    assert safe_name("C:\\temp\\血常规.pdf") == "血常规.pdf"
    assert len(safe_name("长" * 500 + ".png")) == 120


async def test_an_upload_can_be_sent_as_a_message_and_fetched_again(signed_in: httpx.AsyncClient) -> None:
    made = await send(signed_in, PNG, "检查单.html")
    assert made.status_code == 201
    assert (made.json()["media"], made.json()["size"]) == ("image/png", len(PNG))
    reply = await signed_in.post("/messages", json={"key": "k1", "attachment": made.json()["id"]})
    assert reply.status_code == 200
    back = await signed_in.get(f"/attachments/{made.json()['id']}")
    assert (back.content, back.headers["content-type"]) == (PNG, "image/png")
    assert back.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in back.headers["content-security-policy"]


async def test_a_file_of_another_conversation_does_not_exist(client: httpx.AsyncClient) -> None:
    tokens = [(await client.post("/sessions", json={})).json()["token"] for _ in range(2)]
    client.headers["Authorization"] = f"Bearer {tokens[0]}"
    made = (await send(client, PNG)).json()["id"]
    client.headers["Authorization"] = f"Bearer {tokens[1]}"
    refused(await client.get(f"/attachments/{made}"), 404)
    refused(await client.post("/messages", json={"key": "k1", "attachment": made}), 404)


async def test_a_script_called_png_is_415(signed_in: httpx.AsyncClient) -> None:
    refused(await send(signed_in, REFUSED["html"]), 415)


async def test_the_largest_file_passes_and_a_byte_more_is_413(signed_in: httpx.AsyncClient) -> None:
    assert (await send(signed_in, PNG.ljust(10_000_000, b"\0"))).status_code == 201
    refused(await send(signed_in, PNG.ljust(10_000_001, b"\0")), 413)
    refused(await send(signed_in, PNG.ljust(11_000_000, b"\0")), 413)
