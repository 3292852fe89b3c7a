"""What pages get to see of audiences side by side. All frozen; none holds a customer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from segmentation.api.prediction_values import PredictionView
from segmentation.api.values import SnapshotView
from segmentation.filters.nodes import Channel, Everyone, Filter
from segmentation.index.composition import Mark
from segmentation.index.overlap import Overlap

Few = Literal["", "few_inside", "few_outside"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedPart:
    """An audience to set beside others: ``key`` names it, and stands for it in what comes back."""

    key: str
    filter: Filter


EVERYONE_COUNTED = ComparedPart(key="everyone", filter=Everyone())
"""All customers the prediction covers; without a prediction, all there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldShare:
    """How many of an audience hold a tag, have a plan now, or show a behaviour (``name``, in words).

    ``customers`` and ``share`` (of 1) are None where fewer than 20 do, or all but fewer than 20. ``mark`` tells that
    the share differs by more than a quarter from the baseline's, with at least 20 customers on each side.
    """

    name: str
    customers: int | None
    share: float | None
    baseline_share: float | None
    mark: Mark


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedAudience:
    """One audience of a comparison. ``without_score`` match it too, have no score, and are in no other number here.

    ``reachable`` is by channel. ``expected`` is the sum of the chances, ``likely_buyers`` the same rounded as pages
    show it, with the range it lies in 4 times out of 5; ``mean_chance`` is for one customer. These four are None
    without a prediction and while expected results are hidden. ``total_value`` is what they bought in the last 365
    days, in minor units, ``mean_value`` that for one customer; ``days_since_order`` the median of days from the last
    order to the date of the data, over the ``ordered`` who ever ordered. They are None where the data has no orders,
    or nobody is counted.

    ``tags`` and ``plans`` have the same names in the same order in every audience of the comparison; ``common`` are
    the behaviours that set this one apart from the baseline most. ``few`` says why nothing is told of these three:
    fewer than 20 customers are in it, or fewer than 20 are left out of it. ``marks`` tells which measures differ from
    the baseline's by more than a quarter: mean_chance, mean_value, days_since_order, and channels by name.
    """

    key: str
    filter: Filter
    size: int
    without_score: int
    reachable: Mapping[Channel, int]
    expected: float | None = None
    likely_buyers: int | None = None
    likely_range: tuple[int, int] | None = None
    mean_chance: float | None = None
    total_value: int | None = None
    mean_value: float | None = None
    ordered: int | None = None
    days_since_order: float | None = None
    few: Few = ""
    tags: tuple[HeldShare, ...] = ()
    plans: tuple[HeldShare, ...] = ()
    common: tuple[HeldShare, ...] = ()
    marks: Mapping[str, Mark] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class AudienceComparison:
    """Audiences side by side, all counted on one snapshot and one score issue, beside a baseline.

    ``counted`` are all customers the prediction covers, or all there are without one. ``overlap`` is between the
    ``parts`` and, last, the ``baseline``. ``channels`` are those that any consent is recorded for. ``hidden`` is
    empty, or says why expected results must not be shown. Amounts are in minor units of ``currency``, of which
    ``minor_units`` digits stand behind the decimal mark.
    """

    snapshot: SnapshotView
    prediction: PredictionView | None
    hidden: str
    counted: int
    baseline: ComparedAudience
    parts: tuple[ComparedAudience, ...]
    overlap: Overlap
    channels: tuple[Channel, ...]
    currency: str | None
    minor_units: int
