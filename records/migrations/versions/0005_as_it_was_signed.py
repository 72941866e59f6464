"""As it was signed: the typed name and the sentence that was agreed to; longer proof."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this version."""
    with op.batch_alter_table("signatures", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("signed_as", sa.String(length=200), nullable=False, server_default="")
        )
        batch_op.add_column(sa.Column("consent", sa.Text(), nullable=False, server_default=""))
        batch_op.alter_column("proven", type_=sa.Text(), existing_nullable=False)


def downgrade() -> None:
    """Go back to the version before."""
    with op.batch_alter_table("signatures", schema=None) as batch_op:
        batch_op.alter_column("proven", type_=sa.String(length=200), existing_nullable=False)
        batch_op.drop_column("consent")
        batch_op.drop_column("signed_as")
