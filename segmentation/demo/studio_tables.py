"""A chunk of the simulated studio as the tables a company would hand over: see the dictionary in data/README.md."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from segmentation.demo.studio_calendar import FIRST_DAY, HISTORY_DAYS, midnight
from segmentation.demo.studio_catalogue import (
    CHANNEL_SHARES,
    CHANNELS,
    GOODS,
    PLAN_TERM,
    PLANS,
    PRODUCTS,
    TAGS,
    VISIT_KINDS,
)
from segmentation.demo.studio_history import Dated, History, customer_ids
from segmentation.demo.studio_identity import draw_identities
from segmentation.demo.studio_people import CLUBS, COUNTRIES, GENDERS, GOALS, LANGUAGES, MARKETING_SOURCES, Value

RETURN_SHARE = 0.04  # of merchandise

_TIME = pa.timestamp("us")
_MONEY = pa.decimal128(12, 2)
SCHEMAS = {
    "customers": pa.schema(
        [
            *((name, pa.string()) for name in ("customer_id", "email", "phone", "first_name", "last_name")),
            *((name, pa.string()) for name in ("country", "region", "city", "postal_code", "language", "gender")),
            ("birth_date", pa.date32()),
            ("created_at", _TIME),
            *((f"{channel}_consent", pa.bool_()) for channel in ("email", "sms", "push", "post", "ads")),
            *((name, pa.string()) for name in ("home_club", "goal", "marketing_source")),
            ("height_cm", pa.int16()),
        ]
    ),
    "orders": pa.schema(
        [
            ("order_id", pa.string()),
            ("customer_id", pa.string()),
            ("ordered_at", _TIME),
            ("amount", _MONEY),
            ("currency", pa.string()),
            ("quantity", pa.int16()),
            *((name, pa.string()) for name in ("product", "category", "channel")),
            ("is_return", pa.bool_()),
        ]
    ),
    "visits": pa.schema([("customer_id", pa.string()), ("visited_at", _TIME), ("kind", pa.string())]),
    "tags": pa.schema([("customer_id", pa.string()), ("tag", pa.string()), ("added_at", _TIME), ("removed_at", _TIME)]),
    "subscriptions": pa.schema(
        [
            ("customer_id", pa.string()),
            ("plan", pa.string()),
            *((name, _TIME) for name in ("bought_at", "started_at", "ended_at")),
            ("status", pa.string()),
        ]
    ),
    "contacts": pa.schema(
        [("customer_id", pa.string()), ("campaign", pa.string()), ("channel", pa.string()), ("sent_at", _TIME)]
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailing:
    """An earlier campaign: who could get it, when, and to what share of them it went. It changed nothing they did."""

    name: str
    channel: str
    sent: date
    share: float


MAILINGS = (
    Mailing(name="Opening weeks", channel="email", sent=date(2024, 11, 5), share=0.8),
    Mailing(name="New year", channel="email", sent=date(2025, 1, 7), share=0.7),
    Mailing(name="Spring packs", channel="email", sent=date(2025, 4, 2), share=0.4),
    Mailing(name="We miss you", channel="sms", sent=date(2025, 6, 12), share=0.3),
    Mailing(name="Back to class", channel="email", sent=date(2025, 9, 2), share=0.6),
    Mailing(name="New year", channel="push", sent=date(2026, 1, 6), share=0.5),
    Mailing(name="Summer pass", channel="email", sent=date(2026, 6, 3), share=0.5),
    Mailing(name="Gold upgrade", channel="sms", sent=date(2026, 7, 15), share=0.2),
    Mailing(name="Back to class", channel="email", sent=date(2026, 9, 3), share=0.6),
    Mailing(name="Autumn packs", channel="push", sent=date(2026, 9, 22), share=0.3),
)
# Given, refused; the rest was never asked.
CONSENTS = {"email": (0.64, 0.24), "sms": (0.38, 0.40), "push": (0.30, 0.35), "post": (0.45, 0.20), "ads": (0.35, 0.40)}


def studio_tables(history: History, first_order: int) -> dict[str, pa.Table]:
    """Return the chunk's six tables, by name, with the schemas of SCHEMAS; orders are numbered from ``first_order``."""
    rng = history.detail
    size = len(history.people.created)
    ids = pa.array(customer_ids(history))
    consents = {name: rng.choice(3, size=size, p=(*shares, 1 - sum(shares))) for name, shares in CONSENTS.items()}
    columns = {
        "customers": _customers(history, ids, consents),
        "orders": _orders(history, ids, first_order),
        "visits": _visits(history, ids),
        "tags": _tags(history, ids),
        "subscriptions": _subscriptions(history, ids),
        "contacts": _contacts(history, ids, consents),
    }
    return {name: pa.table(columns[name], schema=schema) for name, schema in SCHEMAS.items()}


