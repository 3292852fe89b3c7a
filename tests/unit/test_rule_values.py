"""Rows and conditions: every condition has a row that stands for it, and every value a row can hold a condition."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from pages.ui.formats import short_days
from pages.ui.pickers import MOST, known_name, offered
from pages.ui.rule_kinds import attribute_defaults, problem_of
from pages.ui.rule_tree import Rule
from pages.ui.rule_values import condition_of, rule_of
from segmentation.filters import nodes
from segmentation.filters.nodes import Attribute, Comparison
from segmentation.filters.references import walk
from tests.population import CATALOG, filters


def as_row(node):
    """A text that is one value is a list of one in its row."""
    if isinstance(node, Attribute) and node.test.op in ("=", "!=") and CATALOG.fields[node.field].type == "text":
        return replace(node, test=Comparison(op={"=": "in", "!=": "not_in"}[node.test.op], values=node.test.values))
    return node


@given(filters)
def test_every_condition_but_everyone_has_a_row_that_stands_for_it(filter):
    for _, node in walk(filter):
        if isinstance(node, nodes.Everyone | nodes.AllOf | nodes.AnyOf | nodes.NoneOf):
            continue
        row = rule_of(node, CATALOG)
        assert row is not None, node
        assert problem_of(row, CATALOG) is None
        assert condition_of(row, CATALOG) == as_row(node)


def test_parts_left_out_are_states_of_their_own():
    row = rule_of(nodes.Subscription(state="not_active", plans=("Gold",)), CATALOG)
    fewer = replace(row, values={**row.values, "left_out": ["lapsed", "paused"]})
    states = [member.state for member in condition_of(fewer, CATALOG).members]
    assert states == ["never", "upcoming"]
    assert rule_of(condition_of(fewer, CATALOG), CATALOG).values == fewer.values
    one = replace(row, values={**row.values, "left_out": ["lapsed", "paused", "upcoming"]})
    assert condition_of(one, CATALOG) == nodes.Subscription(state="never", plans=("Gold",))
    none = replace(row, values={**row.values, "left_out": ["never", "lapsed", "paused", "upcoming"]})
    assert problem_of(none, CATALOG) == "filters.unfinished_parts"


@pytest.mark.parametrize(
    ("field", "values", "problem"),
    [
        ("country", {"test": "in", "values": []}, "filters.unfinished_value"),
        ("country", {"test": "contains", "text": "  "}, "filters.unfinished_text"),
        ("height", {"test": "in", "numbers": ["tall"]}, "filters.unfinished_numbers"),
        ("height", {"test": "in", "numbers": ["1.5", "nan"]}, "filters.unfinished_numbers"),
        ("height", {"test": "between", "number": 2.0, "number2": 1.0}, "filters.unfinished_order"),
        ("birth_date", {"test": "between", "between": (date(2000, 1, 1),)}, "filters.unfinished_days"),
        ("birth_date", {"test": "is_blank", "between": (date(2000, 1, 1),)}, None),
    ],
)
def test_a_row_says_what_it_still_needs(field, values, problem):
    rule = Rule(kind="attribute", values={**attribute_defaults(field, CATALOG), **values})
    assert problem_of(rule, CATALOG) == problem


def test_numbers_people_type_are_kept_exactly():
    node = Attribute(field="height", test=Comparison(op="in", values=(1234567.0, 0.1)))
    assert condition_of(rule_of(node, CATALOG), CATALOG) == node


def test_a_picker_offers_at_most_five_thousand_and_finds_the_rest_by_typing():
    known = {f"tag {number}": 1 for number in range(7000)}
    assert offered(known) == list(known)[:MOST]
    assert offered(known, "TAG 6999") == ["tag 6999"]
    assert known_name("Tag 6999 ", known) == "tag 6999"
    assert known_name("tag", known) is None
    assert known_name("gold", {"Gold": 1, "GOLD": 2}) is None


@pytest.mark.parametrize(
    ("first", "after", "shown"),
    [
        (date(2026, 9, 1), date(2026, 10, 1), "1–30 Sept"),
        (date(2026, 9, 30), date(2026, 10, 1), "30 Sept"),
        (date(2026, 7, 3), date(2026, 10, 1), "3 Jul – 30 Sept"),
        (date(2025, 10, 1), date(2026, 10, 1), "1 Oct 2025 – 30 Sept 2026"),
        (date(2026, 10, 1), date(2026, 10, 1), "–"),
    ],
)
def test_days_in_little_room(first, after, shown):
    assert short_days(first, after, date(2026, 10, 1)) == shown
