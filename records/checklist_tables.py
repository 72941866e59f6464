"""Tables of checklists: which rows are owed, and everything that was ever said of them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from records.tables import Base


class OwedRow(Base):
    """One row of a project's checklist: what is owed, by whom, until when."""

    __tablename__ = "owed"
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), primary_key=True)
    checklist: Mapped[str] = mapped_column(String(120), primary_key=True)
    key: Mapped[str] = mapped_column(String(120), primary_key=True)
    place: Mapped[int]  # the order in which rows are shown
    batch: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    owner: Mapped[str] = mapped_column(String(40))
    person: Mapped[str] = mapped_column(String(254), default="")
    due: Mapped[str] = mapped_column(String(10))
    evidence: Mapped[str] = mapped_column(Text, default="")
    internal: Mapped[bool] = mapped_column(default=False)
    issue: Mapped[str] = mapped_column(String(60), default="")
    source: Mapped[str] = mapped_column(Text, default="")
    stage: Mapped[str] = mapped_column(String(60), default="")
    item: Mapped[str] = mapped_column(String(60), default="")
    at: Mapped[datetime]


class MarkRow(Base):
    """What somebody said of a row: that it is done, that it is not, or that it was seen again."""

    __tablename__ = "marks"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"))
    checklist: Mapped[str] = mapped_column(String(120))
    row: Mapped[str] = mapped_column(String(120))
    said: Mapped[str] = mapped_column(String(10))
    by: Mapped[str] = mapped_column(String(254), default="")
    name: Mapped[str] = mapped_column(String(200), default="")
    role: Mapped[str] = mapped_column(String(40), default="")
    way: Mapped[str] = mapped_column(String(40))
    identity: Mapped[str] = mapped_column(Text, default="")
    evidence: Mapped[str] = mapped_column(Text, default="")
    why: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[datetime]
    __table_args__ = (Index("marks_of_a_row", "project", "checklist", "row", "id"),)
