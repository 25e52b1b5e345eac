"""The tables of the official account: who can be reached how, what is being answered, who is bound to whom."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from records.base import Base, UtcDateTime
from records.house import Serial


class WeChatContact(Base):
    """One openid: the ledger of the 48-hour window and its quotas, and whose turn it is."""

    __tablename__ = "wechat_contact"
    address: Mapped[str] = mapped_column(String(64), primary_key=True)
    subscribed: Mapped[bool] = mapped_column(Boolean)
    spoke_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # opens 48 hours and 5 messages
    spoke_used: Mapped[int] = mapped_column(Integer, default=0)
    tapped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # opens 1 minute and 3 messages
    tapped_used: Mapped[int] = mapped_column(Integer, default=0)
    member: Mapped[int | None] = mapped_column(Integer)  # the binding whose turn it is; None: nobody chosen
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class WeChatDelivery(Base):
    """One message being answered, or one being sent: how far it is, and who promised what."""

    __tablename__ = "wechat_delivery"
    __table_args__ = (Index("ix_wechat_delivery_address_at", "address", "at"),)
    key: Mapped[str] = mapped_column(String(160), primary_key=True)
    address: Mapped[str] = mapped_column(String(64))
    conversation_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(8))  # open | passive | promised
    asked: Mapped[int] = mapped_column(Integer, default=1)  # how often the platform brought the message
    sent: Mapped[int] = mapped_column(Integer, default=0)  # parts of the answer handed over
    owed: Mapped[bool] = mapped_column(Boolean, default=False)  # parts of it are still to come by customer message
    lease_until: Mapped[datetime] = mapped_column(UtcDateTime)  # open: a process is at it until then
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class WeChatToken(Base):
    """The account's access token, shared by every process. `busy_until` lets one of them refresh it."""

    __tablename__ = "wechat_token"
    account: Mapped[str] = mapped_column(String(64), primary_key=True)
    token: Mapped[bytes] = mapped_column(LargeBinary)
    good_until: Mapped[datetime] = mapped_column(UtcDateTime)
    busy_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    refreshes: Mapped[int] = mapped_column(Integer, default=0)


class WeChatBinding(Base):
    """A person this openid speaks for: themselves or family (亲情账户). Ended, never deleted."""

    __tablename__ = "wechat_binding"
    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    address: Mapped[str] = mapped_column(String(64), index=True)
    person_id: Mapped[str] = mapped_column(ForeignKey("person.id"), index=True)
    relation: Mapped[str] = mapped_column(String(16))  # self, child, mother, father, spouse, other
    proven_by: Mapped[str] = mapped_column(String(80))  # "phone", or who at the desk
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class WeChatCode(Base):
    """A code under way: to a phone (binding) or to the desk (pairing). Only its keyed hash is kept."""

    __tablename__ = "wechat_code"
    address: Mapped[str] = mapped_column(String(64), primary_key=True)
    purpose: Mapped[str] = mapped_column(String(8), primary_key=True)  # phone | desk
    code_index: Mapped[str] = mapped_column(String(64), index=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)  # the phone it went to
    tries: Mapped[int] = mapped_column(Integer, default=0)
    good_until: Mapped[datetime] = mapped_column(UtcDateTime)


class WeChatLink(Base):
    """A one-time link that was used; a link not here was not used yet."""

    __tablename__ = "wechat_link"
    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    used_at: Mapped[datetime] = mapped_column(UtcDateTime)
