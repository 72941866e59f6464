"""Adoptions: by which shape of its playbook each project goes, and who approved it."""

import sqlalchemy as sa
from alembic import op

import records.tables

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "adoptions",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("project", sa.String(length=60), nullable=False),
        sa.Column("shape", sa.JSON(), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("at", records.tables.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["projects.slug"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("adoptions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_adoptions_project"), ["project"], unique=False)
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("shape", sa.String(length=64), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("stages", sa.JSON(none_as_null=True), nullable=True))


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("projects", schema=None) as batch_op:
        batch_op.drop_column("stages")
        batch_op.drop_column("shape")
    with op.batch_alter_table("adoptions", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_adoptions_project"))
    op.drop_table("adoptions")
