"""What an address may hold: values planted in every place of a filter are found, harmless rules pass."""

from datetime import date

import pytest

from segmentation.catalog import Catalog, Field, FieldType
from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Attribute,
    Comparison,
    CustomerList,
    EventDate,
    Ever,
    Everyone,
    Filter,
    InCategory,
    InSegment,
    LastDays,
    NoneOf,
    Orders,
    RandomBucket,
    Reachable,
    Score,
    Subscription,
    Tag,
    Visits,
    WithinDays,
)
from segmentation.filters.personal import FEWEST, names_somebody


def field(name: str, type: FieldType, *, canonical: bool = False, label: str = "") -> Field:
    return Field(name=name, label=label or name, type=type, stable=True, canonical=canonical)


TEXT, NUMBER, DATE, BOOLEAN = FieldType.TEXT, FieldType.NUMBER, FieldType.DATE, FieldType.BOOLEAN
FIELDS = (
    field("country", TEXT, canonical=True),
    field("birth_date", DATE, canonical=True, label="Birth date"),
    field("created_at", DATE, canonical=True),
    field("favourite", TEXT),
    field("studio", TEXT),
    field("height", NUMBER),
    field("is_guest", BOOLEAN),
    *(field(name, TEXT) for name in ("nickname", "e_mail2", "courriel", "telephone_fixe", "code_postal", "Nom")),
    field("loyalty_number", NUMBER),
    field("x7", TEXT, label="Customer’s name"),
)
CATALOG = Catalog(
    as_of=date(2026, 3, 1),
    timezone="UTC",
    fields={one.name: one for one in FIELDS},
    tags={"vip": 40, "friend of Zoë": 1, "zoe@example.com": 90},
    plans={"Gold": 30},
    products={"mat": 12},
    segments={"regulars": "Regulars", "zoe-example-com": "zoe@example.com"},
    lists={"call-back": "+33 6 12 34 56 78"},
)
HELD = {
    "country": {"France": 900, "Åland": FEWEST - 1},
    "studio": {"Lyon": FEWEST, "+33612345678": 80},
    "favourite": {"zoe@example.com": 500},
}


def told(filter: Filter) -> bool:
    return names_somebody(filter, CATALOG, lambda name: HELD.get(name, {}))


def attribute(name: str, op: str, *values: object) -> Attribute:
    return Attribute(field=name, test=Comparison(op=op, values=values))


HARMLESS = [
    Everyone(),
    Score(prediction="orders-30d", low=50, high=75),
    InCategory(prediction="orders-30d", categories=("high",)),
    Visits(count=Comparison(op=">=", values=(5,)), window=LastDays(days=30)),
    Orders(measure="total", value=Comparison(op=">", values=(2_500_000,)), window=Ever(), products=("mat",)),
    EventDate(event="last_visit", when=WithinDays(days=30)),
    Tag(mode="any_of", tags=("vip",)),
    Subscription(state="not_active", plans=("Gold",)),
    Reachable(channel="email"),
    RandomBucket(low=0, high=5000),
    InSegment(segment="regulars", version=None),
    attribute("country", "in", "France"),
    attribute("country", "is_blank"),
    attribute("birth_date", "is_not_blank"),
    attribute("created_at", ">=", "2025-01-01"),
    attribute("studio", "=", "Lyon"),
    attribute("height", "between", 1.5, 1.8),
    attribute("is_guest", "=", True),
]
PLANTED = [
    attribute("birth_date", "=", "1984-02-29"),
    attribute("birth_date", "birthday_within_days", 7),
    attribute("country", "=", "Åland"),
    attribute("country", "=", "Zoë Quentin"),
    attribute("country", "contains", "Fran"),
    attribute("studio", "starts_with", "Ly"),
    attribute("studio", "=", "+33612345678"),
    attribute("favourite", "=", "zoe@example.com"),
    attribute("nickname", "=", "Zoé"),
    attribute("nickname", "is_blank"),
    attribute("e_mail2", "contains", "@"),
    attribute("courriel", "=", "x"),
    attribute("telephone_fixe", "=", "x"),
    attribute("code_postal", "=", "75011"),
    attribute("Nom", "=", "Quentin"),
    attribute("x7", "=", "Quentin"),
    attribute("loyalty_number", "=", 17),
    attribute("height", "=", 612345678),
    attribute("gone", "=", "x"),
    Tag(mode="none_of", tags=("friend of Zoë",)),
    Tag(mode="any_of", tags=("unknown",)),
    Tag(mode="any_of", tags=("vip", "zoe@example.com")),
    Subscription(state="active", plans=("zoe@example.com",)),
    Visits(count=Comparison(op=">=", values=(1,)), window=Ever(), kinds=("06 12 34 56 78",)),
    Orders(measure="count", value=Comparison(op=">", values=(1,)), window=Ever(), products=("for Zoë",)),
    InSegment(segment="zoe-example-com", version=None),
    CustomerList(list="call-back"),
]


@pytest.mark.parametrize("filter", HARMLESS, ids=repr)
def test_what_many_share_may_stand_in_an_address(filter: Filter) -> None:
    assert not told(filter)


@pytest.mark.parametrize("filter", PLANTED, ids=repr)
def test_what_points_at_somebody_may_not_wherever_it_stands(filter: Filter) -> None:
    assert told(filter)
    for group in (AllOf, AnyOf, NoneOf):
        assert told(group(members=(Everyone(), group(members=(*HARMLESS[1:3], filter)))))


def test_all_that_is_harmless_is_harmless_together() -> None:
    assert not told(AllOf(members=tuple(HARMLESS)))
