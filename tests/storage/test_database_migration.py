"""Opening a database: what is created, migrated, refused."""

import json
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from segmentation.errors import Unavailable
from segmentation.storage import campaign_store, ledger_store, list_store, migration, segment_store
from segmentation.storage.database import ApplicationDatabase
from segmentation.storage.records import Record

ROOT = Path(__file__).parents[2]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "penchant.db"


def open_and_close(path):
    ApplicationDatabase(path).close()


def at_revision(path, revision):
    """Make a database as it was at an earlier revision, or at the newest by all its migrations."""
    with engine_of(path).begin() as connection:
        command.upgrade(migration.configuration(connection), revision)


def engine_of(path):
    return sa.create_engine(sa.URL.create("sqlite", database=str(path)), poolclass=sa.NullPool)


def shape(path):
    """Everything SQLAlchemy can tell about the tables, in an order that does not depend on how they were made."""
    inspector = sa.inspect(engine_of(path))
    return {
        table: {
            "columns": {
                column["name"]: (str(column["type"]), column["nullable"], column["default"], column["primary_key"])
                for column in inspector.get_columns(table)
            },
            "key": inspector.get_pk_constraint(table)["name"],
            "foreign": sorted(map(str, inspector.get_foreign_keys(table))),
            "unique": sorted(map(str, inspector.get_unique_constraints(table))),
            "checks": sorted(map(str, inspector.get_check_constraints(table))),
            "indexes": sorted(map(str, inspector.get_indexes(table))),
        }
        for table in inspector.get_table_names()
    }


def rows(path):
    with engine_of(path).connect() as connection:
        tables = sa.inspect(connection).get_table_names()
        return {table: connection.execute(sa.text(f'SELECT * FROM "{table}"')).all() for table in tables}


def test_a_new_database_is_what_the_migrations_add_up_to(path, tmp_path):
    open_and_close(path)
    migrated = tmp_path / "migrated.db"
    at_revision(migrated, "head")

    assert shape(path) == shape(migrated)
    assert rows(path) == rows(migrated)
    assert rows(path)["ledger"] == [(1, 0, 0)]
    assert set(shape(path)) == {*Record.metadata.tables, "alembic_version"}
    with engine_of(migrated).connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Record.metadata) == []


def test_the_revision_in_the_code_is_the_newest_script_and_is_recorded(path):
    open_and_close(path)

    assert ScriptDirectory.from_config(migration.configuration()).get_heads() == [migration.REVISION]
    with engine_of(path).connect() as connection:
        assert migration.revision_of(connection) == migration.REVISION


