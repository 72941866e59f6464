"""The table of who has been trained."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from records.follow_up_tables import Base


class AttendanceRow(Base):
    """Somebody who has attended a training, and who vouches for it."""

    __tablename__ = "attendances"
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), primary_key=True)
    cohort: Mapped[str] = mapped_column(String(200))
    by: Mapped[str] = mapped_column(String(254))
    at: Mapped[datetime]
