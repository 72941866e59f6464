"""Since when a person has to say whether something was done."""

import sqlalchemy as sa
from alembic import op

import records.tables

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the tables to this version."""
    with op.batch_alter_table("acts", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("doubted_at", records.tables.Utc(timezone=True), nullable=True)
        )


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("acts", schema=None) as batch_op:
        batch_op.drop_column("doubted_at")
