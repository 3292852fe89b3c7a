"""What became of everybody who was assigned, whether reached or not: the input of a campaign's result."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from segmentation.campaigns.assignment import CONTROL
from segmentation.campaigns.extra_revenue import Amounts
from segmentation.campaigns.strata import Group, group_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcomes:
    """One entry for each unit of assignment (an address, or a customer without one), all arrays of one length.

    ``arm``: 0 the control group, 1 to k the arms. ``stratum``: the one it was drawn in, from 0. ``bought``: at least
    one purchase event in the window. ``revenue``: what it bought in the window, minor units; None where it is not
    known. ``spent``: what contacting it and its discount cost, minor units, 0 in the control group; None likewise.
    """

    arm: NDArray[np.int8]
    stratum: NDArray[np.int64]
    bought: NDArray[np.bool_]
    revenue: Amounts | None = None
    spent: NDArray[np.float64] | None = None

    @property
    def strata(self) -> int:
        """How many strata there are at most."""
        return int(self.stratum.max(initial=-1)) + 1

    @property
    def arms(self) -> tuple[int, ...]:
        """The treatment arms in which somebody was, in order."""
        return tuple(arm for arm in np.unique(self.arm).tolist() if arm != CONTROL)

    def members(self, arms: Sequence[int]) -> NDArray[np.bool_]:
        """Tell who was in one of some arms."""
        return np.isin(self.arm, np.asarray(arms, dtype=np.int8))

    def group(self, arms: Sequence[int]) -> Group:
        """Return the people and buyers of some arms by stratum."""
        inside = self.members(arms)
        return group_of(self.stratum[inside], self.bought[inside], self.strata)

    def amounts(self, arms: Sequence[int], places: NDArray[np.int64]) -> list[Amounts]:
        """Return the revenue of each person of some arms, by the strata that ``places`` names (-1: left out).

        Raises ValueError where revenue is not known.
        """
        if self.revenue is None:
            raise ValueError("these outcomes have no revenue")
        inside = np.flatnonzero(self.members(arms))
        place = places[self.stratum[inside]]
        order = np.argsort(place, kind="stable")
        ends = np.searchsorted(place[order], np.arange(int(places.max(initial=-1)) + 2))
        values = self.revenue[inside[order]]
        return [values[start:end] for start, end in pairwise(ends.tolist())]

    def only(self, rows: NDArray[np.bool_]) -> "Outcomes":
        """Return the outcomes of some units."""
        return Outcomes(
            arm=self.arm[rows],
            stratum=self.stratum[rows],
            bought=self.bought[rows],
            revenue=None if self.revenue is None else self.revenue[rows],
            spent=None if self.spent is None else self.spent[rows],
        )


def outcomes(
    arm: ArrayLike,
    stratum: ArrayLike,
    bought: ArrayLike,
    revenue: ArrayLike | None = None,
    spent: ArrayLike | None = None,
) -> Outcomes:
    """Return outcomes from anything like arrays. Raises ValueError for other lengths or a number below 0."""
    found = Outcomes(
        arm=np.asarray(arm, dtype=np.int8),
        stratum=np.asarray(stratum, dtype=np.int64),
        bought=np.asarray(bought, dtype=np.bool_),
        revenue=None if revenue is None else np.asarray(revenue, dtype=np.int64),
        spent=None if spent is None else np.asarray(spent, dtype=np.float64),
    )
    lengths = {len(found.arm), len(found.stratum), len(found.bought)}
    lengths |= {len(one) for one in (found.revenue, found.spent) if one is not None}
    if len(lengths) > 1 or found.arm.min(initial=0) < 0 or found.stratum.min(initial=0) < 0:
        raise ValueError("arm, stratum, bought, revenue and spent need one entry for each unit, arms and strata from 0")
    return found
