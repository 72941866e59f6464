"""Tables of the test protocols: which cases a project has, and what came of each of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from records.tables import Base


class ProtocolRow(Base):
    """A round of a test protocol that was opened on a project."""

    __tablename__ = "protocols"
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), primary_key=True)
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(String(200))
    internal: Mapped[bool]
    again: Mapped[bool]  # what passed in an earlier round counts no more
    stage: Mapped[str] = mapped_column(String(60))
    opened_at: Mapped[datetime]


class CaseRow(Base):
    """One case of a protocol; a project may have its own, and drop some."""

    __tablename__ = "test_cases"
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), primary_key=True)
    protocol: Mapped[str] = mapped_column(String(60), primary_key=True)
    key: Mapped[str] = mapped_column(String(60), primary_key=True)
    place: Mapped[int]
    title: Mapped[str] = mapped_column(String(200))
    how: Mapped[str] = mapped_column(Text)
    expects: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(String(40))
    automated: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    added_by: Mapped[str] = mapped_column(String(254), default="")
    added_at: Mapped[datetime]
    dropped_at: Mapped[datetime | None]
    dropped_by: Mapped[str] = mapped_column(String(254), default="")
    why: Mapped[str] = mapped_column(Text, default="")


class ResultRow(Base):
    """What came of a case once; never changed, and the newest counts."""

    __tablename__ = "test_results"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"))
    protocol: Mapped[str] = mapped_column(String(60))
    case: Mapped[str] = mapped_column(String(60))
    round: Mapped[int]
    result: Mapped[str] = mapped_column(String(20))
    remark: Mapped[str] = mapped_column(Text, default="")
    by: Mapped[str] = mapped_column(String(254))
    channel: Mapped[str] = mapped_column(String(200))
    at: Mapped[datetime]
    __table_args__ = (Index("results_of_a_protocol", "project", "protocol", "id"),)
