"""A stored model is read only when it is the one that was registered and nothing it depends on has changed."""

from datetime import UTC, date, datetime

import joblib
import pytest

from segmentation.predictions.model import Model, Part
from segmentation.predictions.prediction import Shortfall, Status, Training
from segmentation.storage import model_store
from segmentation.storage.records import ModelRecord


def model() -> Model:
    rate = Part(status=Status.BASE_RATE, shortfall=Shortfall(code="customers", found=3, needed=30), rate=0.25)
    return Model(
        window=30,
        as_of=date(2026, 3, 1),
        seed=7,
        members=2,
        status=Status.BASE_RATE,
        shortfall=rate.shortfall,
        training=Training(cutoffs=(), pattern=None, with_events=None, without_events=None, columns=()),
        facts=("tag",),
        medians={"event_days": 2.0},
        pattern=None,
        with_events=rate,
        without_events=rate,
    )


@pytest.fixture
def stored(tmp_path):
    directory = tmp_path / "models" / "orders" / "m1"
    return directory, model_store.write_model(directory, model())


def record(sha256, written_with=None):
    training = {"written_with": model_store.written_with() if written_with is None else written_with}
    return ModelRecord(
        id="m1",
        prediction="orders",
        snapshot="s",
        as_of=date(2026, 3, 1),
        sha256=sha256,
        training=training,
        profile={},
        explanation={},
        trained_at=datetime(2026, 3, 1, tzinfo=UTC),
    )


def test_what_was_written_is_read_back(stored):
    directory, digest = stored
    read = model_store.read_model(directory, record(digest))
    assert read is not None
    assert (read.as_of, read.facts, read.with_events.rate, read.reason) == (
        date(2026, 3, 1),
        ("tag",),
        0.25,
        "3 customers with a purchase so far, 30 needed.",
    )
    assert sorted(path.name for path in directory.parent.iterdir()) == ["m1"], "nothing half written is left"


class Bomb:
    """Leaves a trace when it is loaded."""

    def __init__(self, trace):
        self.trace = trace

    def __reduce__(self):
        return (open, (str(self.trace), "w"))


def test_another_file_is_not_even_loaded(stored, tmp_path):
    directory, digest = stored
    joblib.dump(Bomb(tmp_path / "trace"), directory / model_store.MODEL)
    assert model_store.read_model(directory, record(digest)) is None
    assert not (tmp_path / "trace").exists()


@pytest.mark.parametrize(
    "written_with",
    [{}, {"scikit-learn": "1.0.0", "format": model_store.FORMAT}, {"scikit-learn": "1.9.1", "format": 0}],
)
def test_a_model_of_another_version_is_not_read(stored, written_with):
    directory, digest = stored
    assert model_store.read_model(directory, record(digest, written_with)) is None


def test_a_missing_file_is_learned_again(stored):
    directory, digest = stored
    (directory / model_store.MODEL).unlink()
    assert model_store.read_model(directory, record(digest)) is None


def test_something_else_than_a_model_is_not_read(stored, tmp_path):
    directory, _ = stored
    joblib.dump({"not": "a model"}, directory / model_store.MODEL)
    digest = model_store.write_model(tmp_path / "other", {"not": "a model"})
    assert model_store.read_model(tmp_path / "other", record(digest)) is None


def test_a_write_that_fails_leaves_nothing(tmp_path):
    with pytest.raises(TypeError):
        model_store.write_model(tmp_path / "models" / "m2", (number for number in ()))
    assert list((tmp_path / "models").iterdir()) == []
