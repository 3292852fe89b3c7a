"""The narrow columns of a snapshot: what each is called and what its values mean. No file is touched here.

A column is one plain array in row order (row 0..N-1), true as of the snapshot's ``as_of``. Integer columns have the
smallest type that holds every value exactly. A column that would not be exact is not there at all.

- `counted`: events of a window, as ``visits_30`` or ``orders_ever``; orders are distinct order ids of purchases,
  amounts their total in minor units. No event is 0.
- `EVENT_DAYS`: whole days before ``as_of`` of the day of an event (the day before as_of is 1); `NO_DAY` for none.
- `RANDOM_BUCKET`: 0..9999. `REACHABLE`: bit i for the channel ``nodes.CHANNELS[i]``.
- `plan_mask`: bit i when the customer has a row of plan i in that state; rows, not customers, have these states, so one
  customer can have several. Not there when there are more than `MAX_PLANS` plans.
- `field_column`: of a text field the code of its value, 1 for the first by code point, as in ``text_values.code``, and
  `NO_CODE` for a blank; of a number float64, NaN for a blank; of a date int32 days since 1970-01-01, `NO_DATE` for a
  blank; of a boolean 1, 0, or `NO_FLAG` for a blank.

Tags are posting lists: the rows of those who hold tag t are ``rows[offsets[t]:offsets[t + 1]]``, ascending.
"""

from typing import Literal, TypeAlias

from segmentation.filters.nodes import EVENTS

Counted: TypeAlias = Literal["visits", "orders", "amount"]
PlanState: TypeAlias = Literal["active", "paused", "upcoming", "any"]

WINDOWS: tuple[int, ...] = (7, 14, 30, 60, 90, 180, 365)
EVENT_DAYS: tuple[str, ...] = EVENTS
RANDOM_BUCKET = "random_bucket"
REACHABLE = "reachable"
PLAN_STATES: tuple[PlanState, ...] = ("active", "paused", "upcoming", "any")
MAX_PLANS = 64
NO_DAY = 0
NO_CODE = 0
NO_FLAG = -1
NO_DATE = -(2**31)
EXACT_IN_FLOAT = 2**53


def counted(measure: Counted, days: int | None) -> str:
    """Return the name of the column of a measure in the last ``days`` days, None for ever."""
    return f"{measure}_{'ever' if days is None else days}"


def plan_mask(state: PlanState) -> str:
    """Return the name of the mask of the plans a customer has a row of in a state."""
    return f"plans_{state}"


def field_column(field: str) -> str:
    """Return the name of the column of a field of the customer."""
    return f"field:{field}"


def unsigned(largest: int) -> str:
    """Return the smallest type for the whole numbers from 0 to ``largest``; 64 bits are signed.

    >>> unsigned(255), unsigned(256), unsigned(2**32)
    ('uint8', 'uint16', 'int64')
    """
    for bits in (8, 16, 32):
        if largest < 1 << bits:
            return f"uint{bits}"
    return "int64"


def mask_type(bits: int) -> str:
    """Return the smallest type that holds a mask of so many bits, at most 64."""
    return next(f"uint{width}" for width in (8, 16, 32, 64) if bits <= width)
