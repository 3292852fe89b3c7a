"""The narrow columns of a snapshot: each against what the tables say, customer by customer, in plain Python."""

import hashlib
import json
from datetime import date, timedelta

import numpy as np
import pytest

from segmentation.errors import Failed, Unavailable
from segmentation.filters.nodes import CHANNELS
from segmentation.sql import columns
from segmentation.storage import column_check
from segmentation.storage.column_check import verify_columns
from segmentation.storage.columns import ColumnFiles
from segmentation.storage.snapshots import current_snapshot, open_snapshot
from tests.storage.import_workspace import AS_OF, AT, CUSTOMERS, SALT, Workspace, reasons

PEOPLE = (
    "customer_id,email,email_consent,phone,sms_consent,postal_code,post_consent,ads_consent,push_consent,"
    "country,city,birth_date,created_at,height,visits_ever,guest,since,big\n"
    "Zoë,zoe@example.com,true,,,75011,true,true,true,Ísland,Łódź,1980-02-29,2020-01-01,1.5,3,true,2021-01-01,1\n"
    "ann,ann@example.com,false,+33612345678,true,,true,,,France,,,,,,,,9007199254740993\n"
    "bob,not an address,true,,true,,,true,,France,Łódź,1500-03-01,,-0.25,7,false,,\n"
    "nil,,,,,,,,,,,,,,,,,\n"
)
ORDERS = (
    "order_id,line_id,customer_id,ordered_at,amount\n"
    "1,1,Zoë,2021-12-25,10.00\n"  # the first day of 7
    "1,2,Zoë,2021-12-24T23:59:59,5.50\n"  # the same order, one second before
    "2,,Zoë,2021-12-31T23:59:59,\n"
    "3,,Zoë,2021-12-31,-3\n"  # a return
    "4,,ann,2011-01-01,50000\n"
    "5,,bob,2021-10-03,0\n"  # not a purchase
)
VISITS = (
    "customer_id,visited_at,kind\n"
    + "".join(f"ann,2021-12-{day:02}T10:{minute:02},class\n" for day in range(1, 31) for minute in range(10))
    + "Zoë,2021-12-31T23:59:59,\nZoë,1999-05-05,cart\n"
)
TAGS = (
    "customer_id,tag,added_at,removed_at\n"
    "bob,été,2021-01-01,\nann,été,,\nann,été,2021-02-01,\nZoë,été,2021-01-01,2021-06-01\n"
    "Zoë,staff,,\nnil,old,2021-01-01,2021-01-02\nbob,a;b,2021-01-01,2022-02-02\n"
)
PLANS = (
    "customer_id,plan,bought_at,started_at,ended_at,status\n"
    "Zoë,Gold,,2021-01-01,2021-06-01,\nZoë,Ünlimited,,2021-07-01,,\nann,Gold,,2021-01-01,,paused\n"
    "ann,Gold,2021-12-01,2022-03-01,,\nbob,Ünlimited,,2021-01-01,,cancelled\n"
)
PERSON = {"ann": 1, "bob": 2, "nil": 3, "Zoë": 0}


@pytest.fixture
def workspace(tmp_path):
    path = tmp_path / "workspace"
    path.mkdir()
    return Workspace(path)


@pytest.fixture
def files(workspace):
    workspace.run(customers=PEOPLE, orders=ORDERS, visits=VISITS, tags=TAGS, subscriptions=PLANS)
    assert workspace.query("SELECT customer_id FROM customers") == [("Zoë",), ("ann",), ("bob",), ("nil",)]
    return _files(workspace)


def _files(workspace):
    return ColumnFiles(workspace.path / "snapshots" / current_snapshot(workspace.path).id / "columns")


def _values(files, name):
    return files.open(name).tolist()


def _ago(*days):
    return [(AS_OF - date.fromisoformat(day)).days if day else columns.NO_DAY for day in days]


def test_visits_are_counted_by_window(files):
    expected = {days: [1, 10 * min(days - 1, 30), 0, 0] for days in columns.WINDOWS}
    expected[7][1], expected[14][1], expected[30][1] = 60, 130, 290
    for days in columns.WINDOWS:
        assert _values(files, columns.counted("visits", days)) == expected[days], days
    assert _values(files, "visits_ever") == [2, 300, 0, 0]
    assert files.open("visits_30").dtype == np.uint16
    assert files.open("visits_7").dtype == np.uint8


def test_an_order_counts_once_and_only_purchases_do(files):
    assert _values(files, "orders_7") == [2, 0, 0, 0]
    assert _values(files, "orders_14") == [2, 0, 0, 0]
    assert _values(files, "orders_ever") == [2, 1, 0, 0]
    assert _values(files, "amount_7") == [1000, 0, 0, 0]
    assert _values(files, "amount_14") == [1550, 0, 0, 0]
    assert _values(files, "amount_ever") == [1550, 5_000_000, 0, 0]


