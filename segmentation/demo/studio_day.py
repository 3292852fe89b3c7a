"""One day in the simulated studio: memberships, then visits, then orders, then tags, then the night."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from segmentation.demo.studio_catalogue import (
    CART,
    KIND_WITH_PLAN,
    KIND_WITHOUT_PLAN,
    PACKS,
    PLAN_RENEW,
    PLAN_TERM,
    PLAN_WEIGHT,
    PRODUCTS,
    STUDENT,
    TAG_JOINS,
    TAG_ORDERS,
    TAG_VISITS,
    Tag,
)
from segmentation.demo.studio_rates import cancel_chances, fade, join_rates, order_rates, visit_rates
from segmentation.demo.studio_state import NEVER, Bytes, Flags, Floats, Rows, Shorts, State, Traits

LATER_SHARE = 0.2  # of the memberships that start after the day they are bought,
LATEST_START = 21  # this many days later at most.
RENEWAL_DAYS = 7
LATE_RENEWAL = 0.015
PAUSE_CHANCE = 0.0015
RESUME_CHANCE = 0.025
TRIAL_SHARE = 0.3
VIP_ORDERS = 3.5

# One draw a day decides the tags: the chance of each change is the width of its strip.
_INJURY, _HEALED, _SUBSCRIBES, _UNSUBSCRIBES, _REFERS, _LEAVES = 0.0004, 0.0222, 0.0228, 0.0236, 0.0256, 0.0266

_PRODUCT_EDGES = np.cumsum([product.weight for product in PRODUCTS])[:-1]
_KIND_EDGES = np.array([np.cumsum(KIND_WITHOUT_PLAN)[:-1], np.cumsum(KIND_WITH_PLAN)[:-1]])
_IS_PACK = np.array([code in PACKS for code in range(len(PRODUCTS))])


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Customers (positions) with a code each: a visit kind, a product, a plan, a tag."""

    rows: Rows
    codes: Bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """What happened on a day. Positions are within the customers who were there.

    ``bought`` with ``starts`` (a day each) are all memberships bought, renewals included; ``joined`` are those whose
    membership started today and is no renewal. ``expired`` tells of each of ``ended`` whether its term ran out.
    ``order_rates`` and ``join_rates`` are what the events were drawn from; ``start_chances`` see :func:`live`.
    """

    visits: Changes
    orders: Changes
    bought: Changes
    starts: Shorts
    joined: Rows
    ended: Rows
    expired: Flags
    tagged: Changes
    untagged: Changes
    order_rates: Floats
    join_rates: Floats
    start_chances: Floats


def live(
    state: State, traits: Traits, day: int, rng: np.random.Generator, *, orders: bool = True, starts_from: int = 0
) -> Day:
    """Let ``day`` happen to everyone in ``state``, which is changed in place.

    With ``orders=False`` nobody orders, and with ``starts_from`` no membership other than a renewal and those already
    bought starts before that day: the days are then those of people of whom it is known that it did not happen, and
    ``order_rates`` and ``start_chances`` tell how likely it was that day. This is what an exact chance of "at least
    once" needs: 1 - E[product of (1 - chance)] over such days.
    """
    ended, expired = _end_and_pause(state, day, rng)
    awaited = _begin_awaited(state, day)  # After the endings: a membership lasts a day at least.
    renewed = _renew(state, day, rng)
    rates, chances, joined, starts = _join(state, traits, day, rng, starts_from)
    visits, trials = _visit(state, traits, day, rng)
    buying = order_rates(state, traits, day)
    bought_goods = _order(state, buying, rng, allowed=orders)
    gained, lost = _relabel(state, rng, bought_goods.rows, trials)
    fade(state)
    return Day(
        visits=visits,
        orders=bought_goods,
        bought=_joined_lists(renewed, joined),
        starts=np.concatenate([np.full(len(renewed.rows), day, np.int16), starts]),
        joined=np.concatenate([awaited, joined.rows[starts == day]]),
        ended=ended,
        expired=expired,
        tagged=gained,
        untagged=lost,
        order_rates=buying,
        join_rates=rates,
        start_chances=chances,
    )


