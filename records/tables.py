"""Tables, named for what they prove.

A row is added when something happened and hardly ever changed afterwards: an ending, a
decision or a receipt fills the empty half of the row that announced it. Times are UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    DDL,
    JSON,
    DateTime,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    TypeDecorator,
    event,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Utc(TypeDecorator[datetime]):
    """A moment in UTC, on databases that know zones and on those that do not."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Refuse a moment without a zone; keep it in UTC."""
        if value is not None and value.tzinfo is None:
            raise ValueError("A moment needs its zone.")
        return value.astimezone(UTC) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Give it back in UTC."""
        return value.replace(tzinfo=UTC) if value and value.tzinfo is None else value


class Base(DeclarativeBase):
    """What all tables share."""

    type_annotation_map = {  # noqa: RUF012 - SQLAlchemy's own form
        datetime: Utc,
        dict[str, Any]: JSON,
        list[str]: JSON(none_as_null=True),
    }


class ProjectRow(Base):
    """A project that was started, with the brief as it was given."""

    __tablename__ = "projects"
    slug: Mapped[str] = mapped_column(String(60), primary_key=True)
    playbook: Mapped[str] = mapped_column(String(60))
    brief: Mapped[dict[str, Any]]
    started_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(String(20), default="")
    why: Mapped[str] = mapped_column(Text, default="")
    shape: Mapped[str] = mapped_column(String(64), default="")  # of the playbook it goes by
    stages: Mapped[list[str] | None]  # those that were approved for it


class AdoptionRow(Base):
    """The shape of a playbook that a project goes by from then on, and who approved it."""

    __tablename__ = "adoptions"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), index=True)
    shape: Mapped[dict[str, Any]]
    by: Mapped[str] = mapped_column(String(254), default="")
    at: Mapped[datetime]


class HolderRow(Base):
    """Somebody who took a role up, or laid it down, after the project had started."""

    __tablename__ = "holders"
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), primary_key=True)
    role: Mapped[str] = mapped_column(String(40), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    since: Mapped[datetime]
    left_at: Mapped[datetime | None]
    instead_of: Mapped[str] = mapped_column(String(254), default="")  # whom they succeeded


class StartRow(Base):
    """A stage that was started for an item, and how it ended."""

    __tablename__ = "starts"
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(60), primary_key=True)
    item: Mapped[str] = mapped_column(String(60), primary_key=True)
    started_at: Mapped[datetime]
    run: Mapped[str] = mapped_column(String(60), default="")
    ended_at: Mapped[datetime | None]
    __table_args__ = (Index("starts_by_end", "ended_at"),)


class AttemptRow(Base):
    """One try at carrying out a stage; only the newest may act."""

    __tablename__ = "attempts"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    project: Mapped[str] = mapped_column(String(60))
    stage: Mapped[str] = mapped_column(String(60))
    item: Mapped[str] = mapped_column(String(60))
    by: Mapped[str] = mapped_column(String(100))
    began_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    __table_args__ = (Index("attempts_of_a_stage", "project", "stage", "item", "id"),)


class PulseRow(Base):
    """When an operating-system process that carries out stages was last alive."""

    __tablename__ = "pulses"
    name: Mapped[str] = mapped_column(String(100), primary_key=True)
    beat_at: Mapped[datetime]


class ActRow(Base):
    """Something that is to be done once: the intention, then the receipt with its proof."""

    __tablename__ = "acts"
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), primary_key=True)
    stage: Mapped[str] = mapped_column(String(60), primary_key=True)
    item: Mapped[str] = mapped_column(String(60), primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[str] = mapped_column(String(200), primary_key=True)
    intended_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    doubted_at: Mapped[datetime | None]  # since when a person has to say whether it was done
    ref: Mapped[str] = mapped_column(Text, default="")
    link: Mapped[str] = mapped_column(Text, default="")
    __table_args__ = (
        Index("acts_in_order", "project", "intended_at"),
        Index("acts_by_end", "done_at"),
    )


class DocumentRow(Base):
    """One version of a document: a text, or a file such as a PDF."""

    __tablename__ = "documents"
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), primary_key=True)
    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))
    written_at: Mapped[datetime]
    media_type: Mapped[str] = mapped_column(String(100), default="text/markdown")
    content: Mapped[bytes | None] = mapped_column(LargeBinary)
    internal: Mapped[bool] = mapped_column(default=False)  # not for the client
    change: Mapped[str] = mapped_column(Text, default="")  # what is new in a living one
    act: Mapped[str] = mapped_column(Text, default="")  # which act wrote this version of it


class GateRow(Base):
    """A gate that was opened for its signers, and how it was decided."""

    __tablename__ = "gates"
    id: Mapped[str] = mapped_column(String(200), primary_key=True)
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), index=True)
    stage: Mapped[str] = mapped_column(String(60))
    item: Mapped[str] = mapped_column(String(60))
    gate: Mapped[str] = mapped_column(String(60))
    round: Mapped[int]
    due: Mapped[str] = mapped_column(String(10))
    opened_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decision: Mapped[str] = mapped_column(String(20), default="")
    shown: Mapped[dict[str, Any]] = mapped_column(default=dict)  # SHA-256 of all a signer sees
    overridden_by: Mapped[str] = mapped_column(String(254), default="")
    asked: Mapped[int] = mapped_column(default=1)  # how often the engine's form was put up
    __table_args__ = (Index("gates_by_end", "decided_at"),)


class SignatureRow(Base):
    """One person's answer to a gate."""

    __tablename__ = "signatures"
    gate: Mapped[str] = mapped_column(ForeignKey("gates.id"), primary_key=True)
    email: Mapped[str] = mapped_column(String(254), primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(40))
    decision: Mapped[str] = mapped_column(String(20))
    stated: Mapped[dict[str, Any]]
    comment: Mapped[str] = mapped_column(Text, default="")
    channel: Mapped[str] = mapped_column(String(40))
    proven: Mapped[str] = mapped_column(Text, default="")
    seat: Mapped[str] = mapped_column(String(254), default="")
    signed_as: Mapped[str] = mapped_column(String(200), default="")  # the name as it was typed
    consent: Mapped[str] = mapped_column(Text, default="")  # as it was read
    at: Mapped[datetime]


