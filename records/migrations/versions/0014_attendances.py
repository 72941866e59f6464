"""Who has attended a training."""

import sqlalchemy as sa
from alembic import op

import records.tables

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "attendances",
        sa.Column("project", sa.String(length=60), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("cohort", sa.String(length=200), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("at", records.tables.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["projects.slug"]),
        sa.PrimaryKeyConstraint("project", "email"),
    )


def downgrade() -> None:
    """Go back to the version before."""
    op.drop_table("attendances")
