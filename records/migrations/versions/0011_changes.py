"""Change requests, every version of each."""

import sqlalchemy as sa
from alembic import op

import records.tables

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "changes",
        sa.Column("project", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("urgency", sa.String(length=10), nullable=False),
        sa.Column("timing", sa.String(length=10), nullable=False),
        sa.Column("complexity", sa.String(length=10), nullable=False),
        sa.Column("hours", sa.Float(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("at", records.tables.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["projects.slug"]),
        sa.PrimaryKeyConstraint("project", "number", "version"),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("changes")
