"""Test protocols: cases, results; and what is new in each version of a living document."""

import sqlalchemy as sa
from alembic import op

import records.tables

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "protocols",
        sa.Column("project", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("internal", sa.Boolean(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("stage", sa.String(length=60), nullable=False),
        sa.Column("opened_at", records.tables.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["projects.slug"]),
        sa.PrimaryKeyConstraint("project", "name", "round"),
    )
    op.create_table(
        "test_cases",
        sa.Column("project", sa.String(length=60), nullable=False),
        sa.Column("protocol", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("how", sa.Text(), nullable=False),
        sa.Column("expects", sa.Text(), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=False),
        sa.Column("automated", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("added_by", sa.String(length=254), nullable=False),
        sa.Column("added_at", records.tables.Utc(timezone=True), nullable=False),
        sa.Column("dropped_at", records.tables.Utc(timezone=True), nullable=True),
        sa.Column("dropped_by", sa.String(length=254), nullable=False),
        sa.Column("why", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["projects.slug"]),
        sa.PrimaryKeyConstraint("project", "protocol", "key"),
    )
    op.create_table(
        "test_results",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("project", sa.String(length=60), nullable=False),
        sa.Column("protocol", sa.String(length=60), nullable=False),
        sa.Column("case", sa.String(length=60), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=254), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("at", records.tables.Utc(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["projects.slug"]),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("test_results", schema=None) as batch_op:
        batch_op.create_index("results_of_a_protocol", ["project", "protocol", "id"], unique=False)
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.add_column(sa.Column("change", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("act", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_column("act")
        batch_op.drop_column("change")
    op.drop_table("test_results")
    op.drop_table("test_cases")
    op.drop_table("protocols")
