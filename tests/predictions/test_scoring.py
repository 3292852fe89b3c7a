"""Scoring by a learned model: in chunks, from disk, on a later day, and when the data has changed since."""

from datetime import date, timedelta

import joblib
import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa

from segmentation.errors import Unavailable
from segmentation.predictions import scoring
from segmentation.predictions.columns import PATTERN_CHANCE
from segmentation.predictions.learning import learn
from segmentation.predictions.prediction import Status
from segmentation.predictions.scoring import score
from segmentation.sql.features import SqlFeatureSource
from tests.predictions.company import add, add_frame, purchase, simulated

AS_OF = date(2024, 1, 20)
LATER = AS_OF + timedelta(days=30)


def everyone(cutoff: date) -> sa.ColumnElement[bool]:
    return sa.true()


@pytest.fixture(scope="module")
def company():
    connection = simulated(customers=700, days=430, rate=0.03)
    held = pd.DataFrame({"row": np.arange(0, 600, 3), "tag": "vip", "added_at": pd.Timestamp("2023-05-01")})
    add_frame(connection, "tags", held)
    connection.execute("ALTER TABLE attributes ADD COLUMN seats BIGINT")
    connection.execute('INSERT INTO attributes SELECT "row", "row" % 7 FROM customers')
    add(connection, "orders", [purchase(3, date(2024, 1, 3), -500)])
    return connection


def source(connection, as_of: date = AS_OF) -> SqlFeatureSource:
    return SqlFeatureSource(connection, window=30, as_of=as_of, population=everyone, attributes=("country", "seats"))


@pytest.fixture(scope="module")
def model(company):
    return learn(source(company), window=30, as_of=AS_OF, seed=3).model


def test_chunks_change_no_bit(company, model, monkeypatch):
    """One return in the whole company: chunks without it must read none, not unknown."""
    whole = score(model, source(company), AS_OF)
    assert model.status is Status.OK
    assert whole.rows.size == 700
    monkeypatch.setattr(scoring, "CHUNK", 37)
    seen = []
    chunked = score(model, source(company), AS_OF, watch=lambda frame, logits: seen.append((frame, logits)))
    assert np.array_equal(chunked.rows, whole.rows)
    assert np.array_equal(chunked.logits, whole.logits)
    assert [len(frame) for frame, _ in seen] == [37] * 18 + [34]
    assert np.array_equal(np.concatenate([logits for _, logits in seen]), whole.logits)
    frames = pd.concat([frame for frame, _ in seen])
    assert frames["returns_count"].sum() == 1
    assert frames["returns_count"].notna().all()
    assert frames[PATTERN_CHANCE].between(0, 1).all()


def test_some_customers_score_as_they_do_among_all(company, model):
    whole = score(model, source(company), AS_OF)
    asked = np.array([5, 17, 18, 699, 4000], dtype=np.int32)
    found = score(model, source(company), AS_OF, rows=asked)
    assert found.rows.tolist() == [5, 17, 18, 699]
    assert np.array_equal(found.logits, whole.logits[[5, 17, 18, 699]])


def test_nobody_to_score_says_so(company, model):
    found = score(model, source(company), AS_OF, rows=np.array([9999], dtype=np.int32))
    assert (found.status, found.rows.size, found.logits.size) == (Status.UNAVAILABLE, 0, 0)
    assert found.shortfall is not None
    assert found.shortfall.sentence == "No customer is covered by this prediction."


def test_a_model_survives_the_disk(company, model, tmp_path):
    joblib.dump(model, tmp_path / "model.joblib", compress=3)
    read = joblib.load(tmp_path / "model.joblib")
    for day in (AS_OF, LATER):
        first, second = (score(one, source(company, day), day) for one in (model, read))
        assert np.array_equal(first.logits, second.logits)
    assert (read.status, read.training, read.facts) == (model.status, model.training, model.facts)
    assert (tmp_path / "model.joblib").stat().st_size < 500_000


def test_a_later_day_keeps_the_meaning_of_every_column():
    """Forty new tags push the one that was learned from out of the commonest; the model still reads it."""
    connection = simulated(customers=500, days=430, rate=0.03)
    held = pd.DataFrame({"row": np.arange(0, 500, 2), "tag": "old", "added_at": pd.Timestamp("2023-03-01")})
    add_frame(connection, "tags", held)
    found = SqlFeatureSource(connection, window=30, as_of=AS_OF, population=everyone)
    model = learn(found, window=30, as_of=AS_OF, seed=3).model
    for name in range(40):
        new = pd.DataFrame({"row": np.arange(500), "tag": f"new {name:02}", "added_at": pd.Timestamp("2024-02-01")})
        add_frame(connection, "tags", new)
    later = SqlFeatureSource(connection, window=30, as_of=LATER, population=everyone)
    assert "tag:old" not in later.features(LATER)
    seen = []
    score(model, later, LATER, watch=lambda frame, logits: seen.append(frame))
    assert seen[0]["tag:old"].tolist() == [1.0, 0.0] * 250
    assert "tag:new 00" not in seen[0]


def test_a_field_that_changed_its_type_is_named():
    connection = simulated(customers=500, days=430, rate=0.03)
    connection.execute("ALTER TABLE attributes ADD COLUMN seats BIGINT")
    model = learn(source(connection), window=30, as_of=AS_OF, seed=3).model
    connection.execute("ALTER TABLE attributes ALTER COLUMN seats TYPE TEXT")
    with pytest.raises(Unavailable, match="uses the customer field “seats” as BIGINT; it is VARCHAR now"):
        score(model, source(connection), AS_OF)
    connection.execute("ALTER TABLE attributes DROP COLUMN seats")
    with pytest.raises(Unavailable, match="“seats”, which this data does not have"):
        score(model, SqlFeatureSource(connection, window=30, as_of=AS_OF, population=everyone), AS_OF)


def test_what_happens_later_changes_the_chances_of_those_it_happened_to(company, model):
    before = score(model, source(company), AS_OF)
    after = score(model, source(company, LATER), LATER)
    assert np.array_equal(before.rows, after.rows)
    assert not np.array_equal(before.logits, after.logits)
