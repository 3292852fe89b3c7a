"""Campaign drafts get a play, a goal, an owner, offers, places, a purpose and an archive; who has seen the tour."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

INSTANT = sa.DateTime(timezone=True)
_OF_LAST_DAYS = 30
"""The window of the goal of drafts that were looked at without a prediction."""


def upgrade() -> None:
    """Extend the drafts. Earlier ones are for contacting, owned by whoever made them, for what was predicted."""
    _extend_campaigns()
    _give_goals()
    _require_goals()
    _create_notices()


def _json() -> sa.JSON:
    return sa.JSON(none_as_null=True)


def _extend_campaigns() -> None:
    with op.batch_alter_table("campaign") as table:
        table.alter_column("deleted_at", new_column_name="archived_at")
        table.add_column(sa.Column("play", sa.Text))
        table.add_column(sa.Column("goal", _json()))
        table.add_column(sa.Column("owner", sa.Text))
        table.add_column(sa.Column("offers", _json(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("places", _json(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("purpose", sa.Text, nullable=False, server_default="contact"))
        table.add_column(sa.Column("edited_at", INSTANT))
        table.add_column(sa.Column("edited_by", sa.Text))
    op.execute("UPDATE campaign SET owner = created_by, edited_by = created_by, edited_at = created_at")


def _give_goals() -> None:
    connection = op.get_bind()
    campaign = sa.table("campaign", sa.column("id"), sa.column("prediction"), sa.column("goal", _json()))
    prediction = sa.table(
        "prediction", sa.column("id"), sa.column("event", _json()), sa.column("window_days", sa.Integer)
    )
    asked = sa.select(prediction.c.id, prediction.c.event, prediction.c.window_days)
    goals = {id: {**event, "days": days} for id, event, days in connection.execute(asked)}
    for id, looked_at_with in connection.execute(sa.select(campaign.c.id, campaign.c.prediction)).all():
        goal = goals.get(looked_at_with, {"kind": "orders", "days": _OF_LAST_DAYS})
        connection.execute(sa.update(campaign).where(campaign.c.id == id).values(goal=goal))


def _require_goals() -> None:
    with op.batch_alter_table("campaign") as table:
        for name in ("goal", "owner", "edited_at", "edited_by"):
            table.alter_column(name, nullable=False)
        for name in ("offers", "places", "purpose"):
            table.alter_column(name, server_default=None)
        table.create_check_constraint(op.f("ck_campaign_purpose"), "purpose IN ('contact', 'exclude')")


def _create_notices() -> None:
    op.create_table(
        "notice_seen",
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("notice", sa.Text, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("actor", "notice", name=op.f("pk_notice_seen")),
    )
