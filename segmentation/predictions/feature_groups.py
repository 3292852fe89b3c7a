"""Feature columns by what they tell of a customer: importance and reasons speak of groups, never of single columns.

Columns of one group move together (how often within 7, 14, 30 days), so changing one alone would describe nobody.
The pattern's chance is that of still being a customer, which recency decides, times that of buying if so, which
frequency decides: its two columns belong to these.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from segmentation.predictions.columns import PATTERN_ALIVE, PATTERN_CHANCE

RECENCY = "recency"
FREQUENCY = "frequency"
LAST_30_DAYS = "last_30_days"
EARLIER = "earlier"
TENURE = "tenure"
MONEY = "money"
GAPS = "gaps"
LAST_YEAR = "last_year"
ORDERS = "orders"
RETURNS = "returns"
VISITS = "visits"
CARTS = "carts"
TAGS = "tags"
PLANS = "plans"
ATTRIBUTE = "attribute:"
"""Each of the company's own fields is a group of its own: ``attribute:`` and its name."""

OF_EVENTS = (RECENCY, FREQUENCY, LAST_30_DAYS, EARLIER, MONEY, GAPS, LAST_YEAR)
"""Those that tell of purchase events, so that nothing is to be told of who has none."""

GROUPS = (*OF_EVENTS, TENURE, ORDERS, RETURNS, VISITS, CARTS, TAGS, PLANS)
"""All of them but the company's own fields."""

_EVENT: Mapping[str, tuple[str, ...]] = {
    RECENCY: (
        *("since_last", "recency_share"),
        *("recency_in_mean_gaps", "recency_in_longest_gaps", "recency_in_median_gaps"),
    ),
    FREQUENCY: ("days", "times", "rate"),
    LAST_30_DAYS: ("times_7d", "times_14d", "times_30d", "spend_30d", "decayed_15d"),
    EARLIER: ("times_60d", "times_90d", "times_180d", "times_365d", "spend_90d", "decayed_45d", "decayed_135d"),
    TENURE: ("since_first",),
    MONEY: ("spend", "spend_mean", "spend_largest", "spend_last", "spend_365d", "items", "items_mean"),
    GAPS: ("gap_mean", "gap_std", "gap_last", "gap_longest", "gap_median", "gap_shortest"),
    LAST_YEAR: ("last_year",),
}
_NAMED: Mapping[str, str] = MappingProxyType(
    {f"event_{name}": group for group, names in _EVENT.items() for name in names}
    | {"days_known": TENURE, PATTERN_ALIVE: RECENCY, PATTERN_CHANCE: FREQUENCY}
)
_PREFIXES: Mapping[str, str] = {
    "orders_": ORDERS,
    "returns_": RETURNS,
    "visits_": VISITS,
    "cart_": CARTS,
    "tag:": TAGS,
    "plans_": PLANS,
    "plan_ever:": PLANS,
    "plan_active:": PLANS,
}


def group_of(column: str) -> str:
    """Return the one group of a feature column. Raises KeyError for a column that is not known.

    >>> group_of("event_times_30d"), group_of("attribute:country")
    ('last_30_days', 'attribute:country')
    """
    if column in _NAMED:
        return _NAMED[column]
    if column.startswith(ATTRIBUTE):
        return column
    for prefix, group in _PREFIXES.items():
        if column.startswith(prefix):
            return group
    raise KeyError(column)


def grouped(columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Return the columns of each group there is, groups and columns in the order they come in."""
    found: dict[str, list[str]] = {}
    for column in columns:
        found.setdefault(group_of(column), []).append(column)
    return {group: tuple(names) for group, names in found.items()}
