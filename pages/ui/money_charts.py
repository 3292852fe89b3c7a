"""The drawing of extra profit over the score: a pure function from a frame to a figure."""

import altair as alt
import pandas as pd

from pages.ui.text import t

COLORS = TEAL, ORANGE, VIOLET, GRAY = ("a", "b", "c", "d")
"""The theme's colors, by their place in a domain."""


def profit_chart(frame: pd.DataFrame, best: tuple[float, float] | None, unit: str) -> alt.LayerChart:
    """Return extra profit by score, above zero in teal and below it in orange, with the best range behind it.

    ``frame``: one row a point of score: start and end (points), profit (currency units), shown (in words), and scores
    (in words). ``best`` are the ends of the best range in points, None where there is none.
    """
    color = alt.Color("sign:N", scale=alt.Scale(domain=list(COLORS)), legend=None)
    x = alt.X("start:Q", title=t("money.curve_score"), scale=alt.Scale(domain=[0, 100], nice=False), axis=_points())
    y = alt.Y("profit:Q", title=t("money.curve_axis", unit=unit), axis=alt.Axis(tickCount=5, format="~s"))
    bars = (
        alt.Chart(frame.assign(sign=[TEAL if value >= 0 else ORANGE for value in frame["profit"]]))
        .mark_rect()
        .encode(
            x=x,
            x2="end:Q",
            y=y,
            y2=alt.datum(0),
            color=color,
            tooltip=[
                alt.Tooltip("scores:N", title=t("money.curve_score")),
                alt.Tooltip("shown:N", title=t("money.curve_profit")),
            ],
        )
    )
    if best is None:
        return alt.layer(bars).properties(height=260)
    band = pd.DataFrame({"start": [best[0]], "end": [best[1]], "sign": [TEAL], "said": [t("money.curve_best")]})
    band["middle"] = sum(best) / 2
    behind = alt.Chart(band).mark_rect(opacity=0.14).encode(x=x, x2="end:Q", color=color)
    edges = alt.Chart(pd.DataFrame({"start": list(best), "sign": [TEAL, TEAL]}))
    rules = edges.mark_rule(strokeDash=[4, 3], strokeWidth=1.5).encode(x=x, color=color)
    gray = alt.Color("sign_of_text:N", scale=alt.Scale(domain=list(COLORS)), legend=None)
    named = (
        alt.Chart(band.assign(sign_of_text=GRAY))
        .mark_text(baseline="bottom", dy=-4, fontSize=12)
        .encode(x=alt.X("middle:Q"), y=alt.value(0), text="said:N", color=gray)
    )
    return alt.layer(behind, bars, rules, named).properties(height=260)


def _points() -> alt.Axis:
    return alt.Axis(values=[0, 25, 50, 75, 100], grid=False)
