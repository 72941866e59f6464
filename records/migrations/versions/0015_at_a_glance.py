"""Find what has not ended among thousands that have."""

from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_index("starts_by_end", "starts", ["ended_at"])
    op.create_index("acts_by_end", "acts", ["done_at"])
    op.create_index("gates_by_end", "gates", ["decided_at"])


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_index("gates_by_end", "gates")
    op.drop_index("acts_by_end", "acts")
    op.drop_index("starts_by_end", "starts")
