"""Customers as indented text tables, and who of them a filter chooses by each of the three engines.

A line that is not indented names a table; the indented lines below it are its header and its rows. Columns are
separated by two or more spaces, ``-`` is a blank. Customers exist in the order of the ``customers`` table. ::

    customers
      id   country
      Zoë  France
      李   -
    visits
      id   at                   kind
      Zoë  2026-02-28 23:59:59  class

The other tables are orders, tags, subscriptions, contacts, campaigns (a customer's place in one) and lists.
"""

import re
from collections import defaultdict
from datetime import date, datetime
from textwrap import dedent

import duckdb
import sqlalchemy as sa

from segmentation.catalog import FieldType
from segmentation.filters.codec import from_json
from segmentation.filters.evaluate import Setting, evaluate
from segmentation.filters.facts import CampaignMember, Contact, Customer, HeldPlan, HeldTag, OrderLine, Visit
from segmentation.index import bitsets
from segmentation.index.audience_index import AudienceIndex
from segmentation.sql import tables
from segmentation.sql.compile import Scope, compile_filter
from segmentation.sql.dialect import fetch_arrays
from tests.population import FIELDS, snapshot_of

AS_OF = date(2026, 3, 1)
TIMES = ("at", "added", "removed", "bought", "started", "ended")


def read_tables(text: str) -> dict[str, list[dict[str, str | None]]]:
    """Return the rows of each table as dictionaries; a blank is None."""
    found: dict[str, list[dict[str, str | None]]] = {}
    header: list[str] = []
    rows: list[dict[str, str | None]] = []
    for line in dedent(text).strip("\n").splitlines():
        cells = re.split(r" {2,}", line.strip())
        if not line.startswith(" "):
            rows, header = found.setdefault(line.strip(), []), []
        elif not header:
            header = cells
        else:
            rows.append({name: None if cell == "-" else cell for name, cell in zip(header, cells, strict=True)})
    return found


def read_people(text: str) -> dict[str, Customer]:
    """Return the customers of a text by id."""
    found = read_tables(text)
    events: dict[tuple[str, str], list[dict]] = defaultdict(list)
    for table, rows in found.items():
        for row in rows if table != "customers" else ():
            events[table, row["id"]].append(row)
    return {row["id"]: _person(row, events) for row in found["customers"]}


def _person(row, events) -> Customer:
    of = {table: events[table, row["id"]] for table in _EVENTS}
    score = row.get("score")
    return Customer(
        fields={name: _value(name, row.get(name)) for name in _NAMES},
        orders=[_order(line) for line in of["orders"]],
        visits=[Visit(at=_time(line["at"]), kind=line.get("kind")) for line in of["visits"]],
        tags=[
            HeldTag(tag=line["tag"], added_at=_time(line.get("added")), removed_at=_time(line.get("removed")))
            for line in of["tags"]
        ],
        plans=[_plan(line) for line in of["subscriptions"]],
        contacts=[Contact(at=_time(line["at"]), channel=line.get("channel")) for line in of["contacts"]],
        campaigns=[
            CampaignMember(campaign=line["campaign"], held_out=line["held"] == "yes", at=_time(line["at"]))
            for line in of["campaigns"]
        ],
        lists=frozenset(line["list"] for line in of["lists"]),
        random_bucket=int(row.get("bucket") or 0),
        bins={} if score is None else {"orders-30d": min(int(float(score) * 10 + 1e-9), 999)},
    )


_EVENTS = ("orders", "visits", "tags", "subscriptions", "contacts", "campaigns", "lists")
_ADDRESSES = ("email_address", "phone_number", "postal_code")
_CONSENTS = tuple(f"{channel}_consent" for channel in ("email", "sms", "push", "post", "ads"))
_NAMES = (*FIELDS, *_ADDRESSES, *_CONSENTS)


def _value(name: str, cell: str | None) -> object:
    if cell is None:
        return None
    if name in _CONSENTS:
        return {"yes": True, "no": False}[cell]
    match FIELDS[name].type if name in FIELDS else FieldType.TEXT:
        case FieldType.NUMBER:
            return float(cell)
        case FieldType.BOOLEAN:
            return {"yes": True, "no": False}[cell]
        case FieldType.DATE:
            return _time(cell) if name == "created_at" else date.fromisoformat(cell)
    return cell


def _time(cell: str | None) -> datetime | None:
    return None if cell is None else datetime.fromisoformat(cell)


def _order(line) -> OrderLine:
    amount = line.get("amount")
    cents = None if amount is None else round(float(amount) * 100)
    return OrderLine(
        order_id=line["order"],
        at=_time(line["at"]),
        amount=cents,
        product=line.get("product"),
        category=line.get("category"),
        # The import's rule: not flagged a return, and the amount unknown or above 0.
        is_purchase=line.get("return") is None and (cents is None or cents > 0),
    )


def _plan(line) -> HeldPlan:
    started, bought = _time(line["started"]), _time(line.get("bought"))
    return HeldPlan(
        plan=line["plan"],
        known_at=bought or started,
        started_at=started,
        ended_at=_time(line.get("ended")),
        standing=line.get("standing") or "active",
        fixed_term=line.get("fixed") == "yes",
    )


def chosen(people, filter, *, as_of=AS_OF, snapshot_as_of=None, segments=None, lists=None) -> str:
    """Return the ids a filter (its JSON, without the version) chooses, by one space each, in the customers' order.

    Oracle, SQL and index must agree; the index answers at the snapshot's own date only.
    """
    people = read_people(people) if isinstance(people, str) else people
    node = from_json({"version": 1, "filter": filter})
    named = {id: from_json({"version": 1, "filter": body}) for id, body in (segments or {}).items()}
    today = snapshot_as_of or as_of
    setting = Setting(as_of=as_of, snapshot_as_of=today, segments=named, lists=lists or {})
    rows = [row for row, person in enumerate(people.values()) if evaluate(node, person, setting)]
    scores = {"orders-30d": "scores"}
    scope = Scope(snapshot_as_of=today, fields=FIELDS, scores=scores, segments=named, lists=lists or {})
    connection = _snapshot(people)
    assert _by_sql(connection, compile_filter(node, as_of, scope)) == rows
    if as_of == today:
        index = AudienceIndex(connection, len(people))
        assert bitsets.to_rows(index.members(node, scope), len(people)).tolist() == rows
    ids = list(people)
    return " ".join(ids[row] for row in rows)


def _by_sql(connection: duckdb.DuckDBPyConnection, condition) -> list[int]:
    return sorted(fetch_arrays(connection, sa.select(tables.customers.c.row).where(condition))["row"].tolist())


def _snapshot(people) -> duckdb.DuckDBPyConnection:
    if people:
        return snapshot_of(list(people.values()))
    connection = snapshot_of([Customer()])
    for table in (*tables.metadata.tables, *tables.ledger.tables):
        connection.execute(f"DELETE FROM {table}")
    return connection
