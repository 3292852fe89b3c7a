"""How things are said: every kind of rule in both languages, no phrase missing, brackets that leave no doubt."""

from dataclasses import replace
from datetime import date
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.catalog import OPERATORS_OF
from segmentation.filters import english, french, nodes
from segmentation.filters.describe import describe
from segmentation.filters.formats import LONGEST_LIST, number_text
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Between,
    Comparison,
    Contacted,
    CustomerList,
    EventDate,
    Ever,
    Everyone,
    InCampaign,
    InSegment,
    LastDays,
    MoreThanDaysAgo,
    NoneOf,
    Orders,
    RandomBucket,
    Score,
    Subscription,
    SubscriptionDate,
    Tag,
    Visits,
    WithinDays,
)
from segmentation.filters.wording import BlankEffect
from tests.population import CATALOG

NAMED = replace(CATALOG, campaigns={"june": "June offer"}, lists={"vips": "VIPs of June"})
# As French is typed: a narrow no-break space, written here so that it can be seen.
N = "\u202f"


def compare(field, op, *values):
    return Attribute(field=field, test=Comparison(op=op, values=values))


FRANCE = compare("country", "=", "France")
TWICE = Comparison(op=">=", values=(2,))
NONE = Comparison(op="=", values=(0,))
WEEK = LastDays(days=7)
BOTH = {
    "last visit": (
        EventDate(event="last_visit", when=WithinDays(days=30)),
        "last visited in the last 30 days (30 January to 28 February 2026)",
        "dernière visite dans les 30 derniers jours (du 30 janvier au 28 février 2026)",
    ),
    "first order": (
        EventDate(event="first_order", when=MoreThanDaysAgo(days=60)),
        "first ordered more than 60 days ago (before 31 December 2025)",
        "première commande il y a plus de 60 jours (avant le 31 décembre 2025)",
    ),
    "last order between": (
        EventDate(event="last_order", when=Between(first=date(2025, 12, 24), after=date(2026, 1, 2))),
        "last ordered from 24 December 2025 to 1 January 2026",
        "dernière commande du 24 décembre 2025 au 1er janvier 2026",
    ),
    "first visit, a day": (
        EventDate(event="first_visit", when=MoreThanDaysAgo(days=1)),
        "first visited more than 1 day ago (before 28 February 2026)",
        "première visite il y a plus de 1 jour (avant le 28 février 2026)",
    ),
    "a plan ends": (
        SubscriptionDate(event="ends_within_days", days=14),
        "has a plan ending in the next 14 days (1 to 14 March 2026)",
        "a un abonnement qui se termine dans les 14 prochains jours (du 1er au 14 mars 2026)",
    ),
    "a plan started": (
        SubscriptionDate(event="started_within_days", days=1, plans=("Gold",)),
        "started Gold in the last day (28 February 2026)",
        "a commencé un abonnement Gold le dernier jour (28 février 2026)",
    ),
    "a plan ended": (
        SubscriptionDate(event="ended_within_days", days=14, plans=("Gold", "Basic")),
        "Gold or Basic last ended in the last 14 days (15 to 28 February 2026)",
        "dernière fin d’un abonnement Gold ou Basic dans les 14 derniers jours (du 15 au 28 février 2026)",
    ),
    "a plan ended long ago": (
        SubscriptionDate(event="ended_more_than_days_ago", days=90),
        "a plan last ended more than 90 days ago (before 1 December 2025)",
        "dernière fin d’un abonnement il y a plus de 90 jours (avant le 1er décembre 2025)",
    ),
    "one plan": (
        Subscription(state="not_active", plans=("Gold",)),
        "does not have Gold now",
        "n’a aucun abonnement Gold actif",
    ),
    "many plans": (
        Subscription(state="not_active", plans=("Gold", "Basic")),
        "has none of Gold, Basic now",
        "n’a aucun abonnement Gold ou Basic actif",
    ),
    "lapsed": (
        Subscription(state="lapsed", plans=("Gold",)),
        "had Gold, not any more",
        "a eu un abonnement Gold, n’en a plus",
    ),
    "sent": (
        InCampaign(campaign="june", state="sent"),
        "was sent the campaign “June offer”",
        f"a reçu la campagne «{N}June offer{N}»",
    ),
    "held out": (
        InCampaign(campaign="gone", state="held_out", within_days=7),
        "was in the control group of the campaign “gone” in the last 7 days (22 to 28 February 2026)",
        f"dans le groupe témoin de la campagne «{N}gone{N}» dans les 7 derniers jours (du 22 au 28 février 2026)",
    ),
    "purchased": (
        InCampaign(campaign="june", state="purchased"),
        "bought after being sent the campaign “June offer”",
        f"a acheté après avoir reçu la campagne «{N}June offer{N}»",
    ),
    "contacted": (
        Contacted(count=TWICE, window=WEEK),
        "was contacted at least 2 times in the last 7 days (22 to 28 February 2026)",
        "au moins 2 prises de contact dans les 7 derniers jours (du 22 au 28 février 2026)",
    ),
    "not contacted": (
        Contacted(count=NONE, window=WEEK, channel="sms"),
        "was not contacted (sms) in the last 7 days (22 to 28 February 2026)",
        "aucune prise de contact (sms) dans les 7 derniers jours (du 22 au 28 février 2026)",
    ),
    "by lot": (
        RandomBucket(low=0, high=1000),
        "in a random 10% (numbers 0 to 999 of 10,000)",
        f"dans un tirage au sort de 10{N}% (numéros 0 à 999 sur 10{N}000)",
    ),
    "one number": (
        RandomBucket(low=5, high=6),
        "in a random 0.01% (number 5 of 10,000)",
        f"dans un tirage au sort de 0,01{N}% (numéro 5 sur 10{N}000)",
    ),
    "a list": (CustomerList(list="vips"), "on the list “VIPs of June”", f"sur la liste «{N}VIPs of June{N}»"),
    "a version": (
        InSegment(segment="regulars", version=3),
        "in the segment “Regulars” (version 3)",
        f"dans le segment «{N}Regulars{N}» (version 3)",
    ),
    "a score": (
        Score(prediction="orders-30d", low=50, high=75),
        "likelihood score 50 to 74.9 in “Orders, next 30 days”",
        f"score de probabilité 50 à 74,9 dans «{N}Orders, next 30 days{N}»",
    ),
    "a birthday": (
        compare("birth_date", "birthday_within_days", 7),
        "birthday in the next 7 days (1 to 7 March 2026)",
        "anniversaire dans les 7 prochains jours (du 1er au 7 mars 2026)",
    ),
    "an anniversary": (
        compare("created_at", "birthday_within_days", 1),
        "anniversary of Customer since in the next day (1 March 2026)",
        f"anniversaire de «{N}Date de création{N}» le prochain jour (1er mars 2026)",
    ),
    "a recent date": (
        compare("created_at", "within_days", 7),
        "Customer since is in the last 7 days (22 to 28 February 2026)",
        "Date de création dans les 7 derniers jours (du 22 au 28 février 2026)",
    ),
    "an old date": (
        compare("created_at", "more_than_days_ago", 7),
        "Customer since is more than 7 days ago (before 22 February 2026)",
        "Date de création il y a plus de 7 jours (avant le 22 février 2026)",
    ),
    "a feminine field": (
        compare("city", "!=", "Lyon"),
        "City is not Lyon (or is unknown)",
        "Ville différente de Lyon (ou inconnue)",
    ),
    "none of": (
        compare("country", "not_in", "France", "Italy"),
        "Country is none of France, Italy (or is unknown)",
        f"Pays hors de{N}: France, Italy (ou inconnu)",
    ),
    "a date": (
        compare("birth_date", "!=", "1990-03-01"),
        "Birth date is not 1 March 1990 (or is unknown)",
        "Date de naissance autre que le 1er mars 1990 (ou inconnue)",
    ),
    "a year is not grouped": (compare("height", "=", 1990), "Height is 1990", f"Height{N}: 1990"),
    "a large number": (
        compare("height", ">", 1234567.5),
        "Height is above 1,234,567.5",
        f"Height supérieur à 1{N}234{N}567,5",
    ),
    "a visit": (
        Visits(count=Comparison(op=">=", values=(1,)), window=WEEK),
        "visited at least 1 time in the last 7 days (22 to 28 February 2026)",
        "au moins 1 visite dans les 7 derniers jours (du 22 au 28 février 2026)",
    ),
    "no visit": (
        Visits(count=NONE, window=WEEK, kinds=("class",)),
        "did not visit (class) in the last 7 days (22 to 28 February 2026)",
        "aucune visite (class) dans les 7 derniers jours (du 22 au 28 février 2026)",
    ),
    "no order": (
        Orders(measure="count", value=NONE, window=Ever()),
        "made no order up to 28 February 2026",
        "aucune commande jusqu’au 28 février 2026 inclus",
    ),
    "product and category narrow together": (
        Orders(measure="total", value=TWICE, window=WEEK, products=("mat", "Çay"), categories=("classes",)),
        (
            "spent in total at least 2.00 EUR (product mat or Çay; category classes) "
            "in the last 7 days (22 to 28 February 2026)"
        ),
        (
            f"a dépensé au total au moins 2,00{N}EUR (produit mat ou Çay{N}; catégorie classes) "
            "dans les 7 derniers jours (du 22 au 28 février 2026)"
        ),
    ),
    "more decimals than money has": (
        Orders(measure="largest", value=Comparison(op="<", values=(19.995,)), window=Ever()),
        "largest order less than 19.995 EUR up to 28 February 2026",
        f"plus grosse commande{N}: moins de 19,995{N}EUR jusqu’au 28 février 2026 inclus",
    ),
    "one tag": (Tag(mode="all_of", tags=("a",)), "tagged a", "a le tag a"),
    "some tags": (Tag(mode="any_of", tags=("a", "b")), "tagged a or b", "a l’un des tags a, b"),
    "all tags": (Tag(mode="all_of", tags=("a", "b", "c")), "tagged a, b and c", "a les tags a, b et c"),
    "no tags": (Tag(mode="none_of", tags=("a", "b")), "not tagged a or b", "n’a aucun des tags a, b"),
    "nobody": (NoneOf(members=(Everyone(),)), "nobody", "aucun client"),
    "unknown values under none of": (
        NoneOf(members=(FRANCE, Tag(mode="any_of", tags=("a",)))),
        "not (Country is France, or tagged a) (unknown counts as no)",
        f"non (Pays{N}: France, ou a le tag a) (une valeur inconnue compte comme non)",
    ),
    "unknown values left out by none of": (
        NoneOf(members=(compare("country", "!=", "France"),)),
        "not (Country is not France (or is unknown))",
        "non (Pays différent de France (ou inconnu))",
    ),
    "a name that would be misread": (
        Subscription(state="active", plans=("Gold, or Basic", "Rock and roll")),
        "has “Gold, or Basic” or “Rock and roll” now",
        f"a un abonnement «{N}Gold, or Basic{N}» ou Rock and roll actif",
    ),
}


