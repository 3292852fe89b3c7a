"""The studio's source files: the same for a seed, complete, dated, and about nobody."""

import re
import tomllib

import pandas as pd
import phonenumbers
import pyarrow.parquet as pq
import pytest

from segmentation.demo import studio_history
from segmentation.demo.studio import STUDIO, write_sources
from segmentation.demo.studio_catalogue import TAGS
from segmentation.demo.studio_tables import SCHEMAS
from segmentation.errors import UserError

AS_OF = pd.Timestamp(STUDIO.as_of)
OPENING = pd.Timestamp("2024-10-01")
CUSTOMERS = 4_000


def _read(directory):
    return {name: pd.read_parquet(directory / f"{name}.parquet") for name in SCHEMAS}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    directory = tmp_path_factory.mktemp("studio") / "sources"
    write_sources(directory, customers=CUSTOMERS, seed=4)
    return directory


@pytest.fixture(scope="module")
def tables(folder):
    return _read(folder)


def test_description():
    assert (STUDIO.name, STUDIO.title, STUDIO.simulated) == ("studio", "Studio", True)
    assert (str(STUDIO.as_of), STUDIO.timezone, STUDIO.currency) == ("2026-10-01", "Europe/Paris", "EUR")


def test_same_seed_same_files_and_another_seed_others(tables, folder, tmp_path):
    write_sources(tmp_path / "again", customers=CUSTOMERS, seed=4)
    write_sources(tmp_path / "other", customers=CUSTOMERS, seed=5)
    for name in SCHEMAS:
        first, again = (directory / f"{name}.parquet" for directory in (folder, tmp_path / "again"))
        assert first.read_bytes() == again.read_bytes(), name
        assert not pq.read_table(first).equals(pq.read_table(tmp_path / "other" / f"{name}.parquet")), name


def test_chunks_make_one_studio(tmp_path, monkeypatch):
    monkeypatch.setattr(studio_history, "CHUNK", 300)
    write_sources(tmp_path, customers=1_001, seed=4)
    tables = _read(tmp_path)
    customers = tables["customers"]
    assert customers.customer_id.to_list() == [f"S{number:06d}" for number in range(1, 1_002)]
    assert customers.created_at.dt.normalize().is_monotonic_increasing
    assert tables["orders"].order_id.is_unique
    for name, table in tables.items():
        assert table.customer_id.isin(customers.customer_id).all(), name


@pytest.mark.parametrize("customers", [1, 2])
def test_a_tiny_studio_has_all_files(tmp_path, customers):
    write_sources(tmp_path, customers=customers, seed=1)
    assert len(_read(tmp_path)["customers"]) == customers


def test_nobody_is_no_studio(tmp_path):
    with pytest.raises(UserError, match="at least 1"):
        write_sources(tmp_path, customers=0, seed=1)


def test_every_fact_is_dated_before_the_as_of_date(tables):
    for name, column in [
        ("customers", "created_at"),
        ("orders", "ordered_at"),
        ("visits", "visited_at"),
        ("tags", "added_at"),
        ("tags", "removed_at"),
        ("subscriptions", "bought_at"),
        ("contacts", "sent_at"),
    ]:
        times = tables[name][column].dropna()
        assert times.min() >= OPENING, (name, column)
        assert times.max() < AS_OF, (name, column)
    assert tables["tags"].added_at.notna().all()
    early = tables["subscriptions"].bought_at < tables["subscriptions"].started_at
    assert (tables["subscriptions"].started_at[~early] < AS_OF).all()


def test_nothing_happens_before_registration(tables):
    created = tables["customers"].set_index("customer_id").created_at
    for name, column in [
        ("orders", "ordered_at"),
        ("visits", "visited_at"),
        ("tags", "added_at"),
        ("subscriptions", "bought_at"),
        ("contacts", "sent_at"),
    ]:
        table = tables[name]
        assert (table[column] > table.customer_id.map(created)).all(), name


def test_volumes_are_those_of_a_studio(tables):
    visits = tables["visits"].groupby("customer_id").size().reindex(tables["customers"].customer_id, fill_value=0)
    assert 10 < visits.mean() < 20
    assert visits.median() < visits.mean() / 1.5
    assert set(tables["visits"].kind) == {"class", "open gym", "online", "personal training", "cart"}
    assert tables["orders"].groupby("category").size().min() > 50
    assert len(tables["contacts"]) > CUSTOMERS


def _states(tables):
    rows = tables["subscriptions"]
    started = rows.started_at < AS_OF
    running = started & ~(rows.ended_at < AS_OF) & (rows.status != "cancelled")
    return {
        "active": set(rows.customer_id[running & (rows.status != "paused")]),
        "paused": set(rows.customer_id[running & (rows.status == "paused")]),
        "upcoming": set(rows.customer_id[~started]),
        "over": set(rows.customer_id[started & ~running]),
    }


def test_every_plan_state_occurs(tables):
    states = _states(tables)
    everyone = set(tables["customers"].customer_id)
    held = states["active"] | states["paused"] | states["upcoming"]
    assert 0.15 < len(states["active"]) / CUSTOMERS < 0.25
    assert len(states["paused"]) >= 5
    assert len(states["upcoming"]) >= 3
    assert len(states["over"] - held) > 200
    assert len(states["over"] & states["active"]) > 100
    assert len(everyone - held - states["over"]) > 1_000
    assert set(tables["subscriptions"].plan) == {"Gold", "Unlimited", "Basic", "Student", "Off-peak"}
    assert set(tables["subscriptions"].status) == {"active", "paused", "cancelled", "expired"}


