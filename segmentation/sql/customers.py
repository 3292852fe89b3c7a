"""Whole customers read from a snapshot, for the evaluator in plain Python and for looking one customer up."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any

import duckdb
import sqlalchemy as sa

from segmentation.catalog import Field
from segmentation.filters.facts import CampaignMember, Contact, Customer, HeldPlan, HeldTag, OrderLine, Visit
from segmentation.sql import tables
from segmentation.sql.compile import score_table
from segmentation.sql.dialect import run

EVENTS = ("orders", "visits", "tags", "plans", "contacts", "campaigns")


def read_customers(
    connection: duckdb.DuckDBPyConnection,
    fields: Mapping[str, Field],
    scores: Mapping[str, str],
    rows: Sequence[int] | None = None,
    events: Collection[str] = EVENTS,
) -> Iterator[tuple[int, Customer]]:
    """Yield (row, customer) for the given rows, or for every customer of the snapshot, in row order.

    Holds everything of them in memory: slow for many. The tables of `tables.ledger` stand beside those of the snapshot.
    A customer's ``lists`` are stored sets. Of ``events`` that are not asked for a customer has none.
    """
    found = {name: _grouped(connection, *_EVENTS[name], rows) for name in events}
    lists = _grouped(connection, _LISTS, lambda values: values[0], rows)
    bins = _bins(connection, scores, rows)
    own = [name for name, known in fields.items() if not known.canonical]
    attributes = _rows(connection, tables.attributes, own, rows)
    people = _rows(connection, tables.customers, [c.name for c in tables.customers.c if c.name != "row"], rows)
    for row, values in people.items():
        yield (
            row,
            Customer(
                fields=values | attributes.get(row, {}),
                lists=frozenset(lists[row]),
                random_bucket=values["random_bucket"],
                bins=bins[row],
                **{name: of_rows[row] for name, of_rows in found.items()},
            ),
        )


def customer_ids(connection: duckdb.DuckDBPyConnection, rows: Sequence[int]) -> Mapping[int, str]:
    """Return the company's own ids of a few customers, by row."""
    people = tables.customers
    statement = sa.select(people.c.row, people.c.customer_id).where(people.c.row.in_(list(rows)))
    return dict(run(connection, statement).fetchall())


def row_of(connection: duckdb.DuckDBPyConnection, customer_id: str) -> int | None:
    """Return the row of a customer by the company's own id, None when there is none."""
    people = tables.customers
    found = run(connection, sa.select(people.c.row).where(people.c.customer_id == customer_id)).fetchone()
    return None if found is None else int(found[0])


_ORDERS = sa.select(
    tables.orders.c.row,
    tables.orders.c.order_id,
    tables.orders.c.ordered_at,
    tables.orders.c.amount,
    tables.orders.c.product,
    tables.orders.c.category,
    tables.orders.c.is_purchase,
)
_VISITS = sa.select(tables.visits.c.row, tables.visits.c.visited_at, tables.visits.c.kind)
_TAGS = sa.select(tables.tags.c.row, tables.tags.c.tag, tables.tags.c.added_at, tables.tags.c.removed_at)
_PLANS = sa.select(
    tables.subscriptions.c.row,
    tables.subscriptions.c.plan,
    tables.subscriptions.c.known_at,
    tables.subscriptions.c.started_at,
    tables.subscriptions.c.ended_at,
    tables.subscriptions.c.standing,
    tables.subscriptions.c.fixed_term,
)
_CONTACTS = sa.select(tables.contacts.c.row, tables.contacts.c.sent_at, tables.contacts.c.channel)
_CAMPAIGNS = sa.select(
    tables.campaign_members.c.row,
    tables.campaign_members.c.campaign,
    tables.campaign_members.c.held_out,
    tables.campaign_members.c.at,
)
_LISTS = sa.select(tables.list_members.c.row, tables.list_members.c.list)


def _order(values: Sequence[Any]) -> OrderLine:
    order_id, at, amount, product, category, is_purchase = values
    return OrderLine(
        order_id=order_id, at=at, amount=amount, product=product, category=category, is_purchase=is_purchase
    )


def _visit(values: Sequence[Any]) -> Visit:
    return Visit(at=values[0], kind=values[1])


def _tag(values: Sequence[Any]) -> HeldTag:
    return HeldTag(tag=values[0], added_at=values[1], removed_at=values[2])


def _plan(values: Sequence[Any]) -> HeldPlan:
    plan, known_at, started_at, ended_at, standing, fixed_term = values
    return HeldPlan(
        plan=plan,
        known_at=known_at,
        started_at=started_at,
        ended_at=ended_at,
        standing=standing,
        fixed_term=fixed_term,
    )


def _contact(values: Sequence[Any]) -> Contact:
    return Contact(at=values[0], channel=values[1])


def _campaign_member(values: Sequence[Any]) -> CampaignMember:
    return CampaignMember(campaign=values[0], held_out=values[1], at=values[2])


_EVENTS: Mapping[str, tuple[sa.Select[Any], Callable[[Sequence[Any]], Any]]] = {
    "orders": (_ORDERS, _order),
    "visits": (_VISITS, _visit),
    "tags": (_TAGS, _tag),
    "plans": (_PLANS, _plan),
    "contacts": (_CONTACTS, _contact),
    "campaigns": (_CAMPAIGNS, _campaign_member),
}


def _grouped(
    connection: duckdb.DuckDBPyConnection,
    statement: sa.Select[Any],
    make: Callable[[Sequence[Any]], Any],
    rows: Sequence[int] | None,
) -> Mapping[int, list[Any]]:
    grouped: defaultdict[int, list[Any]] = defaultdict(list)
    for row, *values in run(connection.cursor(), _of(statement, rows)).fetchall():
        grouped[row].append(make(values))
    return grouped


def _of(statement: sa.Select[Any], rows: Sequence[int] | None) -> sa.Select[Any]:
    """Return a statement whose first column is the row, for the given rows only."""
    return statement if rows is None else statement.where(statement.selected_columns[0].in_(list(rows)))


def _rows(
    connection: duckdb.DuckDBPyConnection, table: sa.Table, names: Sequence[str], rows: Sequence[int] | None
) -> Mapping[int, dict[str, Any]]:
    columns = [table.c[name] if name in table.c else tables.attribute_of(table, name) for name in names]
    statement = _of(sa.select(table.c.row, *columns), rows).order_by(table.c.row)
    found = run(connection.cursor(), statement).fetchall()
    return {row: dict(zip(names, values, strict=True)) for row, *values in found}


def _bins(
    connection: duckdb.DuckDBPyConnection, scores: Mapping[str, str], rows: Sequence[int] | None
) -> Mapping[int, dict[str, int]]:
    bins: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for prediction, name in scores.items():
        table = score_table(name)
        for row, score_bin in run(connection.cursor(), _of(sa.select(table.c.row, table.c.bin), rows)).fetchall():
            bins[row][prediction] = score_bin
    return bins
