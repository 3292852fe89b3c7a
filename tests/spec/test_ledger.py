"""What customers were sent, by any tool and by this workspace's campaigns, and the lists they stand on."""

from datetime import date

import pytest

from tests.spec.tables import chosen

CONTACTED = """
    customers
      id
      Zoë
      李
      twice
      long-ago
      edge
      later
      never
    contacts
      id        at                   channel
      Zoë       2026-02-28 23:59:59  email
      李        2026-02-10           -
      twice     2026-02-10 09:00:00  email
      twice     2026-02-10 09:00:00  email
      twice     2026-02-20           Brief per Pošta
      long-ago  2024-02-29           email
      edge      2026-01-30 00:00:00  x'; DROP TABLE contacts; --
      later     2026-01-29 23:59:59  email
"""


def contacted(test, window=None, **through):
    return {"contacted": {"count": test, "window": window or {"last_days": 30}, **through}}


CONTACTS = {
    "contacted": (contacted({">=": 1}), "Zoë 李 twice edge"),
    "not contacted": (contacted({"=": 0}), "long-ago later never"),
    "never contacted": (contacted({"=": 0}, "ever"), "never"),
    "three times": (contacted({"=": 3}), "twice"),
    "at most once": (contacted({"<=": 1}), "Zoë 李 long-ago edge later never"),
    "not exactly once": (contacted({"!=": 1}), "twice long-ago later never"),
    "by e-mail": (contacted({">=": 1}, channel="email"), "Zoë twice"),
    "twice by e-mail": (contacted({"between": [2, 9]}, channel="email"), "twice"),
    "not by e-mail": (contacted({"=": 0}, channel="email"), "李 long-ago edge later never"),
    "a channel that is not ASCII": (contacted({">=": 1}, channel="Brief per Pošta"), "twice"),
    "a channel that looks like code": (contacted({">=": 1}, channel="x'; DROP TABLE contacts; --"), "edge"),
    "a channel never used": (contacted({">=": 1}, channel="fax"), ""),
    "last month": (contacted({">=": 1}, {"calendar": "previous_month"}), "Zoë 李 twice"),
    "on the leap day": (contacted({"=": 1}, {"between": ["2024-02-29", "2024-03-01"]}), "long-ago"),
}


@pytest.mark.parametrize("case", CONTACTS)
def test_contacted(case):
    filter, expected = CONTACTS[case]
    assert chosen(CONTACTED, filter) == expected


def test_a_past_date_knows_no_later_contact():
    past = {"as_of": date(2026, 2, 10), "snapshot_as_of": date(2026, 3, 1)}
    assert chosen(CONTACTED, contacted({">=": 1}), **past) == "edge later"
    assert chosen(CONTACTED, contacted({"=": 0}, "ever"), **past) == "Zoë 李 twice never"


CAMPAIGN = """
    customers
      id
      Zoë
      李
      control
      both
      twice
      early
      unpaid
      returned
      other
      later
      none
    campaigns
      id        campaign  held  at
      Zoë       spring    -     2026-02-10 09:00:00
      李        spring    -     2026-02-10 09:00:00
      control   spring    yes   2026-02-10 09:00:00
      both      spring    -     2026-01-10
      both      spring    yes   2026-02-10
      twice     spring    -     2026-01-10
      twice     spring    -     2026-02-10
      early     spring    -     2026-02-10 09:00:00
      unpaid    spring    -     2026-02-28 23:59:59
      returned  spring    -     2026-02-10 09:00:00
      other     été'; --  -     2026-02-10 09:00:00
      later     spring    -     2026-03-01 00:00:00
    orders
      id        order  at                   amount  return
      Zoë       z      2026-02-10 09:00:00  10      -
      李        l      2026-02-10 08:59:59  10      -
      control   c      2026-02-20           10      -
      both      b      2026-01-09           10      -
      both      b2     2026-01-20           10      -
      twice     t      2026-01-20           10      -
      early     e      2026-01-01           10      -
      early     e2     2026-02-28 23:59:59  10      -
      unpaid    u      2026-02-28 23:59:59  -       -
      returned  r      2026-02-20           -10     -
      returned  r2     2026-02-20           10      yes
      other     o      2026-02-20           10      -
      later     x      2026-02-28           10      -
"""


def campaign(state, name="spring", **recent):
    return {"campaign": {"campaign": name, "state": state, **recent}}


