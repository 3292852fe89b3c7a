"""Warnings: the exact words, and that what is said to hold for everybody or nobody does, for any customers."""

from datetime import date

import pytest

from segmentation.errors import Problem
from segmentation.filters.codec import from_json
from segmentation.filters.evaluate import Setting
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Between,
    Comparison,
    Contacted,
    EventDate,
    Everyone,
    Filter,
    InSegment,
    NoneOf,
    RandomBucket,
    SubscriptionDate,
    WithinDays,
)
from segmentation.filters.warnings import warnings_of
from tests.population import AS_OF, CATALOG, SEGMENTS

N = "\u202f"
SETTING = Setting(as_of=AS_OF, snapshot_as_of=AS_OF, segments=SEGMENTS)


def node(filter) -> Filter:
    return filter if not isinstance(filter, dict) else from_json({"version": 1, "filter": filter})


def found(filter, segments=SEGMENTS, **given):
    return [
        (problem.path, problem.code, problem.message)
        for problem in warnings_of(node(filter), CATALOG, segments, **given)
    ]


def visits(window=None, kinds=(), **test):
    body = {
        "count": {key.replace("_", ""): value for key, value in test.items()},
        "window": window or {"last_days": 30},
    }
    return {"visits": {**body, **({"kind": list(kinds)} if kinds else {})}}


def count(op, value, window=None):
    return {"visits": {"count": {op: value}, "window": window or {"last_days": 30}}}


def spent(op, value, measure="total"):
    return {"orders": {"measure": measure, "value": {op: value}, "window": {"last_days": 30}}}


def country(op, value):
    return {"attribute": {"field": "country", op: value}}


def field(name, op, value):
    return {"attribute": {"field": name, op: value}}


def tag(mode, *tags):
    return {"tag": {mode: list(tags)}}


def plan(state, *plans):
    return {"subscription": {"state": state, **({"plans": list(plans)} if plans else {})}}


def score(low, high):
    return {"score": {"prediction": "orders-30d", "range": [low, high]}}


