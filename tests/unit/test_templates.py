"""Templates: each can be applied where offered, says why where it is not, and picks the people its title means."""

from dataclasses import replace

import pytest

from segmentation.catalog import Catalog, PredictionName
from segmentation.filters.codec import from_json, node_to_json, to_json
from segmentation.filters.describe import describe
from segmentation.filters.formats import LANGUAGES
from segmentation.filters.nodes import Subscription, Tag
from segmentation.filters.templates import TEMPLATES
from segmentation.filters.validate import validate
from segmentation.filters.warnings import warnings_of
from tests.population import AS_OF, CATALOG
from tests.spec.tables import chosen

STUDIO = replace(
    CATALOG,
    plans={"Basic": 30, "Gold": 26, "Unlimited": 20},
    tags={"newsletter": 90, "Gold": 20, "ex-member": 12, "staff": 3},
    predictions={
        "orders-30d": PredictionName(title="Orders, next 30 days", kind="full"),
        "joins-7d-preview": PredictionName(title="Joins soon", kind="preview", event="subscription_starts"),
        "joins-30d": PredictionName(title="Joins, next 30 days", kind="full", event="subscription_starts"),
        "joins-60d": PredictionName(title="Joins, next 60 days", kind="full", event="subscription_starts"),
    },
)
EMPTY = Catalog(as_of=AS_OF, timezone="UTC")
BY_ID = {template.id: template for template in TEMPLATES}


def test_the_six():
    assert [template.titles["en"] for template in TEMPLATES] == [
        "Regulars without a plan",
        "None of the chosen plans now",
        "Lapsed 30–90 days ago",
        "No membership tag yet",
        "Likely to join",
        "Slipping away",
    ]
    assert len(BY_ID) == len(TEMPLATES)


@pytest.mark.parametrize("id", BY_ID)
def test_a_template_is_a_filter_like_any_other(id):
    template = BY_ID[id]
    assert template.missing(STUDIO) == ""
    filter = template.build(STUDIO)
    validate(filter, STUDIO, {})
    assert warnings_of(filter, STUDIO, {}) == ()
    assert from_json(to_json(filter)) == filter
    for language in LANGUAGES:
        assert describe(filter, STUDIO, language)
        assert template.titles[language]
        assert template.explanations[language].endswith(".")
        assert template.missing(EMPTY, language).endswith(".")


def without(*tables):
    return replace(STUDIO, tables=STUDIO.tables - set(tables))


PREVIEWS_ONLY = {id: replace(name, kind="preview") for id, name in STUDIO.predictions.items()}
LACKING = [
    ("regulars-without-a-plan", without("visits"), "This workspace has no visits; import a visits file."),
    (
        "regulars-without-a-plan",
        without("subscriptions"),
        "This workspace has no subscriptions; import a subscriptions file.",
    ),
    (
        "none-of-the-chosen-plans",
        replace(STUDIO, plans={}),
        "This workspace has no subscriptions; import a subscriptions file.",
    ),
    ("no-membership-tag", replace(STUDIO, tags={}), "This workspace has no tags; import a tags file."),
    (
        "likely-to-join",
        replace(STUDIO, predictions=PREVIEWS_ONLY),
        "There is no full prediction of who starts a plan; make one on the Predictions page.",
    ),
    (
        "slipping-away",
        without("visits", "orders"),
        "This workspace has no visits and no orders; import one of the two files.",
    ),
]


@pytest.mark.parametrize(("id", "catalog", "reason"), LACKING)
def test_why_a_template_cannot_be_used(id, catalog, reason):
    assert BY_ID[id].missing(catalog) == reason


def test_choices_that_are_made_beforehand():
    assert BY_ID["none-of-the-chosen-plans"].build(STUDIO) == Subscription(state="not_active", plans=("Basic", "Gold"))
    no_tag = BY_ID["no-membership-tag"]
    assert no_tag.build(STUDIO) == Tag(mode="none_of", tags=("Gold", "ex-member"))
    plain = replace(STUDIO, tags={"newsletter": 90, "staff": 3})
    assert no_tag.build(plain) == Tag(mode="none_of", tags=("newsletter",))
    assert BY_ID["likely-to-join"].build(STUDIO).prediction == "joins-30d"