PLACES = {
    "sent": (campaign("sent"), "Zoë 李 both twice early unpaid returned"),
    "sent, to the day": (campaign("sent", within_days=19), "Zoë 李 twice early unpaid returned"),
    "sent, a day too late": (campaign("sent", within_days=18), "unpaid"),
    "sent yesterday": (campaign("sent", within_days=1), "unpaid"),
    "held out": (campaign("held_out"), "control both"),
    "held out, to the day": (campaign("held_out", within_days=19), "control both"),
    "held out, a day too late": (campaign("held_out", within_days=18), ""),
    "purchased": (campaign("purchased"), "Zoë both twice early unpaid"),
    "purchased, to the day": (campaign("purchased", within_days=19), "Zoë early unpaid"),
    "purchased yesterday": (campaign("purchased", within_days=1), "early unpaid"),
    "sent and did not purchase": (
        {"all_of": [campaign("sent"), {"none_of": [campaign("purchased")]}]},
        "李 returned",
    ),
    "not sent": ({"none_of": [campaign("sent")]}, "control other later none"),
    "another campaign": (campaign("sent", "été'; --"), "other"),
    "purchased after another": (campaign("purchased", "été'; --"), "other"),
    "a campaign nobody was in": (campaign("sent", "winter"), ""),
}


@pytest.mark.parametrize("case", PLACES)
def test_campaign(case):
    filter, expected = PLACES[case]
    assert chosen(CAMPAIGN, filter) == expected


def test_a_past_date_knows_no_later_sending():
    past = {"as_of": date(2026, 2, 10), "snapshot_as_of": date(2026, 3, 1)}
    assert chosen(CAMPAIGN, campaign("sent"), **past) == "both twice"
    assert chosen(CAMPAIGN, campaign("purchased"), **past) == "both twice"
    assert chosen(CAMPAIGN, campaign("held_out"), **past) == ""


LISTED = """
    customers
      id    bucket
      Zoë   0
      李    4999
      Ayşe  5000
      last  9999
    lists
      id    list
      Zoë   upload-2
      Zoë   upload-2
      李    upload-1
      Ayşe  set-1
"""
LISTS = {"guests": "upload-2", "frozen": "set-1", "empty": "set-9", "odd'; --": "upload-1"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("guests", "Zoë"), ("frozen", "Ayşe"), ("empty", ""), ("odd'; --", "李"), ("unknown", ""), ("upload-2", "")],
)
def test_a_list_is_the_set_it_stands_for_now(name, expected):
    """A list that was replaced is another set, and one that is not known is satisfied by nobody."""
    assert chosen(LISTED, {"customer_list": name}, lists=LISTS) == expected
    rest = " ".join(id for id in ("Zoë", "李", "Ayşe", "last") if id not in expected.split())
    assert chosen(LISTED, {"none_of": [{"customer_list": name}]}, lists=LISTS) == rest


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (0, 10_000, "Zoë 李 Ayşe last"),
        (0, 1, "Zoë"),
        (0, 5000, "Zoë 李"),
        (5000, 10_000, "Ayşe last"),
        (1, 4999, ""),
        (9999, 10_000, "last"),
    ],
)
def test_random_bucket(low, high, expected):
    assert chosen(LISTED, {"random_bucket": [low, high]}) == expected


VERSIONS = {
    "half": {"random_bucket": [0, 5000]},
    "half@1": {"random_bucket": [0, 1]},
    "half@2": {"any_of": [{"in_segment": {"segment": "half", "version": 1}}, {"random_bucket": [9999, 10_000]}]},
}


@pytest.mark.parametrize(("version", "expected"), [("live", "Zoë 李"), (1, "Zoë"), (2, "Zoë last")])
def test_a_segment_as_it_is_or_as_a_version_defined_it(version, expected):
    asked = {"in_segment": {"segment": "half", "version": version}}
    assert chosen(LISTED, asked, segments=VERSIONS) == expected


EMPTY = """
    customers
      id
      Zoë
      李
"""
NOTHING_HAPPENED = [
    contacted({">=": 1}, "ever"),
    campaign("sent"),
    campaign("held_out"),
    campaign("purchased"),
    {"customer_list": "guests"},
    {"last_order": {"more_than_days_ago": 1}},
    {"subscription": {"started_within_days": 36_500}},
]


@pytest.mark.parametrize("filter", NOTHING_HAPPENED, ids=str)
def test_tables_without_a_row(filter):
    assert chosen(EMPTY, filter, lists=LISTS) == ""
    assert chosen(EMPTY, {"none_of": [filter]}, lists=LISTS) == "Zoë 李"
    assert chosen({}, filter, lists=LISTS) == ""


def test_5000_tags_are_told_apart():
    tags = [f"tag {number}" for number in range(5000)]
    rows = "\n".join(f"      c{number % 50}  {tag}" for number, tag in enumerate(tags))
    ids = "\n".join(f"      c{number}" for number in range(50))
    people = f"    customers\n      id\n{ids}\n      none\n    tags\n      id  tag\n{rows}\n"
    assert chosen(people, {"tag": {"any_of": ["tag 4999"]}}) == "c49"
    assert chosen(people, {"tag": {"all_of": ["tag 7", "tag 57", "tag 4957"]}}) == "c7"
    assert chosen(people, {"tag": {"none_of": tags}}) == "none"
    assert chosen(people, {"tag": {"all_of": ["tag 7", "tag 8"]}}) == ""
