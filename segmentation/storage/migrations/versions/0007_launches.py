"""Campaign drafts get destinations, a control group, arms, exclusions; launches, suppression and legal bases."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INSTANT = sa.DateTime(timezone=True)
_CONTROL = "0.1"
"""The share of earlier drafts that is not contacted, as a new draft has it."""


def upgrade() -> None:
    """Extend the drafts and create the tables. Nothing was launched before."""
    _extend_campaigns()
    with op.batch_alter_table("ledger") as table:
        table.add_column(sa.Column("global_control", sa.Double, nullable=False, server_default="0"))
    with op.batch_alter_table("ledger") as table:
        table.alter_column("global_control", server_default=None)
    _create_launches()
    _create_suppression()


def _json() -> sa.JSON:
    return sa.JSON(none_as_null=True)


def _extend_campaigns() -> None:
    op.execute("UPDATE campaign SET state = 'draft'")
    with op.batch_alter_table("campaign") as table:
        table.add_column(sa.Column("destinations", _json(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("control", sa.Double, nullable=False, server_default=_CONTROL))
        table.add_column(sa.Column("arms", _json(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("exclusions", _json(), nullable=False, server_default="{}"))
        table.add_column(sa.Column("narrowing", _json()))
        table.add_column(sa.Column("seed", sa.BigInteger, nullable=False, server_default="0"))
        table.create_check_constraint(op.f("ck_campaign_state"), "state IN ('draft', 'launched', 'cancelled')")
    with op.batch_alter_table("campaign") as table:
        for name in ("destinations", "control", "arms", "exclusions", "seed"):
            table.alter_column(name, server_default=None)


def _create_launches() -> None:
    op.create_table(
        "launch",
        sa.Column("campaign", sa.Text, nullable=False),
        sa.Column("stored", sa.Text, nullable=False),
        sa.Column("files", _json(), nullable=False),
        sa.Column("assigned", sa.BigInteger, nullable=False),
        sa.Column("held_out", sa.BigInteger, nullable=False),
        sa.Column("launched_at", INSTANT, nullable=False),
        sa.Column("launched_by", sa.Text, nullable=False),
        sa.Column("sent_on", sa.Date),
        sa.Column("delivered", sa.Text),
        sa.Column("report", _json()),
        sa.Column("ended_at", INSTANT),
        sa.PrimaryKeyConstraint("campaign", name=op.f("pk_launch")),
        sa.ForeignKeyConstraint(["campaign"], ["campaign.id"], name=op.f("fk_launch_campaign")),
        sa.ForeignKeyConstraint(["stored"], ["frozen_set.id"], name=op.f("fk_launch_stored")),
        sa.ForeignKeyConstraint(["delivered"], ["frozen_set.id"], name=op.f("fk_launch_delivered")),
        sa.UniqueConstraint("stored", name=op.f("uq_launch_stored")),
    )


def _create_suppression() -> None:
    op.create_table(
        "suppression",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer, "sqlite"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("customer_id", sa.Text, nullable=False),
        sa.Column("address_hash", sa.Text, nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.Column("added_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppression")),
        sa.UniqueConstraint("kind", "channel", "customer_id", "address_hash", name=op.f("uq_suppression_kind")),
        sa.CheckConstraint("kind IN ('never_contact', 'objection')", name=op.f("ck_suppression_kind")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "legal_basis",
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sa.Column("named_by", sa.Text, nullable=False),
        sa.Column("recorded_at", INSTANT, nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_legal_basis")),
    )
