"""The catalogue of plays: complete, consistent, and honest about what each needs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.campaigns.plays import (
    ABANDONED_CART,
    PLAYS,
    Facts,
    available,
    bins_of,
    fitting,
    levels_of,
    narrowed,
    offers_for,
    play,
    usable_places,
)
from segmentation.filters.nodes import CATEGORIES, CHANNELS, InCategory, Score
from segmentation.money import Offer
from segmentation.settings import CATEGORY_BINS

EVERYTHING = Facts(
    tables=frozenset({"customers", "orders", "visits"}),
    visit_kinds=frozenset({"cart", "class"}),
    families=True,
    reachable=frozenset(CHANNELS),
    rules=1,
    levels=("low", "medium", "high"),
)
NOTHING = Facts()

# By level, as the catalogue was agreed.
AGREED = {
    "high": ("cart-reminder", "buy-now", "personal-push", "exclude-from-ads"),
    "medium": ("special-offer", "retarget-ads", "early-access"),
    "low": (
        "bigger-discount",
        "three-day-push",
        "recommendations",
        "hands-on-help",
        "weekly-newsletter",
        "case-studies",
        "monthly-tips",
    ),
}
FOR_ALL = ("sliding-scale", "layer-filter")


def test_the_sixteen_plays_stand_in_the_catalogue_under_their_levels():
    assert [one.id for one in PLAYS] == [*AGREED["high"], *AGREED["medium"], *AGREED["low"], *FOR_ALL]
    for level, ids in AGREED.items():
        assert {one.id for one in fitting([level])} == {*ids, *FOR_ALL}
    assert fitting([]) == ()
    assert fitting(CATEGORIES) == PLAYS


def test_nobody_of_level_high_gets_a_discount_unless_somebody_chooses_it():
    for one in PLAYS:
        assert [offer.level for offer in one.offers if offer.kind != "none"].count("high") == 0
        for offer in offers_for(one, CATEGORIES):
            assert offer.level != "high" or offer == Offer(level="high", kind="none")


def test_the_likelier_the_smaller_the_discount():
    value = {offer.level: offer.value for offer in offers_for(play("sliding-scale"), CATEGORIES)}
    assert value["low"] > value["medium"] > value["high"] == 0


def test_a_list_to_exclude_offers_nothing_and_only_one_play_is_such():
    assert [one.id for one in PLAYS if one.purpose == "exclude"] == ["exclude-from-ads"]
    assert offers_for(play("exclude-from-ads"), CATEGORIES) == ()


def test_with_everything_at_hand_every_play_can_be_used():
    assert [available(one, EVERYTHING) for one in PLAYS] == [None] * len(PLAYS)


LACKING = {
    "cart-reminder": "carts",
    "personal-push": "push",
    "exclude-from-ads": "ads",
    "special-offer": "prediction",
    "retarget-ads": "ads",
    "bigger-discount": "prediction",
    "three-day-push": "two_channels",
    "recommendations": "families",
    "weekly-newsletter": "email",
    "case-studies": "channels",
    "monthly-tips": "email",
    "sliding-scale": "prediction",
    "layer-filter": "rules",
}


def test_without_data_only_what_needs_none_is_left():
    found = {one.id: available(one, NOTHING) for one in PLAYS}
    assert {id: lack for id, lack in found.items() if lack} == LACKING


@pytest.mark.parametrize(
    ("id", "facts", "lack"),
    [
        ("cart-reminder", Facts(visit_kinds=frozenset({"cart"}), reachable=frozenset({"email"})), "orders"),
        (
            "cart-reminder",
            Facts(visit_kinds=frozenset({"cart"}), tables=frozenset({"orders"}), reachable=frozenset({"post"})),
            "channels",
        ),
        ("three-day-push", Facts(reachable=frozenset({"email", "post"})), "two_channels"),
        ("three-day-push", Facts(reachable=frozenset({"email", "ads"})), None),
        ("early-access", NOTHING, None),
        ("early-access", Facts(levels=("low", "high")), "level"),
        ("special-offer", Facts(levels=("medium", "high")), "channels"),
        ("recommendations", Facts(families=True), "channels"),
    ],
)
def test_one_thing_that_lacks_is_named(id, facts, lack):
    assert available(play(id), facts) == lack


@given(st.sampled_from(PLAYS), st.frozensets(st.sampled_from(CHANNELS)))
def test_a_play_is_done_only_where_people_can_be_met(one, reachable):
    places = usable_places(one, Facts(reachable=reachable))
    assert set(places) <= {*reachable, "app", "team"}
    assert list(places) == [place for place in one.places if place in places]


@given(st.integers(0, 999), st.integers(1, 1000))
def test_a_range_touches_the_levels_of_its_bins(low, high):
    if low >= high:
        return
    wanted = tuple(
        level for level, (start, end) in CATEGORY_BINS.items() if set(range(low, high)) & {*range(start, end)}
    )
    assert levels_of(Score(prediction="p", low=low / 10, high=high / 10)) == wanted


@given(st.integers(0, 999), st.integers(1, 1000), st.sampled_from([("high",), ("medium",), ("low",), CATEGORIES]))
def test_a_range_is_narrowed_to_the_bins_of_the_levels(low, high, levels):
    if low >= high:
        return
    wanted = set(range(low, high)) & {bin for level in levels for bin in range(*CATEGORY_BINS[level])}
    left = narrowed(Score(prediction="p", low=low / 10, high=high / 10), levels)
    assert {bin for start, stop in (bins_of(left) if left else ()) for bin in range(start, stop)} == wanted


def test_levels_are_narrowed_to_levels():
    chosen = InCategory(prediction="p", categories=("low", "high"))
    assert narrowed(chosen, CATEGORIES) == InCategory(prediction="p", categories=("low", "high"))
    assert narrowed(chosen, ("high",)) == InCategory(prediction="p", categories=("high",))
    assert narrowed(chosen, ("medium",)) is None


def test_levels_are_told_from_the_lowest_and_none_without_a_prediction():
    assert levels_of(InCategory(prediction="p", categories=("high", "low"))) == ("low", "high")
    assert levels_of(None) == ()


def test_the_cart_reminder_leaves_out_whoever_ordered_in_those_days():
    visited, ordered = ABANDONED_CART.members
    assert visited.kinds == ("cart",)
    assert visited.window == ordered.window
    assert (ordered.value.op, ordered.value.values) == ("=", (0,))
