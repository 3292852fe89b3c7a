"""Charts: pure functions from a frame to a figure."""

import altair as alt
import pandas as pd
import plotly.express as px
import plotly.graph_objects as go

from pages.ui.text import t

LEVELS = ("low", "medium", "high")


def levels(frame: pd.DataFrame) -> alt.Chart:
    """Return bars of customers and likely buyers per level. ``frame``: columns level, customers, buyers."""
    long = levels_table(frame).melt(id_vars=t("predictions.level"), var_name="what", value_name="n")
    order = [t(f"predictions.level_{level}") for level in LEVELS]
    shown = [t("predictions.customers"), t("predictions.buyers")]
    return (
        alt.Chart(long)
        .mark_bar(cornerRadiusEnd=3)
        .encode(
            x=alt.X("n:Q", title=None),
            y=alt.Y("what:N", title=None, sort=shown),
            row=alt.Row(f"{t('predictions.level')}:N", title=None, sort=order[::-1], header=alt.Header(labelAngle=0)),
            color=alt.Color("what:N", legend=None, sort=shown),
            tooltip=[alt.Tooltip(f"{t('predictions.level')}:N"), "what:N", alt.Tooltip("n:Q", format=",.0f")],
        )
        .properties(height=48)
    )


def levels_table(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the same numbers as a table with the words of the screen."""
    return pd.DataFrame(
        {
            t("predictions.level"): [t(f"predictions.level_{level}") for level in frame["level"]],
            t("predictions.customers"): frame["customers"],
            t("predictions.buyers"): frame["buyers"].round().astype(int),
        }
    )


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
        margin={"l": 0, "r": 0, "t": 8, "b": 0}, height=260, legend_title_text="", hovermode="x unified"
    )
    return figure
