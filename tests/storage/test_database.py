"""The application database: sessions, locks, refusals in words, and the records' types."""

import sqlite3
import threading
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import sqlalchemy as sa

from segmentation.errors import Unavailable
from segmentation.storage import database as database_module
from segmentation.storage.database import ApplicationDatabase
from segmentation.storage.records import AuditRecord, JobRecord, PredictionRecord, ScoreIssueRecord, SegmentRecord

NOON = datetime(2026, 10, 1, 12, tzinfo=UTC)
EVERYONE = {"version": 1, "filter": {"everyone": {}}}


@pytest.fixture
def database(tmp_path):
    opened = ApplicationDatabase(tmp_path / "penchant.db")
    yield opened
    opened.close()


def segment(name="gold-lapsed", **values):
    row = {"id": name, "title": "Été", "description": "", "owner": "Ana", "version": 1}
    row |= {"created_at": NOON, "edited_at": NOON, "edited_by": "Ana", "archived_at": None}
    return SegmentRecord(**row | values)


def issue(prediction, **values):
    row = {
        "id": "i1",
        "prediction": prediction,
        "snapshot": "s1",
        "model_version": "m1",
        "base_odds": 0.1,
        "as_of": date(2026, 10, 1),
    }
    row |= {"status": "ok", "reason": "", "scored": 5, "expected": 1.5, "sha256": "00", "issued_at": NOON}
    row |= {"shift": 0.1, "tau": 0.3, "degrees": 3.0, "windows": 0, "alarm": {}}
    return ScoreIssueRecord(**row | values)


def audit(action):
    return AuditRecord(at=NOON, actor="Ana", role="admin", action=action, subject="", detail={})


def test_what_is_written_is_read_after_the_session_and_after_a_restart(database, tmp_path):
    with database.write() as session:
        session.add(segment())
    database.close()
    again = ApplicationDatabase(tmp_path / "penchant.db")

    with again.read() as session:
        found = session.get(SegmentRecord, "gold-lapsed")

    assert (found.title, found.version, found.created_at, found.archived_at) == ("Été", 1, NOON, None)
    again.close()


def test_an_error_in_a_write_leaves_nothing_behind(database):
    class MishapError(Exception):
        pass

    def begin_and_fail():
        with database.write() as session:
            session.add(segment())
            session.flush()
            raise MishapError

    with pytest.raises(MishapError):
        begin_and_fail()

    with database.read() as session:
        assert session.get(SegmentRecord, "gold-lapsed") is None
    with database.write() as session:
        session.add(segment())


def test_a_read_session_cannot_write(database):
    with database.read() as session:
        session.add(segment())
        with pytest.raises(sa.exc.OperationalError, match="readonly"):
            session.flush()

    with database.write() as session:
        session.add(segment())


def test_a_read_sees_one_moment_while_another_writes(database):
    with database.read() as reader:
        assert reader.scalar(sa.select(sa.func.count()).select_from(SegmentRecord)) == 0
        with database.write() as writer:
            writer.add(segment())
        assert reader.scalar(sa.select(sa.func.count()).select_from(SegmentRecord)) == 0
    with database.read() as reader:
        assert reader.scalar(sa.select(sa.func.count()).select_from(SegmentRecord)) == 1


