"""What is known of a customer, as the reader's language writes it."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from babel.dates import format_date
from babel.numbers import format_currency

from pages.ui import session
from pages.ui.formats import fixed
from pages.ui.language import current
from pages.ui.text import day, joined, number, percent, plural, t
from segmentation.api import Catalog, CustomerEvent, PlanView, RuleVerdict, TableColumn, TagView

OPEN = "customers.id"
"""Under this key stands the id of the customer that is open. It stands in no address."""
REVEAL = "customers.reveal"
FIELD = "field:"
_COUNTED = ("visits", "contacts", "orders")


def amount(minor: int, currency: str, digits: int) -> str:
    """Return an amount of minor units; without a currency as a plain number."""
    value = minor / 10**digits
    return str(format_currency(value, currency, locale=current().locale)) if currency else number(value, digits)


def score(value: float) -> str:
    """Return a score with its one decimal."""
    return fixed(value, 1)


def short_day(value: date) -> str:
    """Return a day in little room: 9 Dec 2011."""
    return str(format_date(value, "d MMM y", locale=current().locale))


def month(value: date) -> str:
    """Return a month: December 2011."""
    return str(format_date(value, "LLLL y", locale=current().locale)).capitalize()


def field_label(name: str, label: str) -> str:
    """Return the name of a field: the company's own word for it, or the usual one."""
    return label or t(f"customers.field_{name}")


def column_label(column: TableColumn) -> str:
    """Return the heading of a column."""
    if column.name.startswith(FIELD):
        return field_label(column.name.removeprefix(FIELD), column.label)
    return t(f"customers.column_{column.name}")


def value_text(value: Any) -> str:
    """Return a value of a field; one that is not known is empty."""
    match value:
        case None:
            return ""
        case bool():
            return t("customers.yes") if value else t("customers.no")
        case datetime():
            return short_day(value.date())
        case date():
            return short_day(value)
        case int() | float():
            return number(value, 2)
        case tuple():
            return joined(value) if value else ""
    return str(value)


def cell(value: Any, column: TableColumn, catalog: Catalog) -> str:
    """Return what stands in a cell of a table."""
    if column.kind == "money" and value is not None:
        return amount(value, catalog.currency or "", catalog.minor_units)
    return value_text(value)


def plan_text(view: PlanView) -> str:
    """Return one plan with its state and its days, as Markdown."""
    key = f"customers.plan_{view.state}"
    if view.ended is None:
        return t(key, plan=session.plain(view.plan), started=day(view.started))
    return t(f"{key}_until", plan=session.plain(view.plan), started=day(view.started), ended=day(view.ended))


def tag_text(view: TagView) -> str:
    """Return one tag with since when, or until when, where that is known."""
    if view.removed is not None and not view.held:
        return t("customers.tag_until", tag=view.tag, day=day(view.removed))
    if view.added is None:
        return t("customers.tag", tag=view.tag)
    return t("customers.tag_since", tag=view.tag, day=day(view.added))


def event_details(event: CustomerEvent, currency: str, digits: int) -> str:
    """Return what an event was about: amount, lines, products, plan, tag, campaign and channel."""
    parts = []
    if event.amount is not None and event.kind in ("order", "return"):
        parts.append(amount(event.amount, currency, digits))
    if event.lines is not None and event.lines > 1:
        parts.append(plural("customers.event_lines", event.lines))
    if event.names:
        parts.append(_some(event.names))
    return " · ".join(parts)


def _some(names: Sequence[str], most: int = 4) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} +{number(len(names) - most)}"


def held_text(rule: RuleVerdict) -> str:
    """Return what the customer has of what a rule asks about."""
    held = rule.held
    if held is None:
        return ""
    if held.code in _COUNTED and held.number is not None:
        return plural(f"customers.held_{held.code}", int(held.number))
    if held.code in ("on_list", "not_on_list") and rule.made is not None:
        return t(f"customers.held_{held.code}_made", day=day(rule.made))
    places: dict[str, Any] = {
        "names": joined(held.names) if held.names else "",
        "n": number(held.number, 1) if held.number is not None else "",
        "amount": number(held.number, 2) if held.number is not None else "",
        "day": day(held.days[0]) if held.days else "",
        "bought": day(held.days[-1]) if held.days else "",
        "value": value_text(held.value),
    }
    return t(f"customers.held_{held.code}", **places)


def chance_text(chance: float | None) -> str:
    """Return a chance; empty while it is hidden."""
    return "" if chance is None else percent(chance, 1 if chance < 0.0995 else 0)