EVERY_RULE = "every customer satisfies this rule, so it leaves nobody out"
NO_CUSTOMER = "no customer can satisfy this rule"
LOW = "“likelihood score 0 to 49.9 in ‘Orders, next 30 days’”"
BOTH = "contradict each other: nobody satisfies both"
IN_FEBRUARY = "in the last 30 days (30 January to 28 February 2026)"
FIVE = f"“visited at least 5 times {IN_FEBRUARY}”"
TWO = f"“visited fewer than 2 times {IN_FEBRUARY}”"
ALWAYS_TRUE = {
    "a count of at least 0": (count(">=", 0), "filter", EVERY_RULE),
    "a total of at least 0": ({"all_of": [spent(">=", 0), tag("any_of", "VIP")]}, "filter.all_of[0]", EVERY_RULE),
    "an average that is not negative": (spent("!=", -1, "average"), "filter", EVERY_RULE),
    "all numbers of the lot": (RandomBucket(low=0, high=10_000), "filter", EVERY_RULE),
    "everyone in any of": (
        {"any_of": [tag("any_of", "VIP"), {"everyone": {}}]},
        "filter",
        "everyone is one of these, so the other rules change nothing",
    ),
    "a rule and its complement": (
        {"any_of": [country("=", "France"), country("!=", "France")]},
        "filter",
        "every customer satisfies “Country is France” or “Country is not France”, so this group leaves nobody out",
    ),
    "a rule and none of it": (
        {"any_of": [{"reachable": "sms"}, tag("any_of", "VIP"), {"none_of": [{"reachable": "sms"}]}]},
        "filter",
        "every customer satisfies “can be texted” or “not (can be texted)”, so this group leaves nobody out",
    ),
    "active and not active": (
        {"all_of": [{"any_of": [plan("active", "Gold"), plan("not_active", "Gold")]}]},
        "filter.all_of[0]",
        "every customer satisfies “has Gold now” or “does not have Gold now”, so this group leaves nobody out",
    ),
    "counts that overlap": (
        {"any_of": [count(">=", 2), count("<", 5)]},
        "filter",
        (
            f"every customer satisfies “visited at least 2 times {IN_FEBRUARY}” or “visited fewer than 5 times "
            f"{IN_FEBRUARY}”, so this group leaves nobody out"
        ),
    ),
    "five states": (
        {"any_of": [plan(state) for state in ("active", "paused", "upcoming", "lapsed", "never")]},
        "filter",
        "every customer satisfies at least one of these, so this group leaves nobody out",
    ),
    "two is-not rules": (
        {"any_of": [country("!=", "France"), country("!=", "ÎLE")]},
        "filter",
        (
            "“Country is not France” or “Country is not ÎLE”: joined by “at least one of these”, they keep everybody; "
            "to leave out both, use “all of these”"
        ),
    ),
    "a segment that is everybody": (
        InSegment(segment="all"),
        "filter",
        "this segment is everybody, so the rule leaves nobody out",
    ),
}
ALWAYS_FALSE = {
    "a count below 0": (count("<", 0), "filter", NO_CUSTOMER),
    "a total below 0": (spent("<", -5), "filter", NO_CUSTOMER),
    "counts that contradict": (
        {"all_of": [tag("any_of", "VIP"), count(">=", 5), count("<", 2)]},
        "filter",
        f"{FIVE} and {TWO} contradict each other: nobody satisfies both",
    ),
    "a count and one of a longer window": (
        {"all_of": [count(">=", 5), count("<=", 3, {"last_days": 90})]},
        "filter",
        f"{FIVE} and “visited at most 3 times in the last 90 days (1 December 2025 to 28 February 2026)” {BOTH}",
    ),
    "scores that do not meet": (
        {"all_of": [score(0, 50), score(75, 100)]},
        "filter",
        f"{LOW} and “likelihood score 75 to 100 in ‘Orders, next 30 days’” {BOTH}",
    ),
    "a level and a range": (
        {"all_of": [score(0, 50), {"category": {"prediction": "orders-30d", "in": ["high"]}}]},
        "filter",
        f"{LOW} and “likelihood High in ‘Orders, next 30 days’” {BOTH}",
    ),
    "a rule and its complement": (
        {"all_of": [country("is_blank", True), {"none_of": [country("is_blank", True)]}]},
        "filter",
        "“Country is unknown” and “not (Country is unknown)” contradict each other: nobody satisfies both",
    ),
    "two values of one field": (
        {"all_of": [country("=", "France"), country("in", ["ÎLE", "île"])]},
        "filter",
        "“Country is France” and “Country is one of ÎLE, île” contradict each other: nobody satisfies both",
    ),
    "a tag and none of it": (
        {"all_of": [tag("any_of", "VIP"), tag("none_of", "staff", "VIP")]},
        "filter",
        "“tagged VIP” and “not tagged staff or VIP” contradict each other: nobody satisfies both",
    ),
    "never any plan, and one now": (
        {"all_of": [plan("never"), plan("active", "Gold")]},
        "filter",
        "“never had any plan” and “has Gold now” contradict each other: nobody satisfies both",
    ),
    "numbers": (
        {"all_of": [field("height", ">", 2), field("height", "<=", 1.5)]},
        "filter",
        "“Height is above 2” and “Height is at most 1.5” contradict each other: nobody satisfies both",
    ),
    "dates": (
        {
            "all_of": [
                field("birth_date", "<", "1990-01-01"),
                field("birth_date", "between", ["1990-01-01", "1999-12-31"]),
            ]
        },
        "filter",
        f"“Birth date is before 1 January 1990” and “Birth date is between 1 January 1990 and 31 December 1999” {BOTH}",
    ),
    "three that contradict only together": (
        {"all_of": [tag("any_of", "VIP", "staff"), tag("none_of", "VIP"), tag("none_of", "staff")]},
        "filter",
        "these rules contradict each other: nobody satisfies all of them",
    ),
    "none of everything": (
        {"none_of": [country("=", "France"), country("!=", "France")]},
        "filter",
        "every customer satisfies at least one of these, so nobody is left",
    ),
    "none of everyone and more": (
        {"none_of": [tag("any_of", "VIP"), {"everyone": {}}]},
        "filter",
        "everyone is one of these, so nobody is left",
    ),
    "a segment that is nobody": (InSegment(segment="none"), "filter", "nobody can be in this segment"),
}
NAMED = {
    **SEGMENTS,
    "all": from_json({"version": 1, "filter": count(">=", 0)}),
    "none": from_json({"version": 1, "filter": {"all_of": [plan("never"), plan("ever")]}}),
}


