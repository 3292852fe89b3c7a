"""The drawings of the Predictions page: pure functions from a frame to a figure.

Colors are the theme's, by their place in a domain: the first is its teal, the second its orange, the fourth its gray.
What a color tells, a shape or a place tells too.
"""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from pages.ui.text import t

COLORS = TEAL, ORANGE, VIOLET, GRAY = ("a", "b", "c", "d")
FEW_DAYS = 6
RATIO_TICKS = (1.0, 1.25, 1.5, 2.0, 3.0, 5.0, 10.0, 20.0)
BANDS = (("poor", 0, 20), ("fair", 20, 40), ("good", 40, 60), ("excellent", 60, 100))


def _chart(frame: pd.DataFrame) -> alt.Chart:
    """Return a chart whose marks can have the theme's colors: a plain mark would be black on the dark page, too."""
    return alt.Chart(frame).transform_calculate(**{f"tint_{name}": f"'{name}'" for name in COLORS})


def _theme(name: str) -> alt.Color:
    return alt.Color(f"tint_{name}:N", scale=alt.Scale(domain=list(COLORS)), legend=None)


def level_bars(frame: pd.DataFrame, event: str) -> alt.LayerChart:
    """Return one bar a level: everyone in it, and in front of it the likely buyers among them.

    ``frame``: columns level (in words), customers, buyers, likely (their number in words), most likely first.
    """
    order = list(frame["level"])
    y = alt.Y("level:N", title=None, sort=order, axis=alt.Axis(labelPadding=8, domain=False, labelFontSize=13))
    axis = alt.Axis(tickCount=4, format=",d", grid=True)
    base = _chart(frame).encode(y=y)
    tip = [
        alt.Tooltip("level:N", title=t("predictions.level")),
        alt.Tooltip("customers:Q", title=t("predictions.customers"), format=",d"),
        alt.Tooltip("buyers:Q", title=t(f"predictions.buyers_{event}"), format=",.0f"),
    ]
    behind = base.mark_bar(height=26, cornerRadiusEnd=3, opacity=0.28).encode(
        x=alt.X("customers:Q", title=None, axis=axis), color=_theme(TEAL), tooltip=tip
    )
    front = base.mark_bar(height=26, cornerRadiusEnd=3).encode(x="buyers:Q", color=_theme(TEAL), tooltip=tip)
    said = base.mark_text(align="left", dx=8, fontSize=13).encode(x="customers:Q", text="likely:N", color=_theme(GRAY))
    return alt.layer(behind, front, said).properties(height=150)


def windows(frame: pd.DataFrame) -> alt.LayerChart:
    """Return the windows that are over: a bar for the likely range that was said, a dot for what happened.

    ``frame``: columns window (first day), said, low, high, happened, kind and where (both in words).
    """
    base = _chart(frame).encode(
        x=alt.X("window:T", title=None, axis=_days(frame["window"]), scale=alt.Scale(padding=18)),
        tooltip=[
            alt.Tooltip("window:T", title=t("predictions.window_first"), format="%-d %B %Y"),
            alt.Tooltip("said:Q", title=t("predictions.window_said"), format=",.0f"),
            alt.Tooltip("low:Q", title=t("predictions.window_low"), format=",d"),
            alt.Tooltip("high:Q", title=t("predictions.window_high"), format=",d"),
            alt.Tooltip("happened:Q", title=t("predictions.window_happened"), format=",d"),
            alt.Tooltip("where:N", title=t("predictions.window_inside")),
            alt.Tooltip("kind:N", title=t("predictions.window_kind")),
        ],
    )
    count = alt.Y("low:Q", title=None, axis=alt.Axis(tickCount=5, format=",d"), scale=alt.Scale(zero=True))
    kinds = [t("predictions.kind_issued"), t("predictions.kind_replayed")]
    # A legend would draw the shapes in black, on the dark page too: what they mean is said under the chart.
    shape = alt.Shape("kind:N", scale=alt.Scale(domain=kinds, range=["circle", "diamond"]), legend=None)
    return alt.layer(
        base.mark_bar(width=14, cornerRadius=4, opacity=0.35).encode(y=count, y2="high:Q", color=_theme(TEAL)),
        base.mark_tick(width=20, thickness=2).encode(y="said:Q", color=_theme(TEAL)),
        base.mark_point(filled=True, size=110, opacity=1).encode(y="happened:Q", shape=shape, color=_theme(ORANGE)),
    ).properties(height=280)


