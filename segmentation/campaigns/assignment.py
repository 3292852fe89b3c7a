"""Who is contacted and who is held out: a seeded draw within strata that anybody can repeat.

Within each stratum the units stand in the order of SHA-256(seed, newline, unit). The first of them are the control
group, the next the first arm, and so on. A stratum gives the floor of its share, and the people that are still missing
for the whole to be right come from the strata with the largest fractions (Hamilton's method of largest remainders).
Source: the stratified randomisation of Kernan et al. (1999), *Stratified randomization for clinical trials*, Journal of
Clinical Epidemiology 52, with the order by a hash in place of a random number generator.
"""

import hashlib
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

import numpy as np
import pyarrow as pa
from numpy.typing import ArrayLike, NDArray

Share: TypeAlias = Fraction | Decimal | int
"""An exact number: a float would hold out another customer than the one that was typed."""

CONTROL = 0
"""The arm of those who are not contacted; the treatment arms are 1, 2, ..."""

WITHOUT_SCORE = 10
STRATA_PER_GROUP = WITHOUT_SCORE + 1
_DIGEST_WORDS = 4
_PIECE = 50_000
"""So many texts at a time become Python's own, which take several times the room."""


def assign(
    units: Sequence[str] | pa.DictionaryArray,
    strata: ArrayLike,
    *,
    seed: str,
    control: Share,
    arms: Sequence[Share] = (1,),
) -> NDArray[np.int8]:
    """Return the arm of each row: 0 is the control group, 1 to k are the arms.

    ``units`` are normalised addresses or ids (a million take less room as an Arrow dictionary than as texts),
    ``strata`` a small whole number for each. One unit is one decision: all
    its rows have the same arm, and where they name several strata it stands in the lowest of them. So the arms depend
    on the rows, the seed and the shares, and not on the order of the rows. The control group has ``control`` of all
    different units, halves up, right to one; each stratum gives the floor or the ceiling of its share. The rest goes to
    the arms by their weights, by the same rule. A unit that comes or goes in one stratum moves the bounds of another by
    one unit for each arm at most, and leaves its order alone.

    Raises ValueError unless ``control`` is from 0 to below 1, every arm has a weight above 0, and each row a stratum.
    """
    share, weights = Fraction(control), [Fraction(weight) for weight in arms]
    _check(units, strata, share, weights)
    rows, decided, stratum = _distinct(units, np.asarray(strata))
    order = _by_hash(decided, stratum, seed)
    _, starts, sizes = np.unique(stratum[order], return_index=True, return_counts=True)
    numbers = stratum[order][starts].tolist()
    quotas = _quotas(sizes.tolist(), numbers, share, weights, seed)
    arm = np.empty(len(decided), dtype=np.int8)
    for start, quota in zip(starts.tolist(), quotas, strict=True):
        arm[order[start : start + sum(quota)]] = np.repeat(np.arange(len(quota), dtype=np.int8), quota)
    return arm[rows]


def deciles(probabilities: ArrayLike, *, groups: ArrayLike | None = None) -> NDArray[np.int16]:
    """Return strata: the tenth of each customer by chance, 0 the lowest, and 10 for those without a chance (NaN).

    Customers of equal chance stand together, in the tenth of the middle of their ranks, so that a tenth may be larger,
    smaller or empty. With ``groups`` (whole numbers from 0, such as categories with offers of their own) the tenths are
    those of each group, and the strata of group ``g`` begin at ``11 * g``.
    """
    chances = np.asarray(probabilities, dtype=np.float64)
    group = np.zeros(len(chances), dtype=np.int64) if groups is None else np.asarray(groups, dtype=np.int64)
    found = np.full(len(chances), WITHOUT_SCORE, dtype=np.int64)
    for one in np.unique(group).tolist():
        inside = np.flatnonzero((group == one) & ~np.isnan(chances))
        found[inside] = _tenths(chances[inside])
    return (found + STRATA_PER_GROUP * group).astype(np.int16)


def _tenths(chances: NDArray[np.float64]) -> NDArray[np.int64]:
    _, place, customers = np.unique(chances, return_inverse=True, return_counts=True)
    twice_the_middle = 2 * np.cumsum(customers) - customers
    return ((10 * twice_the_middle) // (2 * max(len(chances), 1)))[place]


def _check(
    units: Sequence[str] | pa.DictionaryArray, strata: ArrayLike, control: Fraction, weights: Sequence[Fraction]
) -> None:
    if not 0 <= control < 1:
        raise ValueError(f"the control group's share is {control}, not from 0 to below 1")
    if not weights or min(weights) <= 0:
        raise ValueError("every arm needs a weight above 0, and there has to be one")
    if len(units) != len(np.asarray(strata)):
        raise ValueError(f"{len(units)} units have {len(np.asarray(strata))} strata")


def _distinct(
    units: Sequence[str] | pa.DictionaryArray, strata: NDArray[np.integer]
) -> tuple[NDArray[np.int32], pa.Array, NDArray[np.int64]]:
    """Return for each row the number of its unit, the different units, and the lowest stratum of each."""
    encoded = units if isinstance(units, pa.DictionaryArray) else pa.array(units, pa.string()).dictionary_encode()
    rows = encoded.indices.to_numpy()
    lowest = np.full(len(encoded.dictionary), np.iinfo(np.int64).max)
    np.minimum.at(lowest, rows, strata)
    return rows, encoded.dictionary, lowest


def _by_hash(units: pa.Array, stratum: NDArray[np.int64], seed: str) -> NDArray[np.intp]:
    """Return the units' numbers by stratum, and within each in the order of their digests."""
    begun = hashlib.sha256(f"{seed}\n".encode())
    digests = bytearray()
    for start in range(0, len(units), _PIECE):
        for unit in units.slice(start, _PIECE).to_pylist():
            one = begun.copy()
            one.update(unit.encode())
            digests += one.digest()
    words = np.frombuffer(digests, dtype=">u8").reshape(-1, _DIGEST_WORDS)
    return np.lexsort((*(words[:, word] for word in reversed(range(_DIGEST_WORDS))), stratum))


def _quotas(
    sizes: Sequence[int], strata: Sequence[int], control: Fraction, weights: Sequence[Fraction], seed: str
) -> list[list[int]]:
    """Return for each stratum how many units are held out, and how many each arm has."""
    left = list(sizes)
    quotas: list[list[int]] = [[] for _ in sizes]
    behind = sum(weights)
    shares = [control]
    for weight in weights:
        shares.append(weight / behind)
        behind -= weight
    for share in shares:
        taken = _apportioned(left, strata, share, seed)
        for place, people in enumerate(taken):
            quotas[place].append(people)
            left[place] -= people
    return quotas


def _apportioned(sizes: Sequence[int], strata: Sequence[int], share: Fraction, seed: str) -> list[int]:
    """Return a share of each stratum in whole units that add up to the share of all, halves up."""
    exact = [size * share for size in sizes]
    floors = [part.numerator // part.denominator for part in exact]
    missing = int(sum(sizes) * share + Fraction(1, 2)) - sum(floors)
    # Equal fractions are usual: drawn by the seed, so that not always the lowest chances give the odd one.
    by_fraction = sorted(
        range(len(sizes)),
        key=lambda place: (floors[place] - exact[place], hashlib.sha256(f"{seed}\n{strata[place]}".encode()).digest()),
    )
    for place in by_fraction[:missing]:
        floors[place] += 1
    return floors
