"""Charts: pure functions from a frame to a figure."""

from datetime import date

import altair as alt
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go

from pages.ui.text import t

LEVELS = ("low", "medium", "high")
LABEL_WIDTH = 60


def levels(frame: pd.DataFrame, event: str) -> alt.Chart:
    """Return bars of customers and likely buyers per level. ``frame``: columns level, customers, buyers."""
    long = levels_table(frame, event).melt(id_vars=t("predictions.level"), var_name="what", value_name="n")
    order = [t(f"predictions.level_{level}") for level in LEVELS]
    shown = [t("predictions.customers"), t(f"predictions.buyers_{event}")]
    return (
        alt.Chart(long)
        .mark_bar(cornerRadiusEnd=3)
        .encode(
            x=alt.X("n:Q", title=None, axis=alt.Axis(tickCount=4)),
            y=alt.Y(
                f"{t('predictions.level')}:N",
                title=None,
                sort=order[::-1],
                axis=alt.Axis(labelAlign="left", labelPadding=LABEL_WIDTH),
            ),
            yOffset=alt.YOffset("what:N", sort=shown),
            color=alt.Color("what:N", sort=shown, legend=alt.Legend(title=None, orient="bottom")),
            tooltip=[alt.Tooltip(f"{t('predictions.level')}:N"), "what:N", alt.Tooltip("n:Q", format=",.0f")],
        )
        .properties(height=240)
    )


def levels_table(frame: pd.DataFrame, event: str) -> pd.DataFrame:
    """Return the same numbers as a table with the words of the screen."""
    return pd.DataFrame(
        {
            t("predictions.level"): [t(f"predictions.level_{level}") for level in frame["level"]],
            t("predictions.customers"): frame["customers"],
            t(f"predictions.buyers_{event}"): frame["buyers"].round().astype(int),
        }
    )


def complete_months(frame: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """Return the months that end before the data does. ``frame``: columns table, month, rows."""
    return frame[pd.to_datetime(frame["month"]) + pd.offsets.MonthBegin(1) <= pd.Timestamp(as_of)]


def activity(frame: pd.DataFrame) -> go.Figure:
    """Return rows per month, one line a table. ``frame``: columns table, month, rows."""
    months = pd.date_range(frame["month"].min(), frame["month"].max(), freq="MS")
    # A month without a row is a fact: the line goes to 0 instead of across.
    wide = frame.pivot(index="month", columns="table", values="rows").reindex(months).fillna(0)
    named = wide.rename(columns=lambda name: t(f"table.{name}").capitalize()).rename_axis(
        index="month", columns="table"
    )
    named = named.stack().rename("rows").reset_index()
    figure = px.line(
        named,
        x="month",
        y="rows",
        color="table",
        labels={"month": t("data.month"), "rows": t("data.rows"), "table": t("data.table")},
    )
    figure.update_layout(
        margin={"l": 0, "r": 0, "t": 8, "b": 0},
        height=300,
        legend={"title_text": "", "orientation": "h", "y": -0.15, "yanchor": "top", "x": 0},
        hovermode="x unified",
    )
    figure.update_xaxes(title_text=None)
    figure.update_yaxes(title_text=None, rangemode="tozero")
    return figure
