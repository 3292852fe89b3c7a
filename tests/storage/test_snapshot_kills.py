"""A build killed at any moment: the snapshot in force stays whole, and the next import succeeds."""

import hashlib
import random
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest

from segmentation.storage.snapshots import current_id, current_snapshot, open_snapshot
from tests.storage.import_workspace import AT, Workspace

IMPORT = """
import sys
from datetime import datetime, timedelta
from pathlib import Path
from tests.storage.import_workspace import AT, Workspace
print("begins", flush=True)
workspace = Workspace(Path(sys.argv[1]))
workspace.run(orders=Path(sys.argv[2]), at=AT + timedelta(minutes=int(sys.argv[3])))
print("done", flush=True)
"""


def _orders(number):
    lines = "".join(f"{n},c{n % 300},2021-{1 + n % 12:02}-{1 + n % 28:02},{n}.{number:02}\n" for n in range(1500))
    return "order_id,customer_id,ordered_at,amount\n" + lines


def _content(workspace):
    info = current_snapshot(workspace.path)
    database = workspace.path / "snapshots" / info.id / "snapshot.duckdb"
    assert workspace.query("SELECT count(*), count(DISTINCT row) FROM customers") == [(300, 300)]
    assert workspace.query("SELECT count(*) FROM orders") == [(1500,)]
    return info, hashlib.sha256(database.read_bytes()).hexdigest()


def _start(workspace, number):
    path = workspace.write(f"orders{number}.csv", _orders(number))
    process = subprocess.Popen(
        [sys.executable, "-c", IMPORT, str(workspace.path), str(path), str(number)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "begins\n"
    return process, path


def _kill_builds(tmp_path, kills, seed):
    path = tmp_path / "workspace"
    path.mkdir()
    workspace = Workspace(path)
    began = time.monotonic()
    workspace.run(orders=_orders(0))
    length = time.monotonic() - began
    generator, unfinished = random.Random(seed), 0
    for number in range(1, kills + 1):
        before = _content(workspace)
        process, source = _start(workspace, number)
        time.sleep(generator.uniform(0, 1.2 * length))
        process.send_signal(signal.SIGKILL)
        finished = "done" in process.communicate()[0]
        after = _content(workspace)
        unfinished += not finished
        assert after == before or after[0].created_at == AT + timedelta(minutes=number)
        if finished:
            assert after != before
    result = workspace.run(orders=source, at=AT + timedelta(days=1))
    assert current_snapshot(workspace.path).id == result.snapshot
    _content(workspace)
    assert not [name for name in workspace.files() if ".tmp" in name]
    return unfinished


def test_six_kills(tmp_path):
    assert _kill_builds(tmp_path, kills=6, seed=1) > 0


@pytest.mark.long
def test_a_hundred_kills(tmp_path):
    assert _kill_builds(tmp_path, kills=100, seed=2) > 0


@pytest.mark.parametrize("moment", ["before the snapshot", "before the pointer"])
def test_killed_between_two_renames(tmp_path, moment):
    """The two moments a random kill seldom meets: one directory has its name, the next step has not happened."""
    path = tmp_path / "workspace"
    path.mkdir()
    workspace = Workspace(path)
    workspace.run(orders=_orders(0))
    before = _content(workspace)
    function = {"before the snapshot": "publish_snapshot", "before the pointer": "point_to"}[moment]
    die = (
        "import os, segmentation.storage.importing as module\n"
        f"module.{function} = lambda *arguments: os.kill(os.getpid(), 9)\n"
    )
    source = workspace.write("orders1.csv", _orders(1))
    finished = subprocess.run([sys.executable, "-c", die + IMPORT, str(path), str(source), "1"], check=False)
    assert finished.returncode == -signal.SIGKILL
    assert _content(workspace) == before
    workspace.run(orders=source, at=AT + timedelta(days=1))
    assert _content(workspace) != before
    assert workspace.query("SELECT amount FROM orders WHERE order_id = '7'") == [(701,)]


def _made_ready(workspace, seen):
    """Return what an import calls between publishing and pointing; it notes what is in force then."""

    def note(info):
        with open_snapshot(workspace.path, info.id, threads=1) as connection:
            orders = connection.execute("SELECT count(*) FROM orders").fetchall()
        seen.append((info.id, current_id(workspace.path), orders))

    return note


def test_what_must_be_ready_is_called_between_publishing_and_pointing(tmp_path):
    path = tmp_path / "workspace"
    path.mkdir()
    workspace, seen = Workspace(path), []
    first = workspace.run(orders=_orders(0), before_current=_made_ready(workspace, seen)).snapshot
    second = workspace.run(
        orders=_orders(1), at=AT + timedelta(days=1), before_current=_made_ready(workspace, seen)
    ).snapshot
    assert seen == [(first, None, [(1500,)]), (second, first, [(1500,)])]
    assert current_id(path) == second


def test_a_snapshot_that_could_not_be_made_ready_is_taken_back(tmp_path):
    path = tmp_path / "workspace"
    path.mkdir()
    workspace = Workspace(path)
    workspace.run(orders=_orders(0))
    before, files = _content(workspace), workspace.files()

    def fail(info):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        workspace.run(orders=_orders(1), at=AT + timedelta(days=1), before_current=fail)
    assert _content(workspace) == before
    assert workspace.files() == files


def test_an_import_after_a_kill_before_the_pointer_makes_ready_what_was_published(tmp_path):
    path = tmp_path / "workspace"
    path.mkdir()
    workspace, seen = Workspace(path), []
    workspace.run(orders=_orders(0))
    source = workspace.write("orders1.csv", _orders(1))
    die = "import os, segmentation.storage.importing as m\nm.point_to = lambda *given: os.kill(os.getpid(), 9)\n"
    subprocess.run([sys.executable, "-c", die + IMPORT, str(path), str(source), "1"], check=False)
    earlier = current_id(path)
    result = workspace.run(orders=source, at=AT + timedelta(days=1), before_current=_made_ready(workspace, seen))
    assert not result.published
    assert seen == [(result.snapshot, earlier, [(1500,)])]
    assert current_id(path) == result.snapshot != earlier
