"""WeChat without an account: the demo plays the platform itself, so that a newcomer can try the channel."""

from __future__ import annotations

import os
import secrets
from typing import Any

import httpx
from fastapi import FastAPI
from pydantic import SecretStr

from channels.wechat.envelope import Envelope
from channels.wechat.fake import endpoints, simulator
from channels.wechat.fake.phones import Phones
from channels.wechat.fake.platform import Platform
from core.settings import Settings
from server.wiring import House

FAKE = "/api/wechat-fake"


def turn_on(settings: Settings) -> dict[str, Any]:
    """Settings of an account on our own platform; the worker process finds them in its environment.
    Nothing when a real account is configured."""
    if settings.wechat_app_id:
        return {}
    base = f"http://127.0.0.1:{settings.port}"
    plain = {
        "wechat_app_id": f"wx{secrets.token_hex(8)}",
        "wechat_api": f"{base}{FAKE}",
        "public_url": settings.public_url or base,
    }
    hidden = {
        "wechat_secret": secrets.token_hex(16),
        "wechat_token": secrets.token_hex(16),
        "wechat_aes_key": secrets.token_hex(21) + "A",
    }
    os.environ.update({f"ANBAN_{name.upper()}": value for name, value in (plain | hidden).items()})
    return plain | {name: SecretStr(value) for name, value in hidden.items()}


def mount(app: FastAPI, house: House) -> None:
    """The platform and its phones, when the account in force is the demo's own."""
    settings = house.settings
    if settings.environment != "demo" or not settings.wechat_api.endswith(FAKE):
        return
    token, key = settings.wechat_token.get_secret_value(), settings.wechat_aes_key.get_secret_value()
    platform = Platform(settings.wechat_app_id, settings.wechat_secret.get_secret_value(), house.clock)
    client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.port}")
    envelope = Envelope(settings.wechat_app_id, token, key, "safe", house.clock)
    app.include_router(endpoints.routes(platform, FAKE))
    app.include_router(simulator.routes(Phones(platform, client, token, envelope)))