def test_segments_saved_before_versions_keep_their_definition_and_deleted_ones_are_archived(path):
    at_revision(path, "0001")
    columns = "id, title, description, owner, definition, created_at, edited_at, edited_by, deleted_at"
    rows = [
        ("kept", "Été", "", "Mia", '{"version": 1}', "2026-01-01 08:00:00", "2026-01-02 08:00:00", "Ben", None),
        (
            "gone",
            "B",
            "d",
            "Mia",
            '{"v": 2}',
            "2026-01-01 08:00:00",
            "2026-01-01 08:00:00",
            "Mia",
            "2026-01-03 08:00:00",
        ),
    ]
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.executemany(f"INSERT INTO segment ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    database = ApplicationDatabase(path)

    with database.read() as session:
        (kept,) = segment_store.live_segments(session)
        (gone,) = segment_store.archived_segments(session)
        first = segment_store.version(session, "kept", 1)
        assert (kept.id, kept.title, kept.version, kept.edited_by) == ("kept", "Été", 1, "Ben")
        assert (gone.id, gone.archived_at) == ("gone", datetime(2026, 1, 3, 8, tzinfo=UTC))
        assert (first.definition, first.created_by, first.created_at) == ({"version": 1}, "Mia", kept.created_at)
        assert segment_store.version(session, "gone", 1).definition == {"v": 2}
        assert list_store.revision(session) == 0
    database.close()


def test_drafts_from_before_plays_get_a_goal_an_owner_and_an_archive(path):
    at_revision(path, "0003")
    asked = "id, title, kind, window_days, event, audience, sensitive, seed, status, reason, created_at, created_by"
    drafted = "id, number, title, state, definition, prediction, snapshot, size, notes, created_by, created_at"
    at, event = "2026-01-01 08:00:00", '{"kind": "subscription_starts", "plan": ["Gold"]}'
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            f"INSERT INTO prediction ({asked}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ("joins", "J", "full", 14, event, "{}", "[]", 1, "draft", "", at, "Mia"),
        )
        connection.executemany(
            f"INSERT INTO campaign ({drafted}, deleted_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                ("one", 1, "One", "draft", '{"version": 1}', "joins", "s", 12, "for Mia", "Ben", at, None),
                ("two", 2, "Two", "draft", '{"version": 1}', None, "s", 0, "", "Mia", at, "2026-01-03 08:00:00"),
            ],
        )

    database = ApplicationDatabase(path)

    with database.read() as session:
        (one,) = campaign_store.live_campaigns(session)
        (two,) = campaign_store.archived_campaigns(session)
        assert one.goal == {"kind": "subscription_starts", "plan": ["Gold"], "days": 14}
        assert (one.owner, one.edited_by, one.edited_at, one.purpose) == ("Ben", "Ben", one.created_at, "contact")
        assert (one.play, one.offers, one.places, one.size, one.notes) == (None, [], [], 12, "for Mia")
        assert two.goal == {"kind": "orders", "days": 30}
        assert two.archived_at == datetime(2026, 1, 3, 8, tzinfo=UTC)
        assert campaign_store.notice_seen(session, "Mia", "tour") is None
    database.close()


FILLED = {
    "id": "spring",
    "number": 3,
    "title": "Printemps « 10 % »",
    "state": "draft",
    "definition": '{"version": 1, "filter": {"tag": {"any_of": ["VIP"]}}}',
    "prediction": "orders",
    "snapshot": "2026-03-01-x",
    "size": 1293,
    "notes": "for Mia\nand Ben",
    "play": "special-offer",
    "goal": '{"kind": "orders", "category": ["Tea"], "days": 14}',
    "owner": "Zoë",
    "offers": '[{"level": "medium", "kind": "percent", "value": 10}]',
    "places": '["email", "app"]',
    "purpose": "exclude",
    "created_by": "Ben",
    "created_at": "2026-01-01 08:00:00",
    "edited_by": "Mia",
    "edited_at": "2026-01-02 09:30:00",
    "archived_at": "2026-01-03 10:00:00",
}


def test_filled_drafts_from_before_launches_keep_every_field_and_get_a_control_group(path):
    at_revision(path, "0006")
    asked = "id, title, kind, window_days, event, audience, sensitive, seed, status, reason, created_at, created_by"
    with closing(sqlite3.connect(path)) as connection, connection:
        there = {row[1] for row in connection.execute("PRAGMA table_info(campaign)")}
        assert there == set(FILLED)
        connection.execute(
            f"INSERT INTO prediction ({asked}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            ("orders", "O", "full", 30, "{}", "{}", "[]", 1, "draft", "", "2026-01-01 08:00:00", "Mia"),
        )
        places = ", ".join("?" * len(FILLED))
        connection.execute(f"INSERT INTO campaign ({', '.join(FILLED)}) VALUES ({places})", tuple(FILLED.values()))
        connection.execute("UPDATE ledger SET revision = 7")

    database = ApplicationDatabase(path)

    instants = {name for name in FILLED if name.endswith("_at")}
    in_json = {"definition", "goal", "offers", "places"}
    with database.read() as session:
        (draft,) = campaign_store.archived_campaigns(session)
        for name, written in FILLED.items():
            found = getattr(draft, name)
            if name in instants:
                assert found == datetime.fromisoformat(written).replace(tzinfo=UTC)
            else:
                assert found == (json.loads(written) if name in in_json else written), name
        assert (draft.destinations, draft.arms, draft.exclusions, draft.narrowing) == ([], [], {}, None)
        assert (draft.control, draft.seed) == (0.1, 0)
        assert campaign_store.launches(session) == {}
        assert (list_store.revision(session), ledger_store.global_control(session)) == (7, 0)
        assert (ledger_store.legal_bases(session), ledger_store.suppressed(session, "never_contact")) == ({}, [])
    database.close()