def give_tag(state: State, rows: Rows, tag: Tag) -> None:
    """Record that ``rows``, none of which holds it, now hold ``tag``."""
    state.tags[rows] |= np.uint8(1 << tag)
    state.tag_visits[rows] *= TAG_VISITS[tag]
    state.tag_orders[rows] *= TAG_ORDERS[tag]
    state.tag_joins[rows] *= TAG_JOINS[tag]


def _take_tag(state: State, rows: Rows, tag: Tag) -> None:
    state.tags[rows] &= np.uint8(0xFF ^ (1 << tag))
    state.tag_visits[rows] /= TAG_VISITS[tag]
    state.tag_orders[rows] /= TAG_ORDERS[tag]
    state.tag_joins[rows] /= TAG_JOINS[tag]


def _uniform(rng: np.random.Generator, size: int) -> Floats:
    return rng.random(size, dtype=np.float32)


def _start(state: State, rows: Rows, plans: Bytes, day: int) -> None:
    terms = PLAN_TERM[plans]
    state.plan[rows] = plans
    state.expires[rows] = np.where(terms > 0, day + terms, NEVER)
    state.next_start[rows] = NEVER
    state.next_plan[rows] = 0


def _begin_awaited(state: State, day: int) -> Rows:
    rows = np.flatnonzero(state.next_start == day)
    _start(state, rows, state.next_plan[rows], day)
    return rows


def _end_and_pause(state: State, day: int, rng: np.random.Generator) -> tuple[Rows, Flags]:
    expired = np.flatnonzero(state.expires == day)
    luck = _uniform(rng, len(state.plan))
    rows = np.flatnonzero((luck < 0.05) & (state.plan > 0) & (state.expires != day))
    cancel = cancel_chances(state, rows, state.plan[rows])
    toggle = cancel + np.where(state.paused[rows], RESUME_CHANCE, PAUSE_CHANCE)
    state.paused[rows[(luck[rows] >= cancel) & (luck[rows] < toggle)]] ^= True
    cancelled = rows[luck[rows] < cancel]
    ended = np.concatenate([expired, cancelled])
    _end(state, ended, day)
    return ended, np.arange(len(ended)) < len(expired)


def _end(state: State, rows: Rows, day: int) -> None:
    state.last_plan[rows] = state.plan[rows]
    state.ended[rows] = day
    state.plan[rows] = 0
    state.paused[rows] = False
    state.expires[rows] = NEVER
    state.lapse[rows] = 1.0


def _renew(state: State, day: int, rng: np.random.Generator) -> Changes:
    rows = np.flatnonzero((state.ended > day - RENEWAL_DAYS) & (state.plan == 0) & (state.next_start == NEVER))
    plans = state.last_plan[rows]
    chance = np.where(state.ended[rows] == day, PLAN_RENEW[plans], LATE_RENEWAL)
    again = rng.random(len(rows)) < chance
    _start(state, rows[again], plans[again], day)
    return Changes(rows=rows[again], codes=plans[again])


def _late_share(days: int) -> float:
    """Return the chance that a membership bought today starts at least ``days`` days later."""
    return 1.0 if days <= 0 else LATER_SHARE * max(0, LATEST_START + 1 - days) / LATEST_START


def _join(
    state: State, traits: Traits, day: int, rng: np.random.Generator, starts_from: int
) -> tuple[Floats, Floats, Changes, Shorts]:
    rates = join_rates(state, traits, day)
    late = _late_share(starts_from - day)
    chance = -np.expm1(-rates)
    in_time = chance * np.float32(1.0 - late)
    rows = np.flatnonzero(_uniform(rng, len(rates)) < chance * np.float32(late) / (1.0 - in_time))
    plans = _choose_plans(traits.student[rows], rng)
    starts = (day + _delays(len(rows), max(0, starts_from - day), rng)).astype(np.int16)
    now = starts == day
    _start(state, rows[now], plans[now], day)
    state.next_plan[rows[~now]] = plans[~now]
    state.next_start[rows[~now]] = starts[~now]
    return rates, in_time, Changes(rows=rows, codes=plans), starts


def _choose_plans(student: Floats, rng: np.random.Generator) -> Bytes:
    weights = np.repeat(PLAN_WEIGHT[None, :], len(student), axis=0)
    weights[:, STUDENT] *= student
    edges = np.cumsum(weights, axis=1)
    draw = rng.random(len(student)) * edges[:, -1]
    return np.asarray((draw[:, None] >= edges).sum(axis=1), dtype=np.int8)


