"""The histogram of the one-page summary as inline SVG: everyone covered, those who match, those in the audience."""

from html import escape

import numpy as np
from numpy.typing import NDArray

from pages.ui.shared_audience import SharedAudience, chosen_bins
from pages.ui.text import number, percent, t
from segmentation.api import chance_at

WIDTH, HEIGHT = 720.0, 154.0
BUCKETS = 20
GAP = 3.0
ROOM_BELOW = 46.0
ROOM_ABOVE = 14.0
TICKS = (0, 25, 50, 75, 100)


def chart(shared: SharedAudience) -> str:
    """Return the chart. Raises ValueError without a prediction: there are no scores to draw."""
    view = shared.view
    if view.count is None or view.covered_count is None:
        raise ValueError("an audience without a prediction has no scores")
    covered = by_bucket(view.covered_count)
    matching = by_bucket(view.count)
    chosen = by_bucket(np.where(chosen_bins(shared.selection), view.count, 0))
    tallest = max(int(covered.max()), 1)
    parts = [_bars("covered", covered, tallest)]
    if not np.array_equal(covered, matching):
        parts.append(_bars("matching", matching, tallest))
    parts += [_bars("chosen", chosen, tallest), _track(shared), _axis(shared)]
    alt = t("page.chart_alt", n=number(shared.size), covered=number(shared.base))
    size = f"{WIDTH:g} {HEIGHT + ROOM_BELOW:g}"
    return f'<svg viewBox="0 0 {size}" role="img" aria-label="{escape(alt)}">{"".join(parts)}</svg>'


def by_bucket(customers: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the customers of each of the 20 columns, from those of the 1,000 bins."""
    return np.asarray(customers.reshape(BUCKETS, -1).sum(axis=1))


def _bars(name: str, customers: NDArray[np.int64], tallest: int) -> str:
    step = WIDTH / BUCKETS
    drawn = []
    for position, count in enumerate(customers.tolist()):
        if count:
            # Somebody is always seen: a bar is at least a line.
            tall = max((HEIGHT - ROOM_ABOVE) * count / tallest, 1.5)
            x, y = position * step + GAP / 2, HEIGHT - tall
            drawn.append(f'<rect x="{x:.1f}" y="{y:.1f}" width="{step - GAP:.1f}" height="{tall:.1f}" rx="1.5"/>')
    return f'<g class="{name}">{"".join(drawn)}</g>'


def _track(shared: SharedAudience) -> str:
    """The line under the bars, strong where scores are chosen."""
    runs = shared.selection.bins
    drawn = [f'<rect class="track" x="0" y="{HEIGHT + 2:g}" width="{WIDTH:g}" height="3"/>']
    for start, stop in runs:
        x, wide = start / 1000 * WIDTH, (stop - start) / 1000 * WIDTH
        drawn.append(f'<rect class="run" x="{x:.1f}" y="{HEIGHT + 1:g}" width="{wide:.1f}" height="5"/>')
    return "".join(drawn)


def _axis(shared: SharedAudience) -> str:
    odds = shared.prediction.base_odds if shared.prediction else None
    drawn = []
    for score in TICKS:
        x = score / 100 * WIDTH
        anchor = "start" if score == 0 else "end" if score == 100 else "middle"
        first = f"{t('page.axis_score')} 0" if score == 0 else str(score)
        drawn.append(f'<text x="{x:g}" y="{HEIGHT + 22:g}" text-anchor="{anchor}">{escape(first)}</text>')
        second = _chance(score, odds)
        if second:
            at = f'x="{x:g}" y="{HEIGHT + 38:g}" text-anchor="{anchor}"'
            drawn.append(f'<text class="chance" {at}>{escape(second)}</text>')
    return "".join(drawn)


def _chance(score: int, odds: float | None) -> str:
    if score == 0:
        return t("page.axis_chance")
    if odds is None or score == 100:
        return ""
    chance = chance_at(score, odds)
    # As the page writes them: the average, and what is small, with a decimal.
    return percent(chance, 1 if score == 50 or chance < 0.0995 else 0)
