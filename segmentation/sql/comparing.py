"""Conditions that are true or false for every customer, from rows that may be missing and values that may be blank.

All are correlated on ``customers.row``.
"""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.elements import ColumnElement

from segmentation.filters.nodes import Comparison
from segmentation.sql import tables

Condition = ColumnElement[bool]
CUSTOMER = tables.customers.c.row

_COMPARED: Mapping[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def holders(row: ColumnElement[Any], *conditions: Condition) -> Condition:
    """Return the condition of the customers with at least one row that satisfies all of the conditions."""
    return CUSTOMER.in_(sa.select(row).where(*conditions))


def compared(measure: ColumnElement[Any], op: str, values: Sequence[Any]) -> Condition:
    """Return the plain comparison of a measure; NULL where the measure is NULL."""
    if op == "between":
        return measure.between(values[0], values[1])
    condition: Condition = _COMPARED[op](measure, values[0])
    return condition


def counted(row: sa.Column[Any], chosen: Condition, measure: ColumnElement[Any], test: Comparison) -> Condition:
    """Compare a measure that is 0 for customers without any row: they are found by their absence."""
    if test.op == "!=":
        return sa.not_(counted(row, chosen, measure, Comparison(op="=", values=test.values)))
    grouped = sa.select(row).where(chosen).group_by(row)
    passes = compared(measure, test.op, test.values)
    if _holds_for_zero(test):
        return sa.not_(CUSTOMER.in_(grouped.having(sa.not_(passes))))
    return CUSTOMER.in_(grouped.having(passes))


def _holds_for_zero(test: Comparison) -> bool:
    low, high = float(test.values[0]), float(test.values[-1])
    return {
        "=": low == 0,
        "<": low > 0,
        "<=": low >= 0,
        ">": low < 0,
        ">=": low <= 0,
        "between": low <= 0 <= high,
    }[test.op]


def of_those_with_any(
    row: ColumnElement[Any], chosen: Condition, measure: ColumnElement[Any], test: Comparison
) -> Condition:
    """Compare a measure that is blank for customers without any row: only ``!=`` holds for them."""
    if test.op == "!=":
        return sa.not_(of_those_with_any(row, chosen, measure, Comparison(op="=", values=test.values)))
    return CUSTOMER.in_(sa.select(row).where(chosen).group_by(row).having(compared(measure, test.op, test.values)))
