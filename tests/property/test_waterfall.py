"""One address, one decision: over random shared addresses, against a slow and obvious oracle in plain Python."""

from fractions import Fraction

import duckdb
import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.campaigns.assignment import assign
from segmentation.campaigns.units import units
from segmentation.sql import tables
from segmentation.sql.dialect import create_table_text
from segmentation.sql.waterfall import SHARED, STEPS
from segmentation.storage.waterfall import Barred, read_people, walk

CHANNELS = ("email", "sms", "push", "ads")
RAW = {"email": ("email",), "sms": ("phone",), "push": (), "ads": ("email", "phone")}

consent = st.sampled_from([True, True, True, False, None])
person = st.fixed_dictionaries(
    {
        # "bad" is an address that is there and is not valid.
        "email": st.sampled_from([None, "bad", "a@x.fr", "b@x.fr", "c@x.fr", "d@x.fr"]),
        "phone": st.sampled_from([None, "bad", "+331", "+332", "+333"]),
        **{f"{channel}_consent": consent for channel in CHANNELS},
        "inside": st.sampled_from([True, True, True, False]),
        "suppressed": st.sampled_from([False] * 6 + [True]),
        "excluded": st.sampled_from([False] * 6 + [True]),
        "alone": st.sampled_from([False] * 6 + [True]),
    }
)


@pytest.fixture(scope="module")
def database():
    connection = duckdb.connect(config={"threads": 1})
    connection.execute(create_table_text(tables.customers))
    yield connection
    connection.close()


def fill(connection, people):
    connection.execute("DELETE FROM customers")
    for row, one in enumerate(people):
        values = [row, f"c{row:03d}", one["email"], one["phone"], valid(one, "email"), valid(one, "phone")]
        values += [one[f"{channel}_consent"] for channel in CHANNELS]
        connection.execute(
            "INSERT INTO customers (row, customer_id, email, phone, email_address, phone_number, email_consent, "
            "sms_consent, push_consent, ads_consent, random_bucket) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
            values,
        )


def valid(one, name):
    return None if one[name] == "bad" else one[name]


def addresses(one, channel):
    return {(name, valid(one, name)) for name in RAW[channel] if valid(one, name) is not None}


def rows(people, what):
    return np.array([row for row, one in enumerate(people) if one[what]], dtype=np.int32)


def walked(connection, people, channel):
    barred = Barred(
        suppressed=rows(people, "suppressed"), excluded=rows(people, "excluded"), alone=rows(people, "alone")
    )
    return walk(connection, rows(people, "inside"), channel, barred, by_consent=True)


def shares(one, others, channel):
    return any(addresses(one, channel) & addresses(other, channel) for other in others)


def oracle(people, channel):
    """Who is left after each step, one customer after the other."""
    left = [list(np.flatnonzero([one["inside"] for one in people]))]

    def keep(test):
        left.append([row for row in left[-1] if test(people[row])])

    raw = RAW[channel]
    keep(lambda one: not raw or any(one[name] is not None for name in raw))
    keep(lambda one: not raw or bool(addresses(one, channel)))
    keep(lambda one: one[f"{channel}_consent"] is True)
    silent = [one for one in people if one["suppressed"] or one[f"{channel}_consent"] is False]
    keep(lambda one: not one["suppressed"] and not shares(one, silent, channel))
    gone = [one for one in people if one["excluded"]]
    keep(lambda one: not one["excluded"] and not one["alone"] and not shares(one, gone, channel))
    seen = set()

    def first(one):
        address = next((valid(one, name) for name in raw if valid(one, name)), id(one))
        return address not in seen and not seen.add(address)

    keep(first)
    return left


@settings(deadline=None)
@given(people=st.lists(person, max_size=14), channel=st.sampled_from(CHANNELS))
def test_each_step_is_what_one_customer_after_the_other_says(database, people, channel):
    fill(database, people)
    steps = walked(database, people, channel)
    assert [step.code for step in steps] == list(STEPS[:-1])
    assert [step.rows.tolist() for step in steps] == oracle(people, channel)


@settings(deadline=None)
@given(
    people=st.lists(person, max_size=14),
    channels=st.sets(st.sampled_from(CHANNELS), min_size=1),
    seed=st.text(max_size=3),
    share=st.sampled_from([0, 1, 3, 5, 9]),
)
def test_nobody_at_an_address_that_is_held_out_or_opted_out_is_in_a_file(database, people, channels, seed, share):
    fill(database, people)
    walks = {channel: walked(database, people, channel) for channel in sorted(channels)}
    linked = sorted({row for steps in walks.values() for row in steps[-2].rows.tolist()})
    kinds = sorted({name for channel in channels for name in SHARED[channel]})
    read = read_people(database, np.array(linked, dtype=np.int32), kinds)
    columns = [read[name].combine_chunks() for name in ("customer_id", *kinds)]
    names = units(columns[0], columns[1:]).to_pylist()
    arm = dict(zip(linked, assign(names, [0] * len(linked), seed=seed, control=Fraction(share, 10)), strict=True))
    for channel, steps in walks.items():
        file = [row for row in steps[-1].rows.tolist() if arm[row] > 0]
        met = set().union(*(addresses(people[row], channel) for row in file))
        for row, one in enumerate(people):
            untouchable = arm.get(row) == 0 or one["suppressed"] or one["excluded"]
            if untouchable or one[f"{channel}_consent"] is False:
                assert row not in file
                assert not addresses(one, channel) & met


@given(st.lists(st.tuples(st.sampled_from(["a", "b", "c", None]), st.sampled_from(["x", "y", "z", None])), max_size=10))
def test_a_unit_is_everybody_between_whom_addresses_lead(pairs):
    ids = pa.array([f"id{position}" for position in range(len(pairs))], pa.string())
    names = units(ids, [pa.array([pair[kind] for pair in pairs], pa.string()) for kind in (0, 1)]).to_pylist()
    groups = [{position} for position in range(len(pairs))]
    for one, first in enumerate(pairs):
        for other, second in enumerate(pairs):
            if any(a is not None and a == b for a, b in zip(first, second, strict=True)):
                joined = groups[one] | groups[other]
                for member in joined:
                    groups[member] = joined
    for one in range(len(pairs)):
        for other in range(len(pairs)):
            assert (names[one] == names[other]) == (other in groups[one])
    for position, pair in enumerate(pairs):
        if len(groups[position]) == 1:
            assert names[position] == (pair[0] or pair[1] or f"id{position}")
