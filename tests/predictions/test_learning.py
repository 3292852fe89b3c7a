"""What a prediction gives for good, thin and odd data: always chances or a reason, never an exception."""

import itertools
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest
import sqlalchemy as sa
from scipy.special import expit
from threadpoolctl import threadpool_limits

from segmentation.predictions import btyd, quality
from segmentation.predictions.history import Rates, history_needed, sampling_rates, step_days, training_cutoffs
from segmentation.predictions.learning import blend_weight, learn
from segmentation.predictions.prediction import Status
from segmentation.predictions.scoring import score
from segmentation.sql.feature_events import SubscriptionStarts
from segmentation.sql.features import SqlFeatureSource
from tests.predictions.asking import Asked, ask
from tests.predictions.company import add, add_frame, customer, empty, purchase, simulated
from tests.predictions.sources import Frames

AS_OF = date(2024, 1, 20)
START = date(2023, 1, 1)


@pytest.fixture(scope="module")
def busy():
    return simulated(customers=1000, days=430, rate=0.03)


def everyone(cutoff: date) -> sa.ColumnElement[bool]:
    return sa.true()


def predict(connection, *, window=30, as_of=AS_OF, seed=1, **more) -> Asked:
    return ask(SqlFeatureSource(connection, window=window, as_of=as_of, **more), window=window, as_of=as_of, seed=seed)


def test_a_full_prediction_ranks_and_counts(busy):
    found = predict(busy)
    assert found.status is Status.OK
    outcome = SqlFeatureSource(busy, window=30, as_of=AS_OF).outcomes(AS_OF, 30, found.rows)
    figures = quality.measure(found.p, outcome)
    assert figures.auc is not None
    assert figures.auc > 0.7
    assert figures.expected == pytest.approx(figures.actual, rel=0.25)
    assert found.training.with_events is not None
    assert found.training.with_events.weight == blend_weight(found.training.with_events.purchasers)
    assert found.training.cutoffs == training_cutoffs(30, AS_OF, START)


def test_equal_seeds_are_bit_equal_and_others_are_not(busy):
    first = predict(busy)
    btyd._FITTED.clear()
    again, other = predict(busy), predict(busy, seed=2)
    assert np.array_equal(first.p, again.p)
    assert not np.array_equal(first.p, other.p)


def test_progress_rises_to_one(busy):
    shares = []
    source = SqlFeatureSource(busy, window=30, as_of=AS_OF)
    model = learn(source, window=30, as_of=AS_OF, seed=1, progress=lambda share, text: shares.append(share)).model
    assert shares == sorted(shares)
    assert (shares.pop(0), shares.pop()) == (0.0, 1.0)
    shares.clear()
    score(model, source, AS_OF, progress=lambda share, text: shares.append(share))
    assert shares == [0.0, 1.0]


def test_few_purchasers_leave_the_pattern_alone():
    found = predict(simulated(customers=150, days=420, rate=0.01))
    assert found.status is Status.PATTERN_ONLY
    assert found.training.with_events is not None
    assert found.reason == f"{found.training.with_events.purchasers} purchasers in the last window, 50 needed."
    assert len(np.unique(found.p)) > 10


def test_few_non_purchasers_leave_the_pattern_alone():
    connection = empty()
    add_frame(connection, "customers", pd.DataFrame([customer(row, START) for row in range(90)]))
    days = [(row, START + timedelta(days=day)) for row in range(90) for day in range(row % 7, 384, 7)]
    add_frame(connection, "orders", pd.DataFrame([purchase(row, day) for row, day in days]))
    found = predict(connection)
    assert found.status is Status.PATTERN_ONLY
    assert found.reason == "0 customers without a purchase in the last window, 50 needed."
    assert found.p.min() > 0.9


def test_short_history_says_how_much_is_needed(busy):
    young = predict(busy, as_of=START + timedelta(days=70))
    assert young.status is Status.PATTERN_ONLY
    assert young.reason == "70 days of purchases so far, 90 needed."


