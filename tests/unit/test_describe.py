"""Sentences: dates resolved, blanks mentioned, and no failure on a filter whose names or types have changed."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from segmentation.catalog import Catalog, FieldType
from segmentation.filters.codec import from_json
from segmentation.filters.describe import (
    blank_rule,
    day_in_words,
    days_in_words,
    describe,
    sentence,
    window_in_words,
    zone_note,
)
from segmentation.filters.formats import LANGUAGES
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Between,
    Calendar,
    Comparison,
    EventDate,
    Ever,
    Everyone,
    InCampaign,
    LastDays,
    Subscription,
    SubscriptionDate,
    Tag,
    Visits,
    WithinDays,
)
from tests.population import AS_OF, CATALOG, filters

# As French is typed: a narrow no-break space, written here so that it can be seen.
N = "\u202f"


def words(filter, catalog=CATALOG, language="en"):
    return describe(from_json({"version": 1, "filter": filter}), catalog, language)


def compare(field, op, *values):
    return Attribute(field=field, test=Comparison(op=op, values=values))


WINDOWS = [
    (LastDays(days=30), date(2026, 10, 1), "in the last 30 days (1 to 30 September 2026)"),
    (LastDays(days=1), date(2026, 3, 1), "in the last day (28 February 2026)"),
    (LastDays(days=2), date(2024, 3, 1), "in the last 2 days (28 to 29 February 2024)"),
    (LastDays(days=40), date(2026, 1, 15), "in the last 40 days (6 December 2025 to 14 January 2026)"),
    (LastDays(days=40), date(2026, 3, 1), "in the last 40 days (20 January to 28 February 2026)"),
    (Ever(), date(2026, 3, 1), "up to 28 February 2026"),
    (Calendar(period="this_week"), date(2026, 3, 2), "this week (no day yet)"),
    (Calendar(period="previous_week"), date(2026, 3, 2), "in the previous week (23 February to 1 March 2026)"),
    (Calendar(period="this_month"), date(2026, 3, 2), "this month (1 March 2026)"),
    (Calendar(period="previous_month"), date(2024, 3, 31), "in the previous month (1 to 29 February 2024)"),
    (Between(first=date(2026, 1, 1), after=date(2026, 1, 2)), date(2026, 3, 1), "on 1 January 2026"),
    (Between(first=date(2026, 1, 1), after=date(2027, 1, 1)), date(2026, 3, 1), "from 1 January to 28 February 2026"),
    (Between(first=date(2026, 4, 1), after=date(2027, 1, 1)), date(2026, 3, 1), "from 1 April 2026 (no day yet)"),
]


@pytest.mark.parametrize(("window", "as_of", "expected"), WINDOWS)
def test_window(window, as_of, expected):
    assert window_in_words(window, as_of) == expected


FRENCH_WINDOWS = [
    (LastDays(days=30), date(2026, 10, 1), "dans les 30 derniers jours (du 1er au 30 septembre 2026)"),
    (LastDays(days=1), date(2026, 10, 2), "le dernier jour (1er octobre 2026)"),
    (LastDays(days=40), date(2026, 1, 15), "dans les 40 derniers jours (du 6 décembre 2025 au 14 janvier 2026)"),
    (LastDays(days=1200), date(2026, 1, 15), f"dans les 1{N}200 derniers jours (du 3 octobre 2022 au 14 janvier 2026)"),
    (Ever(), date(2026, 3, 1), "jusqu’au 28 février 2026 inclus"),
    (Calendar(period="this_week"), date(2026, 3, 2), "cette semaine (aucun jour encore)"),
    (Calendar(period="previous_month"), date(2024, 3, 31), "le mois précédent (du 1er au 29 février 2024)"),
    (Between(first=date(2026, 1, 1), after=date(2026, 1, 2)), date(2026, 3, 1), "le 1er janvier 2026"),
    (Between(first=date(2025, 8, 1), after=date(2026, 1, 12)), date(2026, 3, 1), "du 1er août 2025 au 11 janvier 2026"),
    (Between(first=date(2026, 4, 1), after=date(2027, 1, 1)), AS_OF, "à partir du 1er avril 2026 (aucun jour encore)"),
]


@pytest.mark.parametrize(("window", "as_of", "expected"), FRENCH_WINDOWS)
def test_window_in_french(window, as_of, expected):
    assert window_in_words(window, as_of, "fr") == expected


def test_days():
    assert day_in_words(date(2011, 12, 9)) == "9 December 2011"
    assert day_in_words(date(2011, 12, 9), year=False) == "9 December"
    assert days_in_words(date(2026, 3, 1), date(2026, 3, 1)) == "no day yet"


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ({"attribute": {"field": "country", "!=": "France"}}, "Country is not France (or is unknown)"),
        ({"attribute": {"field": "height", "not_in": [1, 1.5]}}, "Height is none of 1, 1.5 (or is unknown)"),
        ({"attribute": {"field": "country", "=": "*_`<b>"}}, "Country is *_`<b>"),
        ({"attribute": {"field": "is_guest", "=": True}}, "Guest is yes"),
        ({"tag": {"any_of": ["a"]}}, "tagged a"),
        ({"tag": {"all_of": ["a", "b", "c"]}}, "tagged a, b and c"),
        ({"subscription": {"state": "not_active"}}, "has no plan now"),
    ],
)
def test_condition(filter, expected):
    assert words(filter) == expected


FRANCE = compare("country", "=", "France")
TWICE = Comparison(op=">=", values=(2,))
ZONED = [
    Visits(count=TWICE, window=Ever()),
    AllOf(members=(Everyone(), AnyOf(members=(EventDate(event="last_visit", when=WithinDays(days=3)),)))),
    SubscriptionDate(event="ends_within_days", days=14),
    InCampaign(campaign="june", state="sent", within_days=7),
    compare("birth_date", "birthday_within_days", 7),
    compare("created_at", "<", "2026-01-01"),
]
NOT_ZONED = [
    Everyone(),
    FRANCE,
    compare("birth_date", "is_blank"),
    InCampaign(campaign="june", state="sent"),
    Tag(mode="none_of", tags=("staff",)),
    Subscription(state="never"),
]


@pytest.mark.parametrize("node", ZONED)
def test_the_zone_is_told_once(node):
    assert zone_note(node, CATALOG) == "Days begin at midnight, Europe/Paris time."
    assert zone_note(node, CATALOG, "fr") == "Les jours commencent à minuit, fuseau Europe/Paris."
    for language in LANGUAGES:
        assert sentence(node, CATALOG, language).count("Europe/Paris") == 1


@pytest.mark.parametrize("node", NOT_ZONED)
def test_without_a_day_no_zone_is_told(node):
    assert zone_note(node, CATALOG) == ""
    assert sentence(node, CATALOG) == describe(node, CATALOG)


NOT_FRANCE = compare("country", "!=", "France")
NOT_TALL = compare("height", "<=", 1.5)
BLANKS = [
    (NOT_FRANCE, 612, {}, "“Country is not France” keeps the 612 customers whose country is unknown."),
    (NOT_FRANCE, 1, {}, "“Country is not France” keeps the 1 customer whose country is unknown."),
    (NOT_FRANCE, 0, {}, ""),
    (NOT_TALL, 1612, {}, "1,612 customers with unknown height are left out."),
    (NOT_TALL, 1, {}, "1 customer with unknown height is left out."),
    (
        NOT_FRANCE,
        2,
        {"excluded": True},
        "“Country is not France” also leaves out the 2 customers whose country is unknown.",
    ),
    (FRANCE, 2, {"excluded": True}, "2 customers with unknown country are not left out by this rule."),
    (compare("country", "is_blank"), 2, {}, ""),
    (compare("country", "is_not_blank"), 2, {"excluded": True}, ""),
    (Tag(mode="none_of", tags=("staff",)), 2, {}, ""),
    (
        compare("city", "not_in", "Lyon", "Nice"),
        612,
        {"language": "fr"},
        f"«{N}Ville hors de{N}: Lyon, Nice{N}» garde les 612 clients dont la ville est inconnue.",
    ),
    (
        NOT_FRANCE,
        1612,
        {"language": "fr"},
        f"«{N}Pays différent de France{N}» garde les 1{N}612 clients dont le pays est inconnu.",
    ),
    (NOT_FRANCE, 1, {"language": "fr"}, f"«{N}Pays différent de France{N}» garde le client dont le pays est inconnu."),
    (NOT_TALL, 2, {"language": "fr"}, f"2 clients dont le champ «{N}Height{N}» est inconnu sont écartés."),
    (
        FRANCE,
        2,
        {"language": "fr", "excluded": True},
        "2 clients dont le pays est inconnu ne sont pas écartés par ce critère.",
    ),
]


@pytest.mark.parametrize(("node", "blanks", "given", "expected"), BLANKS)
def test_the_blank_rule(node, blanks, given, expected):
    assert blank_rule(node, blanks, CATALOG, **given) == expected


def test_every_group_is_told_apart():
    rule = [{"tag": {"any_of": ["a"]}}, {"tag": {"any_of": ["b"]}}]
    both, either, neither = (words({group: rule}) for group in ("all_of", "any_of", "none_of"))
    assert (both, either, neither) == (
        "tagged a, and tagged b",
        "tagged a, or tagged b",
        "not (tagged a, or tagged b)",
    )
    assert words({"all_of": [{"any_of": rule}, {"none_of": rule}]}) == f"({either}), and {neither}"


UNKNOWN = {
    "prediction": ({"score": {"prediction": "gone", "range": [0, 50]}}, "likelihood score 0 to 49.9 in gone"),
    "segment": ({"in_segment": {"segment": "gone"}}, "in the segment “gone”"),
    "field": ({"attribute": {"field": "gone", ">": 3}}, "gone is above 3"),
    "a date of a field that is gone": ({"attribute": {"field": "gone", "<": "2026-01-01"}}, "gone is below 2026-01-01"),
    "tag": ({"tag": {"none_of": ["gone"]}}, "not tagged gone"),
}


@pytest.mark.parametrize("case", UNKNOWN)
def test_unknown_names_are_shown_as_they_stand(case):
    filter, expected = UNKNOWN[case]
    assert words(filter, Catalog(as_of=AS_OF, timezone="UTC")) == expected


NOT_VALID = [
    {"attribute": {"field": "birth_date", "=": "gold"}},
    {"attribute": {"field": "birth_date", "contains": "19"}},
    {"attribute": {"field": "height", "=": "tall"}},
    {"attribute": {"field": "height", ">": float("nan")}},
    {"visits": {"count": {"in": [1, 2]}, "window": "ever"}},
    {"visits": {"count": {"=": "five"}, "window": "ever"}},
    {"visits": {"count": {"is_blank": True}, "window": "ever"}},
    {"visits": {"count": {">=": 1}, "window": {"last_days": 10**9}}},
    {"visits": {"count": {">=": 1}, "window": {"last_days": -3}}},
    {"visits": {"count": {">=": 1}, "window": {"between": ["0001-01-01", "0001-01-01"]}}},
    {"orders": {"measure": "total", "value": {"contains": "x"}, "window": "ever"}},
    {"orders": {"measure": "count", "value": {"=": True}, "window": "ever"}},
]


@pytest.mark.parametrize("filter", NOT_VALID)
def test_a_filter_that_reads_but_may_not_be_applied_still_has_a_sentence(filter):
    assert words(filter)
    assert words(filter, language="fr")


@given(filters)
def test_a_field_that_changed_its_type_still_has_a_sentence(filter):
    """The next import may find dates where there were texts: the segment is then unavailable, not unreadable."""
    for kind in FieldType:
        fields = {name: replace(field, type=kind) for name, field in CATALOG.fields.items()}
        for language in LANGUAGES:
            assert sentence(filter, replace(CATALOG, fields=fields), language)
            assert sentence(filter, Catalog(as_of=AS_OF, timezone="UTC"), language)
