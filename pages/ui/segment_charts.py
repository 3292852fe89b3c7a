"""The two drawings of the Segments page: a size over time, and how two segments overlap."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from pages.ui.formats import number
from pages.ui.text import t

HEIGHT = 190
BAR = 44


def size_line(frame: pd.DataFrame) -> alt.LayerChart:
    """Return a line of sizes over the days of the data. ``frame``: columns day, size (NaN breaks it), new."""
    labels = {"x": t("segments.history_day"), "y": t("segments.history_size"), "new": t("segments.history_what")}
    base = alt.Chart(frame).encode(
        x=alt.X("day:T", title=None, axis=alt.Axis(format="%-d %b %Y", tickCount=5, grid=False, labelOverlap=True)),
        y=alt.Y("size:Q", title=None, scale=alt.Scale(zero=True, nice=True), axis=alt.Axis(tickCount=4, format=",d")),
        tooltip=[
            alt.Tooltip("day:T", title=labels["x"], format="%-d %B %Y"),
            alt.Tooltip("size:Q", title=labels["y"], format=",d"),
            alt.Tooltip("new:N", title=labels["new"]),
        ],
    )
    points = base.mark_point(filled=True, size=70, opacity=1)
    # What is marked is why a size may jump although nobody came or left.
    marked = points.encode(
        shape=alt.Shape("marked:N", scale=alt.Scale(domain=[False, True], range=["circle", "diamond"]), legend=None),
        size=alt.Size("marked:N", scale=alt.Scale(domain=[False, True], range=[60, 150]), legend=None),
    )
    return alt.layer(base.mark_line(strokeWidth=2), marked).properties(height=HEIGHT)


def overlap_bar(sizes: Sequence[int], names: Sequence[str]) -> alt.Chart:
    """Return one bar of three parts: only in the first, in both, only in the second."""
    frame = pd.DataFrame({"part": list(names), "size": list(sizes), "place": [0, 1, 2]})
    frame["shown"] = [number(size) for size in sizes]
    return (
        alt.Chart(frame)
        .mark_bar(height=BAR - 12, stroke="transparent", strokeWidth=3)
        .encode(
            x=alt.X("size:Q", stack="zero", axis=None, scale=alt.Scale(nice=False)),
            color=alt.Color("part:N", sort=list(names), scale=alt.Scale(domain=list(names)), legend=None),
            order=alt.Order("place:Q"),
            tooltip=[alt.Tooltip("part:N", title=" "), alt.Tooltip("shown:N", title=t("segments.history_size"))],
        )
        .properties(height=BAR)
    )
