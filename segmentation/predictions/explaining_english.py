"""What likely buyers have in common and why a customer is likely, in English. The functions are those of `Wording`."""

from collections.abc import Mapping, Sequence

from segmentation.filters import english
from segmentation.filters.nodes import Comparison, Scalar
from segmentation.predictions import feature_groups as groups
from segmentation.predictions.behaviours import Subject

# One, several, and the verb of the past, with what it is about.
NOUNS: Mapping[Subject, tuple[str, str, str, str]] = {
    "orders": ("order", "orders", "ordered", ""),
    "these_orders": ("order of these products", "orders of these products", "ordered", " these products"),
    "starts": ("start of a plan", "starts of a plan", "started", " a plan"),
    "visits": ("visit", "visits", "visited", ""),
}
RHYTHM: Mapping[Subject, str] = {
    "orders": "bought",
    "these_orders": "bought these products",
    "starts": "started a plan",
    "visits": "visited",
}
GROUPS: Mapping[str, str] = {
    groups.RECENCY: "how long ago they last {verb}{what}, for their own rhythm",
    groups.FREQUENCY: "how often they {verb}{what} so far",
    groups.LAST_30_DAYS: "how often they {verb}{what} in the last 30 days",
    groups.EARLIER: "how often they {verb}{what} in the months before",
    groups.TENURE: "how long they have been customers",
    groups.MONEY: "how much they spent",
    groups.GAPS: "how regularly they {verb}{what}",
    groups.LAST_YEAR: "what they did in the same days last year",
    groups.ORDERS: "all their orders, of anything",
    groups.RETURNS: "what they returned",
    groups.VISITS: "their visits",
    groups.CARTS: "what they left in the cart",
    groups.TAGS: "their tags",
    groups.PLANS: "their plans",
}


def group(group: str, subject: Subject) -> str:
    """Return what a group of facts tells of a customer."""
    _, _, verb, what = NOUNS[subject]
    return GROUPS[group].format(verb=verb, what=what)


def field(name: str, label: str) -> str:
    """Return the label of a field."""
    return english.field(name, label)


def done(subject: Subject, least: int, days: int) -> str:
    """Return "visited 5 times or more in the last 30 days"."""
    _, _, verb, what = NOUNS[subject]
    often = "" if least == 1 else f" {english.number(least)} times or more"
    return f"{verb}{what}{often}{f' in the last {_days(days)}' if days else ''}"


def quiet(subject: Subject, days: int) -> str:
    """Return "last ordered more than 90 days ago"."""
    _, _, verb, what = NOUNS[subject]
    return f"last {verb}{what} more than {_ago(days)}"


def new(subject: Subject, days: int) -> str:
    """Return "first ordered in the last 30 days"."""
    _, _, verb, what = NOUNS[subject]
    return f"first {verb}{what} in the last {_days(days)}"


def known(subject: Subject, days: int) -> str:
    """Return "first ordered more than 365 days ago"."""
    _, _, verb, what = NOUNS[subject]
    return f"first {verb}{what} more than {_ago(days)}"


def cart(days: int) -> str:
    """Return "left something in the cart in the last 7 days"."""
    return f"left something in the cart in the last {_days(days)}"


def returned() -> str:
    """Return "returned something"."""
    return "returned something"


def tagged(names: Sequence[str]) -> str:
    """Return "tagged VIP and staff"."""
    return f"tagged {_listed(names)}" if names else "not tagged"


def has_plan(names: Sequence[str]) -> str:
    """Return "has Gold now"."""
    return f"has {_listed(names) if names else 'a plan'} now"


def had_plan(names: Sequence[str]) -> str:
    """Return "has or had Gold"."""
    return f"has or had {_listed(names) if names else 'a plan'}"


def plan_ended(names: Sequence[str], days: int | None) -> str:
    """Return "had Gold, ended 20 days ago"."""
    if not names and days is None:
        return "never had a plan"
    what = f"had {_listed(names) if names else 'a plan'}"
    return what if days is None else f"{what}, ended {_ago(days)}"


