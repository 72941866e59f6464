"""The table of meetings: as each was called, and every way in which that changed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Boolean, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from records.follow_up_tables import Base


class MeetingRow(Base):
    """One version of a meeting: when it is, who is invited, and why it is not as before."""

    __tablename__ = "meetings"
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(100), primary_key=True)
    item: Mapped[str] = mapped_column(String(100), primary_key=True)
    message: Mapped[str] = mapped_column(String(100), primary_key=True)
    sequence: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    round: Mapped[int]
    start: Mapped[datetime]
    minutes: Mapped[int]
    invited: Mapped[dict[str, Any]]
    roles: Mapped[list[str]]
    called_off: Mapped[bool] = mapped_column(Boolean, default=False)
    changed: Mapped[str] = mapped_column(String(10), default="")
    by: Mapped[str] = mapped_column(String(254), default="")
    reason: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    told_at: Mapped[datetime | None]
