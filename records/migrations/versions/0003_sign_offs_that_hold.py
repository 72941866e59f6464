"""Sign-offs that hold: stand-ins, conditions, questions, files, and what was shown."""

import sqlalchemy as sa
from alembic import op

import records.tables

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "stand_ins",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("project", sa.String(length=60), nullable=False),
        sa.Column("gate", sa.String(length=200), nullable=False),
        sa.Column("seat", sa.String(length=254), nullable=False, server_default=""),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("first_day", sa.String(length=10), nullable=False),
        sa.Column("last_day", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("named_by", sa.String(length=254), nullable=False),
        sa.Column("at", records.tables.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["project"],
            ["projects.slug"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("stand_ins", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_stand_ins_project"), ["project"], unique=False)

    op.create_table(
        "conditions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("gate", sa.String(length=200), nullable=False),
        sa.Column("project", sa.String(length=60), nullable=False),
        sa.Column("asked_by", sa.String(length=254), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("owner", sa.String(length=254), nullable=False),
        sa.Column("due", sa.String(length=10), nullable=False),
        sa.Column("at", records.tables.Utc(timezone=True), nullable=False),
        sa.Column("met_at", records.tables.Utc(timezone=True), nullable=True),
        sa.Column("met_by", sa.String(length=254), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["gate"],
            ["gates.id"],
        ),
        sa.ForeignKeyConstraint(
            ["project"],
            ["projects.slug"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("conditions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_conditions_gate"), ["gate"], unique=False)
        batch_op.create_index(batch_op.f("ix_conditions_project"), ["project"], unique=False)

    op.create_table(
        "files",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("gate", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=100), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", records.tables.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["gate"],
            ["gates.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_files_gate"), ["gate"], unique=False)

    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("gate", sa.String(length=200), nullable=False),
        sa.Column("asked_by", sa.String(length=254), nullable=False),
        sa.Column("asked_of", sa.String(length=254), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", records.tables.Utc(timezone=True), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", records.tables.Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["gate"],
            ["gates.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_questions_gate"), ["gate"], unique=False)

    op.create_table(
        "voids",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("gate", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("stated", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("signed_at", records.tables.Utc(timezone=True), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.Column("at", records.tables.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["gate"],
            ["gates.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("voids", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_voids_gate"), ["gate"], unique=False)

    with op.batch_alter_table("gates", schema=None) as batch_op:
        batch_op.add_column(sa.Column("shown", sa.JSON(), nullable=False, server_default="{}"))
        batch_op.add_column(
            sa.Column("overridden_by", sa.String(length=254), nullable=False, server_default="")
        )
        batch_op.alter_column(
            "decision",
            existing_type=sa.VARCHAR(length=10),
            type_=sa.String(length=20),
            existing_nullable=False,
        )

    with op.batch_alter_table("signatures", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("proven", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(
            sa.Column("seat", sa.String(length=254), nullable=False, server_default="")
        )
        batch_op.alter_column(
            "decision",
            existing_type=sa.VARCHAR(length=10),
            type_=sa.String(length=20),
            existing_nullable=False,
        )

    op.execute("UPDATE signatures SET seat = email")


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("signatures", schema=None) as batch_op:
        batch_op.alter_column(
            "decision",
            existing_type=sa.String(length=20),
            type_=sa.VARCHAR(length=10),
            existing_nullable=False,
        )
        batch_op.drop_column("seat")
        batch_op.drop_column("proven")

    with op.batch_alter_table("gates", schema=None) as batch_op:
        batch_op.alter_column(
            "decision",
            existing_type=sa.String(length=20),
            type_=sa.VARCHAR(length=10),
            existing_nullable=False,
        )
        batch_op.drop_column("overridden_by")
        batch_op.drop_column("shown")

    with op.batch_alter_table("voids", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_voids_gate"))

    op.drop_table("voids")
    with op.batch_alter_table("questions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_questions_gate"))

    op.drop_table("questions")
    with op.batch_alter_table("files", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_files_gate"))

    op.drop_table("files")
    with op.batch_alter_table("conditions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_conditions_project"))
        batch_op.drop_index(batch_op.f("ix_conditions_gate"))

    op.drop_table("conditions")
    with op.batch_alter_table("stand_ins", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_stand_ins_project"))

    op.drop_table("stand_ins")