def test_less_than_a_window_of_history_gives_everyone_the_base_rate(busy):
    found = predict(busy, window=90, as_of=START + timedelta(days=40))
    assert found.status is Status.BASE_RATE
    assert found.reason == "40 days of purchases so far, 90 needed."
    assert len(np.unique(found.p)) == 1


def test_hardly_any_customers_or_repeats_give_the_base_rate():
    found = predict(simulated(customers=20, days=420, rate=0.02))
    assert found.status is Status.BASE_RATE
    assert found.model.shortfall is not None
    assert found.model.shortfall.code == "customers"
    single = empty()
    add_frame(single, "customers", pd.DataFrame([customer(row, START) for row in range(100)]))
    add_frame(single, "orders", pd.DataFrame([purchase(row, START + timedelta(days=row)) for row in range(100)]))
    once = predict(single)
    assert once.status is Status.BASE_RATE
    assert once.reason == "0 repeat purchases so far, 10 needed."
    assert np.unique(once.p) == pytest.approx(0.5 / 101)


def test_without_any_purchase_there_is_no_prediction():
    connection = empty()
    add(connection, "customers", [customer(0, START), customer(1, START)])
    found = predict(connection, population=everyone)
    assert found.status is Status.UNAVAILABLE
    assert found.reason == "No purchase so far, at least one is needed."
    assert found.rows.size == 0


def test_without_customers_there_is_no_prediction(busy):
    found = predict(busy, population=lambda cutoff: sa.false())
    assert found.reason == "No customer is covered by this prediction."
    assert predict(empty()).status is Status.UNAVAILABLE


def test_a_first_day_is_too_little():
    connection = empty()
    add(connection, "customers", [customer(0, START)])
    add(connection, "orders", [purchase(0, START)])
    for days in (1, 2):
        predict(connection, as_of=START + timedelta(days=days))
    assert predict(connection, as_of=START + timedelta(days=1)).status is Status.UNAVAILABLE


def test_purchases_after_the_date_do_not_exist(busy):
    assert predict(busy, as_of=START).status is Status.UNAVAILABLE


@pytest.mark.parametrize("window", [1, 7, 14, 90])
def test_every_window(busy, window):
    found = predict(busy, window=window)
    assert found.status in (Status.OK, Status.PATTERN_ONLY)


def visitors(connection, first: int, count: int, rate: float) -> None:
    """Customers known from the start who only visit; those who visit often make a first purchase now and then."""
    generator = np.random.default_rng(5)
    people = pd.DataFrame([customer(row, START) for row in range(first, first + count)])
    add_frame(connection, "customers", people)
    visits, orders = [], []
    for row in range(first, first + count):
        keen = row % 2
        days = np.flatnonzero(generator.random(380) < 0.02 + 0.1 * keen)
        times = pd.Timestamp(START) + pd.to_timedelta(days, unit="D")
        visits += [{"row": row, "visited_at": when, "kind": "page"} for when in times]
        if keen and generator.random() < rate:
            orders.append(purchase(row, pd.Timestamp(START) + pd.Timedelta(days=int(generator.integers(60, 384)))))
    add_frame(connection, "visits", pd.DataFrame(visits))
    if orders:
        add_frame(connection, "orders", pd.DataFrame(orders))


def test_customers_without_purchases_are_ranked_by_what_they_do():
    connection = simulated(customers=600, days=400, rate=0.03)
    visitors(connection, 600, 2000, rate=0.9)
    found = predict(connection, population=everyone)
    stratum = found.training.without_events
    assert stratum is not None
    assert (stratum.status, stratum.weight) == (Status.OK, 1.0)
    frame = SqlFeatureSource(connection, window=30, as_of=AS_OF, population=everyone).features(AS_OF)
    never = found.p[(frame["event_days"] == 0).to_numpy() & (frame.index >= 600)]
    keen = never[frame.index[(frame["event_days"] == 0) & (frame.index >= 600)] % 2 == 1]
    idle = never[frame.index[(frame["event_days"] == 0) & (frame.index >= 600)] % 2 == 0]
    assert keen.mean() > 3 * idle.mean()


