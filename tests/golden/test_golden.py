"""Compiled SQL and sentences, kept as files so that a change of either is seen in the review.

To write the files anew after a change that is meant::

    GOLDEN=write python -m pytest tests/golden

and read the diff before it is committed. Without the variable nothing is ever written.
"""

import os
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa

from segmentation.filters.codec import from_json
from segmentation.filters.describe import describe
from segmentation.filters.formats import LANGUAGES
from segmentation.filters.nodes import NODES
from segmentation.filters.references import walk
from segmentation.filters.validate import validate
from segmentation.sql import tables
from segmentation.sql.compile import Scope, compile_filter
from segmentation.sql.dialect import render
from tests.golden.cases import CASES
from tests.population import AS_OF, CATALOG, FIELDS, LISTS, SEGMENTS

HERE = Path(__file__).parent
WRITING = os.environ.get("GOLDEN") == "write"
SCOPE = Scope(snapshot_as_of=AS_OF, fields=FIELDS, scores={"orders-30d": "issue_1"}, segments=SEGMENTS, lists=LISTS)
# These mean something else at a date before the snapshot's: a status has no date, an undated tag has no past.
PAST = {
    f"{name}_at_a_past_date": (name, date(2025, 6, 15))
    for name in (
        "tag_any_of",
        "subscription_active",
        "subscription_paused_of_plan",
        "visits_at_least",
        "plan_ends_within",
        "birthday_within",
        "last_visit_more_than",
    )
}
MOMENTS = {name: (name, AS_OF) for name in CASES} | PAST


def _filter(name):
    return from_json({"version": 1, "filter": CASES[name]})


def _same(file: Path, text: str) -> None:
    if WRITING:
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text, "meant? then: GOLDEN=write python -m pytest tests/golden"


@pytest.mark.parametrize("name", MOMENTS)
def test_sql(name):
    case, as_of = MOMENTS[name]
    text, values = render(sa.select(tables.customers.c.row).where(compile_filter(_filter(case), as_of, SCOPE)))
    lines = [line.rstrip() for line in text.splitlines()]
    given = [f"-- ${position} = {value!r}" for position, value in enumerate(values, start=1)]
    _same(HERE / "sql" / f"{name}.sql", "\n".join([*lines, *given]) + "\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences(language):
    sentences = [f"{name}\n    {describe(_filter(name), CATALOG, language)}" for name in CASES]
    _same(HERE / f"sentences_{language}.txt", "\n".join(sentences) + "\n")


@pytest.mark.parametrize("name", CASES)
def test_cases_are_filters_that_may_be_applied(name):
    validate(_filter(name), CATALOG, SEGMENTS)


def test_every_node_has_a_case():
    assert {type(node) for name in CASES for _, node in walk(_filter(name))} == set(NODES)


def test_no_file_is_left_over():
    assert {file.stem for file in (HERE / "sql").iterdir()} == set(MOMENTS)
