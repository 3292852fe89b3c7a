"""What a filter says, in English. The functions are those of `Wording`."""

from collections.abc import Sequence
from datetime import date, timedelta

from segmentation.filters import nodes
from segmentation.filters.formats import (
    LONGEST_LIST,
    as_day,
    compared,
    day_text,
    is_number,
    needs_quotes,
    number_text,
    some_of,
)
from segmentation.filters.wording import BlankEffect, GroupKind, Run

COUNTS = {
    "=": "exactly {0}",
    "!=": "not exactly {0}",
    "<": "fewer than {0}",
    "<=": "at most {0}",
    ">": "more than {0}",
    ">=": "at least {0}",
    "between": "between {0} and {1}",
}
AMOUNTS = COUNTS | {"<": "less than {0}"}
VALUES = {
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
DATES = VALUES | {"<": "is before {0}", "<=": "is {0} or before", ">": "is after {0}", ">=": "is {0} or after"}
CHANNELS = {
    "email": "can be e-mailed",
    "sms": "can be texted",
    "push": "can be sent a push message",
    "post": "can be written to by post",
    "ads": "can be used for ads",
}
MEASURES = {
    "total": "spent in total",
    "average": "spent on average per order",
    "largest": "largest order",
}
EVENTS = {
    "last_visit": "last visited",
    "first_visit": "first visited",
    "last_order": "last ordered",
    "first_order": "first ordered",
}
# Without a plan named, with one, with several.
STATES = {
    "active": ("has a plan now", "has {plans} now", "has {plans} now"),
    "paused": ("has a plan paused", "has {plans} paused", "has {plans} paused"),
    "upcoming": (
        "has bought a plan, not started yet",
        "has bought {plans}, not started yet",
        "has bought {plans}, not started yet",
    ),
    "lapsed": ("had a plan, none now", "had {plans}, not any more", "had {plans}, none of them now"),
    "never": ("never had any plan", "never had {plans}", "never had {plans}"),
    "ever": ("has or had a plan", "has or had {plans}", "has or had {plans}"),
    "not_active": ("has no plan now", "does not have {plans} now", "has none of {all} now"),
}
PLAN_EVENTS = {
    "ends_within_days": "has {plans} ending {when}",
    "started_within_days": "started {plans} {when}",
    "ended_within_days": "{plans} last ended {when}",
    "ended_more_than_days_ago": "{plans} last ended {when}",
}
CAMPAIGNS = {
    "sent": "was sent the campaign {title}",
    "held_out": "was in the control group of the campaign {title}",
    "purchased": "bought after being sent the campaign {title}",
}
PERIODS = {
    "this_week": "this week",
    "previous_week": "in the previous week",
    "this_month": "this month",
    "previous_month": "in the previous month",
}
CATEGORIES = {"low": "Low", "medium": "Medium", "high": "High"}
BLANKS: dict[BlankEffect, str] = {
    "keeps": "“{rule}” keeps the {count} {customers} whose {label} is unknown.",
    "leaves_out": "{count} {customers} with unknown {label} {are} left out.",
    "also_leaves_out": "“{rule}” also leaves out the {count} {customers} whose {label} is unknown.",
    "does_not_leave_out": "{count} {customers} with unknown {label} {are} not left out by this rule.",
}
_INNER_MARKS = str.maketrans("“”", "‘’")
BEYOND = "days before the calendar begins"


def number(value: nodes.Scalar, *, decimals: int = 0) -> str:
    """Return a number."""
    return number_text(value, "en", decimals=decimals)


def day(day: date, *, year: bool = True) -> str:
    """Return a day as "9 December 2011"."""
    return day_text(day, "en", year=year)


def days(first: date, after: date) -> str:
    """Return [first, after) as "1 to 30 September 2026"."""
    last = after - timedelta(days=1)
    if first >= last:
        return day(last) if first == last else "no day yet"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {day(last)}"
    return f"{day(first, year=first.year != last.year)} to {day(last)}"


def window(window: nodes.Window, run: Run) -> str:
    """Return a window as "in the last 30 days (1 to 30 September 2026)"."""
    match window:
        case nodes.Ever():
            return f"up to {day(run.after - timedelta(days=1))}" if run.after else BEYOND
        case nodes.LastDays(days=days):
            return last_days(days, run)
        case nodes.Calendar(period=period):
            return f"{PERIODS[period]} ({_resolved(run)})"
        case nodes.Between(first=first):
            return _between(first, run)


def _between(first: date, run: Run) -> str:
    if run.after is None or run.after <= first:
        return f"from {day(first)} (no day yet)"
    one = run.after - first == timedelta(days=1)
    return f"on {day(first)}" if one else f"from {days(first, run.after)}"


def _resolved(run: Run) -> str:
    if run.after is None:
        return BEYOND
    return days(run.first or run.after, run.after)


def _days(count: int) -> str:
    return "day" if count == 1 else f"{number(count)} days"


def last_days(days: int, run: Run) -> str:
    """Return "in the last 30 days (...)"."""
    return f"in the last {_days(days)} ({_resolved(run)})"


def next_days(days: int, run: Run) -> str:
    """Return "in the next 30 days (...)"."""
    return f"in the next {_days(days)} ({_resolved(run)})"


def days_ago(days: int, run: Run) -> str:
    """Return "more than 30 days ago (before ...)"."""
    before = BEYOND if run.after is None else f"before {day(run.after)}"
    return f"more than {number(days)} {'day' if days == 1 else 'days'} ago ({before})"


def zone(timezone: str) -> str:
    """Return where days begin."""
    return f"Days begin at midnight, {timezone} time."


def group(kind: GroupKind, parts: Sequence[str], *, bare: bool, unknown_counts: bool) -> str:
    """Return "a, and b", "(a, or b)" or "not (a, or b)"."""
    text = (", and " if kind == "all_of" else ", or ").join(parts)
    if kind == "none_of":
        return f"not ({text})" + (" (unknown counts as no)" if unknown_counts else "")
    return text if bare or len(parts) == 1 else f"({text})"


def everyone() -> str:
    """Return "everyone"."""
    return "everyone"


def nobody() -> str:
    """Return "nobody"."""
    return "nobody"


def title(text: str) -> str:
    """Return a title between quotation marks, those inside it made single."""
    return f"“{text.translate(_INNER_MARKS)}”"


def field(name: str, label: str) -> str:
    """Return the label: the program's own are English."""
    return label


def value(value: nodes.Scalar) -> str:
    """Return a value; a text that would be misread stands between quotation marks."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return title(value) if needs_quotes(value, (" or ", " and ")) else value
    return number_text(value, "en", grouped=False)


def _listed(names: Sequence[str], last: str = "or") -> str:
    shown = [value(name) for name in names]
    if len(shown) > LONGEST_LIST:
        return f"{', '.join(shown[:LONGEST_LIST])} {last} {len(shown) - LONGEST_LIST} more"
    return f" {last} ".join([", ".join(shown[:-1]), *shown[-1:]] if len(shown) > 1 else shown)


def score(low: float, high: float, prediction: str) -> str:
    """Return a range of scores."""
    shown = f"{number(low)} to {number(high)}" if low != high else number(low)
    return f"likelihood score {shown} in {prediction}"


def category(categories: Sequence[nodes.Category], prediction: str) -> str:
    """Return levels of likelihood."""
    return f"likelihood {_listed([CATEGORIES[one] for one in categories])} in {prediction}"


def _counted(test: nodes.Comparison, one: str, many: str) -> str:
    if not all(map(is_number, test.values)):
        return f"{compared(test, {}, str)} {many}"
    return f"{compared(test, COUNTS, number)} {one if test.values[-1:] == (1,) else many}"


def _none(test: nodes.Comparison) -> bool:
    return test.op == "=" and test.values == (0,) and is_number(test.values[0])


def _in_brackets(names: Sequence[str]) -> str:
    return f" ({_listed(names)})" if names else ""


def visits(count: nodes.Comparison, kinds: Sequence[str], window: str, *, ever: bool) -> str:
    """Return how often somebody visited."""
    of = _in_brackets(kinds)
    if _none(count):
        return f"{'never visited' if ever else 'did not visit'}{of} {window}"
    return f"visited {_counted(count, 'time', 'times')}{of} {window}"


def orders(
    measure: nodes.Measure,
    value: nodes.Comparison,
    narrowed: Sequence[Sequence[str]],
    window: str,
    unit: str,
    *,
    decimals: int,
) -> str:
    """Return a measure of purchases."""
    parts = [f"{of} {_listed(names)}" for of, names in zip(("product", "category"), narrowed, strict=True) if names]
    of = f" ({'; '.join(parts)})" if parts else ""
    if measure == "count":
        many = "no order" if _none(value) else _counted(value, "order", "orders")
        return f"made {many}{of} {window}"
    phrases = AMOUNTS if all(map(is_number, value.values)) else {}
    amount = f"{compared(value, phrases, lambda item: number(item, decimals=decimals))} {unit}".rstrip()
    blank = " (or made none)" if value.op == "!=" and measure != "total" else ""
    return f"{MEASURES[measure]} {amount}{of} {window}{blank}"


def contacted(count: nodes.Comparison, channel: str | None, window: str) -> str:
    """Return how often somebody was contacted."""
    of = _in_brackets((channel,) if channel is not None else ())
    if _none(count):
        return f"was not contacted{of} {window}"
    return f"was contacted {_counted(count, 'time', 'times')}{of} {window}"


def event_date(event: nodes.Event, when: str) -> str:
    """Return when the first or last visit or order was."""
    return f"{EVENTS[event]} {when}"


def tag(mode: nodes.TagMode, tags: Sequence[str]) -> str:
    """Return which tags somebody holds."""
    return f"{'not tagged' if mode == 'none_of' else 'tagged'} {_listed(tags, 'and' if mode == 'all_of' else 'or')}"


def subscription(state: nodes.State, plans: Sequence[str]) -> str:
    """Return somebody's standing with plans."""
    phrase = STATES[state][min(len(plans), 2)]
    return phrase.format(plans=_listed(plans), all=some_of([value(plan) for plan in plans]))


def subscription_date(event: nodes.PlanEvent, plans: Sequence[str], when: str) -> str:
    """Return when a plan starts or ends."""
    return PLAN_EVENTS[event].format(plans=_listed(plans) if plans else "a plan", when=when)


def attribute(name: str, label: str, test: nodes.Comparison, *, blank: bool = True) -> str:
    """Return a field compared with a value."""
    return _attribute(label, test, compared(test, VALUES, value), blank=blank)


def date_attribute(name: str, label: str, test: nodes.Comparison, *, blank: bool = True) -> str:
    """Return a date compared with a date."""
    return _attribute(label, test, compared(test, DATES, _date), blank=blank)


def _attribute(label: str, test: nodes.Comparison, text: str, *, blank: bool) -> str:
    remark = " (or is unknown)" if blank and test.op in ("!=", "not_in") else ""
    return f"{label} {text}{remark}"


def _date(item: nodes.Scalar) -> str:
    found = as_day(item)
    return day(found) if found else value(item)


def relative_date(name: str, label: str, when: str) -> str:
    """Return a date compared with the date of the data."""
    return f"{label} is {when}"


def birthday(name: str, label: str, when: str) -> str:
    """Return when the day of the year of a date comes round."""
    return f"birthday {when}" if name == "birth_date" else f"anniversary of {label} {when}"


def reachable(channel: nodes.Channel) -> str:
    """Return by what somebody can be reached."""
    return CHANNELS[channel]


def segment(title: str, version: int | None) -> str:
    """Return membership of a segment."""
    return f"in the segment {title}" + ("" if version is None else f" (version {version})")


def campaign(state: nodes.CampaignState, title: str, when: str) -> str:
    """Return what happened to somebody in a campaign."""
    return f"{CAMPAIGNS[state].format(title=title)} {when}".rstrip()


def by_lot(low: int, high: int) -> str:
    """Return a share of everyone, drawn by lot."""
    share = number((high - low) * 100 / nodes.RANDOM_BUCKETS)
    numbers = f"number {number(low)}" if high - low == 1 else f"numbers {number(low)} to {number(high - 1)}"
    return f"in a random {share}% ({numbers} of {number(nodes.RANDOM_BUCKETS)})"


def customer_list(title: str) -> str:
    """Return membership of a list."""
    return f"on the list {title}"


def blank_rule(effect: BlankEffect, rule: str, name: str, label: str, blanks: int) -> str:
    """Return what a rule does to customers whose value is unknown."""
    one = blanks == 1
    # "VIP level" keeps its capitals; "Country" loses its own inside a sentence.
    small = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    return BLANKS[effect].format(
        rule=rule,
        label=small,
        count=number(blanks),
        customers="customer" if one else "customers",
        are="is" if one else "are",
    )
