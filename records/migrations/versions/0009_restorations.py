"""Restorations: when the records came back from a backup, and of which moment it was."""

import sqlalchemy as sa
from alembic import op

import records.tables

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "restorations",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("of", records.tables.Utc(timezone=True), nullable=False),
        sa.Column("at", records.tables.Utc(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("restorations")
