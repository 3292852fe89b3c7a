"""Campaigns whose effect is known: drawn by the code that draws real ones, bought by chance, day by day where asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from segmentation.campaigns.assignment import CONTROL, assign, deciles
from segmentation.campaigns.smallest_effect import Sizes, sizes
from segmentation.campaigns.strata import Compared, Group, compared

STEEP = tuple(np.geomspace(0.02, 0.30, 10).tolist())
FLAT = (0.05,) * 10
DAYS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """So many people with the purchase rate of each tenth, and the share held out."""

    people: int
    control: Fraction
    rates: tuple[float, ...]

    @property
    def name(self) -> str:
        """The setup in words."""
        low, high = self.rates[0], self.rates[-1]
        told = f"all {low:.0%}" if low == high else f"{low:.0%} to {high:.0%}"
        return f"{self.people:,} people, {float(self.control):.0%} held out, rates {told}"

    def planned(self, seed: int) -> Sizes:
        """Return the sizes of the strata: everybody is drawn as in a campaign, equal rates too in ten tenths."""
        tenths = len(self.rates)
        apart = np.asarray(self.rates) * (1 + 1e-9 * np.arange(tenths))
        strata = deciles(np.repeat(apart, self.people // tenths))
        people = [f"person-{number}" for number in range(len(strata))]
        arms = assign(people, strata, seed=str(seed), control=self.control)
        held_out = np.bincount(strata[arms == CONTROL], minlength=tenths)
        return sizes(np.bincount(strata) - held_out, held_out, self.rates)


def campaigns(planned: Sizes, effect: float, count: int, draw: np.random.Generator) -> Iterator[Compared]:
    """Yield so many finished campaigns: in each stratum the treated buy at its rate and ``effect`` more."""
    rates = np.minimum(planned.rates + effect, 1.0)
    treated = draw.binomial(planned.treated, rates, size=(count, len(rates)))
    control = draw.binomial(planned.control, planned.rates, size=(count, len(rates)))
    for own, other in zip(treated, control, strict=True):
        yield _compared(planned, own, other)


def days(planned: Sizes, effect: float, count: int, draw: np.random.Generator) -> Iterator[list[Compared]]:
    """Yield so many campaigns as they look on each of their days: first purchases come evenly over the window."""
    rates = np.minimum(planned.rates + effect, 1.0)
    treated = _so_far(planned.treated, rates, count, draw)
    control = _so_far(planned.control, planned.rates, count, draw)
    for own, other in zip(treated, control, strict=True):
        yield [_compared(planned, one, two) for one, two in zip(own, other, strict=True)]


def _so_far(
    people: NDArray[np.int64], rates: NDArray[np.float64], count: int, draw: np.random.Generator
) -> NDArray[np.int64]:
    """Return the buyers so far: an array of campaigns x days x strata."""
    left = np.tile(people, (count, 1))
    bought = np.empty((count, DAYS, len(people)), dtype=np.int64)
    for day in range(DAYS):
        left = left - draw.binomial(left, rates / DAYS / (1 - rates * day / DAYS))
        bought[:, day] = people - left
    return bought


def _compared(planned: Sizes, treated: NDArray[np.int64], control: NDArray[np.int64]) -> Compared:
    return compared(Group(people=planned.treated, buyers=treated), Group(people=planned.control, buyers=control))
