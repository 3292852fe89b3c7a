"""The studio's campaigns: really launched in its past, answered by those who were sent them, and measured."""

import shutil
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from segmentation.api import Comparison, Contacted, LastDays, open_workspace
from segmentation.campaigns.assignment import assign
from segmentation.demo.studio import SEED, STUDIO
from segmentation.demo.studio_answers import CHANCES, LAST_DAY, Sent, answered
from segmentation.demo.studio_campaigns import CAMPAIGNS, launched, treated, with_answers
from segmentation.demo.studio_tables import SCHEMAS
from segmentation.demo.studio_truth import true_effect

OFFER, COME_BACK = CAMPAIGNS


@pytest.fixture(scope="module")
def small(small_studio):
    workspace = open_workspace(small_studio)
    yield workspace
    workspace.close()


def members(workspace, campaign):
    view = launched(workspace, campaign)
    return pq.read_table((workspace.path / view.launch.files[0].file).parent / "members.parquet").to_pandas()


def orders(workspace, name="orders.parquet"):
    return pq.read_table(workspace.path / "sources" / name)


def test_they_were_launched_on_the_data_and_the_day_of_then(small):
    snapshots = {one.id: one.snapshot[:10] for one in small.campaigns.list()}
    assert snapshots == {"class-pack-offer": "2026-08-01", "come-back": "2026-09-01"}
    for campaign in CAMPAIGNS:
        view = launched(small, campaign)
        assert (view.title, view.launch.launched_at, view.launch.sent_on) == (
            campaign.title,
            campaign.at,
            campaign.at.date(),
        )
        assert view.snapshot.startswith(campaign.as_of.isoformat())
        assert abs(view.launch.held_out - view.launch.assigned * view.control) < 1


def test_one_is_measured_and_holds_the_truth_the_other_says_too_early(small):
    assert [(one.id, one.state) for one in small.campaigns.list()] == [
        ("come-back", "measuring"),
        ("class-pack-offer", "measured"),
    ]
    result = small.results.result("class-pack-offer")
    assigned = members(small, OFFER)["customer_id"].tolist()
    truth = true_effect(orders(small), assigned, OFFER.name, result.sent_on, result.days)
    assert 0 < truth < CHANCES[OFFER.name]
    limits = result.measured.together.rate_limits
    assert limits.low <= truth <= limits.high
    early = small.results.result("come-back")
    assert (early.day, early.days, early.measured) == ((STUDIO.as_of - COME_BACK.at.date()).days, 30, None)


def test_home_tells_of_the_finished_one_alone(small):
    told = [(one.kind, one.campaign) for one in small.attention() if one.campaign is not None]
    assert told == [("campaign_finished", "class-pack-offer")]


def test_those_who_were_sent_one_count_as_contacted(small):
    since = (STUDIO.as_of - COME_BACK.at.date()).days
    lately = Contacted(count=Comparison(op=">=", values=(1,)), window=LastDays(days=since), channel="email")
    # The studio's own mailings of those days went out as push messages.
    assert small.audiences.size(lately) == len(treated(small, launched(small, COME_BACK)))


def test_the_draw_can_be_made_again_from_the_seed(small):
    """What decides is the seed and the addresses: another build holds out the same people."""
    table = members(small, COME_BACK)
    people = pq.read_table(small.path / "sources" / "customers.parquet").to_pandas().set_index("customer_id")
    units = people.loc[table["customer_id"], "email"].str.strip().str.lower().tolist()
    control = Fraction(str(COME_BACK.changes.control))
    arms = assign(units, table["stratum"].to_numpy(), seed=str(COME_BACK.seed), control=control)
    assert arms.tolist() == table["arm"].tolist()


