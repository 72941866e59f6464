"""Meetings: as they were called, moved and called off."""

import sqlalchemy as sa
from alembic import op

import records.tables

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "meetings",
        sa.Column("project", sa.String(length=60), nullable=False),
        sa.Column("stage", sa.String(length=100), nullable=False),
        sa.Column("item", sa.String(length=100), nullable=False),
        sa.Column("message", sa.String(length=100), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("start", records.tables.Utc(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("invited", sa.JSON(), nullable=False),
        sa.Column("roles", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("called_off", sa.Boolean(), nullable=False),
        sa.Column("changed", sa.String(length=10), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", records.tables.Utc(timezone=True), nullable=False),
        sa.Column("told_at", records.tables.Utc(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["project"], ["projects.slug"]),
        sa.PrimaryKeyConstraint("project", "stage", "item", "message", "sequence"),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("meetings")
