"""The two drawings of the Segments page: a size over time, and how two segments overlap."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from pages.ui.formats import number
from pages.ui.text import t

HEIGHT = 190
BAR = 44
FEW = 7


def size_line(frame: pd.DataFrame) -> alt.LayerChart:
    """Return sizes over the days of the data, the line broken where more than the data is new, with the reason.

    ``frame``: columns day, size (NaN breaks the line too), run (one line each), new and mark (in words; mark is empty
    where only the data is new).
    """
    # The theme colors what is encoded; a plain text would be black on the dark page, too.
    base = (
        alt.Chart(frame)
        .transform_calculate(tint="'line'")
        .encode(
            x=alt.X("day:T", title=None, axis=_days(frame["day"])),
            y=alt.Y(
                "size:Q", title=None, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=4, format=",d")
            ),
            detail="run:N",
            tooltip=[
                alt.Tooltip("day:T", title=t("segments.history_day"), format="%-d %B %Y"),
                alt.Tooltip("size:Q", title=t("segments.history_size"), format=",d"),
                alt.Tooltip("new:N", title=t("segments.history_what")),
            ],
        )
    )
    marked = base.transform_filter("datum.mark != ''")
    return alt.layer(
        base.mark_line(strokeWidth=2),
        base.mark_point(filled=True, size=60, opacity=1),
        marked.mark_point(filled=True, size=150, opacity=1, shape="diamond"),
        marked.mark_text(align="left", baseline="bottom", dx=8, dy=-4).encode(
            text="mark:N", color=alt.Color("tint:N", legend=None)
        ),
    ).properties(height=HEIGHT)


def _days(days: pd.Series) -> alt.Axis:
    """Return an axis that names the days there are, while they are few."""
    known = [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in days.drop_duplicates()]
    few = {"values": known} if len(known) <= FEW else {"tickCount": FEW}
    return alt.Axis(format="%-d %b %Y", grid=False, labelOverlap=True, **few)


def overlap_bar(sizes: Sequence[int], names: Sequence[str]) -> alt.Chart:
    """Return one bar of three parts: only in the first, in both, only in the second."""
    first, both, second = names
    # The theme's fourth color is its gray, which says "shared" best; no part has the third.
    colors = alt.Scale(domain=[first, second, "", both])
    frame = pd.DataFrame({"part": list(names), "size": list(sizes), "place": [0, 1, 2]})
    frame["shown"] = [number(size) for size in sizes]
    return (
        alt.Chart(frame)
        .mark_bar(height=BAR - 12)
        .encode(
            x=alt.X("size:Q", stack="zero", axis=None, scale=alt.Scale(nice=False)),
            color=alt.Color("part:N", scale=colors, legend=None),
            order=alt.Order("place:Q"),
            tooltip=[alt.Tooltip("part:N", title=" "), alt.Tooltip("shown:N", title=t("segments.history_size"))],
        )
        .properties(height=BAR)
    )
