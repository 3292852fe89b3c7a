"""Predictions get models, backtests, sensitive fields and an archive; scores issued before have to be built again."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables. Earlier scores do not say how far they may be off, so they are not kept."""
    op.execute("UPDATE prediction SET status = 'draft', base_odds = NULL")
    _extend_predictions()
    _create_models()
    _create_issues()
    _create_backtests()


def _json() -> sa.JSON:
    return sa.JSON(none_as_null=True)


def _extend_predictions() -> None:
    with op.batch_alter_table("prediction") as table:
        table.drop_constraint(op.f("ck_prediction_status"), type_="check")
        table.add_column(sa.Column("sensitive", _json(), nullable=False, server_default="[]"))
        table.add_column(sa.Column("model", sa.Text))
        table.add_column(sa.Column("archived_at", INSTANT))
        table.create_check_constraint(op.f("ck_prediction_status"), "status IN ('draft', 'ready', 'failed')")
    with op.batch_alter_table("prediction") as table:
        table.alter_column("sensitive", server_default=None)


def _create_models() -> None:
    op.create_table(
        "model",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("prediction", sa.Text, nullable=False),
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("training", _json(), nullable=False),
        sa.Column("profile", _json(), nullable=False),
        sa.Column("explanation", _json(), nullable=False),
        sa.Column("trained_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model")),
        sa.ForeignKeyConstraint(["prediction"], ["prediction.id"], name=op.f("fk_model_prediction")),
    )
    op.create_index(op.f("ix_model_prediction"), "model", ["prediction"])


def _create_issues() -> None:
    op.drop_table("score_issue")
    op.create_table(
        "score_issue",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("prediction", sa.Text, nullable=False),
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("model_version", sa.Text),
        sa.Column("base_odds", sa.Double, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("scored", sa.BigInteger, nullable=False),
        sa.Column("expected", sa.Double, nullable=False),
        sa.Column("shift", sa.Double, nullable=False),
        sa.Column("tau", sa.Double, nullable=False),
        sa.Column("degrees", sa.Double, nullable=False),
        sa.Column("windows", sa.Integer, nullable=False),
        sa.Column("alarm", _json(), nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("issued_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score_issue")),
        sa.ForeignKeyConstraint(["prediction"], ["prediction.id"], name=op.f("fk_score_issue_prediction")),
        sa.CheckConstraint(
            "status IN ('ok', 'pattern_only', 'base_rate', 'unavailable')", name=op.f("ck_score_issue_status")
        ),
    )
    op.create_index(op.f("ix_score_issue_prediction"), "score_issue", ["prediction"])


def _create_backtests() -> None:
    op.create_table(
        "backtest",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("prediction", sa.Text, nullable=False),
        sa.Column("origin", sa.Date, nullable=False),
        sa.Column("issue", sa.Text),
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.Column("left_out", sa.BigInteger, nullable=False),
        sa.Column("figures", _json(), nullable=False),
        sa.Column("judged_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backtest")),
        sa.ForeignKeyConstraint(["prediction"], ["prediction.id"], name=op.f("fk_backtest_prediction")),
        sa.ForeignKeyConstraint(["issue"], ["score_issue.id"], name=op.f("fk_backtest_issue")),
        sa.UniqueConstraint("issue", name=op.f("uq_backtest_issue")),
    )
    op.create_index(op.f("ix_backtest_prediction"), "backtest", ["prediction"])
