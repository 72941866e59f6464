"""Successors: roles that were laid down, and who took them over from whom."""

import sqlalchemy as sa
from alembic import op

import records.tables

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.add_column("holders", sa.Column("left_at", records.tables.Utc(timezone=True), nullable=True))
    op.add_column(
        "holders",
        sa.Column("instead_of", sa.String(length=254), nullable=False, server_default=""),
    )


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("holders") as table:
        table.drop_column("instead_of")
        table.drop_column("left_at")
