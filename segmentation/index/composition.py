"""Who is in a set, next to everyone: shares of the values of a field, without telling of small groups."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from segmentation.sql.columns import NO_DATE

Kind = Literal["value", "unknown", "other"]
Mark = Literal["", "more", "less"]

FEWEST = 20
MOST_VALUES = 10
UNKNOWN = None
AGE_BANDS: tuple[tuple[str, int], ...] = (
    ("under_18", 18),
    ("18_24", 25),
    ("25_34", 35),
    ("35_44", 45),
    ("45_54", 55),
    ("55_64", 65),
    ("65_or_more", 0),
)
"""Each band and the age at which the next one begins; the last has none."""

Counts = Mapping[str | None, int]
"""Customers by value; None is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One value, all unknown, or all other values together. Shares are fractions of the set and of everyone.

    ``mark`` tells that the set's share differs from everyone's by more than a quarter: at least 20 customers on each
    side have the value.
    """

    kind: Kind
    value: str
    customers: int
    share: float
    share_of_everyone: float
    mark: Mark


def shares(inside: Counts, everyone: Counts, order: Sequence[str] = ()) -> tuple[Share, ...]:
    """Return at most 10 values, then unknown, then the others together.

    Values of fewer than 20 customers inside are among the others, and where the others would be fewer than 20, the
    smallest value shown joins them. The order is the one given, else by customers inside.
    """
    shown = _shown(inside)
    named = [value for value in shown if value is not None]
    ranked = sorted(named, key=order.index) if order else named
    rows = [_share("value", value, inside[value], everyone.get(value, 0), inside, everyone) for value in ranked]
    if UNKNOWN in shown:
        rows.append(_share("unknown", "", inside[UNKNOWN], everyone.get(UNKNOWN, 0), inside, everyone))
    rest = sum(inside.values()) - sum(inside[value] for value in shown)
    if rest:
        rest_of_everyone = sum(everyone.values()) - sum(everyone.get(value, 0) for value in shown)
        rows.append(_share("other", "", rest, rest_of_everyone, inside, everyone))
    return tuple(rows)


def _shown(inside: Counts) -> list[str | None]:
    """The values told one by one, those of most customers first; ties by name."""
    enough = [value for value, customers in inside.items() if customers >= FEWEST]
    ranked = sorted(enough, key=lambda value: (-inside[value], value or ""))
    named = [value for value in ranked if value is not None][:MOST_VALUES]
    shown = [value for value in ranked if value is None or value in named]
    total = sum(inside.values())
    while shown and 0 < total - sum(inside[value] for value in shown) < FEWEST:
        shown.pop()
    return shown


def _share(kind: Kind, value: str, customers: int, of_everyone: int, inside: Counts, everyone: Counts) -> Share:
    size, whole = sum(inside.values()), sum(everyone.values())
    few = kind == "other" or min(customers, of_everyone) < FEWEST
    return Share(
        kind=kind,
        value=value,
        customers=customers,
        share=customers / size,
        share_of_everyone=of_everyone / whole,
        mark="" if few else mark(customers * whole, of_everyone * size),
    )


def mark(share: float, usual: float) -> Mark:
    """Tell which way a figure differs from the usual one by more than a quarter; exactly a quarter is not more.

    Two shares are compared without rounding when both are given times the same number, whole.
    """
    if 4 * share > 5 * usual:
        return "more"
    return "less" if 4 * share < 3 * usual else ""


def code_counts(codes: NDArray[np.integer]) -> dict[int, int]:
    """Return how often each code of a text field occurs."""
    counts = np.bincount(codes)
    return {int(code): int(counts[code]) for code in np.flatnonzero(counts)}


def age_counts(birth_days: NDArray[np.int32], as_of: date) -> Counts:
    """Return customers by band of age in whole years at ``as_of``, from the days of birth since 1970-01-01.

    Who was born on 29 February has her birthday on the 28th in other years. No date, or one to come, is unknown.
    """
    today = (as_of - date(1970, 1, 1)).days
    known = birth_days[(birth_days != NO_DATE) & (birth_days < today)]
    at_least = [int(np.count_nonzero(known <= _born_by(as_of, age))) for _, age in AGE_BANDS[:-1]]
    reached = [known.size, *at_least, 0]
    counts: dict[str | None, int] = {
        band: reached[position] - reached[position + 1] for position, (band, _) in enumerate(AGE_BANDS)
    }
    return {**counts, UNKNOWN: birth_days.size - known.size}


def _born_by(as_of: date, age: int) -> int:
    """The last day of birth, since 1970-01-01, of those who are ``age`` years old."""
    year = as_of.year - age
    if (as_of.month, as_of.day) in ((2, 28), (2, 29)) and not (as_of.day == 28 and _leap(as_of.year)):
        day = date(year, 2, 29 if _leap(year) else 28)
    else:
        day = as_of.replace(year=year)
    return (day - date(1970, 1, 1)).days


def _leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
