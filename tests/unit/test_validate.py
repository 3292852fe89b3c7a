"""What may be applied: all problems at once, each at its path with its code and what would be accepted."""

from dataclasses import replace
from datetime import date

import pytest

from segmentation.errors import InvalidFilter
from segmentation.filters import nodes
from segmentation.filters.codec import from_json
from segmentation.filters.nodes import AllOf, Between, Comparison, Ever, Everyone, InSegment, NoneOf, Score, Tag, Visits
from segmentation.filters.validate import validate
from tests.population import CATALOG, SEGMENTS


def problems(filter, *, catalog=CATALOG, segments=SEGMENTS, past=False):
    """Return (path, code, message) of every problem; an empty list when the filter may be applied."""
    node = from_json({"version": 1, "filter": filter}) if isinstance(filter, dict) else filter
    try:
        validate(node, catalog, segments, past=past)
    except InvalidFilter as error:
        return [(problem.path, problem.code, problem.message) for problem in error.problems]
    return []


def visits(count=None, window="ever", **narrowed):
    return {"visits": {"count": count or {">=": 1}, "window": window, **narrowed}}


def orders(measure="count", value=None, window="ever", **narrowed):
    return {"orders": {"measure": measure, "value": value or {">=": 1}, "window": window, **narrowed}}


def attribute(field, op, value):
    return {"attribute": {"field": field, op: value}}


def score(low, high, prediction="orders-30d"):
    return {"score": {"prediction": prediction, "range": [low, high]}}


def campaign(name="spring", state="sent", **recent):
    return {"campaign": {"campaign": name, "state": state, **recent}}


def contacted(count=None, window="ever", **through):
    return {"contacted": {"count": count or {">=": 1}, "window": window, **through}}


