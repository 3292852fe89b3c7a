"""The drawings of a comparison: pure functions from a frame to a figure.

Colors are the theme's, by their place in a domain; what a color tells, a shape, a place or a number tells too.
"""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from pages.ui.text import t

TEAL, GRAY = "a", "d"
_DOMAIN = ("a", "b", "c", "d")
DASH = "M-0.18,-1L0.18,-1L0.18,1L-0.18,1Z"
SHAPES = ("circle", "square", "triangle-up", DASH, "diamond")
_NOBODY = "\u200b"
_BAR, _DOWN, _ROW = 16, 10, 50
_LINE = 34
_LEGEND = 16
_SQUARE = 48
# Names as short as the levels' stand two in a line of the legend, on a phone too.
_SHORT = 26
_CLEAN = {"domain": False, "ticks": False, "labelFontSize": 13, "labelPadding": 8}
_FAINTEST, _STRONGEST = 0.04, 0.22


def _chart(frame: pd.DataFrame) -> alt.Chart:
    """Return a chart whose marks can have the theme's colors: a plain mark would be black on the dark page, too."""
    return alt.Chart(frame).transform_calculate(**{f"tint_{name}": f"'{name}'" for name in _DOMAIN})


def _theme(name: str) -> alt.Color:
    return alt.Color(f"tint_{name}:N", scale=alt.Scale(domain=list(_DOMAIN)), legend=None)


def size_bars(frame: pd.DataFrame, buyers_title: str) -> alt.LayerChart:
    """Return one bar an audience, its likely buyers in front, and above it what it is: a phone has no room beside it.

    ``frame``: columns name, customers, buyers (NaN where they are not told), said (what stands above it).
    """
    y = alt.Y("name:N", title=None, sort=None, axis=None)
    scale = alt.Scale(domain=[0, max(int(frame["customers"].max()), 1)], nice=False)
    x = alt.X("customers:Q", title=None, axis=None, scale=scale)
    # Without an axis in one layer only, nothing at all is drawn.
    likely = alt.X("buyers:Q", title=None, axis=None, scale=scale)
    tip = [
        alt.Tooltip("name:N", title=" "),
        alt.Tooltip("customers:Q", title=t("compare.size"), format=",d"),
        alt.Tooltip("buyers:Q", title=buyers_title, format=",.0f"),
    ]
    base = _chart(frame).encode(y=y)
    behind = base.mark_bar(height=_BAR, yOffset=_DOWN, cornerRadiusEnd=3, opacity=0.28).encode(
        x=x, color=_theme(TEAL), tooltip=tip
    )
    front = base.mark_bar(height=_BAR, yOffset=_DOWN, cornerRadiusEnd=3).encode(
        x=likely, color=_theme(TEAL), tooltip=tip
    )
    said = base.mark_text(align="left", dy=-10, fontSize=13).encode(x=alt.value(0), text="said:N", color=_theme(GRAY))
    return alt.layer(behind, front, said).properties(height=_ROW * len(frame) + 12)


def held_dots(frame: pd.DataFrame, names: Sequence[str]) -> alt.Chart:
    """Return one line a tag or plan with a point for each audience; the baseline, the last name, is a gray dash.

    ``frame``: columns what, name (of the audience), share (of 1), customers.
    """
    *parts, baseline = names
    abreast = 2 if all(len(name) <= _SHORT for name in names) else 1
    # The fourth color of the theme is its gray; a place that nobody takes keeps its color and shape to itself.
    places = [*parts[:3], *(f"{_NOBODY}{place}" for place in range(len(parts), 3)), baseline, *parts[3:]]
    color = alt.Color(
        "name:N",
        scale=alt.Scale(domain=places),
        legend=alt.Legend(title=None, orient="top", values=list(names), labelLimit=260, columns=abreast),
    )
    shape = alt.Shape("name:N", scale=alt.Scale(domain=places, range=list(SHAPES[: len(places)])))
    axis = alt.Axis(format="%", tickCount=4)
    lines = alt.Axis(grid=True, labelLimit=130, labelFontSize=13, labelOverlap=False)
    return (
        alt.Chart(frame)
        .mark_point(filled=True, size=95, opacity=1)
        .encode(
            x=alt.X("share:Q", title=t("compare.held_x"), axis=axis, scale=alt.Scale(zero=True)),
            y=alt.Y(
                "what:N",
                title=None,
                sort=None,
                axis=lines,
            ),
            color=color,
            shape=shape,
            tooltip=[
                alt.Tooltip("name:N", title=" "),
                alt.Tooltip("what:N", title="  "),
                alt.Tooltip("share:Q", title=t("compare.held_x"), format=".1%"),
                alt.Tooltip("customers:Q", title=t("compare.size"), format=",d"),
            ],
        )
        .properties(height=_LINE * frame["what"].nunique() + _LEGEND * -(-len(names) // abreast) + 80)
    )


def overlap_map(frame: pd.DataFrame) -> alt.LayerChart:
    """Return a square for each two audiences, the stronger the more of its line are in its column, too.

    ``frame``: columns line and column (what stands beside and above the squares), one and other (the audiences),
    share (of 1), said (in words), customers.
    """
    above = alt.Axis(orient="top", labelAngle=0, **_CLEAN)
    base = _chart(frame).encode(
        x=alt.X("column:N", title=None, sort=sorted(set(frame["column"])), axis=above),
        y=alt.Y("line:N", title=None, sort=None, axis=alt.Axis(labelLimit=180, **_CLEAN)),
        tooltip=[
            alt.Tooltip("one:N", title=t("compare.overlap_of")),
            alt.Tooltip("other:N", title=t("compare.overlap_in")),
            alt.Tooltip("customers:Q", title=t("compare.size"), format=",d"),
            alt.Tooltip("said:N", title=t("compare.overlap_share")),
        ],
    )
    strength = alt.Opacity("share:Q", scale=alt.Scale(domain=[0, 1], range=[_FAINTEST, _STRONGEST]), legend=None)
    return alt.layer(
        base.mark_rect(cornerRadius=4, stroke=None).encode(color=_theme(TEAL), opacity=strength),
        base.mark_text(fontSize=14, fontWeight=600).encode(text="said:N", color=_theme(GRAY)),
    ).properties(height=_SQUARE * frame["line"].nunique() + 24)
