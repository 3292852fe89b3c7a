"""Where each simulated customer stands on a day: what anyone can see from her dated history, and her fixed traits."""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Shorts = NDArray[np.int16]
Bytes = NDArray[np.int8]
Flags = NDArray[np.bool_]
Rows = NDArray[np.intp]

NEVER = np.int16(32_000)
LONG_AGO = np.int16(-1_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What does not change: the factors of her attributes on each daily rate, and the hidden one on buying.

    ``hidden`` multiplies the rates of orders and of joining; it is the only thing no file shows. ``student`` is the
    factor on choosing the Student plan. ``created`` is the day she registered; she acts from the day after.
    """

    created: Shorts
    visits: Floats
    orders: Floats
    joins: Floats
    student: Floats
    hidden: Floats

    def head(self, size: int) -> "Traits":
        """Return a view of the first ``size`` customers."""
        return Traits(**{field.name: getattr(self, field.name)[:size] for field in fields(self)})


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """What a day's rates depend on, one entry a customer; the arrays are changed in place as days pass.

    ``visits``, ``orders``, ``cart``, ``packs`` are counts in which each day weighs less than the one after it
    (see the half-lives in ``studio_rates``); ``new`` fades from the day of registration, ``rest`` from the last order,
    ``lapse`` from the end of a plan. ``plan`` is a code of PLANS, ``expires`` the day a fixed term ends, ``next_plan``
    and ``next_start`` a plan bought to start later, ``ended`` and ``last_plan`` the plan that ended last, ``tags`` a
    bit mask, and the ``tag_`` factors the product of what the held tags do.
    """

    visits: Floats
    orders: Floats
    cart: Floats
    packs: Floats
    new: Floats
    rest: Floats
    lapse: Floats
    visited: Flags
    plan: Bytes
    paused: Flags
    expires: Shorts
    next_plan: Bytes
    next_start: Shorts
    ended: Shorts
    last_plan: Bytes
    tags: NDArray[np.uint8]
    tag_visits: Floats
    tag_orders: Floats
    tag_joins: Floats

    def head(self, size: int) -> "State":
        """Return a view of the first ``size`` customers."""
        return State(**{field.name: getattr(self, field.name)[:size] for field in fields(self)})

    def copy(self) -> "State":
        """Return a state that can go on by itself."""
        return State(**{field.name: getattr(self, field.name).copy() for field in fields(self)})


def untouched(size: int) -> State:
    """Return the state of ``size`` customers who have just registered: no event, no plan, no tag."""
    return State(
        visits=np.zeros(size, np.float32),
        orders=np.zeros(size, np.float32),
        cart=np.zeros(size, np.float32),
        packs=np.zeros(size, np.float32),
        new=np.ones(size, np.float32),
        rest=np.zeros(size, np.float32),
        lapse=np.zeros(size, np.float32),
        visited=np.zeros(size, np.bool_),
        plan=np.zeros(size, np.int8),
        paused=np.zeros(size, np.bool_),
        expires=np.full(size, NEVER),
        next_plan=np.zeros(size, np.int8),
        next_start=np.full(size, NEVER),
        ended=np.full(size, LONG_AGO),
        last_plan=np.zeros(size, np.int8),
        tags=np.zeros(size, np.uint8),
        tag_visits=np.ones(size, np.float32),
        tag_orders=np.ones(size, np.float32),
        tag_joins=np.ones(size, np.float32),
    )