@pytest.mark.parametrize("case", BOTH)
def test_both_languages(case):
    node, english_words, french_words = BOTH[case]
    assert (describe(node, NAMED), describe(node, NAMED, "fr")) == (english_words, french_words)


def test_no_currency_and_another_number_of_decimals():
    bare = replace(CATALOG, currency=None, minor_units=0)
    spent = Orders(measure="total", value=Comparison(op=">", values=(1000,)), window=Ever())
    assert describe(spent, bare) == "spent in total more than 1,000 up to 28 February 2026"
    assert describe(spent, bare, "fr") == f"a dépensé au total plus de 1{N}000 jusqu’au 28 février 2026 inclus"


def test_of_many_values_the_rest_is_counted():
    names = tuple(f"v{number:02}" for number in range(LONGEST_LIST + 3))
    assert describe(compare("country", "in", *names), CATALOG).endswith("v18, v19, +3")
    assert describe(Tag(mode="any_of", tags=names), CATALOG).endswith("v18, v19 or 3 more")
    assert describe(Tag(mode="all_of", tags=names), CATALOG, "fr").endswith("v18, v19 et 3 autres")


def test_numbers():
    assert number_text(1293, "en") == "1,293"
    assert number_text(1293.25, "fr") == f"1{N}293,25"
    assert number_text(0.1 + 0.2, "en") == "0.3"
    assert number_text(1e-9, "en") == "0.000000001"
    assert number_text(12345, "en", grouped=False) == "12,345"
    assert number_text(float("inf"), "fr") == "inf"
    assert number_text("as it stands", "fr") == "as it stands"


