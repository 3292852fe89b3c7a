"""The expected results of a count: likely buyers with their likely ranges, or why they are hidden."""

from dataclasses import replace

from segmentation.api.values import Count
from segmentation.index.score_sums import ScoreHistogram
from segmentation.predictions.level import Drift, interval
from segmentation.sentences import Sentence

WIDE = Sentence("wide: no completed backtest yet")
"""Said of ranges that no completed window has narrowed or widened yet."""


def with_expected(counted: Count, histogram: ScoreHistogram, drift: Drift, hidden: str) -> Count:
    """Return a count with what its customers are expected to do, and a warning on what cannot be relied on.

    ``histogram`` is that of the customers counted. ``hidden`` is empty, or why expected results must not be told: the
    size stays, every expected value is None.
    """
    if hidden:
        return replace(
            counted, warnings=(*counted.warnings, Sentence("Expected results are hidden: {hidden}", hidden=hidden))
        )
    total = histogram.total()
    return replace(
        counted,
        expected_purchasers=total.sum_p,
        expected_non_purchasers=total.count - total.sum_p,
        interval80=_ends(histogram, drift, 0.8),
        interval95=_ends(histogram, drift, 0.95),
        warnings=(*counted.warnings, WIDE) if drift.windows == 0 else counted.warnings,
    )


def _ends(histogram: ScoreHistogram, drift: Drift, coverage: float) -> tuple[float, float]:
    found = interval(histogram.count, histogram.sum_p, drift, coverage)
    return found.low, found.high
