"""Small populations: strategies that generate customers and filters, and a snapshot database to hold them."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import duckdb
import sqlalchemy as sa
from hypothesis import strategies as st

from segmentation.catalog import CANONICAL_FIELDS, Catalog, Field, FieldType, PredictionName
from segmentation.filters import nodes
from segmentation.filters.facts import CampaignMember, Contact, Customer, HeldPlan, HeldTag, OrderLine, Visit
from segmentation.sql import tables
from segmentation.sql.dialect import create_table_text

AS_OF = date(2026, 3, 1)
MIDNIGHT = datetime(2026, 3, 1)
EPOCH = datetime(2025, 1, 1)
PLANS = ("Gold", "Étoile d'or", 'x"; DROP TABLE customers; --')
TAGS = ("staff", "naïve", "100%_off", "VIP")
KINDS = ("class", "cart")
PRODUCTS = ("mat", "Çay")
COUNTRIES = ("France", "ÎLE", "île", "Straße", "İstanbul", "a%b_c")
CHANNELS = ("email", "Brief per Pošta")
CAMPAIGNS = ("spring", "été'; --")
LISTS = {"guests": "upload-1", "frozen": "set-2", "replaced": "upload-9"}
DAYS = ("within_days", "more_than_days_ago", "birthday_within_days")
COLUMN_TYPES = {
    FieldType.TEXT: sa.Text(),
    FieldType.NUMBER: sa.Double(),
    FieldType.DATE: sa.Date(),
    FieldType.BOOLEAN: sa.Boolean(),
}
ATTRIBUTES = {
    'odd "name': Field(name='odd "name', label="Odd", type=FieldType.TEXT, stable=False, canonical=False),
    "height": Field(name="height", label="Height", type=FieldType.NUMBER, stable=True, canonical=False),
    "is_guest": Field(name="is_guest", label="Guest", type=FieldType.BOOLEAN, stable=False, canonical=False),
}
FIELDS = {
    name: Field(name=name, label=label, type=kind, stable=True, canonical=True)
    for name, (label, kind) in CANONICAL_FIELDS.items()
} | ATTRIBUTES
CATALOG = Catalog(
    as_of=AS_OF,
    timezone="Europe/Paris",
    currency="EUR",
    population=10,
    tables=frozenset({"customers", "orders", "visits", "tags", "subscriptions", "contacts"}),
    fields=FIELDS,
    tags=dict.fromkeys(TAGS, 1),
    plans=dict.fromkeys(PLANS, 1),
    visit_kinds=dict.fromkeys(KINDS, 1),
    products=dict.fromkeys(PRODUCTS, 1),
    categories={"classes": 1},
    predictions={"orders-30d": PredictionName(title="Orders, next 30 days", kind="full")},
    segments={"regulars": "Regulars"},
    campaigns={name: name.title() for name in CAMPAIGNS},
    lists={name: name.title() for name in (*LISTS, "empty")},
    contact_channels=dict.fromkeys(CHANNELS, 1),
)


# Times cluster on the edges of windows: midnights, one second to either side, leap day, month starts.
EDGES = [MIDNIGHT - timedelta(days=days) for days in (0, 1, 2, 7, 28, 29, 30, 31, 60, 90, 366)]
times = st.one_of(
    st.sampled_from(EDGES),
    st.sampled_from([edge - timedelta(seconds=1) for edge in EDGES]),
    st.datetimes(min_value=EPOCH, max_value=MIDNIGHT - timedelta(seconds=1)),
).filter(lambda at: at < MIDNIGHT)
dates = st.one_of(
    st.sampled_from([date(1984, 2, 29), date(2000, 2, 29), date(1990, 2, 28), date(1990, 3, 1), date(1999, 12, 31)]),
    st.sampled_from([edge.date() for edge in EDGES]),
    st.dates(min_value=date(1960, 1, 1), max_value=date(2026, 2, 28)),
)
days = st.one_of(st.sampled_from([1, 2, 7, 28, 29, 30, 31, 60, 90, 365, 366]), st.integers(1, 366))


def _optional(strategy):
    return st.one_of(st.none(), strategy)


def _plan(bought, started, ended, plan, standing, fixed_term):
    known = min(bought, started) if bought else started
    # The import reads an end that has not come yet as open, unless the term is fixed.
    if ended is not None and ended >= MIDNIGHT and not fixed_term:
        ended = None
    return HeldPlan(
        plan=plan, known_at=known, started_at=started, ended_at=ended, standing=standing, fixed_term=fixed_term
    )


TO_COME = [MIDNIGHT + timedelta(days=days, seconds=second) for days in (0, 1, 7, 30) for second in (-1, 0, 1)]
plan_rows = st.builds(
    _plan,
    bought=_optional(times),
    started=st.one_of(times, st.just(MIDNIGHT + timedelta(days=3))),
    ended=st.one_of(st.none(), times, st.sampled_from(TO_COME)),
    fixed_term=st.booleans(),
    plan=st.sampled_from(PLANS),
    standing=st.sampled_from(["active", "paused", "inactive"]),
).filter(lambda row: row.known_at < MIDNIGHT and (row.ended_at is None or row.ended_at >= row.started_at))

customers = st.builds(
    Customer,
    fields=st.fixed_dictionaries(
        {
            "country": _optional(st.sampled_from(COUNTRIES)),
            "birth_date": _optional(dates),
            "created_at": _optional(times),
            "postal_code": _optional(st.just("75011")),
            "email_address": _optional(st.just("ada@example.com")),
            "phone_number": _optional(st.just("+33639980001")),
            **{f"{channel}_consent": _optional(st.booleans()) for channel in nodes.CHANNELS},
            'odd "name': _optional(st.sampled_from(("=1+1", "Ödland", "ödland", "100%"))),
            "height": _optional(st.sampled_from((1.5, 1.7, 2.0, 0.0))),
            "is_guest": _optional(st.booleans()),
        }
    ),
    orders=st.lists(
        st.builds(
            OrderLine,
            order_id=st.sampled_from(["a", "b", "c"]),
            at=times,
            amount=_optional(st.sampled_from([0, 100, 1999, 2001, 50_000])),
            product=_optional(st.sampled_from(PRODUCTS)),
            category=_optional(st.just("classes")),
            is_purchase=st.booleans(),
        ),
        max_size=4,
    ),
    visits=st.lists(st.builds(Visit, at=times, kind=_optional(st.sampled_from(KINDS))), max_size=7),
    tags=st.lists(
        st.builds(HeldTag, tag=st.sampled_from(TAGS), added_at=_optional(times), removed_at=_optional(times)),
        max_size=3,
    ),
    plans=st.lists(plan_rows, max_size=3),
    contacts=st.lists(st.builds(Contact, at=times, channel=_optional(st.sampled_from(CHANNELS))), max_size=4),
    campaigns=st.lists(
        st.builds(CampaignMember, campaign=st.sampled_from(CAMPAIGNS), held_out=st.booleans(), at=times), max_size=3
    ),
    lists=st.frozensets(st.sampled_from(["upload-1", "set-2", "an older upload"])),
    random_bucket=st.one_of(st.sampled_from([0, 4999, 5000, 9999]), st.integers(0, 9999)),
    bins=st.one_of(
        st.just({}),
        st.fixed_dictionaries(
            {"orders-30d": st.one_of(st.sampled_from([0, 499, 500, 749, 750, 999]), st.integers(0, 999))}
        ),
    ),
)
populations = st.lists(customers, min_size=1, max_size=12)

windows = st.one_of(
    st.just(nodes.Ever()),
    st.builds(nodes.LastDays, days=st.sampled_from([1, 7, 28, 29, 30, 365, 400])),
    st.builds(nodes.Calendar, period=st.sampled_from(nodes.PERIODS)),
    st.builds(
        lambda first, days: nodes.Between(first=first, after=first + timedelta(days=days)),
        first=st.dates(min_value=date(2025, 1, 1), max_value=date(2026, 3, 10)),
        days=st.integers(1, 60),
    ),
)


def comparisons(values, operators=nodes.COMPARISONS):
    """Generate comparisons of a number of values that fits the operator."""

    def of(op):
        if op == "between":
            pair = st.tuples(values, values).map(lambda two: tuple(sorted(two)))
            return st.builds(nodes.Comparison, op=st.just(op), values=pair)
        if op in ("in", "not_in"):
            many = st.lists(values, min_size=1, max_size=3).map(tuple)
            return st.builds(nodes.Comparison, op=st.just(op), values=many)
        if op in ("is_blank", "is_not_blank"):
            return st.just(nodes.Comparison(op=op))
        if op in DAYS:
            return st.builds(nodes.Comparison, op=st.just(op), values=st.tuples(days))
        return st.builds(nodes.Comparison, op=st.just(op), values=st.tuples(values))

    return st.sampled_from(operators).flatmap(of)


_VALUES_OF = {
    "country": st.sampled_from([*COUNTRIES, "straSSE", "%", "Nowhere"]),
    'odd "name': st.sampled_from(["=1+1", "ÖD", "100%", "_"]),
    "height": st.sampled_from([0, 1.5, 1.7, 2]),
    "is_guest": st.booleans(),
    "birth_date": dates.map(date.isoformat),
    "created_at": times.map(lambda at: at.date().isoformat()),
}


def _attribute(name):
    return st.builds(
        nodes.Attribute, field=st.just(name), test=comparisons(_VALUES_OF[name], tuple(FIELDS[name].operators))
    )


def _some(values):
    return st.lists(st.sampled_from(values), min_size=1, max_size=len(values), unique=True).map(tuple)


whens = st.one_of(
    st.builds(nodes.WithinDays, days=days),
    st.builds(nodes.MoreThanDaysAgo, days=days),
    st.builds(
        lambda first, days: nodes.Between(first=first, after=first + timedelta(days=days)),
        first=st.dates(min_value=date(2025, 1, 1), max_value=date(2026, 3, 10)),
        days=st.integers(1, 400),
    ),
)
buckets = st.one_of(st.sampled_from([0, 1, 4999, 5000, 5001, 9999, 10_000]), st.integers(0, 10_000))
grid = st.integers(0, 999).map(lambda low: low / 10)
conditions = st.one_of(
    st.just(nodes.Everyone()),
    st.builds(
        lambda low, width: nodes.Score(prediction="orders-30d", low=low, high=min(100, round(low + width, 1))),
        low=st.one_of(st.sampled_from([0.0, 50.0, 75.0]), grid),
        width=st.sampled_from([0.1, 5.0, 25.0, 50.0, 100.0]),
    ),
    st.builds(nodes.InCategory, prediction=st.just("orders-30d"), categories=_some(nodes.CATEGORIES)),
    st.builds(
        nodes.Visits,
        count=comparisons(st.integers(0, 5)),
        window=windows,
        kinds=st.one_of(st.just(()), _some(KINDS)),
    ),
    st.builds(
        nodes.Orders,
        measure=st.just("count"),
        value=comparisons(st.integers(0, 3)),
        window=windows,
        products=st.one_of(st.just(()), _some(PRODUCTS)),
        categories=st.sampled_from([(), ("classes",)]),
    ),
    st.builds(
        nodes.Orders,
        measure=st.sampled_from(["total", "average", "largest"]),
        value=comparisons(st.sampled_from([0, 1, 19.99, 20, 20.01, 500])),
        window=windows,
        products=st.one_of(st.just(()), _some(PRODUCTS)),
    ),
    st.builds(nodes.EventDate, event=st.sampled_from(nodes.EVENTS), when=whens),
    st.builds(
        nodes.Contacted,
        count=comparisons(st.integers(0, 3)),
        window=windows,
        channel=_optional(st.sampled_from(CHANNELS)),
    ),
    st.builds(
        nodes.InCampaign,
        campaign=st.sampled_from(CAMPAIGNS),
        state=st.sampled_from(nodes.CAMPAIGN_STATES),
        within_days=_optional(days),
    ),
    st.builds(
        nodes.SubscriptionDate,
        event=st.sampled_from(nodes.PLAN_EVENTS),
        days=days,
        plans=st.one_of(st.just(()), _some(PLANS)),
    ),
    st.lists(buckets, min_size=2, max_size=2, unique=True).map(
        lambda limits: nodes.RandomBucket(low=min(limits), high=max(limits))
    ),
    st.builds(nodes.CustomerList, list=st.sampled_from([*LISTS, "empty"])),
    st.builds(nodes.Tag, mode=st.sampled_from(["any_of", "all_of", "none_of"]), tags=_some(TAGS)),
    st.builds(nodes.Subscription, state=st.sampled_from(nodes.STATES), plans=st.one_of(st.just(()), _some(PLANS))),
    st.sampled_from(sorted(_VALUES_OF)).flatmap(_attribute),
    st.builds(nodes.Reachable, channel=st.sampled_from(nodes.CHANNELS)),
    st.builds(nodes.InSegment, segment=st.just("regulars"), version=st.sampled_from([None, 1])),
)
SEGMENTS = {
    "regulars": nodes.AnyOf(
        members=(
            nodes.Visits(count=nodes.Comparison(op=">=", values=(2,)), window=nodes.LastDays(days=30)),
            nodes.Tag(mode="any_of", tags=("VIP",)),
        )
    ),
    "regulars@1": nodes.Visits(count=nodes.Comparison(op=">=", values=(3,)), window=nodes.LastDays(days=30)),
}
filters = st.recursive(
    conditions,
    lambda inner: st.sampled_from([nodes.AllOf, nodes.AnyOf, nodes.NoneOf]).flatmap(
        lambda group: st.builds(group, members=st.lists(inner, min_size=1, max_size=4).map(tuple))
    ),
    max_leaves=6,
)


_DATABASES: list[duckdb.DuckDBPyConnection] = []


def _database() -> duckdb.DuckDBPyConnection:
    """Return the one in-memory database of the test process, with every table empty: making one a time is slow."""
    if not _DATABASES:
        connection = duckdb.connect(config={"threads": 1})
        for table in (*tables.metadata.sorted_tables, *tables.ledger.sorted_tables):
            connection.execute(create_table_text(table))
        for name, known in ATTRIBUTES.items():
            connection.execute(
                f"ALTER TABLE attributes ADD COLUMN {_quoted(name)} {COLUMN_TYPES[known.type].compile()}"
            )
        connection.execute('CREATE TABLE scores ("row" INTEGER, p DOUBLE, bin INTEGER)')
        _DATABASES.append(connection)
    for table in [*tables.metadata.tables, *tables.ledger.tables, "scores"]:
        _DATABASES[0].execute(f"DELETE FROM {table}")
    return _DATABASES[0]


def snapshot_of(people: Sequence[Customer]) -> duckdb.DuckDBPyConnection:
    """Return an in-memory database with the tables of a snapshot holding these customers, in this order.

    The database is shared: it holds the customers of the latest call only.
    """
    connection = _database()
    rows: dict[str, list[dict[str, object]]] = {}
    for row, person in enumerate(people):
        for table, values in _rows_of(person):
            rows.setdefault(table, []).append({"row": row, **values})
    for row, values in enumerate(rows["customers"]):
        values["customer_id"] = f"c{row}"
    for field in [name for name, known in FIELDS.items() if known.type is FieldType.TEXT]:
        for code, value in enumerate(sorted({person.fields.get(field) for person in people} - {None}), start=1):
            folded = {"field": field, "value": value, "folded": value.casefold(), "code": code, "customers": 1}
            rows.setdefault("text_values", []).append(folded)
    for table, inserted in rows.items():
        _insert(connection, table, inserted)
    return connection


def _rows_of(person: Customer):
    own = {name: value for name, value in person.fields.items() if name not in ATTRIBUTES}
    yield "customers", {"customer_id": "", "known_since": EPOCH, "random_bucket": person.random_bucket, **own}
    yield "attributes", {name: person.fields.get(name) for name in ATTRIBUTES}
    for line in person.orders:
        values = {"order_id": line.order_id, "ordered_at": line.at, "amount": line.amount, "product": line.product}
        flags = {"category": line.category, "is_return": not line.is_purchase, "is_purchase": line.is_purchase}
        yield "orders", values | flags
    for visit in person.visits:
        yield "visits", {"visited_at": visit.at, "kind": visit.kind}
    for tag in person.tags:
        yield "tags", {"tag": tag.tag, "added_at": tag.added_at, "removed_at": tag.removed_at}
    for plan in person.plans:
        values = {"plan": plan.plan, "started_at": plan.started_at, "ended_at": plan.ended_at}
        yield (
            "subscriptions",
            values | {"known_at": plan.known_at, "standing": plan.standing, "fixed_term": plan.fixed_term},
        )
    yield from _told(person)
    for score_bin in person.bins.values():
        # A higher score is a higher chance, as in any prediction.
        yield "scores", {"p": (score_bin + 0.5) / 1000, "bin": score_bin}


def _told(person: Customer):
    """What a customer was sent, and where she stands in the workspace's own ledger."""
    for contact in person.contacts:
        yield "contacts", {"channel": contact.channel, "sent_at": contact.at}
    for place in person.campaigns:
        yield "campaign_members", {"campaign": place.campaign, "held_out": place.held_out, "at": place.at}
    for stored in sorted(person.lists):
        yield "list_members", {"list": stored}


def _insert(connection: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, object]]) -> None:
    names = ", ".join(map(_quoted, rows[0]))
    marks = ", ".join(f"({', '.join('?' for _ in rows[0])})" for _ in rows)
    given = [row[name] for row in rows for name in rows[0]]
    connection.execute(f"INSERT INTO {table} ({names}) VALUES {marks}", given)


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