@pytest.mark.parametrize("case", ALWAYS_TRUE)
def test_always_true(case):
    filter, path, message = ALWAYS_TRUE[case]
    assert found(filter, NAMED) == [(path, "always_true", message)]


@pytest.mark.parametrize("case", ALWAYS_FALSE)
def test_always_false(case):
    filter, path, message = ALWAYS_FALSE[case]
    assert found(filter, NAMED) == [(path, "always_false", message)]


MEANT = {
    "everyone": {"everyone": {}},
    "everyone and a rule": {"all_of": [{"everyone": {}}, tag("any_of", "VIP")]},
    "nobody, which is how an unfinished rule is written": {"none_of": [{"everyone": {}}]},
    "an unfinished rule among others": {"all_of": [{"none_of": [{"everyone": {}}]}, tag("any_of", "VIP")]},
    "all scores leave out who has none": score(0, 100),
    "all levels leave out who has no score": {
        "category": {"prediction": "orders-30d", "in": ["low", "medium", "high"]}
    },
    "low scores and the others": {"any_of": [score(0, 50), score(50, 100)]},
    "an average of at least 0 leaves out who never ordered": spent(">=", 0, "average"),
    "is and is-not with unknown values": {"any_of": [field("height", ">", 1), field("height", "<=", 1)]},
    "only what is not": tag("none_of", "staff"),
    "two is-not rules, all of": {"all_of": [country("!=", "France"), country("!=", "ÎLE")]},
    "is-not rules on two fields": {"any_of": [country("!=", "France"), field("is_guest", "!=", True)]},
    "counts of other windows": {"all_of": [count("<", 2), count(">=", 5, {"last_days": 90})]},
    "counts of other kinds": {"all_of": [count("<", 2), visits(kinds=["class"], **{">=": 5})]},
    "averages of other windows": {
        "all_of": [
            spent(">", 100, "average"),
            {"orders": {"measure": "average", "value": {"<": 50}, "window": "ever"}},
        ]
    },
    "contains and another": {"all_of": [country("contains", "a"), country("contains", "b")]},
    "lapsed from one, active in another": {"all_of": [plan("lapsed", "Gold"), plan("active", "Étoile d’or")]},
    "a plan that ends": {"all_of": [{"everyone": {}}, tag("none_of", "VIP")]},
    "a field that is gone": field("gone", "!=", "x"),
}


@pytest.mark.parametrize("case", MEANT)
def test_what_may_well_be_meant_is_not_warned_of(case):
    assert found(MEANT[case]) == []


def test_conditions_about_which_nothing_is_known_are_left_alone():
    ends = SubscriptionDate(event="ends_within_days", days=14)
    assert found(AllOf(members=(ends, NoneOf(members=(SubscriptionDate(event="ends_within_days", days=15),))))) == []
    assert [code for _, code, _ in found(AllOf(members=(ends, NoneOf(members=(ends,)))))] == ["always_false"]


ALMOST = {
    "two lists": (
        {"any_of": [country("not_in", ["France", "ÎLE"]), country("not_in", ["ÎLE", "île"])]},
        "“Country is none of France, ÎLE” or “Country is none of ÎLE, île”",
    ),
    "tags": ({"any_of": [tag("none_of", "VIP"), tag("none_of", "staff")]}, "“not tagged VIP” or “not tagged staff”"),
    "none-of groups": (
        {"any_of": [{"none_of": [tag("any_of", "VIP")]}, count(">=", 5), {"none_of": [tag("any_of", "staff")]}]},
        "“not (tagged VIP)” or “not (tagged staff)”",
    ),
}


@pytest.mark.parametrize("case", ALMOST)
def test_two_is_not_rules_joined_by_any_of(case):
    filter, pair = ALMOST[case]
    message = (
        f"{pair}: joined by “at least one of these”, they keep almost everybody; to leave out both, use “all of these”"
    )
    assert found(filter) == [("filter", "is_not_or", message)]


