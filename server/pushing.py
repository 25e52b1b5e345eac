"""What staff write goes out on the channels that must be told."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from core.messages import Inbound, Reply
from server.wiring import House

FromStaff = Callable[[Inbound, str], Awaitable[Reply]]


def pushing(house: House) -> FromStaff:
    """The manager's way in for staff; an account that is not configured is not loaded."""
    if not house.settings.wechat_app_id:
        return house.manager.from_staff
    from server import wechat

    return wechat.pushing(house, house.manager.from_staff)
