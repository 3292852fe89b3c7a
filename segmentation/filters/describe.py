"""A filter in words, with its dates resolved."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, timedelta

from segmentation.catalog import Catalog, Field, FieldType
from segmentation.filters import nodes
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Between,
    Calendar,
    Comparison,
    Ever,
    Everyone,
    Filter,
    InCategory,
    InSegment,
    LastDays,
    NoneOf,
    Orders,
    Reachable,
    Score,
    Subscription,
    Tag,
    Visits,
    Window,
)
from segmentation.filters.windows import days_of

_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
_COUNTS = {
    "=": "exactly {0}",
    "!=": "not exactly {0}",
    "<": "fewer than {0}",
    "<=": "at most {0}",
    ">": "more than {0}",
    ">=": "at least {0}",
    "between": "between {0} and {1}",
}
_VALUES = {
    "=": "is {0}",
    "!=": "is not {0}",
    "<": "is below {0}",
    "<=": "is at most {0}",
    ">": "is above {0}",
    ">=": "is at least {0}",
    "between": "is between {0} and {1}",
    "in": "is one of {all}",
    "not_in": "is none of {all}",
    "contains": "contains {0}",
    "starts_with": "starts with {0}",
    "is_blank": "is unknown",
    "is_not_blank": "is known",
}
_DATES = _VALUES | {"<": "is before {0}", "<=": "is {0} or before", ">": "is after {0}", ">=": "is {0} or after"}
_STATES = {
    "active": "has {plans} now",
    "paused": "has {plans} paused",
    "upcoming": "has bought {plans}, not started yet",
    "lapsed": "had {plans}, none now",
    "never": "never had {plans}",
    "ever": "has or had {plans}",
    "not_active": "has none of {plans} now",
}
_CHANNELS = {
    "email": "can be e-mailed",
    "sms": "can be texted",
    "push": "can be sent a push message",
    "post": "can be written to by post",
    "ads": "can be used for ads",
}
_MEASURES = {"total": "spent in total", "average": "spent on average per order", "largest": "largest order"}


def describe(node: Filter, catalog: Catalog) -> str:
    """Return one English sentence part for a filter, e.g. "visited at least 5 times in the last 30 days (...)".

    It never fails on a filter that reads: unknown names are shown as they stand.
    """
    return _describe(node, catalog, top=True)


def _describe(node: Filter, catalog: Catalog, *, top: bool = False) -> str:  # noqa: C901 - one case per node
    match node:
        case Everyone():
            return "everyone"
        case AllOf(members=members):
            return _joined(members, ", and ", catalog, top=top)
        case AnyOf(members=members):
            return _joined(members, ", or ", catalog, top=top and len(members) == 1)
        case NoneOf(members=(Everyone(),)):
            return "nobody"
        case NoneOf(members=members):
            return f"not ({_joined(members, ', or ', catalog, top=True)})"
        case Score() | InCategory():
            return _score(node, catalog)
        case Visits():
            return _visits(node, catalog)
        case Orders():
            return _orders(node, catalog)
        case Tag(mode=mode, tags=tags):
            return {"any_of": "tagged ", "all_of": "tagged ", "none_of": "not tagged "}[mode] + _listed(
                tags, "and" if mode == "all_of" else "or"
            )
        case Subscription(state=state, plans=plans):
            return _subscription(state, plans)
        case Attribute(field=field, test=test):
            return _attribute(catalog.fields.get(field), field, test)
        case Reachable(channel=channel):
            return _CHANNELS[channel]
        case InSegment(segment=segment):
            return f"in the segment “{catalog.segments.get(segment, segment)}”"


def _joined(members: Sequence[Filter], joiner: str, catalog: Catalog, *, top: bool) -> str:
    text = joiner.join(_describe(member, catalog) for member in members)
    return text if top or len(members) == 1 else f"({text})"


def _listed(values: Sequence[str], last: str) -> str:
    if len(values) < 2:
        return "".join(values)
    return f"{', '.join(values[:-1])} {last} {values[-1]}"


def _score(node: Score | InCategory, catalog: Catalog) -> str:
    known = catalog.predictions.get(node.prediction)
    title = f"“{known.title}”" if known else node.prediction
    if isinstance(node, InCategory):
        return f"likelihood {_listed([category.capitalize() for category in node.categories], 'or')} in {title}"
    high = 100.0 if node.high >= 100 else node.high - 0.1
    return f"likelihood score {node.low:g} to {high:g} in {title}"


def _times(test: Comparison, one: str, many: str) -> str:
    return f"{_amount(test, ',.0f')} {one if test.values[-1:] == (1,) else many}"


def _amount(test: Comparison, form: str) -> str:
    """Return an amount in words; one that validation would refuse stands as it was written."""
    if test.op in _COUNTS and not any(isinstance(value, str) for value in test.values):
        return _COUNTS[test.op].format(*(format(value, form) for value in test.values))
    return _VALUES[test.op].format(*test.values, all=_listed([str(value) for value in test.values], "or"))


def _visits(node: Visits, catalog: Catalog) -> str:
    kinds = f" ({_listed(node.kinds, 'or')})" if node.kinds else ""
    return f"visited {_times(node.count, 'time', 'times')}{kinds} {window_in_words(node.window, catalog.as_of)}"


def _orders(node: Orders, catalog: Catalog) -> str:
    of = f" of {_listed(node.products + node.categories, 'or')}" if node.products or node.categories else ""
    window = window_in_words(node.window, catalog.as_of)
    if node.measure == "count":
        return f"made {_times(node.value, 'order', 'orders')}{of} {window}"
    amount = _amount(node.value, ",.2f").replace("fewer", "less", 1)
    blank = " (or made none)" if node.value.op == "!=" and node.measure != "total" else ""
    return f"{_MEASURES[node.measure]} {amount} {catalog.currency or ''}".rstrip() + f"{of} {window}{blank}"


def _subscription(state: nodes.State, plans: Sequence[str]) -> str:
    any_plan = "any plan" if state in ("not_active", "never") else "a plan"
    if state == "not_active" and not plans:
        return "has no plan now"
    return _STATES[state].format(plans=_listed(plans, "or") if plans else any_plan)


def _attribute(field: Field | None, name: str, test: Comparison) -> str:
    label = field.label if field else name
    dated = field is not None and field.type is FieldType.DATE
    shown = [_value(value, dated=dated) for value in test.values]
    op = {"in": "=", "not_in": "!="}.get(test.op, test.op) if len(test.values) == 1 else test.op
    sentence = (_DATES if dated else _VALUES)[op].format(*shown, all=_listed(shown, "or"))
    blank = " (or is unknown)" if test.op in ("!=", "not_in") else ""
    return f"{label} {sentence}{blank}"


def _value(value: nodes.Scalar, *, dated: bool) -> str:
    if dated and isinstance(value, str):
        # Not a date when the field held texts as the filter was saved: then it stands as it was written.
        with suppress(ValueError):
            return day_in_words(date.fromisoformat(value))
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:,g}" if isinstance(value, int | float) else value


def day_in_words(day: date, *, year: bool = True) -> str:
    """Return a day as "9 December 2011".

    >>> day_in_words(date(2011, 12, 9))
    '9 December 2011'
    """
    return f"{day.day} {_MONTHS[day.month - 1]}" + (f" {day.year}" if year else "")


def days_in_words(first: date, after: date) -> str:
    """Return a half-open run of days as a person reads it: both ends are days inside.

    >>> days_in_words(date(2026, 9, 1), date(2026, 10, 1))
    '1 to 30 September 2026'
    """
    last = after - timedelta(days=1)
    if first >= last:
        return day_in_words(last) if first == last else "no day yet"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day_in_words(last)}"
    return f"{day_in_words(first, year=first.year != last.year)} to {day_in_words(last)}"


def window_in_words(window: Window, as_of: date) -> str:
    """Return a window with its resolved days, e.g. "in the last 30 days (1 to 30 September 2026)"."""
    match window:
        case Ever():
            return f"up to {day_in_words(as_of - timedelta(days=1))}"
        case LastDays(days=days):
            name = "in the last day" if days == 1 else f"in the last {days} days"
        case Calendar(period=period):
            name = f"in {period.replace('_', ' ').replace('previous', 'the previous')}"
        case Between():
            return f"from {_resolved(window, as_of)}"
    return f"{name} ({_resolved(window, as_of)})"


def _resolved(window: Window, as_of: date) -> str:
    try:
        first, after = days_of(window, as_of)
        return days_in_words(first or after, after)
    except OverflowError:
        return "days before the calendar begins"
