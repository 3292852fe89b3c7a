"""Segments get versions, labels and a history of sizes; stored sets, customer lists and the ledger's revision."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Create the tables; what every segment is defined as becomes its first version, a deleted one is archived."""
    _create_versions()
    _move_definitions()
    _create_labels_and_sizes()
    _create_lists()
    _create_ledger()


def _json() -> sa.JSON:
    return sa.JSON(none_as_null=True)


def _create_versions() -> None:
    op.create_table(
        "segment_version",
        sa.Column("segment", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("definition", _json(), nullable=False),
        sa.Column("returned_to", sa.Integer),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("segment", "version", name=op.f("pk_segment_version")),
        sa.ForeignKeyConstraint(["segment"], ["segment.id"], name=op.f("fk_segment_version_segment")),
    )


def _move_definitions() -> None:
    op.execute(
        "INSERT INTO segment_version (segment, version, definition, created_at, created_by) "
        "SELECT id, 1, definition, created_at, owner FROM segment"
    )
    with op.batch_alter_table("segment") as table:
        table.add_column(sa.Column("version", sa.Integer, nullable=False, server_default="1"))
        table.drop_column("definition")
        table.alter_column("deleted_at", new_column_name="archived_at")
    with op.batch_alter_table("segment") as table:
        table.alter_column("version", server_default=None)


def _create_labels_and_sizes() -> None:
    op.create_table(
        "segment_label",
        sa.Column("segment", sa.Text, nullable=False),
        sa.Column("label", sa.Text, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("segment", "label", name=op.f("pk_segment_label")),
        sa.ForeignKeyConstraint(["segment"], ["segment.id"], name=op.f("fk_segment_label_segment")),
    )
    op.create_table(
        "segment_size",
        sa.Column("segment", sa.Text, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("snapshot", sa.Text, nullable=False),
        sa.Column("basis_hash", sa.Text, nullable=False),
        sa.Column("basis", _json(), nullable=False),
        sa.Column("as_of", sa.Date, nullable=False),
        sa.Column("size", sa.BigInteger),
        sa.Column("problem", sa.Text, nullable=False),
        sa.Column("counted_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("segment", "version", "snapshot", "basis_hash", name=op.f("pk_segment_size")),
        sa.ForeignKeyConstraint(
            ["segment", "version"],
            ["segment_version.segment", "segment_version.version"],
            name=op.f("fk_segment_size_segment"),
        ),
    )


def _create_lists() -> None:
    op.create_table(
        "frozen_set",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("sha256", sa.Text, nullable=False),
        sa.Column("members", sa.BigInteger, nullable=False),
        sa.Column("source_hash", sa.Text, nullable=False),
        sa.Column("snapshot", sa.Text),
        sa.Column("as_of", sa.Date),
        sa.Column("definition", _json()),
        sa.Column("basis", _json()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_frozen_set")),
    )
    op.create_table(
        "customer_list",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("stored", sa.Text, nullable=False),
        sa.Column("report", _json()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("edited_at", INSTANT, nullable=False),
        sa.Column("edited_by", sa.Text, nullable=False),
        sa.Column("removed_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_list")),
        sa.ForeignKeyConstraint(["stored"], ["frozen_set.id"], name=op.f("fk_customer_list_stored")),
        sa.CheckConstraint("origin IN ('uploaded', 'frozen')", name=op.f("ck_customer_list_origin")),
    )


def _create_ledger() -> None:
    op.create_table(
        "ledger",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger")),
    )
    op.execute("INSERT INTO ledger (id, revision) VALUES (1, 0)")
