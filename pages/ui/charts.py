"""Charts: pure functions from a frame to a figure."""

from datetime import date

import pandas as pd
import plotly.express as px
import plotly.graph_objects as go

from pages.ui.formats import NARROW_SPACE
from pages.ui.language import current
from pages.ui.text import t


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
    if current().id == "fr":
        # Names of months would be English: the browser knows no others here.
        figure.update_layout(separators=f",{NARROW_SPACE}")
        figure.update_xaxes(tickformat="%m/%Y", hoverformat="%m/%Y")
    figure.update_xaxes(title_text=None)
    figure.update_yaxes(title_text=None, rangemode="tozero", tickformat=",d")
    return figure
