"""The table of change requests: every version of each, none of them ever altered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Float, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from records.follow_up_tables import Base


class ChangeRow(Base):
    """One version of a change request, and who made it so."""

    __tablename__ = "changes"
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    title: Mapped[str] = mapped_column(String(200))
    description: Mapped[str] = mapped_column(Text, default="")
    asked_by: Mapped[str] = mapped_column(String(200), default="")
    about: Mapped[str] = mapped_column(String(200), default="")
    urgency: Mapped[str] = mapped_column(String(10), default="")
    timing: Mapped[str] = mapped_column(String(10), default="")
    complexity: Mapped[str] = mapped_column(String(10), default="")
    hours: Mapped[float | None] = mapped_column(Float)
    state: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(254))
    channel: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
