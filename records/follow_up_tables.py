"""Tables of what an answer leaves behind: what is void, to be met, to be told, who stands in."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from records.tables import Base


class VoidRow(Base):
    """An answer that counts no more: withdrawn, or what was signed has changed since."""

    __tablename__ = "voids"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    gate: Mapped[str] = mapped_column(ForeignKey("gates.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    decision: Mapped[str] = mapped_column(String(20))
    stated: Mapped[dict[str, Any]]
    comment: Mapped[str] = mapped_column(Text, default="")
    signed_at: Mapped[datetime]
    why: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]


class ConditionRow(Base):
    """Something that somebody's yes depends on, and who saw to it."""

    __tablename__ = "conditions"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    gate: Mapped[str] = mapped_column(ForeignKey("gates.id"), index=True)
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), index=True)
    asked_by: Mapped[str] = mapped_column(String(254))
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(254))
    due: Mapped[str] = mapped_column(String(10))
    at: Mapped[datetime]
    met_at: Mapped[datetime | None]
    met_by: Mapped[str] = mapped_column(String(254), default="")
    how: Mapped[str] = mapped_column(Text, default="")


class QuestionRow(Base):
    """Something a signer wants to know before answering, and what they were told."""

    __tablename__ = "questions"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    gate: Mapped[str] = mapped_column(ForeignKey("gates.id"), index=True)
    asked_by: Mapped[str] = mapped_column(String(254))
    asked_of: Mapped[str] = mapped_column(String(254))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[datetime | None]


class StandInRow(Base):
    """Somebody who sits in another's seat, for a time or for one gate."""

    __tablename__ = "stand_ins"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), index=True)
    gate: Mapped[str] = mapped_column(String(200), default="")
    seat: Mapped[str] = mapped_column(String(254))
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    first_day: Mapped[str] = mapped_column(String(10), default="")
    last_day: Mapped[str] = mapped_column(String(10), default="")
    reason: Mapped[str] = mapped_column(Text)
    named_by: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime]


class FileRow(Base):
    """A file that somebody gave with an answer."""

    __tablename__ = "files"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    gate: Mapped[str] = mapped_column(ForeignKey("gates.id"), index=True)
    email: Mapped[str] = mapped_column(String(254))
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes]
    at: Mapped[datetime]