def test_customers_without_purchases_share_their_own_base_rate_when_few_buy():
    connection = simulated(customers=600, days=400, rate=0.03)
    visitors(connection, 600, 300, rate=0.1)
    found = predict(connection, population=everyone)
    stratum = found.training.without_events
    assert stratum is not None
    assert stratum.status is Status.BASE_RATE
    never = found.p[np.isin(found.rows, np.arange(600, 900, 2))]
    assert np.unique(never) == pytest.approx((stratum.purchasers + 0.5) / (stratum.purchasers + stratum.others + 1))


def test_an_audience_that_never_bought_has_a_base_rate_of_its_own():
    connection = simulated(customers=200, days=400, rate=0.03)
    visitors(connection, 200, 100, rate=0.0)
    quiet = sa.literal_column('customers."row"') >= 200
    found = predict(connection, population=lambda cutoff: quiet)
    assert found.status is Status.BASE_RATE
    assert found.rows.tolist() == list(range(200, 300))


def test_subscription_starts_are_learned_from_their_own_rhythm():
    generator = np.random.default_rng(8)
    connection = simulated(customers=500, days=400)
    starts = []
    for row in range(500):
        every = int(generator.integers(25, 140))
        starts += [(row, pd.Timestamp(START) + pd.Timedelta(days=day)) for day in range(every, 384, every)]
    frame = pd.DataFrame(starts, columns=["row", "started_at"])
    frame = frame.assign(plan="Day", ended_at=frame["started_at"] + pd.Timedelta(days=1), known_at=frame["started_at"])
    add_frame(connection, "subscriptions", frame.assign(standing="active", fixed_term=True))
    source = SqlFeatureSource(connection, window=30, as_of=AS_OF - timedelta(days=30), event=SubscriptionStarts())
    earlier = predict(connection, as_of=AS_OF - timedelta(days=30), event=SubscriptionStarts(), population=everyone)
    assert earlier.status is Status.OK
    area = quality.auc(earlier.p, source.outcomes(AS_OF - timedelta(days=30), 30, earlier.rows))
    assert area is not None
    assert area > 0.8


@dataclass
class Odd(Frames):
    """A source of odd frames: columns that are empty, constant, infinite, or have too many values."""

    customers: int = 700
    first_event: date | None = START
    categories: int = 400

    def frame(self, cutoff: date) -> pd.DataFrame:
        generator = np.random.default_rng(cutoff.toordinal())
        days = generator.integers(1, 9, self.customers).astype(np.float32)
        last = generator.integers(1, 100, self.customers).astype(np.float32)
        values = [f"v{n}" for n in generator.integers(0, self.categories, self.customers)]
        columns = {
            "event_days": days,
            "event_since_first": np.where(days > 1, last + days * 10, last).astype(np.float32),
            "event_since_last": last,
            "empty": np.full(self.customers, np.nan, dtype=np.float32),
            "constant": np.ones(self.customers, dtype=np.float32),
            "infinite": np.where(last > 50, np.inf, last).astype(np.float32),
            "many": pd.Categorical(values),
            "now_and_then": np.where(cutoff == AS_OF, np.nan, days).astype(np.float32),
        }
        return pd.DataFrame(columns, index=pd.Index(np.arange(self.customers), dtype=np.int32, name="row"))

    def outcomes(self, cutoff: date, window: int, rows) -> np.ndarray:
        frame = self.frame(cutoff).loc[rows]
        chance = 0.6 * np.exp(-frame["event_since_last"].to_numpy() / 30)
        return np.random.default_rng([window, cutoff.toordinal()]).random(len(frame)) < chance


def odd(source) -> Asked:
    return ask(source, as_of=AS_OF, seed=3)


def test_odd_columns_are_left_out_or_gathered():
    found = odd(Odd())
    assert found.status is Status.OK
    assert {"empty", "constant"}.isdisjoint(found.training.columns)
    assert {"infinite", "many", "now_and_then"} <= set(found.training.columns)


