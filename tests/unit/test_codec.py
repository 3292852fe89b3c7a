"""The JSON form: every malformed one is a problem at its path that says what is accepted, and never "everyone"."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.errors import InvalidFilter
from segmentation.filters import nodes
from segmentation.filters.codec import canonical_hash, canonical_text, from_json, node_to_json, to_json
from segmentation.filters.nodes import AllOf, AnyOf, Comparison, Everyone, LastDays, Tag, Visits
from tests.population import filters

NODE_KEYS = "expected one key, one of everyone, all_of, any_of, none_of, score, category, visits, orders, last_visit, "
VISITS = {"count": {">=": 1}, "window": "ever"}
ORDERS = {"measure": "count", "value": {">=": 1}, "window": "ever"}
OPERATORS = (
    "one of =, !=, <, <=, >, >=, between, in, not_in, contains, starts_with, is_blank, is_not_blank, "
    "within_days, more_than_days_ago, birthday_within_days"
)
WINDOW = 'expected {"last_days": n}, {"calendar": ...}, {"between": [first, after]} or "ever"'
WHEN = 'expected {"within_days": n}, {"more_than_days_ago": n} or {"between": [first, after]}'
SUBSCRIPTION = "state, ends_within_days, started_within_days, ended_within_days, ended_more_than_days_ago"
ONE_TEXT = "expected a list of at least one text"

# filter -> [(path, a part of the message)], all problems in this order
MALFORMED = [
    (None, [("filter", NODE_KEYS)]),
    ("everyone", [("filter", NODE_KEYS)]),
    ([], [("filter", NODE_KEYS)]),
    (True, [("filter", NODE_KEYS)]),
    ({}, [("filter", NODE_KEYS)]),
    ({"everyone": {}, "all_of": []}, [("filter", NODE_KEYS)]),
    ({"Everyone": {}}, [("filter", "'Everyone' is not known; expected one of everyone, all_of")]),
    ({"everyone": None}, [("filter.everyone", "expected {}")]),
    ({"everyone": {"x": 1}}, [("filter.everyone", "expected {}")]),
    *(
        ({group: members}, [(f"filter.{group}", "at least one rule; an empty group never means everyone")])
        for group in ("all_of", "any_of", "none_of")
        for members in ([], None, {}, {"everyone": {}}, "x")
    ),
    ({"all_of": [{}, {"any_of": []}]}, [("filter.all_of[0]", NODE_KEYS), ("filter.all_of[1].any_of", "at least one")]),
    ({"score": None}, [("filter.score", "an object with prediction, range"), ("filter.score.range", "two numbers")]),
    (
        {"score": {}},
        [
            ("filter.score", "'prediction' is missing"),
            ("filter.score", "'range' is missing"),
            ("filter.score.range", "[low, high]"),
        ],
    ),
    *(
        ({"score": {"prediction": "p", "range": limits}}, [("filter.score.range", "expected two numbers, [low, high]")])
        for limits in (None, 50, "50:75", [], [50], [0, 50, 75], ["0", "50"], [True, 50], [None, 50], {"low": 0})
    ),
    (
        {"score": {"range": [0, 50]}},
        [("filter.score", "'prediction' is missing"), ("filter.score.prediction", "expected a text")],
    ),
    ({"score": {"prediction": 3, "range": [0, 50]}}, [("filter.score.prediction", "expected a text")]),
    ({"score": {"prediction": "", "range": [0, 50]}}, [("filter.score.prediction", "expected a text")]),
    (
        {"score": {"prediction": "p", "range": [0, 50], "x": 1}},
        [("filter.score", "'x' is not known; expected prediction, range")],
    ),
    ({"category": {"prediction": "p", "in": []}}, [("filter.category.in", ONE_TEXT)]),
    ({"category": {"prediction": "p", "in": "high"}}, [("filter.category.in", ONE_TEXT)]),
    (
        {"category": {"prediction": "p", "in": ["High"]}},
        [("filter.category.in", "'High' is not known; expected one of low, medium, high")],
    ),
    (
        {"visits": {}},
        [
            ("filter.visits", "'count' is missing"),
            ("filter.visits", "'window' is missing"),
            ("filter.visits.count", OPERATORS),
            ("filter.visits.window", WINDOW),
        ],
    ),
    (
        {"visits": []},
        [
            ("filter.visits", "expected an object with count, window"),
            ("filter.visits.count", OPERATORS),
            ("filter.visits.window", WINDOW),
        ],
    ),
    *(
        ({"visits": VISITS | {"window": window}}, [("filter.visits.window", WINDOW)])
        for window in (
            None,
            "Ever",
            30,
            {},
            {"last_days": "30"},
            {"last_days": True},
            {"last_days": 1.5},
            {"last_days": 1, "x": 2},
            {"between": []},
            {"between": ["2026-01-01"]},
            ["ever"],
        )
    ),
    (
        {"visits": VISITS | {"window": {"calendar": "next_week"}}},
        [("filter.visits.window", "one of this_week, previous_week, this_month, previous_month")],
    ),
    (
        {"visits": VISITS | {"window": {"calendar": ["this_week"]}}},
        [("filter.visits.window", "['this_week'] is not known")],
    ),
    *(
        (
            {"visits": VISITS | {"window": {"between": ["2026-01-01", day]}}},
            [("filter.visits.window", "expected YYYY-MM-DD")],
        )
        for day in ("31.01.2026", "2026-02-30", "2026-1-1", "20260131", "2026-W05-1", "tomorrow", 20260131, None, "")
    ),
    *(
        ({"visits": VISITS | {"count": count}}, [("filter.visits.count", OPERATORS)])
        for count in (None, 5, [], {}, {">=": 1, "<": 9}, "5")
    ),
    ({"visits": VISITS | {"count": {"~": 1}}}, [("filter.visits.count", f"'~' is not known; expected {OPERATORS}")]),
    (
        {"visits": VISITS | {"count": {">=": None}}},
        [("filter.visits.count", "None is not a text, number or true/false")],
    ),
    ({"visits": VISITS | {"count": {">=": [1]}}}, [("filter.visits.count", "[1] is not a text, number")]),
    (
        {"visits": VISITS | {"count": {"between": [1]}}},
        [("filter.visits.count", "a list of two values after 'between'")],
    ),
    ({"visits": VISITS | {"count": {"between": [1, 2, 3]}}}, [("filter.visits.count", "a list of two values")]),
    ({"visits": VISITS | {"count": {"in": []}}}, [("filter.visits.count", "a list of values after 'in'")]),
    ({"visits": VISITS | {"count": {"is_blank": False}}}, [("filter.visits.count", "expected true after 'is_blank'")]),
    ({"visits": VISITS | {"kind": []}}, [("filter.visits.kind", ONE_TEXT)]),
    ({"visits": VISITS | {"kind": "class"}}, [("filter.visits.kind", ONE_TEXT)]),
    ({"visits": VISITS | {"kind": [1]}}, [("filter.visits.kind", ONE_TEXT)]),
    (
        {"visits": VISITS | {"kinds": ["class"]}},
        [("filter.visits", "'kinds' is not known; expected count, window, kind")],
    ),
    (
        {"orders": ORDERS | {"measure": "sum"}},
        [("filter.orders.measure", "expected one of count, total, average, largest")],
    ),
    ({"orders": ORDERS | {"product": []}}, [("filter.orders.product", ONE_TEXT)]),
    ({"orders": ORDERS | {"category": [None]}}, [("filter.orders.category", ONE_TEXT)]),
    (
        {"orders": {"window": "ever"}},
        [
            ("filter.orders", "'measure' is missing"),
            ("filter.orders", "'value' is missing"),
            ("filter.orders.measure", "None is not known"),
            ("filter.orders.value", OPERATORS),
        ],
    ),
    *(
        ({"tag": body}, [("filter.tag", "expected one of any_of, all_of, none_of with a list of tags")])
        for body in (None, [], "staff", {}, {"is": ["staff"]}, {"any_of": ["a"], "none_of": ["b"]})
    ),
    ({"tag": {"any_of": []}}, [("filter.tag.any_of", ONE_TEXT)]),
    ({"tag": {"none_of": "staff"}}, [("filter.tag.none_of", ONE_TEXT)]),
    (
        {"subscription": {"state": "Active"}},
        [("filter.subscription.state", "expected one of active, paused, upcoming, lapsed, never, ever, not_active")],
    ),
    ({"subscription": {"state": ["active"]}}, [("filter.subscription.state", "['active'] is not known")]),
    *(
        ({"subscription": body}, [("filter.subscription", f"expected one of {SUBSCRIPTION}, and plans where only")])
        for body in (
            None,
            "active",
            [],
            {},
            {"plans": ["Gold"]},
            {"state": "active", "ends_within_days": 7},
            {"ends_within_days": 7, "ended_within_days": 7},
        )
    ),
    *(
        ({"subscription": {event: days}}, [(f"filter.subscription.{event}", "is not a whole number")])
        for event, days in zip(nodes.PLAN_EVENTS, (None, "7", True, 1.5), strict=True)
    ),
    (
        {"subscription": {"ends_within_days": 7, "plan": ["Gold"]}},
        [("filter.subscription", "'plan' is not known; expected ends_within_days, plans")],
    ),
    *(
        ({event: body}, [(f"filter.{event}", WHEN)])
        for event, body in zip(
            nodes.EVENTS * 3,
            (
                None,
                "ever",
                {},
                {"last_days": 7},
                {"within_days": True},
                {"within_days": "7"},
                {"more_than_days_ago": 1.5},
                {"within_days": 7, "more_than_days_ago": 1},
                {"between": ["2026-01-01"]},
                30,
                [],
                {"calendar": "this_week"},
            ),
            strict=True,
        )
    ),
    (
        {"last_visit": {"between": ["2026-01-01", "2026-02-30"]}},
        [("filter.last_visit", "'2026-02-30' is not a date; expected YYYY-MM-DD")],
    ),
    ({"subscription": {"state": "active", "plans": []}}, [("filter.subscription.plans", ONE_TEXT)]),
    (
        {"subscription": {"state": "active", "plan": ["Gold"]}},
        [("filter.subscription", "'plan' is not known; expected state, plans")],
    ),
    (
        {"attribute": {}},
        [
            ("filter.attribute", "'field' is missing"),
            ("filter.attribute.field", "expected a text"),
            ("filter.attribute", OPERATORS),
        ],
    ),
    ({"attribute": {"field": "country"}}, [("filter.attribute", f"expected one operator, {OPERATORS}")]),
    ({"attribute": {"field": "country", "=": "a", "!=": "b"}}, [("filter.attribute", "expected one operator")]),
    (
        {"attribute": {"field": "country", "is": "a"}},
        [("filter.attribute", "'is' is not known"), ("filter.attribute", "'is' is not known")],
    ),
    (
        {"attribute": {"field": "country", "=": None}},
        [("filter.attribute", "None is not a text, number or true/false")],
    ),
    (
        {"attribute": {"field": "country", "in": "France"}},
        [("filter.attribute", "expected a list of values after 'in'")],
    ),
    (
        {"attribute": {"field": "country", "is_not_blank": 1}},
        [("filter.attribute", "expected true after 'is_not_blank'")],
    ),
    *(
        ({"reachable": channel}, [("filter.reachable", "expected one of email, sms, push, post, ads")])
        for channel in (None, "fax", "Email", ["email"], {})
    ),
    (
        {"in_segment": "regulars"},
        [("filter.in_segment", "expected an object with segment"), ("filter.in_segment.segment", "expected a text")],
    ),
    ({"in_segment": {"segment": ""}}, [("filter.in_segment.segment", "expected a text")]),
    *(
        (
            {"in_segment": {"segment": "regulars", "version": version}},
            [("filter.in_segment.version", 'expected "live" or the number of a version')],
        )
        for version in (0, -1, "3", 1.0, True, None, [1], "Live")
    ),
    (
        {"campaign": {}},
        [
            ("filter.campaign", "'campaign' is missing"),
            ("filter.campaign", "'state' is missing"),
            ("filter.campaign.campaign", "expected a text"),
            ("filter.campaign.state", "None is not known; expected one of sent, held_out, purchased"),
        ],
    ),
    (
        {"campaign": {"campaign": "spring", "state": "opened", "within_days": "7"}},
        [
            ("filter.campaign.state", "expected one of sent, held_out, purchased"),
            ("filter.campaign.within_days", "'7' is not a whole number"),
        ],
    ),
    (
        {"campaign": {"campaign": "spring", "state": "sent", "window": "ever"}},
        [("filter.campaign", "'window' is not known; expected campaign, state, within_days")],
    ),
    (
        {"contacted": {"channel": []}},
        [
            ("filter.contacted", "'count' is missing"),
            ("filter.contacted", "'window' is missing"),
            ("filter.contacted.count", OPERATORS),
            ("filter.contacted.window", WINDOW),
            ("filter.contacted.channel", "expected a text"),
        ],
    ),
    *(
        ({"random_bucket": body}, [("filter.random_bucket", "expected two whole numbers, [from, to]")])
        for body in (None, 5, {}, [], [1], [1, 2, 3], "0-5000")
    ),
    (
        {"random_bucket": [1.5, "2"]},
        [("filter.random_bucket", "1.5 is not a whole"), ("filter.random_bucket", "'2' is not a whole number")],
    ),
    *(
        ({"customer_list": body}, [("filter.customer_list", "expected a text")])
        for body in (None, "", 7, ["guests"], {"list": "guests"})
    ),
    *(
        (body, [(path, "expected a text of whole characters")])
        for body, path in (
            ({"tag": {"any_of": ["\ud83d"]}}, "filter.tag.any_of"),
            ({"customer_list": "\udc00"}, "filter.customer_list"),
            ({"attribute": {"field": "country", "=": "Fr\ud800"}}, "filter.attribute"),
        )
    ),
    (
        {"in_segment": {"segment": "regulars", "frozen": True}},
        [("filter.in_segment", "'frozen' is not known; expected segment, version")],
    ),
]


@pytest.mark.parametrize(("body", "expected"), MALFORMED, ids=lambda value: json.dumps(value, default=str)[:70])
def test_malformed(body, expected):
    with pytest.raises(InvalidFilter) as refusal:
        from_json({"version": 1, "filter": body})
    found = refusal.value.problems
    assert [problem.path for problem in found] == [path for path, _ in expected]
    for problem, (_, words) in zip(found, expected, strict=True):
        assert words in problem.message
    assert refusal.value.exit_code == 2
    assert all(problem.path in str(refusal.value) for problem in found)


@pytest.mark.parametrize(
    "value",
    [None, [], {}, "everyone", 1, {"filter": {"everyone": {}}}, {"version": 1}, {"version": 1, "filter": {}, "x": 1}],
)
def test_malformed_wrapping(value):
    with pytest.raises(InvalidFilter, match=r'expected \{"version": 1, "filter": ...\}|expected one key'):
        from_json(value)


@pytest.mark.parametrize("version", [0, 2, "1", None, True, [1]])
def test_unknown_versions(version):
    with pytest.raises(InvalidFilter) as refusal:
        from_json({"version": version, "filter": {"everyone": {}}})
    assert [problem.path for problem in refusal.value.problems] == ["version"]
    assert "expected 1" in refusal.value.problems[0].message


@pytest.mark.parametrize("group", ["all_of", "any_of", "none_of"])
@pytest.mark.parametrize("depth", [60, 400, 900])
def test_groups_nested_beyond_sense_are_refused_in_words(group, depth):
    body = {"everyone": {}}
    for _ in range(depth):
        body = {group: [body]}
    with pytest.raises(InvalidFilter, match="levels of groups") as refusal:
        from_json({"version": 1, "filter": body})
    assert len(refusal.value.problems) == 1


KEYS = [
    "everyone",
    "all_of",
    "any_of",
    "none_of",
    "score",
    "prediction",
    "range",
    "visits",
    "count",
    "window",
    "between",
    "orders",
    "measure",
    "value",
    "tag",
    "subscription",
    "state",
    "attribute",
    "field",
    "=",
    "in_segment",
    "segment",
    "last_visit",
    "within_days",
    "campaign",
    "contacted",
    "random_bucket",
    "customer_list",
]
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=3),
    max_leaves=12,
)


@given(json_values)
def test_whatever_is_read_is_a_filter_or_refused(value):
    """A value that is read means what it says: written again it is the same text, up to the parts left out."""
    read = problems = None
    try:
        read = from_json({"version": 1, "filter": value})
    except InvalidFilter as error:
        problems = error.problems
    if read is None:
        assert problems
        assert all(problem.path.startswith("filter") and problem.message for problem in problems)
    else:
        assert isinstance(read, nodes.NODES)
        assert list(value) == list(node_to_json(read))


def test_written_form():
    node = AnyOf(
        members=(
            AllOf(members=(Everyone(), Tag(mode="none_of", tags=("staff",)))),
            Visits(count=Comparison(op="between", values=(1, 3)), window=LastDays(days=30), kinds=("cart",)),
        )
    )
    body = {
        "any_of": [
            {"all_of": [{"everyone": {}}, {"tag": {"none_of": ["staff"]}}]},
            {"visits": {"count": {"between": [1, 3]}, "window": {"last_days": 30}, "kind": ["cart"]}},
        ]
    }
    assert to_json(node) == {"version": 1, "filter": body}
    assert from_json({"version": 1, "filter": body}) == node


def test_canonical_text_is_one_line_of_sorted_utf8():
    node = Visits(count=Comparison(op=">=", values=(1,)), window=LastDays(days=7), kinds=("cafés",))
    text = '{"visits":{"count":{">=":1},"kind":["cafés"],"window":{"last_days":7}}}'
    assert canonical_text(node) == text
    assert canonical_hash(node) == canonical_hash(from_json(json.loads(json.dumps(to_json(node)))))


def _filter(body):
    return from_json({"version": 1, "filter": body})


# What was left out, and what is written in its place: the second is the form that is written back.
WRITTEN = [
    ({"last_visit": {"within_days": 30}}, None),
    ({"first_order": {"more_than_days_ago": 365}}, None),
    ({"last_order": {"between": ["2026-01-01", "2026-02-01"]}}, None),
    ({"subscription": {"ends_within_days": 14}}, None),
    ({"subscription": {"ended_more_than_days_ago": 90, "plans": ["Étoile d'or"]}}, None),
    ({"attribute": {"field": "birth_date", "birthday_within_days": 7}}, None),
    ({"in_segment": {"segment": "regulars", "version": 3}}, None),
    ({"in_segment": {"segment": "regulars"}}, {"in_segment": {"segment": "regulars", "version": "live"}}),
    ({"campaign": {"campaign": "spring", "state": "purchased"}}, None),
    ({"campaign": {"campaign": "spring", "state": "sent", "within_days": 30}}, None),
    ({"contacted": {"count": {"=": 0}, "window": {"last_days": 14}}}, None),
    ({"contacted": {"count": {">=": 2}, "window": "ever", "channel": "email"}}, None),
    ({"random_bucket": [0, 5000]}, None),
    ({"customer_list": "guests"}, None),
]


@pytest.mark.parametrize(("body", "written"), WRITTEN, ids=lambda value: json.dumps(value)[:60])
def test_written_as_read(body, written):
    assert node_to_json(_filter(body)) == (written or body)


SAME = [
    ({"attribute": {"field": "height", ">": 5}}, {"attribute": {"field": "height", ">": 5.0}}),
    ({"attribute": {"field": "height", ">": 0}}, {"attribute": {"field": "height", ">": -0.0}}),
    ({"attribute": {"field": "height", "in": [1, 2]}}, {"attribute": {"field": "height", "in": [2.0, 1, 2]}}),
    ({"visits": VISITS}, {"visits": VISITS | {"count": {">=": 1.0}}}),
    ({"score": {"prediction": "p", "range": [50, 100]}}, {"score": {"prediction": "p", "range": [50.0, 100.0]}}),
    ({"score": {"prediction": "p", "range": [0.3, 1]}}, {"score": {"prediction": "p", "range": [0.1 * 3, 1]}}),
    ({"tag": {"any_of": ["a", "b"]}}, {"tag": {"any_of": ["b", "a", "b"]}}),
    (
        {"subscription": {"state": "never", "plans": ["a", "b"]}},
        {"subscription": {"plans": ["b", "a"], "state": "never"}},
    ),
    ({"in_segment": {"segment": "s"}}, {"in_segment": {"segment": "s", "version": "live"}}),
]
DIFFERENT = [
    ({"attribute": {"field": "height", ">": 5}}, {"attribute": {"field": "height", ">": "5"}}),
    ({"attribute": {"field": "is_guest", "=": True}}, {"attribute": {"field": "is_guest", "=": 1}}),
    ({"attribute": {"field": "height", "=": 2**53}}, {"attribute": {"field": "height", "=": 2**53 + 1}}),
    ({"attribute": {"field": "height", "between": [1, 2]}}, {"attribute": {"field": "height", "between": [2, 1]}}),
    ({"score": {"prediction": "p", "range": [50, 60]}}, {"score": {"prediction": "p", "range": [50.1, 60]}}),
    ({"tag": {"any_of": ["a", "b"]}}, {"tag": {"all_of": ["a", "b"]}}),
    ({"tag": {"any_of": ["a"]}}, {"tag": {"any_of": ["A"]}}),
    ({"in_segment": {"segment": "s", "version": 1}}, {"in_segment": {"segment": "s", "version": 2}}),
    ({"random_bucket": [0, 5000]}, {"random_bucket": [0, 5001]}),
    ({"last_visit": {"within_days": 7}}, {"last_order": {"within_days": 7}}),
    ({"visits": VISITS}, {"contacted": VISITS}),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_two_spellings_of_one_filter_have_one_hash(one, other):
    assert canonical_hash(_filter(one)) == canonical_hash(_filter(other))


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_two_filters_have_two_hashes(one, other):
    assert canonical_hash(_filter(one)) != canonical_hash(_filter(other))


def test_the_order_of_rules_is_part_of_a_filter():
    """The counts beside the rules depend on it."""
    members = (Everyone(), Tag(mode="any_of", tags=("VIP",)))
    assert canonical_hash(AllOf(members=members)) != canonical_hash(AllOf(members=members[::-1]))


@given(filters, filters)
def test_hashes_are_equal_only_for_equal_texts_and_equal_filters_have_equal_texts(one, other):
    assert (canonical_hash(one) == canonical_hash(other)) == (canonical_text(one) == canonical_text(other))
    assert one != other or canonical_text(one) == canonical_text(other)