@pytest.mark.parametrize("language", [english, french])
def test_no_phrase_is_missing(language):
    """What mypy cannot see: the tables of phrases have every member of the types they speak of."""
    tables = {
        "COUNTS": nodes.COMPARISONS,
        "CHANNELS": nodes.CHANNELS,
        "MEASURES": set(nodes.MEASURES) - {"count"},
        "EVENTS": nodes.EVENTS,
        "STATES": nodes.STATES,
        "PLAN_EVENTS": nodes.PLAN_EVENTS,
        "CAMPAIGNS": nodes.CAMPAIGN_STATES,
        "PERIODS": nodes.PERIODS,
        "CATEGORIES": nodes.CATEGORIES,
        "BLANKS": get_args(BlankEffect),
    }
    for name, members in tables.items():
        assert set(getattr(language, name)) == set(members), name
    dated = {"within_days", "more_than_days_ago", "birthday_within_days"}
    operators = {op for accepted in OPERATORS_OF.values() for op in accepted}
    assert set(language.VALUES) == operators - dated == set(language.DATES)


# A sentence is read back as a formula: if brackets were missing, another one would be read.
trees = st.recursive(
    st.sampled_from("abcd").map(lambda tag: Tag(mode="any_of", tags=(tag,))),
    lambda inner: st.builds(
        lambda group, members: group(members=tuple(members)),
        st.sampled_from([AllOf, AnyOf, NoneOf]),
        st.lists(inner, min_size=1, max_size=3),
    ),
    max_leaves=8,
)


def as_python(text, rule, joiners):
    both, either, neither = joiners
    return text.replace(both, " and ").replace(either, " or ").replace(neither, "not (").replace(rule, "")


@given(trees)
def test_brackets_leave_no_doubt(tree):
    def holds(node, tags):
        match node:
            case Tag(tags=(tag,)):
                return tag in tags
            case AllOf(members=members):
                return all(holds(member, tags) for member in members)
            case AnyOf(members=members):
                return any(holds(member, tags) for member in members)
            case NoneOf(members=members):
                return not any(holds(member, tags) for member in members)

    formulas = (
        as_python(describe(tree, CATALOG), "tagged ", (", and ", ", or ", "not (")),
        as_python(describe(tree, CATALOG, "fr"), "a le tag ", (", et ", ", ou ", "non (")),
    )
    for number in range(16):
        values = {tag: bool(number >> position & 1) for position, tag in enumerate("abcd")}
        expected = holds(tree, {tag for tag, held in values.items() if held})
        assert [eval(formula, {}, values) for formula in formulas] == [expected, expected]  # noqa: S307
