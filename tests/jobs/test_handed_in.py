"""What was handed in to be imported is not kept: it holds people's data as it came."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from segmentation.jobs.handed_in import handed_in

NOW = datetime(2026, 9, 1, 12, tzinfo=UTC)


def given(directory: Path, age: timedelta = timedelta(0)) -> Path:
    file = directory / "orders" / "my orders.csv"
    file.parent.mkdir(parents=True)
    file.write_text("order_id")
    at = (NOW - age).timestamp()
    os.utime(directory, (at, at))
    return file


def test_it_goes_when_the_import_has_ended(tmp_path: Path) -> None:
    file = given(tmp_path / "upload-a")
    with handed_in(tmp_path, [file], NOW):
        assert file.read_text() == "order_id"
    assert not any(tmp_path.iterdir())


def test_it_goes_when_the_import_was_refused(tmp_path: Path) -> None:
    file = given(tmp_path / "upload-a")
    with pytest.raises(ValueError, match="refused"), handed_in(tmp_path, [file], NOW):
        raise ValueError("refused")
    assert not any(tmp_path.iterdir())


def test_a_file_from_elsewhere_stays(tmp_path: Path) -> None:
    file = given(tmp_path / "mine")
    uploads = tmp_path / "uploads"
    with handed_in(uploads, [file], NOW):
        pass
    assert file.exists()


def test_what_was_left_behind_goes_and_what_somebody_hands_in_now_stays(tmp_path: Path) -> None:
    left, fresh = given(tmp_path / "upload-old", timedelta(days=2)), given(tmp_path / "upload-new", timedelta(hours=1))
    with handed_in(tmp_path, [], NOW):
        assert not left.exists()
    assert fresh.exists()