def _delays(size: int, least: int, rng: np.random.Generator) -> NDArray[np.int64]:
    later = rng.integers(max(1, least), max(LATEST_START, least), size=size, endpoint=True)
    return np.where(rng.random(size) < (LATER_SHARE if least == 0 else 1.0), later, 0)


def _visit(state: State, traits: Traits, day: int, rng: np.random.Generator) -> tuple[Changes, Rows]:
    rates = visit_rates(state, traits, day)
    rows = np.flatnonzero(_uniform(rng, len(rates)) < -np.expm1(-rates))
    edges = _KIND_EDGES[(state.plan[rows] > 0).astype(np.int8)]
    kinds = (rng.random(len(rows))[:, None] >= edges).sum(axis=1).astype(np.int8)
    first = rows[~state.visited[rows] & (kinds != CART)]
    trials = first[rng.random(len(first)) < TRIAL_SHARE]
    state.visits[rows] += 1.0
    state.visited[first] = True
    state.cart[rows[kinds == CART]] = 1.0
    return Changes(rows=rows, codes=kinds), trials


def _order(state: State, rates: Floats, rng: np.random.Generator, *, allowed: bool) -> Changes:
    hits = _uniform(rng, len(rates)) < -np.expm1(-rates)
    rows = np.flatnonzero(hits & allowed)
    products = np.searchsorted(_PRODUCT_EDGES, rng.random(len(rows)), side="right").astype(np.int8)
    state.orders[rows] += 1.0
    state.rest[rows] = 1.0
    state.cart[rows] = 0.0
    state.packs[rows[_IS_PACK[products]]] += 1.0
    return Changes(rows=rows, codes=products)


def _relabel(state: State, rng: np.random.Generator, buyers: Rows, trials: Rows) -> tuple[Changes, Changes]:
    luck = _uniform(rng, len(state.tags))
    rows = np.flatnonzero(luck < _LEAVES)
    draw = luck[rows]
    referring = _REFERS - (_REFERS - _UNSUBSCRIBES) * 6.0 / (state.visits[rows] + 6.0)
    gained = [
        (Tag.TRIAL_CLASS, trials),
        (Tag.VIP, _without(state, buyers[state.orders[buyers] >= VIP_ORDERS], Tag.VIP)),
        (Tag.NEWSLETTER, _without(state, rows[(draw >= _HEALED) & (draw < _SUBSCRIBES)], Tag.NEWSLETTER)),
        (
            Tag.REFERRED_A_FRIEND,
            _without(state, rows[(draw >= _UNSUBSCRIBES) & (draw < referring)], Tag.REFERRED_A_FRIEND),
        ),
        (Tag.INJURY, _without(state, rows[draw < _INJURY], Tag.INJURY)),
    ]
    lost = [
        (Tag.INJURY, _with(state, rows[draw < _HEALED], Tag.INJURY)),
        (Tag.NEWSLETTER, _with(state, rows[(draw >= _SUBSCRIBES) & (draw < _UNSUBSCRIBES)], Tag.NEWSLETTER)),
        (Tag.STAFF, _with(state, rows[draw >= _REFERS], Tag.STAFF)),
    ]
    for tag, holders in gained:
        give_tag(state, holders, tag)
    for tag, holders in lost:
        _take_tag(state, holders, tag)
    return _changes(gained), _changes(lost)


def _with(state: State, rows: Rows, tag: Tag) -> Rows:
    return np.asarray(rows[(state.tags[rows] >> tag) & 1 == 1])


def _without(state: State, rows: Rows, tag: Tag) -> Rows:
    return np.asarray(rows[(state.tags[rows] >> tag) & 1 == 0])


def _changes(parts: list[tuple[Tag, Rows]]) -> Changes:
    codes = [np.full(len(rows), tag, np.int8) for tag, rows in parts]
    return Changes(rows=np.concatenate([rows for _, rows in parts]), codes=np.concatenate(codes))


def _joined_lists(first: Changes, second: Changes) -> Changes:
    return Changes(rows=np.concatenate([first.rows, second.rows]), codes=np.concatenate([first.codes, second.codes]))