@pytest.mark.parametrize("table", ["visits", "orders"])
def test_slipping_away_needs_one_of_two_tables(table):
    catalog = without(table)
    template = BY_ID["slipping-away"]
    assert template.missing(catalog) == ""
    validate(template.build(catalog), catalog, {})


PEOPLE = """
    customers
      id               score
      regular          49.9
      regular-member   50
      regular-lapsed   75
      lapsed-30        -
      lapsed-31        0
      lapsed-90        99.9
      lapsed-91        74.9
      came-back        10
      slipping-buyer   -
      slipping-guest   -
      steady-buyer     -
      newcomer         -
    visits
      id              at
      regular         2026-01-30 00:00:00
      regular         2026-02-05
      regular         2026-02-09
      regular         2026-02-13
      regular         2026-02-28 23:59:59
      regular-member  2026-02-01
      regular-member  2026-02-02
      regular-member  2026-02-03
      regular-member  2026-02-04
      regular-member  2026-02-05
      regular-lapsed  2026-02-01
      regular-lapsed  2026-02-02
      regular-lapsed  2026-02-03
      regular-lapsed  2026-02-04
      regular-lapsed  2026-02-05
      newcomer        2026-01-29 23:59:59
      newcomer        2026-02-05
      newcomer        2026-02-06
      newcomer        2026-02-07
      newcomer        2026-02-08
      slipping-guest  2025-10-01
      slipping-guest  2025-10-15
      slipping-guest  2025-11-01
      slipping-guest  2025-11-08
      slipping-guest  2025-11-15
      slipping-guest  2025-11-22
      slipping-guest  2025-12-01
      slipping-guest  2025-12-30 23:59:59
    orders
      id              order  at                   amount
      slipping-buyer  1      2025-09-02 00:00:00  10
      slipping-buyer  2      2025-10-01           10
      slipping-buyer  3      2025-11-01           10
      slipping-buyer  4      2025-12-01           10
      steady-buyer    5      2025-10-01           10
      steady-buyer    6      2025-11-01           10
      steady-buyer    7      2025-12-01           10
      steady-buyer    8      2025-12-31 00:00:00  10
    subscriptions
      id              plan       started     ended
      regular-member  Gold       2026-01-01  -
      regular-lapsed  Unlimited  2025-01-01  2025-06-30
      lapsed-30       Gold       2025-01-01  2026-01-30
      lapsed-31       Gold       2025-01-01  2026-01-29
      lapsed-90       Basic      2025-01-01  2025-12-01
      lapsed-91       Basic      2025-01-01  2025-11-30
      came-back       Gold       2025-01-01  2026-01-15
      came-back       Unlimited  2026-02-01  -
    tags
      id              tag
      regular-member  Gold
      lapsed-90       ex-member
      newcomer        newsletter
"""
PICKED = {
    "regulars-without-a-plan": "regular",
    "none-of-the-chosen-plans": (
        "regular regular-lapsed lapsed-30 lapsed-31 lapsed-90 lapsed-91 came-back slipping-buyer slipping-guest "
        "steady-buyer newcomer"
    ),
    "lapsed-30-90-days-ago": "lapsed-31 lapsed-90",
    "no-membership-tag": (
        "regular regular-lapsed lapsed-30 lapsed-31 lapsed-91 came-back slipping-buyer slipping-guest "
        "steady-buyer newcomer"
    ),
    "likely-to-join": "regular-member regular-lapsed lapsed-90 lapsed-91",
    "slipping-away": "slipping-buyer slipping-guest",
}


@pytest.mark.parametrize("id", BY_ID)
def test_a_template_picks_whom_it_names(id):
    # The tables of the spec know one set of scores, that of orders-30d.
    joins = {"orders-30d": PredictionName(title="Joins", kind="full", event="subscription_starts")}
    filter = BY_ID[id].build(replace(STUDIO, predictions=joins))
    assert chosen(PEOPLE, node_to_json(filter)) == PICKED[id]
