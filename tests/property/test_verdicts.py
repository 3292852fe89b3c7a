"""A verdict on one customer is the evaluator's: it fits when she is a member, and what fails is why she is not."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from segmentation.filters.evaluate import Setting, evaluate
from segmentation.filters.nodes import AllOf, AnyOf, InSegment, NoneOf
from segmentation.filters.references import walk
from segmentation.filters.verdicts import Verdict, failing, judge
from tests.population import AS_OF, LISTS, SEGMENTS, customers, filters

SETTING = Setting(as_of=AS_OF, snapshot_as_of=AS_OF, segments=SEGMENTS, lists=LISTS)


def rules(verdict: Verdict) -> list[Verdict]:
    if not verdict.members:
        return [verdict]
    return [rule for member in verdict.members for rule in rules(member)]


@given(filters, customers)
def test_it_fits_when_the_evaluator_says_she_is_a_member(filter, person):
    assert judge(filter, person, SETTING).fits == evaluate(filter, person, SETTING)


@given(filters, customers)
def test_every_rule_is_judged_once_and_by_itself(filter, person):
    found = judge(filter, person, SETTING)
    groups = (AllOf, AnyOf, NoneOf)
    asked = [node for _, node in walk(filter) if not isinstance(node, groups)]
    told = [rule.node for rule in rules_outside_segments(found)]
    assert told == asked
    for rule in rules(found):
        assert rule.fits == (evaluate(rule.node, person, SETTING) == rule.wanted)
        assert rule.held is not None


def rules_outside_segments(verdict: Verdict) -> list[Verdict]:
    if not verdict.members or isinstance(verdict.node, InSegment):
        return [verdict]
    return [rule for member in verdict.members for rule in rules_outside_segments(member)]


def settled(verdict: Verdict, mended: set[str]) -> bool:
    """Return whether a verdict would fit if the rules at some paths did."""
    if not verdict.members:
        return verdict.fits or verdict.path in mended
    fits = [settled(member, mended) for member in verdict.members]
    return all(fits) if verdict.needs == "all" else any(fits)


@given(filters, customers)
def test_what_fails_is_all_that_keeps_her_out(filter, person):
    found = judge(filter, person, SETTING)
    at_fault = failing(found)
    assert bool(at_fault) != found.fits
    assert not any(rule.fits for rule in at_fault)
    assert settled(found, {rule.path for rule in at_fault})


@given(st.sampled_from(sorted(SEGMENTS)), customers)
def test_a_nested_segment_opens_to_its_own_rules(key, person):
    name, _, version = key.partition("@")
    node = InSegment(segment=name, version=int(version) if version else None)
    found = judge(node, person, SETTING)
    assert found.held.code == ("in_segment" if evaluate(node, person, SETTING) else "not_in_segment")
    (inner,) = found.members
    assert inner.node == SEGMENTS[key]
    assert inner.fits == evaluate(SEGMENTS[key], person, SETTING)


@given(filters, customers)
def test_none_of_changes_what_is_wanted_and_nothing_else(filter, person):
    plain = rules(judge(filter, person, SETTING))
    turned = rules(judge(NoneOf(members=(filter,)), person, SETTING))
    assert [replace(rule, path="") for rule in plain] == [
        replace(rule, path="", wanted=not rule.wanted, fits=not rule.fits) for rule in turned
    ]
