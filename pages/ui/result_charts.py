"""The drawing of effects with their intervals: a pure function from a frame to a figure."""

import altair as alt
import pandas as pd

from pages.ui.text import t

COLORS = TEAL, ORANGE, VIOLET, GRAY = ("a", "b", "c", "d")
"""The theme's colors, by their place in a domain."""
_ROW = 42


def interval_plot(frame: pd.DataFrame) -> alt.LayerChart:
    """Return a line from end to end of each interval with a point at what was found, and a dashed line at zero.

    ``frame``: columns name, extra, low and high (extra purchases per 100 contacted), said (in words), color (of
    `COLORS`). What a color tells, the place beside zero tells too.
    """
    ends = [0.0, *frame["low"], *frame["high"]]
    room = 0.04 * (max(ends) - min(ends) or 1.0)
    scale = alt.Scale(domain=[min(ends) - room, max(ends) + room], nice=False)
    x = alt.X("low:Q", title=t("result.chart_axis"), scale=scale, axis=alt.Axis(tickCount=5, grid=True))
    y = alt.Y(
        "name:N", title=None, sort=None, axis=alt.Axis(labelLimit=130, labelFontSize=13, domain=False, ticks=False)
    )
    color = alt.Color("color:N", scale=alt.Scale(domain=list(COLORS)), legend=None)
    tip = [alt.Tooltip("name:N", title=" "), alt.Tooltip("said:N", title="  ")]
    lines = alt.Chart(frame).mark_rule(strokeWidth=4, strokeCap="round", opacity=0.55)
    points = alt.Chart(frame).mark_point(filled=True, size=130, opacity=1)
    zero = alt.Chart(pd.DataFrame({"at": [0.0], "color": [GRAY]})).mark_rule(strokeDash=[4, 3], strokeWidth=1.5)
    return alt.layer(
        zero.encode(x=alt.X("at:Q", scale=scale), color=color),
        lines.encode(x=x, x2="high:Q", y=y, color=color, tooltip=tip),
        points.encode(x=alt.X("extra:Q", scale=scale), y=y, color=color, tooltip=tip),
    ).properties(height=_ROW * len(frame) + 60)