NO_DAY = "this period has no day yet: the data ends on 28 February 2026"


@pytest.mark.parametrize(
    "filter",
    [
        count(">=", 1, {"between": ["2026-03-01", "2026-04-01"]}),
        count("=", 0, {"between": ["2026-05-01", "2026-06-01"]}),
        count(">=", 1, {"calendar": "this_month"}),
        {"orders": {"measure": "average", "value": {">": 1}, "window": {"calendar": "this_month"}}},
        Contacted(count=Comparison(op=">=", values=(1,)), window=Between(first=AS_OF, after=date(2026, 3, 8))),
        EventDate(event="last_visit", when=Between(first=AS_OF, after=date(2026, 3, 8))),
    ],
)
def test_a_period_that_has_no_day_yet(filter):
    assert found(filter) == [("filter", "no_day_yet", NO_DAY)]


def unheld(field, values):
    assert field == "country"
    return {value: {"france": "France"}.get(value) for value in values if value in ("france", "Atlantis")}


def test_a_value_that_nobody_has():
    filter = {
        "any_of": [country("in", ["France", "france"]), country("=", "Atlantis"), country("contains", "Atlantis")]
    }
    assert found(filter, unheld=unheld) == [
        ("filter.any_of[0]", "nobody_has", "no customer has “france” today; did you mean “France”?"),
        ("filter.any_of[1]", "nobody_has", "no customer has “Atlantis” today"),
    ]
    assert found({"all_of": [field("height", "=", 3), tag("any_of", "VIP")]}, unheld=unheld) == []
    assert found(filter) == []


IN_FRENCH = [
    (count(">=", 0), "tous les clients remplissent ce critère, il n’écarte donc personne"),
    (
        {"all_of": [tag("any_of", "VIP"), tag("none_of", "VIP")]},
        f"«{N}a le tag VIP{N}» et «{N}n’a pas le tag VIP{N}» se contredisent{N}: aucun client ne remplit les deux",
    ),
    (
        {"any_of": [country("!=", "France"), country("!=", "ÎLE")]},
        (
            f"«{N}Pays différent de France{N}» ou «{N}Pays différent de ÎLE{N}»{N}: réunis par «{N}au moins un "
            f"de ces critères{N}», ils gardent tous les clients{N}; "
            f"pour écarter les deux, choisissez «{N}tous ces critères{N}»"
        ),
    ),
    (
        count(">=", 1, {"calendar": "this_month"}),
        f"cette période n’a encore aucun jour{N}: les données s’arrêtent au 28 février 2026 inclus",
    ),
]


@pytest.mark.parametrize(("filter", "message"), IN_FRENCH)
def test_in_french(filter, message):
    assert [text for _, _, text in found(filter, language="fr")] == [message]


def test_a_warning_is_a_problem_with_the_path_of_its_rule():
    (warning,) = warnings_of(AllOf(members=(Everyone(), node(count("<", 0)))), CATALOG, SEGMENTS)
    assert warning == Problem(path="filter.all_of[1]", code="always_false", message=NO_CUSTOMER)


def test_a_segment_in_itself_and_one_that_is_gone_are_left_to_validation():
    ring = {"ring": NoneOf(members=(InSegment(segment="ring"),))}
    assert found(InSegment(segment="ring"), ring) == []
    assert found(InSegment(segment="gone"), {}) == []


def test_thousands_of_values_and_days_at_the_ends_of_the_calendar_do_no_harm():
    many = tuple(f"v{number}" for number in range(5000))
    wide = AnyOf(
        members=(Attribute(field="country", test=Comparison(op="in", values=many)), node(tag("any_of", *many)))
    )
    assert found(wide) == []
    assert found({"all_of": [tag("any_of", str(number)) for number in range(190)]}) == []
    ends = {"all_of": [field("birth_date", ">", "9999-12-31"), field("birth_date", "<", "0001-01-01")]}
    assert {code for _, code, _ in found(ends)} == {"always_false"}
    recent = EventDate(event="first_order", when=WithinDays(days=36_500))
    assert found(recent) == []
