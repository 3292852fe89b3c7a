"""The canonical copy of a table: accepted rows only, typed, under the company's own customer ids, as Parquet."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb

from segmentation.sql.dialect import quoted
from segmentation.storage.addresses import email_address, normalise_phones
from segmentation.storage.attributes import PREFIX, Attribute, attribute_value
from segmentation.storage.canonical import CONSENTS, CUSTOMERS, ORDERS, TABLES
from segmentation.storage.classifying import Reading, note_refusals
from segmentation.storage.csv_rows import ROW
from segmentation.storage.parsing import present
from segmentation.storage.raw import RawTable
from segmentation.storage.statements import copy_to_parquet, literal, select


def write_events(work: duckdb.DuckDBPyConnection, raw: RawTable, currency: str | None, target: Path) -> None:
    """Write the accepted rows of an event table. Orders without a currency get the workspace's."""
    columns = {name: quoted(name) for name in TABLES[raw.table].names}
    if raw.table == ORDERS.name:
        columns["currency"] = literal(currency) if currency else "NULL::VARCHAR"
        columns["is_return"] = "coalesce(is_return, false) OR coalesce(amount < 0, false)"
    work.execute(copy_to_parquet(select(columns, f"accepted_{raw.table}"), target))


def write_customers(
    work: duckdb.DuckDBPyConnection,
    raw: RawTable,
    attributes: Sequence[tuple[Attribute, int]],
    reading: Reading,
    *,
    previous: Path | None,
    target: Path,
) -> int:
    """Write the accepted customers with their attributes (each with the index of its source column) and addresses.

    Where a customer had several rows a refused consent in any of them counts. ``previous`` are the canonical customers
    whose phone numbers are reused. Returns how many phone numbers were computed.
    """
    note_refusals(work)
    computed = normalise_phones(work, f"accepted_{CUSTOMERS.name}", previous)
    columns = {name: f"a.{name}" for name in CUSTOMERS.names}
    columns |= {name: f"CASE WHEN f.customer_id IS NULL THEN a.{name} ELSE f.{name} END" for name in CONSENTS}
    columns |= {"email_address": email_address("a.email"), "phone_number": "p.phone_number"}
    columns |= _attribute_columns(raw, attributes, reading)
    source = (
        f"accepted_{CUSTOMERS.name} AS a LEFT JOIN refusals AS f ON f.customer_id = a.customer_id"
        " LEFT JOIN phones AS p ON p.phone = a.phone AND p.country IS NOT DISTINCT FROM a.country"
    )
    if attributes:
        source += f" JOIN {raw.view} AS r ON r.{ROW} = a.{ROW}"
    work.execute(copy_to_parquet(select(columns, source), target))
    return computed


def _attribute_columns(
    raw: RawTable, attributes: Sequence[tuple[Attribute, int]], reading: Reading
) -> Mapping[str, str]:
    columns = {}
    for attribute, index in attributes:
        storage = raw.storage[index] or "text"
        cell = present(f"r.c{index}", storage)
        columns[PREFIX + attribute.name] = attribute_value(attribute.type, cell, storage, reading.form)
    return columns
