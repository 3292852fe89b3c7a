"""The first customers of an audience in some order, with the columns that were asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import numpy as np
from numpy.typing import NDArray

from segmentation.api.context import OpenSnapshot
from segmentation.api.customer_facts import customers_at, present
from segmentation.api.customer_values import CustomerRow, SortBy, TableColumn
from segmentation.api.masking import PERSONAL, shown
from segmentation.catalog import Catalog, FieldType
from segmentation.errors import UserError
from segmentation.filters.evaluate import held_tags, known_plans, row_state
from segmentation.filters.facts import Customer
from segmentation.filters.windows import midnight
from segmentation.index import ranking
from segmentation.index.audience_index import VALUE_DAYS, Answer
from segmentation.index.bitsets import Words
from segmentation.predictions.scores import category
from segmentation.sentences import Sentence
from segmentation.sql.columns import NO_DAY, counted
from segmentation.sql.customer_search import rows_in_order_of_name

FIELD = "field:"
MOST_ROWS = 500
_ORDERED: Mapping[SortBy, str] = {
    "last_order": "last_order",
    "orders": counted("orders", None),
    "spent": counted("amount", None),
    "value": counted("amount", VALUE_DAYS),
}
"""The narrow columns that orders are told by."""
_MONEY = ("spent", "value")
_KINDS: Mapping[FieldType, Any] = {
    FieldType.TEXT: "text",
    FieldType.NUMBER: "number",
    FieldType.DATE: "date",
    FieldType.BOOLEAN: "boolean",
}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scored:
    """The scores of an issue as a table needs them: rows rising, with their bin and chance."""

    rows: NDArray[np.int32]
    bins: NDArray[np.int16]
    p: NDArray[np.float64]


def columns_of(snapshot: OpenSnapshot, catalog: Catalog) -> tuple[TableColumn, ...]:
    """Return the columns a table of this data can have."""
    found = [_ordered(name) for name in _ORDERED if _has(snapshot, catalog, name)]
    if catalog.plans:
        found.append(TableColumn(name="plans", label="", kind="names"))
    if catalog.tags:
        found.append(TableColumn(name="tags", label="", kind="names"))
    found += [_personal(name) for name in snapshot.contact_fields]
    return tuple(found) + tuple(
        TableColumn(
            name=FIELD + field.name,
            label="" if field.canonical else field.label,
            kind=_KINDS[field.type],
            personal=field.name in PERSONAL,
        )
        for field in catalog.fields.values()
    )


def _ordered(name: SortBy) -> TableColumn:
    kind: Any = "money" if name in _MONEY else "date" if name == "last_order" else "number"
    return TableColumn(name=name, label="", kind=kind, sort=name)


def _personal(name: str) -> TableColumn:
    sort: SortBy | None = "name" if name in ("first_name", "last_name") else None
    return TableColumn(name=FIELD + name, label="", kind="text", personal=True, sort=sort)


def _has(snapshot: OpenSnapshot, catalog: Catalog, name: SortBy) -> bool:
    known = "orders" in snapshot.tables and (name not in _MONEY or bool(catalog.currency))
    return known and _ORDERED[name] in snapshot.columns.names


def ordered_rows(
    snapshot: OpenSnapshot,
    answer: Answer,
    words: Words,
    scored: Scored | None,
    sort: SortBy,
    count: int,
    *,
    descending: bool,
) -> NDArray[np.int32]:
    """Return the first rows of a set in an order; of equal ones the first by id, unknown values at the end.

    Raises `UserError` for an order this data does not have.
    """
    if sort == "likelihood" and scored is not None:
        return ranking.first_by_likelihood(answer, words, scored.rows, scored.p, count, highest=descending)
    if sort == "id":
        return ranking.first_by_row(answer, words, count, highest=descending)
    if sort == "name":
        rows = ranking.rows_of(answer, words)
        return rows_in_order_of_name(snapshot.connection, rows, count, last_first=descending)
    if sort in _ORDERED and _ORDERED[sort] in snapshot.columns.names:
        # A column of days counts backwards: the latest order is the fewest days ago.
        backwards = sort == "last_order"
        blank = NO_DAY if backwards else None
        column = _ORDERED[sort]
        return ranking.first_by_column(answer, words, column, count, highest=descending != backwards, blank=blank)
    raise UserError(
        "sort",
        Sentence("These customers cannot be sorted by {sort!r}.", sort=sort),
        hint=Sentence("Choose another order, for example by id."),
    )


def table_rows(
    snapshot: OpenSnapshot,
    rows: Sequence[int],
    columns: Sequence[TableColumn],
    scored: Scored | None,
    *,
    reveal: bool,
    hidden: bool = False,
) -> tuple[CustomerRow, ...]:
    """Return the lines of some rows in their order; personal data in them is masked unless revealed."""
    if not rows:
        return ()
    names = {column.name for column in columns}
    people = customers_at(snapshot, rows, events=[name for name in ("tags", "plans") if name in names])
    told = {name: _column_values(snapshot, name, rows) for name in _ORDERED if name in names}
    return tuple(
        CustomerRow(
            row=row,
            customer_id=people[row].fields["customer_id"],
            values={
                column.name: told[column.name][place]
                if column.name in told
                else _value(snapshot, people[row], column.name, reveal=reveal)
                for column in columns
            },
            **_score(row, scored, hidden=hidden),
        )
        for place, row in enumerate(rows)
    )


def _column_values(snapshot: OpenSnapshot, name: SortBy, rows: Sequence[int]) -> list[Any]:
    found = [int(value) for value in snapshot.columns.open(_ORDERED[name])[list(rows)]]
    if name != "last_order":
        return found
    return [snapshot.info.as_of - timedelta(days=days) if days != NO_DAY else None for days in found]


def _value(snapshot: OpenSnapshot, customer: Customer, name: str, *, reveal: bool) -> Any:
    setting = present(snapshot)
    if name == "tags":
        return tuple(sorted(held_tags(customer, setting)))
    if name == "plans":
        now = midnight(setting.as_of)
        rows = known_plans(customer, (), setting)
        return tuple(sorted({row.plan for row in rows if row_state(row, now, present=True) == "active"}))
    field = name.removeprefix(FIELD)
    return shown(field, customer.fields.get(field), reveal=reveal)


def _score(row: int, scored: Scored | None, *, hidden: bool) -> dict[str, Any]:
    place = None if scored is None else int(np.searchsorted(scored.rows, row))
    if scored is None or place is None or place >= len(scored.rows) or scored.rows[place] != row:
        return {"score": None, "chance": None, "level": None}
    position = int(scored.bins[place])
    chance = None if hidden else float(scored.p[place])
    return {"score": position / 10, "chance": chance, "level": category(position)}


def wanted_columns(known: Sequence[TableColumn], names: Sequence[str]) -> list[TableColumn]:
    """Return some columns in the order asked for. Raises `UserError` for one this data does not have."""
    by_name = {column.name: column for column in known}
    missing = [name for name in names if name not in by_name]
    if missing:
        raise UserError(
            "column",
            Sentence("This data has no column {column!r}.", column=missing[0]),
            hint=Sentence("It has: {names}.", names=", ".join(by_name)),
        )
    return [by_name[name] for name in dict.fromkeys(names)]
