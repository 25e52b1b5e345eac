"""Staff accounts, their sessions and the grants that broke the glass. No patient words; passwords only as hashes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Boolean, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from records.base import Base, Json, UtcDateTime
from records.house import Serial


class StaffAccount(Base):
    """One person who may sign in. `login` is kept folded, so that 李雷 has one account however it is typed."""

    __tablename__ = "staff"
    id: Mapped[str] = mapped_column(String(36), primary_key=True)
    login: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(40))
    title: Mapped[str] = mapped_column(String(40), default="")
    role: Mapped[str] = mapped_column(String(16))
    clinics: Mapped[list[str]] = mapped_column(Json)
    doctor: Mapped[str] = mapped_column(String(64), default="")
    password: Mapped[str] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(Boolean)
    active: Mapped[bool] = mapped_column(Boolean)
    last_login_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class StaffAttempt(Base):
    """Wrong passwords in a row for a login. Also for logins nobody has: a lock does not tell who exists."""

    __tablename__ = "staff_attempt"
    login: Mapped[str] = mapped_column(String(64), primary_key=True)
    wrong: Mapped[int] = mapped_column(Integer)
    locked_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class StaffSession(Base):
    """One signed-in browser. Only a hash of its token is here: who reads the table can enter nowhere."""

    __tablename__ = "staff_session"
    hash: Mapped[str] = mapped_column(String(64), primary_key=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"), index=True)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class BreakGlass(Base):
    """Somebody looks at a patient of another clinic, for a written reason, for some hours."""

    __tablename__ = "break_glass"
    __table_args__ = (Index("ix_break_glass_who", "staff_id", "conversation_id"),)
    id: Mapped[int] = mapped_column(Serial, primary_key=True, autoincrement=True)
    staff_id: Mapped[str] = mapped_column(ForeignKey("staff.id"))
    conversation_id: Mapped[str] = mapped_column(String(64), index=True)
    reason: Mapped[bytes] = mapped_column(LargeBinary)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    ends_at: Mapped[datetime] = mapped_column(UtcDateTime)
