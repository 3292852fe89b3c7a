"""Every filter has a text that gives it back, and no text ends in anything but a filter or a refusal."""

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from segmentation.filters import nodes
from segmentation.filters.nodes import Comparison
from segmentation.filters.text import from_text, to_text
from segmentation.filters.text_errors import QueryTextError
from tests import population

HOSTILE = (
    *('"', "\\", '\\"', "\n", "\r\n", "\t", "\x00", "\u2028", "\u202e", "\ufeff", "a\u0301", "\u212a", "ı", "²"),
    *("and", "NOT", "everyone", "true", "30d", "2026-01-31", "-5", "1e5", ")", ", ", "in (", "--", "'; DROP TABLE x"),
)
texts = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8))
several = st.lists(texts, min_size=1, max_size=4).map(tuple)
perhaps_several = st.lists(texts, max_size=3).map(tuple)
days = st.integers(0, 10**6)
numbers = st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False))
scalars = st.one_of(texts, numbers, st.booleans(), st.dates().map(date.isoformat))
between = st.builds(nodes.Between, first=st.dates(), after=st.dates())
windows = st.one_of(
    st.builds(nodes.LastDays, days=days),
    st.builds(nodes.Calendar, period=st.sampled_from(nodes.PERIODS)),
    between,
    st.just(nodes.Ever()),
)
COUNT_OF = {"between": 2, "is_blank": 0, "is_not_blank": 0}


def comparisons(values, operators):
    return st.sampled_from(operators).flatmap(
        lambda op: st.builds(Comparison, op=st.just(op), values=values_of(op, values))
    )


def values_of(op, values):
    if op in ("in", "not_in"):
        return st.lists(values, min_size=1, max_size=4).map(tuple)
    return st.tuples(*[days if "days" in op else values] * COUNT_OF.get(op, 1))


counts = comparisons(numbers, nodes.COMPARISONS)
conditions = st.one_of(
    st.just(nodes.Everyone()),
    st.builds(nodes.Score, prediction=texts, low=numbers, high=numbers),
    st.builds(
        nodes.InCategory,
        prediction=texts,
        categories=st.lists(st.sampled_from(nodes.CATEGORIES), min_size=1, max_size=3).map(tuple),
    ),
    st.builds(nodes.Visits, count=counts, window=windows, kinds=perhaps_several),
    st.builds(
        nodes.Orders,
        measure=st.sampled_from(nodes.MEASURES),
        value=counts,
        window=windows,
        products=perhaps_several,
        categories=perhaps_several,
    ),
    st.builds(
        nodes.EventDate,
        event=st.sampled_from(nodes.EVENTS),
        when=st.one_of(st.builds(nodes.WithinDays, days=days), st.builds(nodes.MoreThanDaysAgo, days=days), between),
    ),
    st.builds(nodes.Tag, mode=st.sampled_from(["any_of", "all_of", "none_of"]), tags=several),
    st.builds(nodes.Subscription, state=st.sampled_from(nodes.STATES), plans=perhaps_several),
    st.builds(nodes.SubscriptionDate, event=st.sampled_from(nodes.PLAN_EVENTS), days=days, plans=perhaps_several),
    st.builds(nodes.Attribute, field=texts, test=comparisons(scalars, nodes.OPERATORS)),
    st.builds(nodes.Reachable, channel=st.sampled_from(nodes.CHANNELS)),
    st.builds(nodes.InSegment, segment=texts, version=st.one_of(st.none(), days)),
    st.builds(
        nodes.InCampaign,
        campaign=texts,
        state=st.sampled_from(nodes.CAMPAIGN_STATES),
        within_days=st.one_of(st.none(), days),
    ),
    st.builds(
        nodes.Contacted,
        count=counts,
        window=windows,
        channel=st.one_of(st.none(), texts, st.sampled_from(nodes.CHANNELS)),
    ),
    st.builds(nodes.RandomBucket, low=days, high=days),
    st.builds(nodes.CustomerList, list=texts),
)
filters = st.recursive(
    conditions,
    lambda inner: st.sampled_from(nodes.GROUPS).flatmap(
        lambda group: st.builds(group, members=st.lists(inner, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=8,
)
# What people type, well and badly.
typed = """and or not ( ) , visits orders tag in ("VIP") >= == 5 30d 30 days ever subscription active all of none
attribute country = is blank last visit within more than ago from until 2026-01-01 between everyone "Gold" “Gold” ' "
\\ && ≥ 1,5 .. 50..75 € { ; -- segment by email with kind 1e999 é"""
words = st.sampled_from([*typed.split(), "\u200b", "\n"])
sentences = st.lists(words, max_size=12).map(" ".join)


def same(filter):
    """Compare by representation: 1, 1.0 and true are equal to Python, not to a filter."""
    return repr(from_text(to_text(filter))) == repr(filter)


def outcome(text):
    """Return the filter of a text and no error, or no filter and the refusal."""
    try:
        return from_text(text), None
    except QueryTextError as error:
        return None, error


@given(st.one_of(filters, population.filters))
def test_the_text_of_a_filter_gives_it_back(filter):
    assert same(filter)


@given(filters)
def test_the_text_is_one_line_that_shows_all_it_holds(filter):
    assert to_text(filter).isprintable()


@given(st.one_of(sentences, st.text()))
@example("\x00")
@example('attribute "" is blank')
def test_any_text_is_a_filter_or_is_refused_at_a_place(text):
    filter, error = outcome(text)
    if error is None:
        assert same(filter)
        return
    lines = text.split("\n")
    assert 1 <= error.line <= len(lines)
    assert 1 <= error.column <= len(lines[error.line - 1]) + 1
    assert error.found
    assert error.accepted


@given(filters, st.data())
def test_a_text_that_lost_a_character_is_refused_or_says_something_of_its_own(filter, data):
    text = to_text(filter)
    place = data.draw(st.integers(0, len(text) - 1))
    read, error = outcome(text[:place] + text[place + 1 :])
    if error is None:
        assert same(read)
        assert not isinstance(read, nodes.Everyone)


@given(st.lists(conditions, min_size=3, max_size=4))
def test_not_binds_closer_than_and_and_and_closer_than_or(rules):
    first, second, *rest = (to_text(rule) for rule in rules)
    text = " and ".join([f"not {first}", second])
    expected = nodes.AllOf(members=(nodes.NoneOf(members=(rules[0],)), rules[1]))
    assert repr(from_text(text)) == repr(expected)
    for other, rule in zip(rest, rules[2:], strict=True):
        assert repr(from_text(f"{other} or {text}")) == repr(nodes.AnyOf(members=(rule, expected)))
