"""How many people of each stratum were in a group, and how many of them bought; which strata two groups share."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

FEWEST_TO_COMPARE = 2
"""One person cannot show how much people differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of people by stratum: ``people`` and, of them, ``buyers``. Arrays of one length, whole numbers."""

    people: NDArray[np.int64]
    buyers: NDArray[np.int64]

    @property
    def size(self) -> int:
        """Everyone of the group."""
        return int(self.people.sum())

    @property
    def bought(self) -> int:
        """The buyers of all strata."""
        return int(self.buyers.sum())

    @property
    def rate(self) -> float | None:
        """The share of the group that bought; None for a group of nobody."""
        return self.bought / self.size if self.size else None

    def within(self, comparable: NDArray[np.int64], strata: int) -> "Group":
        """Return the group by other strata: those that ``comparable`` names for each of these, -1 for none."""
        kept = comparable >= 0
        return Group(
            people=_summed(comparable[kept], self.people[kept], strata),
            buyers=_summed(comparable[kept], self.buyers[kept], strata),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """Two groups in the strata in which they can be compared.

    ``places`` names for each stratum given the one it was compared in, -1 for a stratum that could not be.
    """

    treated: Group
    control: Group
    places: NDArray[np.int64]

    @property
    def weights(self) -> NDArray[np.float64]:
        """The share of each stratum among the treated: differences weighted so are the effect on those treated."""
        return np.asarray(self.treated.people / max(self.treated.size, 1), dtype=np.float64)

    @property
    def left_out(self) -> tuple[int, ...]:
        """The strata with treated people that could not be compared, in order."""
        return tuple(np.flatnonzero(self.places < 0).tolist())


def group_of(strata: ArrayLike, bought: ArrayLike, count: int) -> Group:
    """Return a group from the stratum of each person, below ``count``, and whether each bought."""
    places = np.asarray(strata, dtype=np.int64)
    buyers = places[np.asarray(bought, dtype=np.bool_)]
    return Group(people=np.bincount(places, minlength=count), buyers=np.bincount(buyers, minlength=count))


def compared(treated: Group, control: Group) -> Compared:
    """Return two groups in the strata in which both have at least two people.

    Strata in which both have people, but one of them a single person, are put together into one: collapsed strata
    (Cochran 1977, *Sampling Techniques*, section 5A.12), which makes an interval wider, never narrower. What is still
    too small, or has nobody of one group, is left out.
    """
    fewest = np.minimum(treated.people, control.people)
    alone = fewest >= FEWEST_TO_COMPARE
    together = fewest == 1
    places = np.where(alone, np.cumsum(alone) - 1, -1)
    if min(treated.people[together].sum(), control.people[together].sum()) >= FEWEST_TO_COMPARE:
        places[together] = alone.sum()
    strata = int(places.max(initial=-1)) + 1
    return Compared(treated=treated.within(places, strata), control=control.within(places, strata), places=places)


def _summed(places: NDArray[np.int64], values: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    total = np.zeros(count, dtype=np.int64)
    np.add.at(total, places, values)
    return total