def test_answers_are_the_same_bytes_twice_and_come_after_the_launch(small, tmp_path):
    files = {"orders": Path(shutil.copy(small.path / "sources" / "orders.parquet", tmp_path))}
    assert with_answers(small, files, OFFER.as_of) == files
    shown = small.path / "sources" / "answered" / "orders.parquet"
    assert with_answers(small, files, STUDIO.as_of)["orders"].read_bytes() == shown.read_bytes()
    counts = [
        len(pq.read_table(file)) for file in (files["orders"], with_answers(small, files, COME_BACK.as_of)["orders"])
    ]
    assert counts[0] < counts[1] < len(pq.read_table(shown))


PEOPLE = [f"S{number:06d}" for number in range(1, 4_001)]
LATELY, LONG_AGO = PEOPLE[:2_000], PEOPLE[2_000:]
ON = date(2026, 8, 4)
FIRST = ON - timedelta(days=90)


def sold(days):
    """Return an order of each of some people, on a day each."""
    size = len(days)
    columns = {
        "order_id": [f"O{number:08d}" for number in range(1, size + 1)],
        "customer_id": [id for id, _ in days],
        "ordered_at": [datetime.combine(day, time(12)) for _, day in days],
        "amount": pa.array([Decimal("12.00")] * size, SCHEMAS["orders"].field("amount").type),
        "currency": ["EUR"] * size,
        "quantity": pa.array([1] * size, pa.int16()),
        "product": ["Open gym day"] * size,
        "category": ["drop-in"] * size,
        "channel": ["web"] * size,
        "is_return": [False] * size,
    }
    return pa.table(columns, schema=SCHEMAS["orders"])


@pytest.fixture(scope="module")
def base():
    return sold([(id, FIRST) for id in LATELY] + [(id, FIRST - timedelta(days=1)) for id in LONG_AGO])


def sent(people):
    return Sent(campaign="class-pack-offer", on=ON, treated=people)


def test_an_answer_is_one_order_more_of_somebody_who_bought_lately_and_was_sent_it(base):
    treated = [id for number, id in enumerate(PEOPLE) if number % 4]
    found = answered(base, [sent(treated)], SEED)
    assert found.slice(0, len(base)).equals(base)
    extra = found.slice(len(base)).to_pandas()
    assert extra["customer_id"].is_unique
    able = set(treated) & set(LATELY)
    assert set(extra["customer_id"]) <= able
    chance = CHANCES["class-pack-offer"]
    assert abs(len(extra) / len(able) - chance) < 4 * np.sqrt(chance * (1 - chance) / len(able))
    days = extra["ordered_at"].dt.date
    assert days.min() == ON
    assert days.max() <= ON + timedelta(days=LAST_DAY)
    assert set(extra["category"]) == {"class pack"}
    assert set(extra["amount"]) == {Decimal("72.00"), Decimal("135.00")}
    assert found["order_id"].to_pandas().is_unique


def test_answers_depend_on_the_people_and_the_seed_not_on_their_order(base):
    once = answered(base, [sent(PEOPLE)], SEED)
    assert once.equals(answered(base, [sent(PEOPLE[::-1])], SEED))
    assert not once.equals(answered(base, [sent(PEOPLE)], SEED + 1))
    assert answered(base, [sent([])], SEED).equals(base)


def test_every_answer_comes_before_the_data_ends():
    for campaign in CAMPAIGNS:
        assert campaign.at.date() + timedelta(days=LAST_DAY) < STUDIO.as_of
        assert campaign.as_of in STUDIO.past


def test_the_true_effect_by_hand():
    """Of four, two bought lately; one of these buys in the window anyway, its first day in it and its last one not."""
    lately = [("a", FIRST), ("b", FIRST), ("c", FIRST - timedelta(days=1))]
    chance = CHANCES["class-pack-offer"]
    for day, share in ((ON, 1 / 4), (ON + timedelta(days=29), 1 / 4), (ON + timedelta(days=30), 2 / 4)):
        orders = sold([*lately, ("a", day)])
        assert true_effect(orders, list("abcd"), "class-pack-offer", ON, 30) == pytest.approx(share * chance)