class RefusalRow(Base):
    """An answer that did not count, and what its giver was told."""

    __tablename__ = "refusals"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    gate: Mapped[str] = mapped_column(ForeignKey("gates.id"), index=True)
    claimed: Mapped[str] = mapped_column(String(254))
    why: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(String(20))
    channel: Mapped[str] = mapped_column(String(40))
    source: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]


class LoginRow(Base):
    """Somebody of our own staff who came in; what let them in is good once."""

    __tablename__ = "logins"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)  # SHA-256 of what let them in
    cookie: Mapped[str] = mapped_column(String(64), unique=True)  # SHA-256 as well
    email: Mapped[str] = mapped_column(String(254))
    identity: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class SecretRow(Base):
    """Keys made on first use, such as the one that personal codes are derived from."""

    __tablename__ = "secrets"
    name: Mapped[str] = mapped_column(String(40), primary_key=True)
    value: Mapped[str] = mapped_column(String(128))


class RestorationRow(Base):
    """That the records came back from a backup: what happened after its moment is not in them."""

    __tablename__ = "restorations"
    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    of: Mapped[datetime]
    at: Mapped[datetime]


class AuditRow(Base):
    """Something that happened on a project, sealed with the fingerprint of what came before."""

    __tablename__ = "audit"
    project: Mapped[str] = mapped_column(ForeignKey("projects.slug"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(String(20))
    gate: Mapped[str] = mapped_column(String(200), default="")
    actor: Mapped[str] = mapped_column(String(254), default="")
    channel: Mapped[str] = mapped_column(String(60), default="")
    identity: Mapped[str] = mapped_column(Text, default="")
    what: Mapped[dict[str, Any]]
    previous: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


ONLY_ADDED = {
    "sqlite": (
        """CREATE TRIGGER audit_is_never_changed BEFORE UPDATE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END""",
        """CREATE TRIGGER audit_is_never_removed BEFORE DELETE ON audit
        BEGIN SELECT RAISE(ABORT, 'the audit trail is only ever added to'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION audit_is_only_added_to() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION 'the audit trail is only ever added to'; END $$""",
        """CREATE TRIGGER audit_is_never_changed BEFORE UPDATE OR DELETE ON audit
        FOR EACH ROW EXECUTE FUNCTION audit_is_only_added_to()""",
        """CREATE TRIGGER audit_is_never_emptied BEFORE TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION audit_is_only_added_to()""",
    ),
}
for dialect, statements in ONLY_ADDED.items():
    for statement in statements:
        refuse = DDL(statement).execute_if(dialect=dialect)
        event.listen(AuditRow.__table__, "after_create", refuse)