def test_one_plan_at_a_time_and_renewals_are_told_from_returns(tables):
    """A start less than 7 days after an end is the same plan; every other one comes more than 7 days later."""
    rows = tables["subscriptions"].sort_values(["customer_id", "started_at"], kind="stable")
    again = rows.customer_id == rows.customer_id.shift()
    gap = (rows.started_at - rows.ended_at.shift())[again]
    same = (rows.plan == rows.plan.shift())[again]
    assert gap.notna().all()
    assert gap.min() >= pd.Timedelta(0)
    soon = gap < pd.Timedelta(days=7)
    assert same[soon].all()
    assert (gap[~soon] > pd.Timedelta(days=7)).all()
    assert soon.sum() > 20
    assert (~soon).sum() > 100
    assert (gap[soon] > pd.Timedelta(days=1)).sum() > 3


def test_ends_of_plans(tables):
    rows = tables["subscriptions"]
    fixed = rows.plan.isin(["Student", "Off-peak"])
    days = (rows.ended_at - rows.started_at.dt.normalize()).dt.days
    assert set(days[rows.plan == "Student"]) == {182}
    assert set(days[rows.plan == "Off-peak"]) == {91}
    running = rows.status.isin(["active", "paused"])
    assert (rows.ended_at.isna() == (running & ~fixed)).all()
    assert (rows.ended_at[~running] < AS_OF).all()
    assert (rows.ended_at.dropna() > rows.started_at[rows.ended_at.notna()]).all()


def test_tags(tables):
    tags = tables["tags"]
    assert set(tags.tag) == {tag.name for tag in TAGS}
    held = tags[tags.removed_at.isna()]
    assert not held.duplicated(["customer_id", "tag"]).any()
    assert 5 <= (held.tag == "staff").sum() <= 0.01 * CUSTOMERS
    assert (tags.removed_at.dropna() > tags.added_at[tags.removed_at.notna()]).all()
    assert tags[tags.removed_at.notna()].groupby("tag").size().gt(5).loc[["injury", "newsletter"]].all()
    again = tags.sort_values("added_at").groupby(["customer_id", "tag"])
    assert (tags.added_at > again.removed_at.shift().reindex(tags.index)).loc[again.cumcount() > 0].all()


def test_orders_and_returns(tables):
    orders = tables["orders"]
    assert orders.order_id.is_unique
    assert (orders.is_return == (orders.amount < 0)).all()
    assert (orders.amount != 0).all()
    assert orders.is_return.sum() > 10
    back = orders[orders.is_return].merge(orders[~orders.is_return], on=["customer_id", "product"])
    back = back[(back.ordered_at_y < back.ordered_at_x) & (back.amount_x == -back.amount_y)]
    assert set(back.order_id_x) == set(orders.order_id[orders.is_return])
    assert orders[~orders.is_return].groupby(["customer_id", orders.ordered_at.dt.date]).size().max() == 1


def test_addresses_are_reserved_ones(tables):
    customers = tables["customers"]
    emails = customers.email.dropna()
    assert emails.str.endswith(("example.com", "example.org", "example.net")).all()
    right = emails.str.fullmatch(r"[a-z]+\.[a-z]+\.\d+@example\.(com|org|net)")
    assert 0 < (~right).sum() < 0.02 * CUSTOMERS
    assert 0.01 * CUSTOMERS < emails.duplicated(keep=False).sum() < 0.08 * CUSTOMERS
    assert 0.01 * CUSTOMERS < customers.email.isna().sum() < 0.06 * CUSTOMERS


def test_telephone_numbers_are_reserved_for_fiction(tables):
    phones = tables["customers"].phone.dropna()
    reserved = re.compile(r"\+33(199 ?00|26191|35301|46571|53649|19900)\d{4}|\+442079460\d{3}")
    valid = phones.map(lambda phone: phonenumbers.is_valid_number(phonenumbers.parse(phone)))
    assert phones[valid].map(lambda phone: bool(reserved.fullmatch(phone.replace(" ", "")))).all()
    assert phones.str.startswith(
        ("+33 1 99 00 ", "+33 2 61 91 ", "+33 3 53 01 ", "+33 4 65 71 ", "+33 5 36 49 ", "+44 20 7946")
    ).all()
    assert 5 < (~valid).sum() < 0.03 * CUSTOMERS
    assert 0.1 * CUSTOMERS < tables["customers"].phone.isna().sum() < 0.2 * CUSTOMERS


def test_attributes_have_blanks_and_letters_beyond_ascii(tables):
    customers = tables["customers"]
    for column in ("country", "city", "goal", "gender", "birth_date", "height_cm", "marketing_source", "language"):
        assert 0 < customers[column].isna().sum() < 0.3 * CUSTOMERS, column
    for consent in ("email", "sms", "push", "post", "ads"):
        assert set(customers[f"{consent}_consent"].map({True: "yes", False: "no"}).fillna("blank")) == {
            "yes",
            "no",
            "blank",
        }
    assert customers.first_name.dropna().map(str.isascii).mean() < 0.8
    ages = (AS_OF - pd.to_datetime(customers.birth_date)).dt.days / 365.25
    assert ages.min() >= 17
    assert customers.height_cm.dropna().between(140, 212).all()


def test_contacts_respect_consent(tables):
    consents = tables["customers"].set_index("customer_id")
    for channel, sent in tables["contacts"].groupby("channel"):
        assert consents.loc[sent.customer_id, f"{channel}_consent"].eq(True).all()


def test_mapping(folder, tables):
    mapping = tomllib.loads((folder / "mapping.toml").read_text(encoding="utf-8"))
    assert mapping["currency"] == "EUR" == tables["orders"].currency.unique().item()
    assert mapping["subscriptions"] == {
        "paused": ["paused"],
        "inactive": ["cancelled"],
        "fixed_term": ["Student", "Off-peak"],
    }
    assert set(mapping["customers"]["stable"]) <= set(tables["customers"])
