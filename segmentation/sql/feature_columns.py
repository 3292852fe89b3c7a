"""The feature columns with fixed windows, as SQL expressions over staged tables.

Ages are whole days before the cutoff, at least 1. Sums run over whole numbers only: a sum of floats depends on the
order in which threads deliver it, and features must be bit-equal from run to run.
"""

from dataclasses import dataclass
from math import nan

WINDOWS = (7, 14, 30, 60, 90, 180, 365)
MONEY_WINDOWS = (30, 90, 365)
DECAY_DAYS = (15, 45, 135)
YEAR = 365
DECAY_UNIT = 1_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One feature: its name, its aggregate expression, and its value for a customer without any row."""

    name: str
    expression: str
    missing: float = nan


def known() -> list[Column]:
    """Return how long the customer has been known: over (row, age), grouped by row."""
    return [Column(name="days_known", expression="max(age)")]


def rhythm(prefix: str, window: int) -> list[Column]:
    """Return how often, how recently and how regularly: over days `feature_facts.with_gaps`, grouped by row."""
    columns = [
        Column(name="days", expression="count(*)", missing=0.0),
        Column(name="times", expression="sum(times)", missing=0.0),
        Column(name="since_first", expression="max(age)"),
        Column(name="since_last", expression="min(age)"),
        Column(name="rate", expression="count(*) / max(age)"),
        Column(name="recency_share", expression="min(age) / max(age)"),
        Column(name="last_year", expression=_same_window_last_year(window), missing=0.0),
        *_gaps(),
        *(Column(name=f"times_{days}d", expression=f"{_recent('times', days)}", missing=0.0) for days in WINDOWS),
        *(Column(name=f"decayed_{days}d", expression=_decayed(days), missing=0.0) for days in DECAY_DAYS),
    ]
    return _prefixed(prefix, columns)


def money(prefix: str) -> list[Column]:
    """Return spend (minor units) and items: over the same table as `rhythm`."""
    spends = (Column(name=f"spend_{days}d", expression=_recent("spend", days), missing=0.0) for days in MONEY_WINDOWS)
    columns = [
        Column(name="spend", expression="sum(spend)", missing=0.0),
        Column(name="spend_mean", expression="sum(spend) / nullif(sum(times), 0)"),
        Column(name="spend_largest", expression="max(spend)"),
        Column(name="spend_last", expression="arg_min(spend, age)"),
        Column(name="items", expression="sum(items) / 1000.0", missing=0.0),
        Column(name="items_mean", expression="sum(items) / 1000.0 / nullif(sum(times), 0)"),
        *spends,
    ]
    return _prefixed(prefix, columns)


def returns() -> list[Column]:
    """Return what came back: over (row, age, order_id, amount) of returns, grouped by row."""
    columns = [
        Column(name="count", expression="count(DISTINCT order_id)", missing=0.0),
        Column(name="amount", expression="sum(abs(amount))", missing=0.0),
        Column(name="count_90d", expression="count(DISTINCT order_id) FILTER (age <= 90)", missing=0.0),
        Column(name="since_last", expression="min(age)"),
    ]
    return _prefixed("returns", columns)


def carts() -> list[Column]:
    """Return what was left in the cart: over (row, age) of cart visits, grouped by row."""
    columns = [
        Column(name="since_last", expression="min(age)"),
        Column(name="count_7d", expression="count(*) FILTER (age <= 7)", missing=0.0),
        Column(name="count_30d", expression="count(*) FILTER (age <= 30)", missing=0.0),
    ]
    return _prefixed("cart", columns)


def plans() -> list[Column]:
    """Return subscriptions in general: over (row, started, ended, ends), ages in days, negative in the future."""
    had, active = "started > 0", "started > 0 AND ended IS NULL"
    columns = [
        Column(name="ever", expression=f"CAST(bool_or({had}) AS INTEGER)", missing=0.0),
        Column(name="active", expression=f"count(*) FILTER ({active})", missing=0.0),
        Column(name="upcoming", expression="count(*) FILTER (started <= 0)", missing=0.0),
        Column(name="number", expression=f"count(*) FILTER ({had})", missing=0.0),
        Column(name="since_first_start", expression=f"max(started) FILTER ({had})"),
        Column(name="since_last_start", expression=f"min(started) FILTER ({had})"),
        Column(name="since_last_end", expression="min(ended)"),
        Column(name="days_left", expression=f"max(ends) FILTER ({active})"),
        Column(name="days_to_start", expression="min(-started) FILTER (started <= 0)"),
    ]
    return _prefixed("plans", columns)


def _gaps() -> list[Column]:
    mean = "sum(gap) / nullif(count(gap), 0)"
    variance = f"sum(gap * gap) / nullif(count(gap), 0) - ({mean}) * ({mean})"
    return [
        Column(name="gap_mean", expression=mean),
        Column(name="gap_std", expression=f"sqrt(greatest({variance}, 0.0))"),
        Column(name="gap_last", expression="arg_max(gap, day)"),
        Column(name="gap_longest", expression="max(gap)"),
        Column(name="gap_median", expression="median(gap)"),
        Column(name="gap_shortest", expression="min(gap)"),
        Column(name="recency_in_mean_gaps", expression=f"min(age) / nullif({mean}, 0)"),
        Column(name="recency_in_longest_gaps", expression="min(age) / nullif(max(gap), 0)"),
        Column(name="recency_in_median_gaps", expression="min(age) / nullif(median(gap), 0)"),
    ]


def _recent(measure: str, days: int) -> str:
    return f"coalesce(sum({measure}) FILTER (age <= {days}), 0)"


def _decayed(days: int) -> str:
    return f"sum(CAST(round(exp(-age / {days}.0) * {DECAY_UNIT}) AS BIGINT)) / {DECAY_UNIT}.0"


def _same_window_last_year(window: int) -> str:
    return f"coalesce(sum(times) FILTER (age <= {YEAR} AND age > {YEAR - window}), 0)"


def _prefixed(prefix: str, columns: list[Column]) -> list[Column]:
    return [
        Column(name=f"{prefix}_{column.name}", expression=column.expression, missing=column.missing)
        for column in columns
    ]