def test_days_since_the_first_and_the_last_event(files):
    assert _values(files, "last_visit") == _ago("2021-12-31", "2021-12-30", None, None)
    assert _values(files, "first_visit") == _ago("1999-05-05", "2021-12-01", None, None)
    assert _values(files, "last_order") == [1, *_ago("2011-01-01", None, None)]
    assert _values(files, "first_order") == _ago("2021-12-24", "2011-01-01", None, None)


def test_the_same_lots_as_hashlib_draws(workspace, files):
    lots = [
        int.from_bytes(hashlib.sha256(f"{SALT}\nbucket\n{person}".encode()).digest()[:8], "big") % 10_000
        for person in ("Zoë", "ann", "bob", "nil")
    ]
    assert _values(files, "random_bucket") == lots
    assert workspace.query("SELECT random_bucket FROM customers") == [(lot,) for lot in lots]


def test_reachable_has_a_bit_per_channel(files):
    found = files.open("reachable")
    reached = {channel: np.flatnonzero(found >> bit & 1).tolist() for bit, channel in enumerate(CHANNELS)}
    assert reached == {"email": [0], "sms": [1], "push": [0], "post": [0], "ads": [0]}


def test_texts_are_codes_in_the_order_of_their_values(workspace, files):
    assert _values(files, "field:country") == [2, 1, 1, columns.NO_CODE]
    assert _values(files, "field:city") == [1, 0, 1, 0]
    listed = "SELECT field, value, code FROM text_values WHERE field IN ('country', 'city') ORDER BY ALL"
    assert workspace.query(listed) == [("city", "Łódź", 1), ("country", "France", 1), ("country", "Ísland", 2)]


def test_numbers_dates_and_booleans_with_their_blanks(files):
    np.testing.assert_array_equal(files.open("field:height"), [1.5, np.nan, -0.25, np.nan])
    np.testing.assert_array_equal(files.open("field:visits_ever"), [3, np.nan, 7, np.nan])
    assert "field:big" not in files.names  # 2**53 + 1 has no float64
    born = [(date(1980, 2, 29) - date(1970, 1, 1)).days, (date(1500, 3, 1) - date(1970, 1, 1)).days]
    assert _values(files, "field:birth_date") == [born[0], columns.NO_DATE, born[1], columns.NO_DATE]
    assert _values(files, "field:since")[0] == (date(2021, 1, 1) - date(1970, 1, 1)).days
    assert _values(files, "field:guest") == [1, columns.NO_FLAG, 0, columns.NO_FLAG]


def test_plans_are_masks_by_the_state_of_a_row(files):
    assert files.plans == ("Gold", "Ünlimited")
    assert _values(files, "plans_active") == [0b10, 0, 0, 0]
    assert _values(files, "plans_paused") == [0, 0b01, 0, 0]
    assert _values(files, "plans_upcoming") == [0, 0b01, 0, 0]
    assert _values(files, "plans_any") == [0b11, 0b01, 0b10, 0]


def test_tags_are_lists_of_those_who_hold_them_now(files):
    assert files.tags == ("a;b", "old", "staff", "été")
    held = {tag: files.rows_of_tag(tag).tolist() for tag in (*files.tags, "never heard of")}
    assert held == {"a;b": [2], "old": [], "staff": [0], "été": [1, 2], "never heard of": []}


def test_more_plans_than_a_mask_has_bits(workspace):
    rows = "".join(f"a,plan {number:02},2021-01-01\n" for number in range(65))
    workspace.run(customers=CUSTOMERS, subscriptions="customer_id,plan,started_at\n" + rows)
    assert "plans_any" not in _files(workspace).names
    rows = "".join(f"a,plan {number:02},2021-01-01\n" for number in range(64))
    workspace.run(subscriptions="customer_id,plan,started_at\n" + rows)
    assert _files(workspace).open("plans_any").dtype == np.uint64
    assert _values(_files(workspace), "plans_any") == [2**64 - 1, 0, 0]


def test_amounts_too_large_to_add_up_are_left_out(workspace):
    orders = "".join(f"{n},a,2021-01-01,60000000000000000\n" for n in range(2))
    workspace.run(customers=CUSTOMERS, orders="order_id,customer_id,ordered_at,amount\n" + orders)
    assert not [name for name in _files(workspace).names if name.startswith("amount")]
    assert _values(_files(workspace), "orders_ever") == [2, 0, 0]


