"""The bundled retail files: complete, small, and derivable again by the rules their dictionary states."""

import runpy
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from segmentation.demo.retail import DIRECTORY, RETAIL, SOURCES


@pytest.fixture(scope="module")
def tables():
    return {name: pd.read_parquet(path) for name, path in SOURCES.items()}


@pytest.fixture(scope="module")
def rules():
    return runpy.run_path(str(DIRECTORY / "derive.py"), run_name="derive")


def test_description():
    assert (RETAIL.name, RETAIL.as_of, RETAIL.timezone) == ("retail", date(2011, 12, 10), "Europe/London")
    assert not RETAIL.simulated
    assert "10.24432/C5CG6D" in RETAIL.attribution
    assert "CC BY 4.0" in RETAIL.attribution


def test_published_counts(tables):
    orders, customers = tables["orders"], tables["customers"]
    purchases = orders[~orders.is_return]
    assert len(orders) == orders.order_id.nunique() == 44_876
    assert len(customers) == customers.customer_id.nunique() == orders.customer_id.nunique() == 5_942
    assert int(orders.is_return.sum()) == 7_901
    assert (len(purchases), purchases.customer_id.nunique()) == (36_975, 5_881)
    assert int((purchases.amount > 0).sum()) == 36_969
    assert set(orders.currency) == {"GBP"}


def test_everything_is_known_at_the_as_of_date(tables):
    end = pd.Timestamp(RETAIL.as_of)
    assert tables["orders"].ordered_at.max() == pd.Timestamp("2011-12-09 12:50")
    assert tables["tags"].added_at.max() < end
    assert not tables["tags"].isna().any(axis=None)


def test_bundle_is_small():
    assert sum(path.stat().st_size for path in DIRECTORY.iterdir()) < 3_000_000


def test_amounts_are_whole_pence(tables):
    assert all(-amount.as_tuple().exponent == 2 for amount in tables["orders"].amount)


def test_tags_are_earned_once_by_a_sensible_share(tables, rules):
    tags = tables["tags"]
    held = tags.groupby("tag").customer_id.agg(["size", "nunique"])
    assert (held["size"] == held["nunique"]).all()
    assert set(held.index) == {*rules["FAMILIES"], "bulk buyer", "returned an order"}
    shares = held["size"] / len(tables["customers"])
    assert shares.drop("returned an order").between(0.03, 0.40).all()
    assert int(held.loc["returned an order", "size"]) == 2_572


def test_returned_an_order_is_the_first_cancellation(tables):
    orders, tags = tables["orders"], tables["tags"]
    first = orders[orders.is_return].groupby("customer_id").ordered_at.min()
    tagged = tags[tags.tag == "returned an order"].set_index("customer_id").added_at
    pd.testing.assert_series_equal(tagged.sort_index(), first.sort_index(), check_names=False)


def test_tag_times_are_invoices_of_the_customer(tables):
    orders = tables["orders"]
    earned = tables["tags"][tables["tags"].tag != "returned an order"]
    purchases = orders[~orders.is_return & (orders.amount > 0)]
    found = earned.merge(purchases, left_on=["customer_id", "added_at"], right_on=["customer_id", "ordered_at"])
    assert len(found.drop_duplicates(["customer_id", "tag"])) == len(earned)


def _line(invoice, day, description, quantity=1, amount=5.0, customer="1", country="France"):
    return {
        "customer_id": customer,
        "invoice": invoice,
        "description": description,
        "quantity": quantity,
        "ordered_at": pd.Timestamp(day),
        "amount": amount,
        "country": country,
        "is_cancellation": invoice.startswith("C"),
    }


def _derive(rules, folder: Path, lines: list[dict]) -> dict[str, pd.DataFrame]:
    frame = pd.DataFrame(lines)
    keys = ["customer_id", "invoice", "ordered_at", "country", "is_cancellation"]
    invoices = frame.groupby(keys, as_index=False).agg(amount=("amount", "sum"), items=("quantity", "sum"))
    (folder / "in").mkdir()
    (folder / "out").mkdir()
    frame.to_parquet(folder / "in" / "order_lines.parquet")
    invoices.to_parquet(folder / "in" / "orders.parquet")
    rules["derive"](folder / "in", folder / "out")
    return {name: pd.read_parquet(folder / "out" / f"{name}.parquet") for name in ("customers", "orders", "tags")}


def test_family_needs_three_purchases_and_ignores_cancellations(rules, tmp_path):
    lines = [
        _line("1", "2011-01-01 09:00", "Red retrospot jumbo bag"),
        _line("1", "2011-01-01 09:00", "LUNCH BAG"),
        _line("C2", "2011-01-02 09:00", "JUMBO BAG", quantity=-1, amount=-5.0),
        _line("3", "2011-01-03 09:00", "JUMBO BAG", amount=0.0),
        _line("4", "2011-01-04 09:00", "BAGS OF FUN", country="Spain"),
        _line("5", "2011-01-05 09:00", "BAGPIPE"),
        _line("6", "2011-01-06 09:00", "SHOPPER, PINK"),
        _line("7", "2011-01-07 09:00", "JUMBO BAG"),
    ]
    made = _derive(rules, tmp_path, lines)
    earned = made["tags"].set_index("tag").added_at.to_dict()
    assert earned == {
        "bags": pd.Timestamp("2011-01-06 09:00"),
        "returned an order": pd.Timestamp("2011-01-02 09:00"),
    }
    assert made["customers"].country.to_list() == ["France"]
    assert made["orders"].is_return.to_list() == [False, True, False, False, False, False, False]


def test_bulk_buyer_is_a_gross_of_one_thing_in_a_purchase(rules, tmp_path):
    lines = [
        _line("1", "2011-01-01", "PEN", quantity=143),
        _line("1", "2011-01-01", "CUP", quantity=143),
        _line("2", "2011-01-02", "PEN", quantity=144, amount=0.0),
        _line("C3", "2011-01-03", "PEN", quantity=-144, amount=-9.0, customer="2"),
        _line("4", "2011-01-04", "PEN", quantity=144),
        _line("5", "2011-01-05", "PEN", quantity=500, country="Spain"),
    ]
    made = _derive(rules, tmp_path, lines)
    bulk = made["tags"][made["tags"].tag == "bulk buyer"]
    assert bulk[["customer_id", "added_at"]].to_numpy().tolist() == [["1", pd.Timestamp("2011-01-04")]]
    assert made["customers"].country.to_list() == ["Spain", "France"]