BIG = 2**31
REFUSED = {
    "unknown prediction": (score(0, 50, "orders-30"), "filter.prediction", "unknown_prediction", "mean 'orders-30d'?"),
    "unknown prediction of a level": (
        {"category": {"prediction": "x", "in": ["low"]}},
        "filter.prediction",
        "unknown_prediction",
        "known: orders-30d",
    ),
    "low above high": (score(75, 50), "filter.range", "range", "75 is not below 50"),
    "low is high": (score(50, 50), "filter.range", "range", "50 is not below 50"),
    "below 0": (score(-1, 50), "filter.range", "range", "-1 is not a score; expected 0 to 100 in steps of 0.1"),
    "above 100": (score(50, 100.1), "filter.range", "range", "100.1 is not a score"),
    "off the grid": (score(50.05, 60), "filter.range", "range", "50.05 is not a score"),
    "not a number of a score": (score(float("nan"), 60), "filter.range", "range", "nan is not a score"),
    "endless score": (score(0, float("inf")), "filter.range", "range", "inf is not a score"),
    "unknown kind of visit": (visits(kind=["clas"]), "filter.kind", "unknown_kind", "did you mean 'class'?"),
    "half a visit": (visits({">=": 1.5}), "filter.count", "type", "1.5 is not a whole number"),
    "fewer than no visits": (visits({"<": -1}), "filter.count", "type", "-1 is below 0"),
    "visits as a text": (visits({">=": "5"}), "filter.count", "type", "'5' is not a number"),
    "visits as a truth": (visits({">=": True}), "filter.count", "type", "True is not a number"),
    "visits like a text": (visits({"contains": "5"}), "filter.count", "operator", "accepted: = != < <= > >= between"),
    "visits in a list": (visits({"in": [1, 2]}), "filter.count", "operator", "'in' cannot compare a number"),
    "blank visits": (visits({"is_blank": True}), "filter.count", "operator", "'is_blank' cannot compare a number"),
    "visits between, reversed": (visits({"between": [5, 1]}), "filter.count", "order", "the first is above the second"),
    "visits beyond counting": (visits({"<": BIG}), "filter.count", "type", f"{BIG} is above 1,000,000,000"),
    "visits beyond integers": (visits({"<": 10**40}), "filter.count", "type", "is not a number"),
    "visits not a number": (visits({"<": float("nan")}), "filter.count", "type", "nan is not a number"),
    "endless visits": (visits({"<": float("inf")}), "filter.count", "type", "inf is not a number"),
    "no days": (visits(window={"last_days": 0}), "filter.window", "window", "0 days; expected 1 to 36500"),
    "days backwards": (visits(window={"last_days": -7}), "filter.window", "window", "-7 days"),
    "days beyond history": (visits(window={"last_days": 36501}), "filter.window", "window", "36501 days"),
    "between nothing": (
        visits(window={"between": ["2026-01-01", "2026-01-01"]}),
        "filter.window",
        "window",
        "2026-01-01 is not before 2026-01-01",
    ),
    "between, reversed": (
        visits(window={"between": ["2026-02-01", "2026-01-01"]}),
        "filter.window",
        "window",
        "2026-02-01 is not before 2026-01-01",
    ),
    "half an order": (orders(value={"=": 0.5}), "filter.value", "type", "0.5 is not a whole number"),
    "money as a text": (orders("total", {">": "10"}), "filter.value", "type", "'10' is not a number"),
    "money not a number": (orders("total", {"<": float("nan")}), "filter.value", "type", "nan is not a number"),
    "money beyond integers": (orders("largest", {"<": 10**400}), "filter.value", "type", "is not a number"),
    "money reversed": (orders("average", {"between": [2, 1]}), "filter.value", "order", "the first is above"),
    "unknown product": (orders(product=["Cay"]), "filter.product", "unknown_product", "did you mean 'Çay'?"),
    "unknown category": (orders(category=["goods"]), "filter.category", "unknown_category", "known: classes"),
    "order window": (orders(window={"last_days": 0}), "filter.window", "window", "expected 1 to 36500"),
    "unknown tag": ({"tag": {"any_of": ["stuff"]}}, "filter.any_of", "unknown_tag", "did you mean 'staff'?"),
    "unknown tag to be without": (
        {"tag": {"none_of": ["nobody has this"]}},
        "filter.none_of",
        "unknown_tag",
        "known: staff, naïve, 100%_off, VIP",
    ),
    "unknown plan": (
        {"subscription": {"state": "not_active", "plans": ["Golf"]}},
        "filter.plans",
        "unknown_plan",
        "did you mean 'Gold'?",
    ),
    "unknown field": (attribute("heigth", ">", 1), "filter.field", "unknown_field", "did you mean 'height'?"),
    "name of a person": (attribute("last_name", "=", "x"), "filter.field", "unknown_field", "'last_name' is not known"),
    "text below": (attribute("country", "<", "M"), "filter", "operator", "Country holds a text and has no '<'"),
    "flag above": (attribute("is_guest", ">", True), "filter", "operator", "accepted: = != is_blank is_not_blank"),
    "date like a text": (attribute("birth_date", "contains", "19"), "filter", "operator", "holds a date"),
    "number as a text": (attribute("height", ">", "1.5"), "filter", "type", "expected a number"),
    "number as a truth": (attribute("height", "=", True), "filter", "type", "True does not fit Height"),
    "number not a number": (attribute("height", "<", float("nan")), "filter", "type", "expected a number"),
    "endless number": (attribute("height", "<", float("inf")), "filter", "type", "expected a number"),
    "number beyond integers": (attribute("height", "<", 2**63), "filter", "type", "expected a number"),
    "text as a number": (attribute("country", "=", 33), "filter", "type", "33 does not fit Country; expected a text"),
    "empty text": (attribute("country", "contains", ""), "filter", "type", "expected a text"),
    "flag as a number": (attribute("is_guest", "=", 1), "filter", "type", "expected true or false"),
    "flag as a text": (attribute("is_guest", "=", "yes"), "filter", "type", "expected true or false"),
    "no such day": (attribute("birth_date", "=", "2026-02-29"), "filter", "type", "expected a date, YYYY-MM-DD"),
    "date without dashes": (attribute("birth_date", "=", "20260228"), "filter", "type", "expected a date, YYYY-MM-DD"),
    "date as a week": (attribute("birth_date", "=", "2026-W09-1"), "filter", "type", "expected a date, YYYY-MM-DD"),
    "date as a number": (attribute("birth_date", ">", 1990), "filter", "type", "expected a date, YYYY-MM-DD"),
    "dates reversed": (attribute("birth_date", "between", ["2000-01-01", "1999-01-01"]), "filter", "order", "first"),
    "one bad of many": (attribute("country", "in", ["France", 33]), "filter", "type", "33 does not fit Country"),
    "no days of a visit": (
        {"last_visit": {"within_days": 0}},
        "filter.within_days",
        "window",
        "0 days; expected 1 to 36500",
    ),
    "too many days ago": (
        {"first_order": {"more_than_days_ago": 36_501}},
        "filter.more_than_days_ago",
        "window",
        "36501 days; expected 1 to 36500",
    ),
    "a first order between, reversed": (
        {"first_order": {"between": ["2026-02-01", "2026-02-01"]}},
        "filter.between",
        "window",
        "2026-02-01 is not before 2026-02-01",
    ),
    "no days to an end": (
        {"subscription": {"ends_within_days": 0}},
        "filter.ends_within_days",
        "window",
        "expected 1 to 36500",
    ),
    "days since an end beyond history": (
        {"subscription": {"ended_more_than_days_ago": 36_501}},
        "filter.ended_more_than_days_ago",
        "window",
        "expected 1 to 36500",
    ),
    "an end of an unknown plan": (
        {"subscription": {"ended_within_days": 7, "plans": ["Golf"]}},
        "filter.plans",
        "unknown_plan",
        "did you mean 'Gold'?",
    ),
    "a date within no days": (
        attribute("created_at", "within_days", 0),
        "filter.within_days",
        "window",
        "expected 1 to 36500",
    ),
    "a date within half a day": (
        attribute("created_at", "within_days", 0.5),
        "filter.within_days",
        "type",
        "0.5 is not a whole number of days",
    ),
    "a date a day ago": (
        attribute("created_at", "more_than_days_ago", "2026-01-01"),
        "filter.more_than_days_ago",
        "type",
        "'2026-01-01' is not a whole number of days",
    ),
    "a birthday true": (
        attribute("birth_date", "birthday_within_days", True),
        "filter.birthday_within_days",
        "type",
        "True is not a whole number of days",
    ),
    "a birthday beyond a year": (
        attribute("birth_date", "birthday_within_days", 367),
        "filter.birthday_within_days",
        "window",
        "367 days; expected 1 to 366",
    ),
    "a birthday of a text": (
        attribute("country", "birthday_within_days", 7),
        "filter",
        "operator",
        "Country holds a text and has no 'birthday_within_days'",
    ),
    "unknown campaign": (campaign("sprint"), "filter.campaign", "unknown_campaign", "did you mean 'spring'?"),
    "campaign within no days": (
        campaign(within_days=0),
        "filter.within_days",
        "window",
        "0 days; expected 1 to 36500",
    ),
    "half a contact": (contacted({">": 0.5}), "filter.count", "type", "0.5 is not a whole number"),
    "contacts without days": (contacted(window={"last_days": 0}), "filter.window", "window", "expected 1 to 36500"),
    "unknown channel": (
        contacted(channel="e-mail"),
        "filter.channel",
        "unknown_channel",
        "did you mean 'email'?",
    ),
    "bucket below 0": ({"random_bucket": [-1, 5000]}, "filter", "range", "-1 is not a limit of a random bucket"),
    "bucket above 10000": ({"random_bucket": [0, 10_001]}, "filter", "range", "expected 0 to 10000"),
    "bucket of nobody": ({"random_bucket": [5000, 5000]}, "filter", "range", "5000 is not below 5000"),
    "bucket reversed": ({"random_bucket": [5000, 0]}, "filter", "range", "5000 is not below 0"),
    "unknown list": ({"customer_list": "guest"}, "filter", "unknown_list", "did you mean 'guests'?"),
    "unknown version of a segment": (
        {"in_segment": {"segment": "regulars", "version": 7}},
        "filter",
        "unknown_segment",
        "segment 'regulars' has no version 7; known: 1",
    ),
    "version of an unknown segment": (
        {"in_segment": {"segment": "regular", "version": 1}},
        "filter.segment",
        "unknown_segment",
        "mean 'regulars'?",
    ),
    "unknown segment": (
        {"in_segment": {"segment": "regular"}},
        "filter.segment",
        "unknown_segment",
        "mean 'regulars'?",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_refused(case):
    filter, path, code, words = REFUSED[case]
    found = problems(filter)
    assert [(path, code)] == [(path, code) for path, code, _ in found]
    assert words in found[0][2]


@pytest.mark.parametrize("case", REFUSED)
def test_refused_at_any_depth_at_its_path(case):
    filter, path, code, _ = REFUSED[case]
    found = problems({"none_of": [{"everyone": {}}, {"any_of": [filter]}]})
    assert [(path.replace("filter", "filter.none_of[1].any_of[0]", 1), code)] == [found[0][:2]]


def test_all_problems_at_once():
    found = problems(
        {
            "all_of": [
                score(75, 50, "nope"),
                {"tag": {"any_of": ["stuff", "VIP", "nope"]}},
                {"any_of": [attribute("height", "contains", "1"), visits({">=": -1}, {"last_days": 0})]},
                {"everyone": {}},
            ]
        }
    )
    assert [(path, code) for path, code, _ in found] == [
        ("filter.all_of[0].prediction", "unknown_prediction"),
        ("filter.all_of[0].range", "range"),
        ("filter.all_of[1].any_of", "unknown_tag"),
        ("filter.all_of[1].any_of", "unknown_tag"),
        ("filter.all_of[2].any_of[0]", "operator"),
        ("filter.all_of[2].any_of[1].count", "type"),
        ("filter.all_of[2].any_of[1].window", "window"),
    ]


@pytest.mark.parametrize(
    ("filter", "table"),
    [
        (visits(), "visits"),
        (orders(), "orders"),
        ({"tag": {"none_of": ["staff"]}}, "tags"),
        ({"subscription": {"state": "never"}}, "subscriptions"),
        ({"subscription": {"started_within_days": 7}}, "subscriptions"),
        ({"first_visit": {"within_days": 7}}, "visits"),
        ({"last_order": {"within_days": 7}}, "orders"),
        (contacted(), "contacts"),
        (campaign(state="purchased"), "orders"),
    ],
)
def test_a_table_that_was_never_imported_is_named(filter, table):
    found = problems(filter, catalog=replace(CATALOG, tables=frozenset({"customers"})))
    assert found == [("filter", "no_table", f"this workspace has no {table}; import a {table} file to use this rule")]


def test_names_of_an_empty_workspace():
    empty = replace(CATALOG, tags={}, predictions={})
    assert (
        problems({"tag": {"any_of": ["a"]}}, catalog=empty)[0][2] == "tag 'a' is not known; this workspace has no tag"
    )
    assert "this workspace has no prediction" in problems(score(0, 50), catalog=empty)[0][2]


def test_many_names_are_not_all_listed():
    many = replace(CATALOG, tags={f"tag {number}": 1 for number in range(30)})
    message = problems({"tag": {"any_of": ["zzz"]}}, catalog=many)[0][2]
    assert message.endswith("tag 6, tag 7 and 22 more")


def _nested(depth):
    node = Everyone()
    for _ in range(depth):
        node = AllOf(members=(node,))
    return node


def test_twelve_levels_of_groups_are_accepted_and_thirteen_are_not():
    assert problems(_nested(11)) == []
    found = problems(_nested(12))
    assert [(code, message) for _, code, message in found] == [("too_deep", "more than 12 levels of groups")]
    assert found[0][0].count("[0]") == 12


def _wide(count):
    return AllOf(members=(Everyone(),) * (count - 1))


def test_200_nodes_are_accepted_and_201_are_not():
    assert problems(_wide(200)) == []
    found = problems(_wide(201))
    assert found == [
        ("filter", "too_large", "201 rules and groups, counting those of its segments; at most 200 are accepted")
    ]


def test_the_nodes_of_segments_count_each_time_they_are_named():
    segments = SEGMENTS | {"regulars": _wide(99)}
    asked = {"any_of": [{"in_segment": {"segment": "regulars"}}, {"in_segment": {"segment": "regulars"}}]}
    assert problems({"in_segment": {"segment": "regulars"}}, segments=segments) == []
    assert [code for _, code, _ in problems(asked, segments=segments)] == ["too_large"]


@pytest.mark.parametrize(
    "segments",
    [
        {"regulars": InSegment(segment="regulars")},
        {"regulars": NoneOf(members=(InSegment(segment="others"),)), "others": InSegment(segment="regulars")},
    ],
)
def test_a_segment_that_contains_itself(segments):
    found = problems({"in_segment": {"segment": "regulars"}}, segments=segments)
    assert [code for _, code, _ in found] == ["cycle"]
    assert "contains itself" in found[0][2]


def test_a_cycle_through_versions():
    segments = {"regulars": InSegment(segment="regulars", version=1), "regulars@1": InSegment(segment="regulars")}
    found = problems({"in_segment": {"segment": "regulars"}}, segments=segments)
    assert [(path, code) for path, code, _ in found] == [("filter", "cycle")]


def test_a_version_may_name_the_version_before_it():
    segments = {"regulars": InSegment(segment="regulars", version=1), "regulars@1": Everyone()}
    assert problems({"in_segment": {"segment": "regulars"}}, segments=segments) == []


def test_every_segment_that_may_not_be_named_is_a_problem_of_its_own():
    segments = {"regulars": InSegment(segment="gone"), "regulars@1": InSegment(segment="regulars", version=1)}
    asked = {"any_of": [{"in_segment": {"segment": "regulars", "version": v}} for v in ("live", 1, 2)]}
    found = problems(asked, segments=segments)
    assert [(path, code) for path, code, _ in found] == [
        ("filter.any_of[0]", "unknown_segment"),
        ("filter.any_of[1]", "cycle"),
        ("filter.any_of[2]", "unknown_segment"),
    ]


def test_a_segment_that_may_no_longer_be_applied_is_refused_where_it_is_named():
    """Its rule about a tag that is gone would hold for nobody, and a "none of" around it for everyone."""
    segments = {"regulars": AllOf(members=(Everyone(), Tag(mode="any_of", tags=("stuff",))))}
    found = problems({"none_of": [{"in_segment": {"segment": "regulars"}}]}, segments=segments)
    message = (
        "segment 'regulars' cannot be used: filter.all_of[1].any_of: tag 'stuff' is not known; did you mean 'staff'?"
    )
    assert found == [("filter.none_of[0]", "invalid_segment", message)]


def test_the_levels_of_segments_count():
    asked = {"in_segment": {"segment": "regulars"}}
    assert problems(asked, segments={"regulars": _nested(10)}) == []
    found = problems({"all_of": [asked]}, segments={"regulars": _nested(10)})
    message = "more than 12 levels of groups, counting those of segment 'regulars'"
    assert found == [("filter.all_of[0]", "too_deep", message)]


def test_a_chain_of_segments_beyond_sense_is_refused_in_words():
    chain = {f"s{number}": InSegment(segment=f"s{number + 1}") for number in range(2000)} | {"s2000": Everyone()}
    catalog = replace(CATALOG, segments=dict.fromkeys(chain, "x"))
    found = problems({"in_segment": {"segment": "s0"}}, catalog=catalog, segments=chain)
    assert [code for _, code, _ in found] == ["too_deep"]


def test_pairs_of_pairs_of_segments_are_counted_without_writing_them_out():
    pairs = {f"s{n}": AllOf(members=(InSegment(segment=f"s{n + 1}"),) * 2) for n in range(4)} | {"s4": _wide(200)}
    catalog = replace(CATALOG, segments=dict.fromkeys(pairs, "x"))
    found = problems({"in_segment": {"segment": "s0"}}, catalog=catalog, segments=pairs)
    assert [(code, message.split()[0]) for _, code, message in found] == [("too_large", "3246")]


def test_the_same_segment_twice_is_no_cycle():
    asked = {"all_of": [{"in_segment": {"segment": "regulars"}}, {"in_segment": {"segment": "regulars"}}]}
    assert problems(asked) == []


def test_a_segment_whose_own_segment_is_gone():
    found = problems({"in_segment": {"segment": "regulars"}}, segments={"regulars": InSegment(segment="gone")})
    assert [(code, message) for _, code, message in found] == [("unknown_segment", "segment 'gone' does not exist")]


def test_a_title_without_a_definition_is_refused():
    """A segment that can no longer be read is in the catalog but has no definition."""
    assert [code for _, code, _ in problems({"in_segment": {"segment": "regulars"}}, segments={})] == [
        "unknown_segment"
    ]


@pytest.mark.parametrize("group", nodes.GROUPS)
def test_a_group_made_empty_in_python(group):
    found = problems(AllOf(members=(Everyone(), group(members=()))))
    assert [(path, code) for path, code, _ in found] == [("filter.all_of[1]", "empty_group")]


@pytest.mark.parametrize(
    ("node", "place"),
    [
        (Tag(mode="any_of", tags=()), "filter.any_of"),
        (Tag(mode="none_of", tags=()), "filter.none_of"),
        (nodes.InCategory(prediction="orders-30d", categories=()), "filter.in"),
    ],
)
def test_a_choice_made_empty_in_python(node, place):
    assert [(path, code) for path, code, _ in problems(node)] == [(place, "empty")]


UNCHECKED = {
    "category": nodes.InCategory(prediction="orders-30d", categories=("top",)),
    "state": nodes.Subscription(state="asleep"),
    "measure": nodes.Orders(measure="median", value=Comparison(op=">", values=(1,)), window=Ever()),
    "channel": nodes.Reachable(channel="fax"),
    "event": nodes.EventDate(event="middle_visit", when=nodes.WithinDays(days=7)),
    "plan event": nodes.SubscriptionDate(event="renews_within_days", days=7),
    "campaign state": nodes.InCampaign(campaign="spring", state="opened"),
}


@pytest.mark.parametrize("case", UNCHECKED)
def test_a_word_made_up_in_python(case):
    found = problems(UNCHECKED[case])
    assert [code for _, code, _ in found] == ["unknown"]
    assert "expected one of" in found[0][2]


MISCOUNTED = {
    "no value": (Comparison(op="=", values=()), "'=' takes 1 value, not 0"),
    "two values": (Comparison(op=">", values=(1, 2)), "'>' takes 1 value, not 2"),
    "half a between": (Comparison(op="between", values=(1,)), "'between' takes 2 values, not 1"),
    "a blank with a value": (Comparison(op="is_blank", values=(1,)), "'is_blank' takes 0 values, not 1"),
    "none of many": (Comparison(op="in", values=()), "at least one must be chosen"),
}


@pytest.mark.parametrize("case", MISCOUNTED)
def test_an_operator_made_in_python_with_other_than_its_values(case):
    test, words = MISCOUNTED[case]
    ((path, _, message),) = problems(nodes.Attribute(field="height", test=test))
    assert (path, message) == ("filter", words)


def test_a_count_made_in_python_without_its_second_value():
    node = Visits(count=Comparison(op="between", values=(1,)), window=Ever())
    assert problems(node) == [("filter.count", "values", "'between' takes 2 values, not 1")]


def test_a_birthday_made_in_python_without_its_days():
    node = nodes.Attribute(field="birth_date", test=Comparison(op="birthday_within_days"))
    assert problems(node) == [("filter", "values", "'birthday_within_days' takes 1 value, not 0")]


NO_PAST = {
    "a score": (score(0, 50), "comes from a prediction and changes with it; choose customers by what they did"),
    "a level": ({"category": {"prediction": "orders-30d", "in": ["low"]}}, "a score comes from a prediction"),
    "a segment": ({"in_segment": {"segment": "regulars"}}, "put its rules here instead"),
    "reachable": ({"reachable": "email"}, "consent has no date"),
    "an attribute that is not stable": (attribute("is_guest", "=", True), "Guest has no date and is not declared"),
    "a date that is not stable": (attribute("created_at", "within_days", 7), "Customer since has no date"),
    "paused": ({"subscription": {"state": "paused"}}, "whether a plan is paused has no date"),
    "a campaign": (campaign(), "predictions chose whom it was sent to"),
    "a purchase after a campaign": (campaign(state="purchased"), "predictions chose whom it was sent to"),
    "a list": ({"customer_list": "guests"}, "a list has no date"),
}


@pytest.mark.parametrize("case", NO_PAST)
def test_what_has_no_past_is_named(case):
    filter, words = NO_PAST[case]
    assert problems(filter) == []
    fields = CATALOG.fields | {"created_at": replace(CATALOG.fields["created_at"], stable=False)}
    catalog = replace(CATALOG, fields=fields)
    nested = problems({"all_of": [visits(), {"none_of": [filter]}]}, catalog=catalog, past=True)
    assert [(path, code) for path, code, _ in nested] == [("filter.all_of[1].none_of[0]", "no_past")]
    assert words in nested[0][2]


HAS_PAST = [
    {"everyone": {}},
    visits(),
    orders(),
    {"tag": {"any_of": ["staff"]}},
    {"subscription": {"state": "active", "plans": ["Gold"]}},
    attribute("height", ">", 1.5),
    attribute("birth_date", "<", "2000-01-01"),
    attribute("birth_date", "birthday_within_days", 30),
    {"last_visit": {"within_days": 30}},
    {"first_order": {"more_than_days_ago": 30}},
    {"subscription": {"state": "not_active"}},
    {"subscription": {"ends_within_days": 30}},
    {"subscription": {"ended_more_than_days_ago": 30, "plans": ["Gold"]}},
    contacted({"=": 0}),
    {"random_bucket": [0, 5000]},
]


@pytest.mark.parametrize("filter", HAS_PAST)
def test_what_has_a_past_is_accepted(filter):
    assert problems(filter, past=True) == []


ACCEPTED = [
    score(0, 100),
    score(0.1, 0.2),
    visits({"=": 0}),
    visits({"=": 2.0}),
    visits({"<=": 1_000_000_000}),
    visits({"between": [1, 1]}),
    visits(window={"last_days": 36_500}),
    visits(window={"between": ["1900-01-01", "2100-01-01"]}),
    orders("total", {"<": -1}),
    orders("average", {"between": [0.01, 0.01]}),
    attribute("height", "<", -(2**63)),
    attribute("height", "in", [1, 2.5]),
    attribute("birth_date", "between", ["1999-01-01", "1999-01-01"]),
    {"none_of": [{"none_of": [{"everyone": {}}]}]},
    attribute("created_at", "within_days", 36_500),
    attribute("created_at", "more_than_days_ago", 7.0),
    attribute("birth_date", "birthday_within_days", 366),
    attribute("country", "=", "a value that nobody has"),
    {"random_bucket": [0, 10_000]},
    {"random_bucket": [9_999, 10_000]},
    {"in_segment": {"segment": "regulars", "version": 1}},
    campaign("été'; --", "held_out", within_days=36_500),
    contacted(channel="Brief per Pošta"),
    {"customer_list": "empty"},
]


@pytest.mark.parametrize("filter", ACCEPTED)
def test_accepted(filter):
    assert problems(filter) == []


def test_a_window_beyond_the_data_is_accepted_and_empty():
    future = Visits(
        count=Comparison(op=">=", values=(1,)), window=Between(first=date(2030, 1, 1), after=date(2031, 1, 1))
    )
    assert problems(future) == []


def test_the_refusal_in_one_sentence():
    with pytest.raises(InvalidFilter) as refusal:
        validate(Score(prediction="x", low=0, high=1), CATALOG, {})
    words = "This filter cannot be used. filter.prediction: prediction 'x' is not known; known: orders-30d"
    assert str(refusal.value) == words
