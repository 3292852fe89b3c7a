"""How much more the treated spent than the control group: a difference within strata, and its bootstrap interval.

Within each stratum and group, people are drawn with replacement, one fewer than there are, and the percentiles of the
drawn differences are the limits. One fewer, because a bootstrap of all n has a variance that is too small by 1/n:
McCarthy & Snowden (1985), *The bootstrap and finite population sampling*, Vital and Health Statistics 2 (95);
percentiles: Efron & Tibshirani (1993), *An Introduction to the Bootstrap*, chapter 13.
"""

import numpy as np
from numpy.typing import NDArray

from segmentation.campaigns.difference import CONFIDENCE, Limits

REPLICATES = 2_000
FEWEST_BUYERS = 5
"""With fewer of them in one group nobody can tell from the purchases how much they vary."""

_DRAWS_AT_ONCE = 4_000_000
Amounts = NDArray[np.int64]


def extra_revenue(
    treated: list[Amounts], control: list[Amounts], *, seed: int, replicates: int = REPLICATES
) -> tuple[float, Limits | None]:
    """Return what the treated spent more than the control group would have, in all, and its 95% interval.

    ``treated`` and ``control`` have the amounts of every person, by stratum, minor units; both at least two people in
    each. The interval is None where a group has fewer than five people with an amount.
    """
    found = sum(
        float(own.sum() - other.mean() * len(own)) for own, other in zip(treated, control, strict=True) if len(own)
    )
    if min(_with_amount(treated), _with_amount(control)) < FEWEST_BUYERS:
        return found, None
    drawn = np.zeros(replicates)
    generator = np.random.default_rng(seed)
    for own, other in zip(treated, control, strict=True):
        drawn += (_drawn_means(own, generator, replicates) - _drawn_means(other, generator, replicates)) * len(own)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(drawn, [tail, 1 - tail])
    return found, Limits(low=float(low), high=float(high))


def _with_amount(groups: list[Amounts]) -> int:
    return sum(int(np.count_nonzero(amounts)) for amounts in groups)


def _drawn_means(amounts: Amounts, generator: np.random.Generator, replicates: int) -> NDArray[np.float64]:
    """Return the means of as many samples of n - 1 people.

    Most people spend nothing: how many of a sample spent is binomial, and only their amounts are drawn.
    """
    people, spent = len(amounts) - 1, amounts[amounts != 0]
    buyers = generator.binomial(people, len(spent) / len(amounts), size=replicates)
    if not len(spent):
        return np.zeros(replicates)
    totals = np.empty(replicates)
    step = max(_DRAWS_AT_ONCE // len(amounts), 1)
    for start in range(0, replicates, step):
        ends = np.cumsum(buyers[start : start + step])
        drawn = np.cumsum(spent[generator.integers(len(spent), size=int(ends[-1]))])
        before = np.concatenate([[0], drawn])
        totals[start : start + step] = before[ends] - before[np.concatenate([[0], ends[:-1]])]
    return np.asarray(totals / people, dtype=np.float64)