def _texts(names: Sequence[str], codes: NDArray[np.integer]) -> pa.Array:
    return pa.array([name or None for name in names], pa.string()).take(pa.array(codes))


def _named(values: tuple[Value, ...], codes: NDArray[np.integer]) -> pa.Array:
    return _texts([value.name for value in values], codes)


def _times(
    days: NDArray[np.integer], rng: np.random.Generator, opens: int = 7, closes: int = 22
) -> NDArray[np.datetime64]:
    """Return an instant on each of ``days``, on a full second between two hours of the clock."""
    seconds = rng.integers(opens * 3_600, closes * 3_600, len(days))
    return np.asarray(_midnights(days) + seconds.astype("timedelta64[s]"))


def _midnights(days: NDArray[np.integer]) -> NDArray[np.datetime64]:
    return midnight(0) + days.astype(np.int64) * np.timedelta64(86_400, "s")


def _customers(history: History, ids: pa.Array, consents: dict[str, NDArray[np.int64]]) -> dict[str, object]:
    people, rng = history.people, history.detail
    who = draw_identities(history.first, people.gender, rng)
    club = people.club
    post = rng.integers(0, 6, len(club)) % np.array([len(place.postal_codes) for place in CLUBS])[club]
    codes = np.cumsum([0, *(len(place.postal_codes) for place in CLUBS)])[club] + post
    abroad = people.country != 0
    birth = np.datetime64(FIRST_DAY) + people.birth_day.astype("timedelta64[D]")
    return {
        "customer_id": ids,
        "email": who.email,
        "phone": who.phone,
        "first_name": who.first_name,
        "last_name": who.last_name,
        "country": _named(COUNTRIES, people.country),
        "region": _blank(_texts([place.region for place in CLUBS], club), abroad),
        "city": _blank(_texts([place.city for place in CLUBS], club), abroad),
        "postal_code": _blank(_texts([code for place in CLUBS for code in place.postal_codes], codes), abroad),
        "language": _named(LANGUAGES, people.language),
        "gender": _named(GENDERS, people.gender),
        "birth_date": _blank(pa.array(birth), rng.random(len(club)) < 0.06),
        "created_at": _times(people.created, rng),
        **{f"{name}_consent": pa.array([True, False, None]).take(pa.array(given)) for name, given in consents.items()},
        "home_club": _texts([place.name for place in CLUBS], club),
        "goal": _named(GOALS, people.goal),
        "marketing_source": _named(MARKETING_SOURCES, people.source),
        "height_cm": _blank(pa.array(people.height), rng.random(len(club)) < 0.2),
    }


def _blank(values: pa.Array, where: NDArray[np.bool_]) -> pa.Array:
    return pc.if_else(pa.array(where), pa.scalar(None, values.type), values)


def _orders(history: History, ids: pa.Array, first_order: int) -> dict[str, object]:
    rng, sold = history.detail, history.orders
    goods = np.isin(sold.codes, list(GOODS))
    quantity = np.where(goods, 1 + (rng.random(len(goods)) < 0.15) + (rng.random(len(goods)) < 0.05), 1)
    back_on = sold.days + rng.integers(2, 15, len(goods))
    back = np.flatnonzero(goods & (rng.random(len(goods)) < RETURN_SHARE) & (back_on < HISTORY_DAYS))
    which = np.concatenate([np.arange(len(goods)), back])
    sign = np.where(np.arange(len(which)) < len(goods), 1, -1)
    days = np.concatenate([sold.days, back_on[back]])
    cents = np.array([product.price for product in PRODUCTS])[sold.codes[which]] * quantity[which] * sign
    products = sold.codes[which]
    return {
        "order_id": pa.array([f"O{number:08d}" for number in range(first_order, first_order + len(which))]),
        "customer_id": ids.take(pa.array(sold.rows[which])),
        "ordered_at": _times(days, rng),
        "amount": _money(cents),
        "currency": _texts(["EUR"], np.zeros(len(which), np.int8)),
        "quantity": quantity[which].astype(np.int16),
        "product": _texts([product.name for product in PRODUCTS], products),
        "category": _texts([product.category for product in PRODUCTS], products),
        "channel": _texts(CHANNELS, rng.choice(len(CHANNELS), size=len(which), p=CHANNEL_SHARES)),
        "is_return": sign < 0,
    }