def value(name: str, label: str, value: Scalar) -> str:
    """Return "Country is France"."""
    test = Comparison(op="=", values=(value,)) if value != "" else Comparison(op="is_blank")
    return english.attribute(name, label, test)


def about(label: str) -> str:
    """Return that a field matters, without its value."""
    return f"what is known of {label}"


def ago(days: int) -> str:
    """Return "20 days ago"."""
    return _ago(days)


def rhythm(subject: Subject, gap: int | None, last: int | None) -> str:
    """Return "bought about every 31 days, last order 62 days ago"."""
    one, _, _, _ = NOUNS[subject]
    if last is None:
        return f"no {one} yet"
    if gap is None:
        return f"last {one} {_ago(last)}"
    return f"{RHYTHM[subject]} about every {_days(gap)}, last {one} {_ago(last)}"


def so_far(subject: Subject, times: int) -> str:
    """Return "12 orders so far"."""
    return f"{_counted(subject, times)} so far"


def recent(subject: Subject, times: int, days: int) -> str:
    """Return "3 orders in the last 30 days"."""
    return f"{_counted(subject, times)} in the last {_days(days)}"


def between(subject: Subject, times: int, first: int, last: int) -> str:
    """Return "2 orders between 31 and 365 days ago"."""
    return f"{_counted(subject, times)} between {english.number(first)} and {_ago(last)}"


def since(subject: Subject, first: int | None, known: int | None) -> str:
    """Return "first order 400 days ago"."""
    if first is not None:
        return f"first {NOUNS[subject][0]} {_ago(first)}"
    return "customer since an unknown day" if known is None else f"customer for {_days(known)}"


def spent(total: float, each: float, unit: str, decimals: int) -> str:
    """Return "spent 1,234.50 EUR in all, 102.88 EUR per order"."""
    shown, mean = (
        f"{english.number(round(one, decimals), decimals=decimals)} {unit}".rstrip() for one in (total, each)
    )
    return f"spent {shown} in all, {mean} per order"


def gaps(subject: Subject, shortest: int | None, longest: int | None) -> str:
    """Return "20 to 45 days between two orders"."""
    one, many, _, _ = NOUNS[subject]
    if shortest is None or longest is None:
        return f"one {one} only, so no rhythm yet"
    days = _days(longest) if shortest == longest else f"{english.number(shortest)} to {_days(longest)}"
    return f"{days} between two {many}"


def last_year(subject: Subject, times: int) -> str:
    """Return "2 orders in the same days last year"."""
    return f"{_counted(subject, times)} in the same days last year"


def visited(times: int, last: int | None) -> str:
    """Return "visited 9 times in the last 30 days"."""
    if times:
        return f"visited {'once' if times == 1 else f'{english.number(times)} times'} in the last 30 days"
    return "no visit yet" if last is None else f"last visit {_ago(last)}"


def returns(times: int, last: int | None) -> str:
    """Return "returned something 3 times, the last time 20 days ago"."""
    if not times:
        return "returned nothing"
    often = "once" if times == 1 else f"{english.number(times)} times"
    return f"returned something {often}" if last is None else f"returned something {often}, last {_ago(last)}"


def left_in_cart(last: int | None) -> str:
    """Return "left something in the cart 2 days ago"."""
    return "never left anything in the cart" if last is None else f"left something in the cart {_ago(last)}"


def _counted(subject: Subject, times: int) -> str:
    one, many, _, _ = NOUNS[subject]
    return f"{english.number(times) if times else 'no'} {one if times <= 1 else many}"


def _days(days: int) -> str:
    return "day" if days == 1 else f"{english.number(days)} days"


def _ago(days: int) -> str:
    return f"{english.number(days)} {'day' if days == 1 else 'days'} ago"


def _listed(names: Sequence[str]) -> str:
    shown = [english.value(name) for name in names]
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)
