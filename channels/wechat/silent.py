"""The channel without an account."""

from __future__ import annotations

from fastapi import APIRouter

from channels.wechat.abilities import CAN
from core.contracts import Address, OnMessage, Receipt
from core.messages import Reply


class SilentChannel:
    """No account is configured: nothing is offered, and nothing of the platform is loaded."""

    name = "wechat"
    can = CAN

    def routes(self, on_message: OnMessage) -> APIRouter:
        return APIRouter()

    async def send(self, to: Address, reply: Reply) -> Receipt:
        return Receipt(detail="no WeChat account is configured")