def _days(days: pd.Series) -> alt.Axis:
    """Return an axis that names the days there are, while they are few."""
    known = [alt.DateTime(year=day.year, month=day.month, date=day.day) for day in days.drop_duplicates()]
    ticks = {"values": known} if len(known) <= FEW_DAYS else {"tickCount": FEW_DAYS}
    return alt.Axis(format="%-d %b %Y", grid=False, labelOverlap=True, **ticks)


def quality_scale(value: float, low: float, high: float) -> alt.LayerChart:
    """Return one line from picking at random to perfect, with the bands, the value and its interval (0 to 100)."""
    bands = pd.DataFrame(
        [{"from": start, "to": end, "name": t(f"predictions.band_{name}")} for name, start, end in BANDS]
    )
    bands["middle"] = (bands["from"] + bands["to"]) / 2
    bands["shade"] = [0.10, 0.18, 0.28, 0.40]
    point = pd.DataFrame([{"value": value, "low": low, "high": high}])
    scale = alt.Scale(domain=[min(0.0, low), 100], nice=False)
    x = alt.X("from:Q", title=None, scale=scale, axis=alt.Axis(values=[0, 20, 40, 60, 100], grid=False))
    strip = _chart(bands).encode(x=x)
    at = _chart(point).encode(
        tooltip=[
            alt.Tooltip("value:Q", title=t("predictions.quality_value"), format=".0f"),
            alt.Tooltip("low:Q", title=t("predictions.quality_low"), format=".0f"),
            alt.Tooltip("high:Q", title=t("predictions.quality_high"), format=".0f"),
        ]
    )
    return alt.layer(
        strip.mark_bar(height=30).encode(
            x2="to:Q", color=_theme(TEAL), opacity=alt.Opacity("shade:Q", scale=None, legend=None)
        ),
        strip.mark_text(dy=-26, fontSize=12).encode(x="middle:Q", text="name:N", color=_theme(GRAY)),
        at.mark_rule(strokeWidth=5, strokeCap="round").encode(
            x=alt.X("low:Q", scale=scale), x2="high:Q", color=_theme(ORANGE)
        ),
        at.mark_point(filled=True, size=170, opacity=1).encode(x=alt.X("value:Q", scale=scale), color=_theme(ORANGE)),
    ).properties(height=130)


def said_against_happened(frame: pd.DataFrame) -> alt.LayerChart:
    """Return the customers in tenths by chance: the chance that was said across, the share that bought up.

    ``frame``: columns said and happened (shares of 1), customers. On the line, both are the same.
    """
    top = float(max(frame["said"].max(), frame["happened"].max(), 0.05)) * 1.08
    scale = alt.Scale(domain=[0, min(top, 1.0)], nice=False, zero=True)
    axis = alt.Axis(format="%", tickCount=5)
    dots = _chart(frame).encode(
        x=alt.X("said:Q", title=t("predictions.tenths_said"), scale=scale, axis=axis),
        y=alt.Y("happened:Q", title=t("predictions.tenths_happened"), scale=scale, axis=axis),
        tooltip=[
            alt.Tooltip("said:Q", title=t("predictions.tenths_said"), format=".1%"),
            alt.Tooltip("happened:Q", title=t("predictions.tenths_happened"), format=".1%"),
            alt.Tooltip("customers:Q", title=t("predictions.customers"), format=",d"),
        ],
    )
    same = pd.DataFrame({"said": [0, min(top, 1.0)], "happened": [0, min(top, 1.0)]})
    line = _chart(same).mark_line(strokeDash=[5, 4], strokeWidth=1.5)
    return alt.layer(
        line.encode(x=alt.X("said:Q", scale=scale), y=alt.Y("happened:Q", scale=scale), color=_theme(GRAY)),
        dots.mark_line(strokeWidth=2, opacity=0.5).encode(color=_theme(TEAL)),
        dots.mark_point(filled=True, size=90, opacity=1).encode(color=_theme(TEAL)),
    ).properties(height=300)


