"""One customer of a snapshot: found by her id, and read with everything that is known of her."""

from collections.abc import Collection, Sequence
from datetime import date

from segmentation.api.context import OpenSnapshot
from segmentation.errors import NotFound
from segmentation.filters.evaluate import Setting
from segmentation.filters.facts import Customer
from segmentation.sentences import Sentence
from segmentation.sql.compile import Scope
from segmentation.sql.customers import EVENTS, read_customers, row_of


def setting_of(scope: Scope) -> Setting:
    """Return what evaluating one customer needs, of the same moment as the scope."""
    return Setting(
        as_of=scope.snapshot_as_of,
        snapshot_as_of=scope.snapshot_as_of,
        segments=scope.segments,
        lists=scope.lists,
        minor_units=scope.minor_units,
    )


def present(snapshot: OpenSnapshot) -> Setting:
    """Return what counting plans, tags and events at the date of the data needs."""
    as_of: date = snapshot.info.as_of
    return Setting(as_of=as_of, snapshot_as_of=as_of, minor_units=snapshot.catalog.minor_units)


def known_row(snapshot: OpenSnapshot, id: str) -> int:
    """Return the row of a customer. Raises `NotFound`, which does not repeat the id."""
    row = row_of(snapshot.connection.cursor(), id)
    if row is None:
        raise NotFound(
            "customer",
            Sentence("There is no customer with this id in the newest data."),
            hint=Sentence("Search by another id, an e-mail address or a name."),
        )
    return row


def customer_at(snapshot: OpenSnapshot, row: int, scope: Scope | None = None) -> Customer:
    """Return everything known of the customer of a row; her scores and lists are those of the scope."""
    return customers_at(snapshot, [row], scope)[row]


def customers_at(
    snapshot: OpenSnapshot, rows: Sequence[int], scope: Scope | None = None, events: Collection[str] = EVENTS
) -> dict[int, Customer]:
    """Return the customers of a few rows by row; of ``events`` that are not asked for they have none."""
    scores = scope.scores if scope else {}
    return dict(read_customers(snapshot.connection, snapshot.catalog.fields, scores, rows, events))
