"""Builds each registered channel with what it needs of the house."""

from __future__ import annotations

from channels.app import channel as app_channel
from channels.wechat.silent import SilentChannel
from core.contracts import Channel
from records.secrets import key_for
from server.apphouse import RecordsHouse
from server.wiring import House


def app(house: House) -> Channel:
    return app_channel.build(
        RecordsHouse(house),
        hospital=house.hospital.name,
        secret=key_for(house.secret, "app-tokens").hex(),
        clock=house.clock,
        session_days=house.settings.session_days,
        attachment_mb=house.settings.attachment_mb,
    )


def wechat(house: House) -> Channel:
    """Without an AppID the channel is there and silent."""
    if not house.settings.wechat_app_id:
        return SilentChannel()
    from server import wechat as account  # most installations start without any of it

    return account.channel(house)
