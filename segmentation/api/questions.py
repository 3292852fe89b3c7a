"""What a prediction asks, and the facts it may be answered from."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from segmentation.api.context import Context, OpenSnapshot
from segmentation.catalog import Field
from segmentation.errors import UserError
from segmentation.filters.nodes import Comparison, Ever, Filter, Orders
from segmentation.filters.validate import validate
from segmentation.settings import WINDOW_DAYS
from segmentation.sql import feature_events
from segmentation.sql.compile import Scope, compile_filter
from segmentation.sql.features import SqlFeatureSource
from segmentation.storage import snapshots

EventName = Literal["orders", "subscription_starts"]
EVENTS: Mapping[str, feature_events.Event] = {
    "orders": feature_events.Orders(),
    "subscription_starts": feature_events.SubscriptionStarts(),
}
HAS_PURCHASED: Filter = Orders(measure="count", value=Comparison(op=">=", values=(1,)), window=Ever())


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a prediction asks: who of an audience has a purchase event in the next ``window`` days?"""

    window: int
    event: EventName = "orders"
    audience: Filter = HAS_PURCHASED


def check_question(context: Context, question: Question) -> None:
    """Refuse what cannot be asked of the newest data.

    Raises `UserError` for a window outside 1 to 90 days, an unknown event, or one this data has nothing of, and
    `InvalidFilter` for an audience that cannot be judged at past dates.
    """
    low, high = WINDOW_DAYS
    if not low <= question.window <= high:
        raise UserError("window", f"A window of {question.window} days; {low} to {high} days are accepted.")
    if question.event not in EVENTS:
        raise UserError("event", f"{question.event!r} is not an event; accepted: {', '.join(EVENTS)}.")
    snapshot = context.current()
    needed = "orders" if question.event == "orders" else "subscriptions"
    if needed not in snapshot.view.tables:
        raise UserError("no_table", f"This workspace has no {needed}, so there is nothing to predict.")
    validate(question.audience, context.catalog(snapshot), context.definitions(), past=True)


def feature_source(context: Context, question: Question, snapshot: OpenSnapshot, as_of: date) -> SqlFeatureSource:
    """Return everything a prediction may know on a snapshot as of a date, over a connection of its own."""
    scope = Scope(
        snapshot_as_of=snapshot.info.as_of,
        fields=snapshot.catalog.fields,
        segments=context.definitions(),
        minor_units=snapshot.catalog.minor_units,
    )
    # A connection of its own: the features are staged in temporary tables.
    connection = snapshots.open_snapshot(context.handle.directory.path, snapshot.info.id)
    return SqlFeatureSource(
        connection,
        window=question.window,
        as_of=as_of,
        event=EVENTS[question.event],
        population=lambda cutoff: compile_filter(question.audience, cutoff, scope),
        attributes=_feature_fields(snapshot.catalog.fields.values()),
    )


def _feature_fields(fields: Iterable[Field]) -> tuple[str, ...]:
    """Return the stable attributes a model may use: of the canonical ones the country alone, the rest is sensitive."""
    return tuple(field.name for field in fields if field.stable and (field.name == "country" or not field.canonical))