def _money(cents: NDArray[np.int64]) -> pa.Array:
    return pa.array(cents / 100.0).cast(_MONEY)  # Rounds to the cent.


def _visits(history: History, ids: pa.Array) -> dict[str, object]:
    visits = history.visits
    return {
        "customer_id": ids.take(pa.array(visits.rows)),
        "visited_at": _times(visits.days, history.detail),
        "kind": _texts(VISIT_KINDS, visits.codes),
    }


def _tags(history: History, ids: pa.Array) -> dict[str, object]:
    rows = _paired(history.tagged, history.untagged, by_code=True)
    rng = history.detail
    # A tag given at registration is dated after it: registration ends at 22:00.
    added = _times(rows["day"].to_numpy(), rng, 22, 23)
    removed = rows["day_end"].to_numpy()
    return {
        "customer_id": ids.take(pa.array(rows["row"].to_numpy())),
        "tag": _texts([tag.name for tag in TAGS], rows["code"].to_numpy()),
        "added_at": added,
        "removed_at": _where_known(_times(np.nan_to_num(removed).astype(np.int64), rng), removed),
    }


def _where_known(times: NDArray[np.datetime64], days: NDArray[np.float64]) -> NDArray[np.datetime64]:
    return np.where(np.isnan(days), np.datetime64("NaT", "s"), times)


def _paired(begun: Dated, ended: Dated, *, by_code: bool) -> pd.DataFrame:
    """Return the beginnings with the day each one ended (NaN: not yet), the first end for the first beginning."""
    keys = ["row", "code"] if by_code else ["row"]
    frames = [pd.DataFrame({"row": part.rows, "code": part.codes, "day": part.days}) for part in (begun, ended)]
    for frame in frames:
        frame["nth"] = frame.groupby(keys, sort=False).cumcount()
    return frames[0].merge(frames[1], how="left", on=[*keys, "nth"], suffixes=("", "_end"))


def _subscriptions(history: History, ids: pa.Array) -> dict[str, object]:
    rng = history.detail
    rows = _paired(history.bought, history.ended, by_code=False)
    plans, starts, bought = rows["code"].to_numpy(), history.starts, history.bought.days
    ended = rows["day_end"].to_numpy()
    bought_at = _times(bought, rng)
    terms = PLAN_TERM[plans]
    ends = np.where(np.isnan(ended) & (terms > 0), starts.astype(np.float64) + terms, ended)
    paused = history.state.paused[rows["row"]] & np.isnan(ended) & (starts < HISTORY_DAYS)
    expired = rows["code_end"].to_numpy() == 1
    status = np.select([paused, expired, ~np.isnan(ended)], [1, 3, 2], default=0)
    return {
        "customer_id": ids.take(pa.array(rows["row"].to_numpy())),
        "plan": _texts([plan.name for plan in PLANS], plans),
        "bought_at": bought_at,
        "started_at": np.where(starts == bought, bought_at, _midnights(starts)),
        "ended_at": _where_known(_midnights(np.nan_to_num(ends).astype(np.int64)), ends),
        "status": _texts(("active", "paused", "cancelled", "expired"), status),
    }


def _contacts(history: History, ids: pa.Array, consents: dict[str, NDArray[np.int64]]) -> dict[str, object]:
    rng, created = history.detail, history.people.created
    days = [(mailing.sent - FIRST_DAY).days for mailing in MAILINGS]
    sent = [
        np.flatnonzero((consents[mailing.channel] == 0) & (created < day) & (rng.random(len(created)) < mailing.share))
        for mailing, day in zip(MAILINGS, days, strict=True)
    ]
    number = np.repeat(np.arange(len(MAILINGS)), [len(rows) for rows in sent])
    return {
        "customer_id": ids.take(pa.array(np.concatenate(sent))),
        "campaign": _texts([mailing.name for mailing in MAILINGS], number),
        "channel": _texts([mailing.channel for mailing in MAILINGS], number),
        "sent_at": _times(np.array(days)[number], rng, 9, 12),
    }
