"""Workspaces on disk, through bootstrap."""

import os
import stat
import tempfile
import threading
from contextlib import contextmanager
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from segmentation import bootstrap
from segmentation.errors import NotFound, Refused, Unavailable
from segmentation.storage import workspace_directory

SETTINGS = {"title": "Studio : “Éclair”", "kind": "simulated", "timezone": "Europe/Paris", "currency": "EUR"}
NOBODY = 65534


def create(path, **changes):
    handle = bootstrap.create_workspace_directory(path, **SETTINGS | changes)
    handle.close()
    return handle.directory


@contextmanager
def ordinary_user():
    """Root may write anywhere, so these lines run as somebody who may not."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_workspace_is_created_once_and_opens_as_it_was(tmp_path):
    created = create(tmp_path / "studio", attribution='Data "by" us \\ CC0')

    opened = bootstrap.open_workspace_directory(tmp_path / "studio")
    opened.close()

    assert opened.directory == created
    assert opened.directory.name == "studio"
    assert opened.directory.settings.title == "Studio : “Éclair”"
    assert opened.directory.settings.attribution == 'Data "by" us \\ CC0'
    assert opened.database.path == created.database
    for place in (created.imports, created.snapshots, created.scores, created.frozen, created.exports, created.jobs):
        assert place.is_dir()
    assert stat.S_IMODE(created.path.stat().st_mode) == 0o700


def test_the_salt_is_random_per_workspace_unless_given(tmp_path):
    first, second = create(tmp_path / "a"), create(tmp_path / "b")

    assert first.settings.salt != second.settings.salt
    assert len(bytes.fromhex(first.settings.salt)) == 16
    assert create(tmp_path / "c", salt="00c0ffee").settings.salt == "00c0ffee"


def test_creating_again_is_refused_and_keeps_the_salt(tmp_path):
    created = create(tmp_path / "studio")

    with pytest.raises(Refused, match="already in use"):
        create(tmp_path / "studio", title="Another")

    assert workspace_directory.read_directory(tmp_path / "studio") == created
    assert sorted(path.name for path in created.path.iterdir() if path.name.startswith(".")) == []


def test_of_two_who_create_at_once_one_is_refused(tmp_path):
    outcomes = []

    def attempt(number):
        try:
            outcomes.append(workspace_directory.create_directory(tmp_path / "w", **SETTINGS | {"title": f"{number}"}))
        except Refused as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=attempt, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert outcomes.count("workspace_exists") == 5
    (winner,) = (outcome for outcome in outcomes if outcome != "workspace_exists")
    assert workspace_directory.read_directory(tmp_path / "w") == winner


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"title": "  "}, "title"),
        ({"title": "two\nlines"}, "title"),
        ({"attribution": "two\x7flines"}, "attribution"),
        ({"kind": "fake"}, "simulated, real, own"),
        ({"timezone": "Mars/Olympus"}, "Europe/Paris"),
        ({"timezone": "../etc/passwd"}, "Europe/Paris"),
        ({"timezone": ""}, "Europe/Paris"),
        ({"currency": "euro"}, "EUR"),
        ({"salt": "xyz"}, "salt"),
    ],
)
def test_a_setting_that_is_not_accepted_is_refused_before_anything_is_made(tmp_path, wrong, said):
    with pytest.raises(Refused, match=said):
        create(tmp_path / "studio", **wrong)

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("title = ", "not TOML"),
        ('title = "Studio"', "it lacks currency, kind, salt, timezone"),
        (None, "should be text in quotes"),
        ("kind", "the kind is 'fake'"),
        (b"\xff\xfe", "cannot be read"),
    ],
)
def test_broken_settings_make_the_workspace_unavailable_with_the_reason(tmp_path, text, said):
    file = create(tmp_path / "studio").path / "workspace.toml"
    whole = file.read_text()
    if text is None:
        text = whole.replace('"EUR"', "12")
    elif text == "kind":
        text = whole.replace('"simulated"', '"fake"')
    file.write_bytes(text if isinstance(text, bytes) else text.encode())

    with pytest.raises(Unavailable, match=said):
        bootstrap.open_workspace_directory(tmp_path / "studio")


@pytest.mark.parametrize("place", ["nowhere", "file", "empty"])
def test_a_missing_workspace_says_how_to_make_one(tmp_path, place):
    (tmp_path / "file").touch()
    (tmp_path / "empty").mkdir()

    with pytest.raises(NotFound, match="penchant demo studio"):
        bootstrap.open_workspace_directory(tmp_path / place)

    assert sorted(path.name for path in tmp_path.rglob("*")) == ["empty", "file"]


def test_a_place_that_cannot_be_written_says_so(tmp_path):
    (tmp_path / "file").touch()

    for place in (tmp_path / "file" / "studio", Path("/proc/studio")):
        with pytest.raises(Unavailable, match=r"cannot be written .*--workspace"):
            create(place)


def test_a_workspace_this_user_may_not_write_says_so():
    with tempfile.TemporaryDirectory() as root:
        Path(root).chmod(0o755)
        path = create(Path(root) / "studio").path
        path.chmod(0o555)
        (path / "workspace.toml").chmod(0o444)
        with ordinary_user(), pytest.raises(Unavailable, match="cannot be written"):
            bootstrap.open_workspace_directory(path)
        path.chmod(0o755)


def test_a_list_names_every_workspace_and_the_broken_with_their_problem(tmp_path):
    create(tmp_path / "studio")
    (create(tmp_path / "retail").path / "workspace.toml").write_text("broken")
    (tmp_path / "not-a-workspace").mkdir()
    (tmp_path / "notes.txt").touch()

    retail, studio = bootstrap.list_workspaces(tmp_path)

    assert (studio.name, studio.problem, studio.directory.settings.title) == ("studio", "", SETTINGS["title"])
    assert (retail.name, retail.directory) == ("retail", None)
    assert "not TOML" in retail.problem
    assert bootstrap.list_workspaces(tmp_path / "nowhere") == ()


def test_a_moved_workspace_opens_at_its_new_place(tmp_path):
    create(tmp_path / "studio")
    moved = (tmp_path / "studio").rename(tmp_path / "moved")

    opened = bootstrap.open_workspace_directory(moved)
    opened.close()

    assert opened.jobs.workspace == moved
    assert str(tmp_path).encode() not in opened.database.path.read_bytes()


def test_the_clock_runs_in_utc():
    first, second = bootstrap.SystemClock().now(), bootstrap.SystemClock().now()

    assert first.tzinfo is UTC
    assert timedelta(0) <= second - first < timedelta(minutes=1)
