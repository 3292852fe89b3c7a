"""Workspaces keep what money figures of a prediction are computed from, for everyone."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create the table; nothing is kept before somebody keeps it."""
    op.create_table(
        "money",
        sa.Column("prediction", sa.Text, nullable=False),
        sa.Column("currency", sa.Text, nullable=False),
        sa.Column("assumptions", sa.JSON(none_as_null=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("prediction", name=op.f("pk_money")),
        sa.ForeignKeyConstraint(["prediction"], ["prediction.id"], name=op.f("fk_money_prediction")),
    )