@pytest.mark.parametrize("always", [True, False])
def test_one_outcome_only_leaves_the_pattern(always):
    @dataclass
    class OneWay(Odd):
        def outcomes(self, cutoff: date, window: int, rows) -> np.ndarray:
            return np.full(len(rows), always)

    found = odd(OneWay())
    assert found.status is Status.PATTERN_ONLY


def test_large_audiences_are_sampled_without_moving_the_level(monkeypatch):
    whole = odd(Odd(customers=6000))
    rates = sampling_rates(6000, 100, 1500)
    assert rates.shift > 0
    monkeypatch.setattr("segmentation.predictions.history.sampling_rates", lambda customers, buyers, cap: rates)
    sampled = odd(Odd(customers=6000))
    assert sampled.p.mean() == pytest.approx(whole.p.mean(), rel=0.05)


def test_sampling_keeps_rare_buyers():
    assert sampling_rates(1000, 10, 1500) == Rates()
    even = sampling_rates(100_000, 20_000, 1000)
    assert (even.buyers, even.others) == (0.01, 0.01)
    rare = sampling_rates(100_000, 50, 1000)
    assert rare.buyers == 1.0
    assert rare.buyers * 50 + rare.others * 99_950 == pytest.approx(1000)
    assert sampling_rates(100_000, 0, 1000).shift == 0.0


def test_cutoffs_of_the_recipe():
    assert [step_days(window) for window in (1, 14, 15, 30, 31, 90)] == [14, 14, 7, 15, 30, 30]
    assert [history_needed(window) for window in (7, 30, 90)] == [14, 60, 60]
    cutoffs = training_cutoffs(30, date(2024, 1, 1), date(2023, 8, 1))
    assert cutoffs[0] == date(2023, 12, 2)
    assert cutoffs[-1] >= date(2023, 8, 1) + timedelta(days=60)
    assert all(later - earlier == timedelta(days=15) for later, earlier in itertools.pairwise(cutoffs))
    assert len(training_cutoffs(30, date(2024, 1, 1), date(2020, 1, 1))) == 8


def test_weight_of_the_trees():
    assert blend_weight(0) == 0.0
    assert blend_weight(200) == 0.5
    assert blend_weight(10_000) == 0.67


def test_the_number_of_threads_changes_no_bit(busy, monkeypatch):
    many = predict(busy)
    btyd._FITTED.clear()
    monkeypatch.setattr("segmentation.predictions.trees.os.cpu_count", lambda: 1)
    with threadpool_limits(limits=1):
        assert np.array_equal(predict(busy).logits, many.logits)


def test_fewer_rows_are_read_and_learned_from_than_there_are(busy):
    """About an eighth of the rows at the last cutoff, no more at earlier ones, and features of no others."""
    asked = []

    class Watched(SqlFeatureSource):
        def features(self, cutoff, rows=None):
            asked.append(rows.size)
            return super().features(cutoff, rows)

    read = Watched(busy, window=30, as_of=AS_OF)
    learned = learn(read, window=30, as_of=AS_OF, seed=1, most_rows=2400)
    assert learned.model.status is Status.OK
    assert len(asked) == 8
    assert asked[0] == pytest.approx(300, rel=0.25)
    assert sum(asked) < 2400
    assert learned.latest is not None
    assert learned.latest.with_events.customers > 600
    assert len(learned.latest.with_events.frame) == asked[0]
    whole = predict(busy)
    fewer = score(learned.model, read, AS_OF)
    assert expit(fewer.logits).mean() == pytest.approx(whole.p.mean(), rel=0.15)


def test_members_are_averaged(busy):
    source = SqlFeatureSource(busy, window=30, as_of=AS_OF)
    one, two = (learn(source, window=30, as_of=AS_OF, seed=1, members=members).model for members in (1, 2))
    assert [len(model.with_events.trees.members) for model in (one, two)] == [1, 2]
    assert not np.array_equal(score(one, source, AS_OF).logits, score(two, source, AS_OF).logits)
