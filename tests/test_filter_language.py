"""docs/filter-language.md says what is so: its examples are filters, its lists are the code's, its tests exist."""

import ast
import json
import re
from dataclasses import replace
from functools import cache

import pytest

from segmentation.api import sentence
from segmentation.catalog import CANONICAL_FIELDS, OPERATORS_OF, PredictionName
from segmentation.filters import nodes, warnings
from segmentation.filters.codec import from_json, node_to_json, to_json
from segmentation.filters.references import walk
from segmentation.filters.templates import TEMPLATES
from segmentation.filters.validate import validate
from segmentation.filters.value_checks import LONGEST_BIRTHDAY_WINDOW, LONGEST_WINDOW
from segmentation.filters.windows import days_of
from segmentation.settings import MAX_FILTER_DEPTH, MAX_FILTER_NODES
from tests.population import AS_OF, CATALOG, SEGMENTS
from tests.test_docs import ROOT, blocks

IDLE = ROOT / "segmentation" / "api" / "rule_counts.py"
DOCUMENT = ROOT / "docs" / "filter-language.md"
SHOP = replace(
    CATALOG,
    tags={"VIP": 2, "staff": 1},
    plans={"Gold": 2, "Unlimited": 1},
    predictions={"orders-30d": PredictionName(title="Orders, next 30 days", kind="full")},
    campaigns={"spring": "Spring"},
    lists={"fair-visitors": "Fair visitors"},
    contact_channels={"email": 1},
)
VERSIONS = {**SEGMENTS, "regulars@3": nodes.Everyone()}


@cache
def section(title: str) -> str:
    """The text under a heading, up to the next heading of any level."""
    found = re.search(
        rf"^##+ {re.escape(title)}\n(.*?)(?=^##|\Z)", DOCUMENT.read_text("utf-8"), re.DOTALL | re.MULTILINE
    )
    assert found, title
    return found[1]


def rows(title: str) -> list[list[str]]:
    """The cells of the table under a heading, without its header."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines[2:]]


def code(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


EXAMPLES = [json.loads(code(row[0])[0]) for title in ("Groups", "Rules") for row in rows(title)]


@pytest.mark.parametrize("example", EXAMPLES, ids=json.dumps)
def test_every_example_is_a_filter(example):
    filter = from_json({"version": 1, "filter": example})
    validate(filter, SHOP, VERSIONS)
    assert node_to_json(filter) == example


def test_every_node_its_choices_and_its_fields_are_shown():
    shown = [node for example in EXAMPLES for _, node in walk(from_json({"version": 1, "filter": example}))]
    assert {type(node) for node in shown} == set(nodes.NODES)
    events = {node.event for node in shown if isinstance(node, nodes.EventDate | nodes.SubscriptionDate)}
    assert events == {*nodes.EVENTS, *nodes.PLAN_EVENTS}
    assert {node.state for node in shown if isinstance(node, nodes.InCampaign)} == set(nodes.CAMPAIGN_STATES)
    assert {node.mode for node in shown if isinstance(node, nodes.Tag)} == {"any_of", "all_of", "none_of"}
    whens = {type(node.when) for node in shown if isinstance(node, nodes.EventDate)}
    assert whens == {nodes.WithinDays, nodes.MoreThanDaysAgo, nodes.Between}
    named = set(code(section("Rules")))
    assert named >= {*nodes.CHANNELS, *nodes.MEASURES, *nodes.CATEGORIES}


def test_the_first_example_says_what_is_printed_of_it():
    (whole,) = blocks(DOCUMENT, "json")
    value = json.loads(whole)
    filter = from_json(value)
    assert to_json(filter) == value
    validate(filter, SHOP, {})
    text = " ".join(DOCUMENT.read_text("utf-8").split())
    assert f"*{sentence(filter, SHOP)}*" in text


def test_the_python_example_runs():
    (source,) = blocks(DOCUMENT, "python")
    exec(source, {})  # noqa: S102


def test_windows():
    shown = [json.loads(code(row[0])[0]) for row in rows("Windows")]
    read = [
        from_json({"version": 1, "filter": {"visits": {"count": {">=": 1}, "window": window}}}).window
        for window in shown
    ]
    assert {type(window) for window in read} == {nodes.LastDays, nodes.Calendar, nodes.Between, nodes.Ever}
    assert [window.period for window in read if isinstance(window, nodes.Calendar)] == list(nodes.PERIODS)
    assert all(days_of(window, AS_OF)[1] <= AS_OF for window in read)


def test_operators():
    shown = {row[0]: code(row[1]) for row in rows("Comparisons")}
    assert shown.pop("counts and amounts") == list(nodes.COMPARISONS)
    assert shown == {f"{kind} field": list(operators) for kind, operators in OPERATORS_OF.items()}
    assert {op for operators in shown.values() for op in operators} == set(nodes.OPERATORS)
    assert set(CANONICAL_FIELDS) <= set(code(section("Comparisons")))


def test_states():
    assert [code(row[0])[0] for row in rows("Standing with plans")] == list(nodes.STATES)


def test_limits():
    text = section("Limits")
    for limit in (MAX_FILTER_NODES, MAX_FILTER_DEPTH, LONGEST_WINDOW, LONGEST_BIRTHDAY_WINDOW):
        assert f"{limit:,} " in text


def test_warnings():
    shown = {name for row in rows("Warnings") for name in code(row[0])}
    on_this_data = {warning for warning in shown if f'code="{warning}"' in IDLE.read_text("utf-8")}
    assert on_this_data == {"nobody", "everybody"}
    assert shown - on_this_data == set(warnings.CODES)


def test_templates():
    shown = [(code(row[0])[0], row[1], row[2].split(", ")) for row in rows("Templates")]
    assert shown == [(template.id, template.titles["en"], list(template.needs)) for template in TEMPLATES]


COMPLAINTS = rows("Complaints about other tools, and the test that shows our answer")


@pytest.mark.parametrize("row", COMPLAINTS, ids=lambda row: row[0][:60])
def test_every_answer_names_a_test_that_exists(row):
    complaint, answer, named = row
    assert complaint
    assert answer
    path, _, name = code(named)[0].partition("::")
    tree = ast.parse((ROOT / path).read_text("utf-8"))
    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_every_test_of_complaints_answers_one():
    tree = ast.parse((ROOT / "tests" / "acceptance" / "test_complaints.py").read_text("utf-8"))
    written = {node.name for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")}
    assert written <= {code(row[2])[0].partition("::")[2] for row in COMPLAINTS}
    assert len(COMPLAINTS) > 32