def curves(frame: pd.DataFrame, y_title: str, *, percent: bool) -> alt.Chart:
    """Return lines over the share of customers, those with the highest chance first.

    ``frame``: columns share (of the customers), value, which (in words: ours first, then what it is compared with).
    """
    names = list(dict.fromkeys(frame["which"]))
    return (
        alt.Chart(frame)
        .mark_line(strokeWidth=2)
        .encode(
            x=alt.X("share:Q", title=t("predictions.curve_share"), axis=alt.Axis(format="%", tickCount=5)),
            y=alt.Y("value:Q", title=y_title, axis=alt.Axis(format="%" if percent else ".1f", tickCount=5)),
            color=alt.Color("which:N", sort=names, scale=alt.Scale(domain=names), legend=_below()),
            strokeDash=alt.StrokeDash(
                "which:N", scale=alt.Scale(domain=names, range=[[1, 0], [5, 4], [2, 2]][: len(names)]), legend=None
            ),
            tooltip=[
                alt.Tooltip("which:N", title=" "),
                alt.Tooltip("share:Q", title=t("predictions.curve_share"), format=".0%"),
                alt.Tooltip("value:Q", title=y_title, format=".0%" if percent else ".2f"),
            ],
        )
        .properties(height=340)
    )


def _below() -> alt.Legend:
    return alt.Legend(title=None, orient="bottom", labelLimit=260, columns=2, symbolOpacity=1)


def ratio_bars(frame: pd.DataFrame, *, more: bool, widest: float) -> alt.LayerChart:
    """Return how many times as likely buyers with each trait are: bars from 1, what was observed as a dot on its range.

    ``frame``: columns trait (in words), ratio, observed, low, high (NaN where nothing was observed), confirmed.
    ``widest`` is the ratio at the end of the axis, the same for both sides; the axis is one of ratios.
    """
    order = list(frame["trait"])
    domain = [1.0, widest] if more else [1.0 / widest, 1.0]
    scale = alt.Scale(type="log", domain=domain, nice=False, clamp=True, reverse=False)
    ticks = [tick for tick in RATIO_TICKS if domain[0] <= (tick if more else 1.0 / tick) <= domain[1]]
    values = ticks if more else [1.0 / tick for tick in ticks]
    axis = alt.Axis(values=values, format=".2~f", labelExpr="datum.label + '×'", labelOverlap=True)
    x = alt.X("ratio:Q", title=None, scale=scale, axis=axis)
    y = alt.Y("trait:N", title=None, sort=order, axis=alt.Axis(labelLimit=230, domain=False, labelFontSize=12))
    base = _chart(frame).encode(
        y=y,
        tooltip=[
            alt.Tooltip("trait:N", title=t("predictions.driver_trait")),
            alt.Tooltip("ratio:Q", title=t("predictions.driver_ratio"), format=".2f"),
            alt.Tooltip("observed:Q", title=t("predictions.driver_observed"), format=".2f"),
            alt.Tooltip("low:Q", title=t("predictions.driver_low"), format=".2f"),
            alt.Tooltip("high:Q", title=t("predictions.driver_high"), format=".2f"),
        ],
    )
    sure, unsure = base.transform_filter("datum.confirmed"), base.transform_filter("!datum.confirmed")
    name = TEAL if more else ORANGE
    ends = {"x": x, "x2": alt.X2Datum(1.0)}
    bars = {
        True: sure.mark_bar(height=14, cornerRadius=3).encode(**ends, color=_theme(name)),
        False: unsure.mark_bar(height=14, cornerRadius=3, opacity=0.45).encode(**ends, color=_theme(GRAY)),
    }
    one = _chart(pd.DataFrame({"one": [1.0]})).mark_rule().encode(x=alt.XDatum(1.0), color=_theme(GRAY))
    return alt.layer(
        # A layer of no bars would be an image without a name to those who hear the page.
        *(bars[confirmed] for confirmed in (True, False) if (frame["confirmed"] == confirmed).any()),
        base.mark_rule(strokeWidth=2).encode(x=alt.X("low:Q", scale=scale), x2="high:Q", color=_theme(VIOLET)),
        base.mark_point(filled=True, size=45, opacity=1).encode(
            x=alt.X("observed:Q", scale=scale), color=_theme(VIOLET)
        ),
        one,
    ).properties(height=50 + 30 * len(frame))