def test_opening_again_writes_nothing(path):
    open_and_close(path)
    before = path.read_bytes()

    open_and_close(path)

    assert path.read_bytes() == before


def test_a_newer_database_is_refused_in_words_and_left_alone(path):
    open_and_close(path)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")

    with pytest.raises(Unavailable, match=r"newer version of Penchant .* revision 0999") as refused:
        ApplicationDatabase(path)

    assert refused.value.code == "database_newer"
    with engine_of(path).connect() as connection:
        assert migration.revision_of(connection) == "0999"


def test_a_database_of_somebody_else_is_refused_and_left_alone(path):
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE recipes (name TEXT)")
    before = path.read_bytes()

    with pytest.raises(Unavailable, match="did not make"):
        ApplicationDatabase(path)

    assert path.read_bytes() == before


def test_a_file_that_is_no_database_is_refused_and_left_alone(path):
    path.write_bytes(b"customer_id;email\n" * 100)

    with pytest.raises(Unavailable, match="not a database of Penchant"):
        ApplicationDatabase(path)

    assert path.read_bytes() == b"customer_id;email\n" * 100


def test_a_missing_directory_is_named_as_the_reason(tmp_path):
    with pytest.raises(Unavailable, match="cannot be opened"):
        ApplicationDatabase(tmp_path / "nowhere" / "penchant.db")


def test_a_migration_that_fails_leaves_the_database_as_it_was(path, monkeypatch):
    def fail(config, revision):
        config.attributes["connection"].execute(sa.text("CREATE TABLE half (done TEXT)"))
        raise RuntimeError("halfway")

    at_revision(path, "0006")
    before = shape(path), rows(path)
    with monkeypatch.context() as patch:
        patch.setattr(command, "upgrade", fail)
        with pytest.raises(RuntimeError, match="halfway"):
            ApplicationDatabase(path)

    assert (shape(path), rows(path)) == before
    open_and_close(path)
    assert set(shape(path)) == {*Record.metadata.tables, "alembic_version"}


def test_a_database_that_could_not_be_made_holds_no_table(path, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(migration, "REVISION", object())  # the last thing to be written cannot be
        with pytest.raises(sa.exc.DBAPIError):
            ApplicationDatabase(path)

    assert shape(path) == {}
    open_and_close(path)
    assert set(shape(path)) == {*Record.metadata.tables, "alembic_version"}


def test_many_threads_may_open_the_same_and_other_new_databases_at_once(tmp_path):
    failures = []

    def open_one(number):
        try:
            open_and_close(tmp_path / f"{number % 3}.db")
        except Exception as error:
            failures.append(error)
            raise

    threads = [threading.Thread(target=open_one, args=(number,)) for number in range(9)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert all(len(shape(tmp_path / f"{number}.db")) == len(Record.metadata.tables) + 1 for number in range(3))


def test_two_processes_may_open_the_same_new_database_at_once(path):
    script = (
        "import sys, pathlib; from segmentation.storage.database import ApplicationDatabase;"
        "ApplicationDatabase(pathlib.Path(sys.argv[1])).close()"
    )
    words = [sys.executable, "-W", "error", "-c", script, str(path)]
    processes = [subprocess.Popen(words, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(2)]

    assert [process.communicate()[1] for process in processes] == ["", ""]
    assert [process.returncode for process in processes] == [0, 0]
