"""The audit trail, which is only ever added to; documents that are files."""

import sqlalchemy as sa
from alembic import op

import records.tables
from records.tables import ONLY_ADDED

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    op.create_table(
        "audit",
        sa.Column("project", sa.String(length=60), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", records.tables.Utc(timezone=True), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("gate", sa.String(length=200), nullable=False),
        sa.Column("actor", sa.String(length=254), nullable=False),
        sa.Column("channel", sa.String(length=60), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("what", sa.JSON(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["project"], ["projects.slug"]),
        sa.PrimaryKeyConstraint("project", "number"),
    )
    for statement in ONLY_ADDED.get(op.get_bind().dialect.name, ()):
        op.execute(statement)
    op.add_column(
        "documents",
        sa.Column(
            "media_type", sa.String(length=100), nullable=False, server_default="text/markdown"
        ),
    )
    op.add_column("documents", sa.Column("content", sa.LargeBinary(), nullable=True))


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("documents", schema=None) as batch_op:
        batch_op.drop_column("content")
        batch_op.drop_column("media_type")
    op.drop_table("audit")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_only_added_to()")