def test_tables_without_rows_give_zeros(workspace):
    workspace.run(customers=CUSTOMERS)
    files = _files(workspace)
    assert _values(files, "visits_ever") == _values(files, "last_order") == _values(files, "plans_any") == [0, 0, 0]
    assert files.tags == files.plans == ()


def test_every_window_on_many_customers(workspace):
    """The columns of a larger import, against plain counting in Python."""
    generator = np.random.default_rng(7)
    who, ago = generator.integers(0, 300, 5000), generator.integers(1, 800, 5000)
    lines = "".join(f"c{w:03},{AS_OF - timedelta(days=int(d))}\n" for w, d in zip(who, ago, strict=True))
    people = "customer_id\n" + "".join(f"c{number:03}\n" for number in range(300))
    workspace.run(customers=people, visits="customer_id,visited_at\n" + lines)
    files = _files(workspace)
    distinct = {(int(w), int(d)) for w, d in zip(who, ago, strict=True)}
    for days in (*columns.WINDOWS, None):
        expected = [0] * 300
        for w, d in distinct:
            expected[w] += days is None or d <= days
        assert _values(files, columns.counted("visits", days)) == expected
    latest = [min((d for w, d in distinct if w == person), default=0) for person in range(300)]
    assert _values(files, "last_visit") == latest


def test_the_manifest_lists_every_file_and_its_size(workspace, files):
    directory = workspace.path / "snapshots" / current_snapshot(workspace.path).id
    content = json.loads((directory / "manifest.json").read_text())
    assert content["columns"] == {path.name: path.stat().st_size for path in (directory / "columns").iterdir()}
    named = {listed["file"] for listed in files.listing.columns.values()}
    assert set(content["columns"]) == named | {"columns.json", "tags.rows.npy", "tags.offsets.npy"}


@pytest.mark.parametrize("name", ["visits_30.npy", "tags.rows.npy", "columns.json"])
def test_missing_and_cut_files_are_refused_in_words(workspace, files, name):
    snapshot = current_snapshot(workspace.path).id
    path = workspace.path / "snapshots" / snapshot / "columns" / name
    path.write_bytes(path.read_bytes()[:-1])
    with pytest.raises(Unavailable, match=f"its file columns/{name} is missing or cut short"):
        open_snapshot(workspace.path, snapshot)
    path.unlink()
    with pytest.raises(Unavailable, match="Import again to rebuild it"):
        open_snapshot(workspace.path, snapshot)


@pytest.mark.parametrize("name", ["visits_ever", "last_visit", "orders_ever", "first_order", "amount_ever"])
def test_a_wrong_column_is_found_before_it_is_published(workspace, files, name):
    directory = workspace.path / "snapshots" / current_snapshot(workspace.path).id
    counts = {"customers": 4, "visits": 302}
    verify_columns(directory, counts)
    values = np.array(files.open(name))
    np.save(directory / "columns" / f"{name}.npy", values + np.array([0, 0, 0, 1], dtype=values.dtype))
    with pytest.raises(Failed, match="does not hold what was written"):
        verify_columns(directory, counts)


def test_a_column_of_another_length_is_found(workspace, files):
    directory = workspace.path / "snapshots" / current_snapshot(workspace.path).id
    np.save(directory / "columns" / "reachable.npy", np.zeros(3, dtype=np.uint8))
    with pytest.raises(Failed, match="the column reachable"):
        verify_columns(directory, {"customers": 4, "visits": 302})


def test_an_import_with_a_wrong_column_leaves_the_earlier_data(workspace, monkeypatch):
    before = workspace.run(customers=CUSTOMERS).snapshot
    monkeypatch.setattr(column_check, "_postings", lambda files: ["the tags"])
    with pytest.raises(Failed, match="the tags"):
        workspace.run(customers=CUSTOMERS + "d\n")
    assert current_snapshot(workspace.path).id == before


def test_an_older_snapshot_is_refused_with_the_way_out_and_can_be_imported_over(workspace):
    first = workspace.run(customers=CUSTOMERS).snapshot
    manifest = workspace.path / "snapshots" / first / "manifest.json"
    content = json.loads(manifest.read_text())
    del content["columns"]
    manifest.write_text(json.dumps(content | {"schema_version": 1, "hash": "older"}))
    with pytest.raises(Unavailable, match="was written by another version of Penchant") as refusal:
        open_snapshot(workspace.path, first)
    assert "Import again" in refusal.value.hint
    second = workspace.run(customers=CUSTOMERS, at=AT + timedelta(days=1))
    assert second.published
    assert reasons(second, "customers") == []
    open_snapshot(workspace.path, second.snapshot).close()
