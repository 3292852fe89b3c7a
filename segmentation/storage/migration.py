"""Bringing an application database to the shape this code knows, once, when it is opened.

A new one is made at once from the records, as Alembic's cookbook does; a test holds that the migrations, one after the
other, make the same.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from segmentation.errors import Unavailable
from segmentation.sentences import Sentence
from segmentation.storage.records import LedgerRecord, Record

if TYPE_CHECKING:
    from alembic.config import Config

REVISION = "0007"
"""The newest migration. A test keeps it equal to the last file in ``migrations/versions``."""

SCRIPTS = Path(__file__).parent / "migrations"

# Alembic's `op` and `context` are names of the whole process: two workspaces must not migrate at the same moment.
_one_at_a_time = threading.Lock()


def configuration(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration for the scripts shipped with this package, over ``connection`` when one is given."""
    # Imported late, here and below: most databases are up to date, and this takes a tenth of a second.
    from alembic.config import Config

    config = Config(attributes={} if connection is None else {"connection": connection})
    # A literal % in the path would be read as an interpolation.
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config


def revision_of(connection: sa.Connection) -> str | None:
    """Return the database's revision, or None for a database without tables.

    Raises Unavailable for a database that holds tables and no revision: it is not ours, and is left alone.
    """
    tables = sa.inspect(connection).get_table_names()
    if "alembic_version" in tables:
        recorded = sa.column("version_num", sa.Text)
        return connection.scalar(sa.select(recorded).select_from(sa.table("alembic_version", recorded)))
    if tables:
        raise Unavailable(
            "database_foreign",
            Sentence("The file penchant.db holds tables that Penchant did not make."),
            hint=Sentence("Move it away, or name another workspace."),
        )
    return None


def upgrade(connection: sa.Connection) -> None:
    """Make the tables of a new database, or run the missing migrations, inside the caller's transaction.

    Nothing happens when there are none.

    The connection must not enforce foreign keys (SQLite alters a table by dropping its old copy); they are checked
    at the end instead. Raises Unavailable for a database newer than this code, which is left untouched.
    """
    found = revision_of(connection)
    if found == REVISION:
        return
    if found is None:
        _create(connection)
        return
    if found > REVISION:
        raise Unavailable(
            "database_newer",
            Sentence(
                "This workspace was written by a newer version of Penchant (its database is at revision {found}, "
                "this version knows {revision} and earlier).",
                found=found,
                revision=REVISION,
            ),
            hint=Sentence("Update Penchant, or open another workspace."),
        )
    from alembic import command

    with _one_at_a_time:
        command.upgrade(configuration(connection), "head")
    if connection.execute(sa.text("PRAGMA foreign_key_check")).first() is not None:
        raise RuntimeError("A migration left a reference to a row that does not exist.")


def _create(connection: sa.Connection) -> None:
    Record.metadata.create_all(connection)
    connection.execute(sa.insert(LedgerRecord).values(id=1, revision=0, global_control=0))
    # Alembic's own table, as Alembic makes it.
    recorded = sa.Table(
        "alembic_version",
        sa.MetaData(),
        sa.Column("version_num", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
    )
    recorded.create(connection)
    connection.execute(sa.insert(recorded).values(version_num=REVISION))
