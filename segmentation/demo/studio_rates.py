"""The daily rates of the simulated studio: how likely each customer is to visit, to order and to join on a day.

A rate r is a chance of 1 - exp(-r) that the event happens that day, once. Every rate is a product of what the files
show (the state, the attributes, the calendar); those of orders and of joining are multiplied by the hidden factor too.
"""

import numpy as np

from segmentation.demo.studio_calendar import JOIN_RHYTHM, ORDER_RHYTHM, VISIT_RHYTHM
from segmentation.demo.studio_catalogue import PLAN_CANCEL, PLAN_ORDERS, PLAN_VISITS
from segmentation.demo.studio_state import NEVER, Bytes, Flags, Floats, Rows, State, Traits

# Days after which a fading count has fallen to 1/e.
VISIT_MEMORY = 30.0
ORDER_MEMORY = 60.0
CART_MEMORY = 5.0
PACK_MEMORY = 30.0
NEW_MEMORY = 40.0
REST_MEMORY = 10.0
LAPSE_MEMORY = 60.0

COOLING_OFF_DAYS = 8  # A later start can then never be taken for a renewal, which is at most 7 days after the end.


def _habit(state: State) -> Floats:
    """From 0 (no recent visit) towards 1; one half at six visits in the fading month."""
    return state.visits / (state.visits + np.float32(6.0))


def visit_rates(state: State, traits: Traits, day: int) -> Floats:
    """Return the rate of coming (or, rarely, of leaving something in the cart) on ``day``, per customer."""
    rate = np.float32(0.50 / VISIT_MEMORY) * state.visits / (1.0 + state.visits / np.float32(30.0))
    rate += np.float32(0.045) * state.new
    rate += np.float32(0.010) * state.packs
    rate += np.float32(0.0035)
    rate += PLAN_VISITS[state.plan] * ~state.paused
    rate *= traits.visits
    rate *= state.tag_visits
    rate *= VISIT_RHYTHM[day]
    return rate


def order_rates(state: State, traits: Traits, day: int) -> Floats:
    """Return the rate of ordering on ``day``, per customer, the hidden factor included."""
    rate = np.float32(0.022) * _habit(state)
    rate += np.float32(0.019) * (state.orders / (state.orders + np.float32(1.5)))
    rate += np.float32(0.012) * state.cart
    rate += np.float32(0.003) * state.new
    rate += np.float32(0.0011)
    rate *= 1.0 - np.float32(0.5) * state.rest
    rate *= PLAN_ORDERS[state.plan]
    rate *= traits.orders
    rate *= state.tag_orders
    rate *= traits.hidden
    rate *= ORDER_RHYTHM[day]
    return rate


def join_rates(state: State, traits: Traits, day: int) -> Floats:
    """Return the rate of buying a membership on ``day``, the hidden factor included.

    It is zero for customers with a plan, with one bought to start later, and until COOLING_OFF_DAYS after an end.
    """
    rate = np.float32(0.0085) * _habit(state)
    rate += np.float32(0.0040) * state.new
    rate += np.float32(0.0050) * state.lapse
    rate += np.float32(0.0010) * state.cart
    rate += np.float32(0.0003)
    rate *= traits.joins
    rate *= state.tag_joins
    rate *= traits.hidden
    rate *= JOIN_RHYTHM[day]
    rate *= may_join(state, day)
    return rate


def may_join(state: State, day: int) -> Flags:
    """Tell who could buy a membership on ``day``."""
    free: Flags = (state.plan == 0) & (state.next_start == NEVER) & (state.ended <= day - COOLING_OFF_DAYS)
    return free


def cancel_chances(state: State, rows: Rows, plans: Bytes) -> Floats:
    """Return the chance of cancelling today for holders of plans that can be cancelled: habit keeps people."""
    habit = state.visits[rows] / (state.visits[rows] + np.float32(6.0))
    return np.asarray(PLAN_CANCEL[plans] * (2.0 - 1.6 * habit), dtype=np.float32)


def fade(state: State) -> None:
    """Let a night pass over everything that fades."""
    for values, memory in (
        (state.visits, VISIT_MEMORY),
        (state.orders, ORDER_MEMORY),
        (state.cart, CART_MEMORY),
        (state.packs, PACK_MEMORY),
        (state.new, NEW_MEMORY),
        (state.rest, REST_MEMORY),
        (state.lapse, LAPSE_MEMORY),
    ):
        values *= np.float32(np.exp(-1.0 / memory))