def test_a_write_holds_the_lock_from_its_first_statement_so_that_counters_never_collide(database):
    """Read, then write on the strength of it: with a deferred transaction this loses raises or fails at once."""

    def raise_window():
        for _ in range(10):
            with database.write() as session:
                session.get(PredictionRecord, "p1").window_days += 1

    with database.write() as session:
        session.add(prediction("p1", window_days=0))
    threads = [threading.Thread(target=raise_window) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as session:
        assert session.get(PredictionRecord, "p1").window_days == 80


def prediction(name, **values):
    row = {"id": name, "title": "", "kind": "full", "window_days": 30, "event": {}, "audience": EVERYONE, "seed": 2**40}
    row |= {"sensitive": [], "model": None, "archived_at": None}
    row |= {"status": "ready", "reason": "", "base_odds": None, "created_at": NOON, "created_by": "Ana"}
    return PredictionRecord(**row | values)


def test_a_database_that_stays_busy_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(database_module, "BUSY_SECONDS", 0.1)
    database = ApplicationDatabase(tmp_path / "penchant.db")
    with closing(sqlite3.connect(tmp_path / "penchant.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Unavailable, match="busy for 5 seconds") as refused, database.write() as session:
            session.get(SegmentRecord, "gold-lapsed")
        other.execute("ROLLBACK")
    database.close()

    assert refused.value.code == "database_busy"


def test_the_promised_settings_are_in_force_on_every_connection(database):
    with database.read() as first, database.read() as second:
        for session in (first, second):
            assert session.scalar(sa.text("PRAGMA journal_mode")) == "wal"
            assert session.scalar(sa.text("PRAGMA foreign_keys")) == 1
            assert session.scalar(sa.text("PRAGMA busy_timeout")) == 5000


def test_an_instant_comes_back_in_utc_and_a_naive_one_is_a_defect(database):
    paris = timezone(timedelta(hours=2))
    with database.write() as session:
        session.add(segment(created_at=datetime(2026, 10, 1, 14, 0, 0, 123456, tzinfo=paris)))

    with database.read() as session:
        created = session.get(SegmentRecord, "gold-lapsed").created_at
    assert created == NOON.replace(microsecond=123456)
    assert created.tzinfo is UTC
    with pytest.raises(sa.exc.StatementError, match="UTC offset"), database.write() as session:
        session.add(segment("other", created_at=datetime(2026, 10, 1)))


def test_instants_are_ordered_and_compared_across_offsets(database):
    paris = timezone(timedelta(hours=2))
    with database.write() as session:
        session.add(segment("later", created_at=NOON + timedelta(minutes=1)))
        session.add(segment("sooner", created_at=datetime(2026, 10, 1, 13, 59, tzinfo=paris)))

    with database.read() as session:
        before = sa.select(SegmentRecord.id).where(SegmentRecord.created_at < datetime(2026, 10, 1, 14, tzinfo=paris))
        assert session.scalars(before).all() == ["sooner"]


def test_a_score_issue_needs_its_prediction(database):
    with pytest.raises(sa.exc.IntegrityError), database.write() as session:
        session.add(issue("nobody"))
    with database.write() as session:
        session.add(prediction("p1"))
    with database.write() as session:
        session.add(issue("p1"))

    with database.read() as session:
        found = session.get(ScoreIssueRecord, "i1")
        assert (found.as_of, session.get(PredictionRecord, "p1").seed) == (date(2026, 10, 1), 2**40)
        assert session.scalar(sa.select(sa.func.count()).where(PredictionRecord.model.is_(None))) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: prediction("p2", kind="guess"),
        lambda: prediction("p2", status="asleep"),
        lambda: issue("p1", status="fine"),
        lambda: job(state="calculating"),
        lambda: job(progress=1.5),
    ],
)
def test_a_word_outside_its_list_is_refused(database, wrong):
    with database.write() as session:
        session.add(prediction("p1"))

    with pytest.raises(sa.exc.IntegrityError, match="CHECK"), database.write() as session:
        session.add(wrong())


def job(**values):
    row = {"id": "j1", "kind": "import", "state": "queued", "arguments": {}, "progress": 0.0, "message": ""}
    return JobRecord(**row | {"reason": "", "created_at": NOON, "created_by": "Ana"} | values)


def test_audit_ids_grow_and_are_never_used_again(database):
    with database.write() as session:
        session.add_all([audit("open"), audit("close")])
    with database.write() as session:
        session.execute(sa.delete(AuditRecord))
        session.add(audit("open"))

    with database.read() as session:
        assert session.scalars(sa.select(AuditRecord.id)).all() == [3]


def test_the_version_tells_of_every_commit_and_of_nothing_else(database, tmp_path):
    first = database.version()
    with database.read() as session:
        session.scalars(sa.select(SegmentRecord)).all()
    with pytest.raises(RuntimeError, match="rolled back"):
        roll_back(database)
    assert database.version() == first

    with database.write() as session:
        session.add(segment("ours"))
    second = database.version()
    with closing(sqlite3.connect(tmp_path / "penchant.db")) as stranger, stranger:
        stranger.execute("UPDATE segment SET title = 'Theirs'")
    third = database.version()

    assert len({first, second, third}) == 3
    assert database.version() == third


def roll_back(database):
    with database.write() as session:
        session.add(segment("never"))
        session.flush()
        raise RuntimeError("rolled back")


def test_no_version_comes_back_when_a_closed_database_opens_again(database):
    before = database.version()
    database.close()
    assert database.version() != before
