"""Logins: who of our own staff came in to see what waits for them."""

import sqlalchemy as sa
from alembic import op

import records.tables

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "logins",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("cookie", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("began_at", records.tables.Utc(timezone=True), nullable=False),
        sa.Column("ended_at", records.tables.Utc(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key"),
        sa.UniqueConstraint("cookie"),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("logins")