def importance_bars(frame: pd.DataFrame) -> alt.Chart:
    """Return one bar a group of facts. ``frame``: columns group (in words), drop (0 to 100), most first."""
    return (
        _chart(frame)
        .mark_bar(height=16, cornerRadiusEnd=3)
        .encode(
            x=alt.X("drop:Q", title=t("predictions.importance_axis"), axis=alt.Axis(tickCount=5)),
            y=alt.Y("group:N", title=None, sort=list(frame["group"]), axis=alt.Axis(labelLimit=240, domain=False)),
            color=_theme(TEAL),
            tooltip=[
                alt.Tooltip("group:N", title=t("predictions.importance_group")),
                alt.Tooltip("drop:Q", title=t("predictions.importance_drop"), format=".1f"),
            ],
        )
        .properties(height=70 + 28 * len(frame))
    )


def over_time(
    frame: pd.DataFrame, names: Sequence[str], *, ranged: str | None, percent: bool = False
) -> alt.LayerChart:
    """Return lines over the days of the data, with a band around one of them and marks where the prediction learned.

    ``frame``: columns day, which (one of ``names``, in words), value, low, high (NaN where there is none), learned.
    """
    form = "%" if percent else ",d"
    base = _chart(frame).encode(
        x=alt.X("day:T", title=None, axis=_days(frame["day"]), scale=alt.Scale(padding=18)),
        color=alt.Color("which:N", scale=alt.Scale(domain=list(names)), legend=_below() if len(names) > 1 else None),
        tooltip=[
            alt.Tooltip("day:T", title=t("predictions.issue_day"), format="%-d %B %Y"),
            alt.Tooltip("which:N", title=" "),
            alt.Tooltip("value:Q", title=t("predictions.issue_value"), format=".1%" if percent else ",.0f"),
        ],
    )
    y = alt.Y("value:Q", title=None, axis=alt.Axis(tickCount=4, format=form), scale=alt.Scale(zero=True))
    learned = base.transform_filter("datum.learned")
    layers = [
        base.mark_line(strokeWidth=2).encode(y=y),
        base.mark_point(filled=True, size=60, opacity=1).encode(y=y),
        learned.mark_point(filled=True, size=150, opacity=1, shape="diamond").encode(y=y),
    ]
    if ranged is not None:
        near = base.transform_filter(alt.FieldEqualPredicate(field="which", equal=ranged))
        layers.insert(0, near.mark_rule(strokeWidth=10, opacity=0.25, strokeCap="round").encode(y="low:Q", y2="high:Q"))
    return alt.layer(*layers).properties(height=260)


def level_errors(frame: pd.DataFrame) -> alt.LayerChart:
    """Return bars above the line where more bought than was expected, below it where fewer did.

    ``frame``: columns window (first day), off (0.1 is 10% more).
    """
    base = _chart(frame).encode(
        x=alt.X("window:T", title=None, axis=_days(frame["window"]), scale=alt.Scale(padding=18)),
        y=alt.Y("off:Q", title=None, axis=alt.Axis(format="+.0%", tickCount=5)),
        tooltip=[
            alt.Tooltip("window:T", title=t("predictions.window_first"), format="%-d %B %Y"),
            alt.Tooltip("off:Q", title=t("predictions.level_off"), format="+.0%"),
        ],
    )
    signs = ((frame["off"] >= 0, "datum.off >= 0", TEAL), (frame["off"] < 0, "datum.off < 0", ORANGE))
    zero = _chart(pd.DataFrame({"off": [0.0]})).mark_rule().encode(y="off:Q", color=_theme(GRAY))
    return alt.layer(
        *(
            base.transform_filter(rows).mark_bar(width=14, cornerRadius=3).encode(color=_theme(name))
            for among, rows, name in signs
            if among.any()
        ),
        zero,
    ).properties(height=200)
