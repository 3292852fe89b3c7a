"""What became of a prediction over time: every issue of its scores, what they mean, and how far its level was off."""

from collections.abc import Sequence
from itertools import pairwise

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.chart_locale import localised
from pages.ui.prediction_charts import level_errors, over_time
from pages.ui.prediction_tables import draw_table
from pages.ui.text import day, last_day, number, percent, plural, t
from segmentation.api import BacktestView, IssueView, PredictionView, Workspace


def draw_history(workspace: Workspace, view: PredictionView) -> None:
    """Draw the tab: with one issue only, what will be drawn here."""
    issues = workspace.predictions.issues(view.id)
    if not issues:
        st.markdown(t("predictions.history_none"))
        return
    shown = per_day(issues)
    for note in learned_again(shown)[:1]:
        st.info(session.plain(note), icon=":material/school:")
    if len(shown) < 2:
        st.caption(t("predictions.history_one"))
    else:
        _sizes(shown, view)
        _chances(shown)
    st.markdown(f"**{t('predictions.issues_title')}**")
    draw_table(_table(issues, view), f"{view.id}-history", key="issues", open=True)
    _levels(workspace.predictions.backtests(view.id))


def per_day(issues: Sequence[IssueView]) -> list[IssueView]:
    """Return the last issue with scores of every day of the data, oldest first."""
    newest: dict[object, IssueView] = {}
    for issue in sorted(issues, key=lambda one: one.issued_at):
        if issue.status != "unavailable":
            newest[issue.as_of] = issue
    return [newest[as_of] for as_of in sorted(newest, key=str)]


def learned_again(shown: Sequence[IssueView]) -> list[str]:
    """Return in words when a prediction learned again and what a score of 75 meant before and after, newest first."""
    said = []
    for before, now in pairwise(shown):
        if now.model is None or now.model == before.model:
            continue
        if before.chance_at_75 is None or now.chance_at_75 is None:
            continue
        places = {"day": last_day(now.as_of), "now": percent(now.chance_at_75), "before": percent(before.chance_at_75)}
        same = places["now"] == places["before"]
        said.append(t(f"predictions.learned_again{'_same' if same else ''}", **places))
    return said[::-1]


def _learned(shown: Sequence[IssueView]) -> list[bool]:
    again = [now.model is not None and now.model != before.model for before, now in pairwise(shown)]
    return [False, *again]


def _sizes(shown: Sequence[IssueView], view: PredictionView) -> None:
    covered, likely = t("predictions.customers_covered"), t(f"predictions.buyers_{view.event}")
    rows = []
    for issue, learned in zip(shown, _learned(shown), strict=True):
        at = {"day": pd.Timestamp(issue.last_day), "learned": learned}
        rows.append({**at, "which": covered, "value": float(issue.scored), "low": None, "high": None})
        if issue.expected is not None:
            rows.append({**at, "which": likely, "value": issue.expected, "low": issue.low80, "high": issue.high80})
    frame = pd.DataFrame(rows).astype({"low": float, "high": float})
    st.markdown(f"**{t(f'predictions.sizes_title_{view.event}')}**")
    alt = t("predictions.sizes_alt", points="; ".join(map(_point, shown)))
    st.altair_chart(localised(over_time(frame, (likely, covered), ranged=likely)), width="stretch", alt=alt)
    st.caption(t("predictions.sizes_legend"))


def _point(issue: IssueView) -> str:
    places = {"day": day(issue.last_day), "n": number(issue.scored)}
    if issue.expected is None:
        return t("predictions.sizes_point_hidden", **places)
    return t("predictions.sizes_point", likely=number(issue.expected), **places)


def _chances(shown: Sequence[IssueView]) -> None:
    known = [issue for issue in shown if issue.chance_at_50 is not None and issue.chance_at_75 is not None]
    if len(known) < 2:
        return
    at_75, at_50 = t("predictions.chance_at_75"), t("predictions.chance_at_50")
    rows = []
    for issue, learned in zip(known, _learned(known), strict=True):
        at = {"day": pd.Timestamp(issue.last_day), "learned": learned, "low": None, "high": None}
        rows += [
            {**at, "which": at_75, "value": issue.chance_at_75},
            {**at, "which": at_50, "value": issue.chance_at_50},
        ]
    st.markdown(f"**{t('predictions.chances_title')}**")
    points = "; ".join(
        t(
            "predictions.chances_point",
            day=day(one.last_day),
            low=percent(one.chance_at_50 or 0.0, 1),
            high=percent(one.chance_at_75 or 0.0, 1),
        )
        for one in known
    )
    chart = over_time(pd.DataFrame(rows), (at_75, at_50), ranged=None, percent=True)
    st.altair_chart(localised(chart), width="stretch", alt=t("predictions.chances_alt", points=points))
    st.caption(t("predictions.chances_note"))


def _table(issues: Sequence[IssueView], view: PredictionView) -> pd.DataFrame:
    newest_first = sorted(issues, key=lambda one: one.issued_at, reverse=True)
    return pd.DataFrame([_row(issue, view) for issue in newest_first])


def _row(issue: IssueView, view: PredictionView) -> dict[str, str]:
    unavailable = issue.status == "unavailable"
    between = "–"
    if issue.low80 is not None and issue.high80 is not None:
        between = t("predictions.from_to", low=number(issue.low80), high=number(issue.high80))
    return {
        t("predictions.issue_data"): last_day(issue.as_of),
        t("predictions.customers_covered"): "–" if unavailable else number(issue.scored),
        t(f"predictions.buyers_{view.event}"): _likely(issue),
        t("predictions.window_range"): between,
        t("predictions.chance_at_50"): _percent(issue.chance_at_50),
        t("predictions.chance_at_75"): _percent(issue.chance_at_75),
        t("predictions.issue_learned"): "–" if issue.learned_as_of is None else last_day(issue.learned_as_of),
        t("predictions.issue_alarm"): _said(issue),
    }


def _likely(issue: IssueView) -> str:
    if issue.hidden:
        return t("predictions.issue_hidden")
    return "–" if issue.expected is None else number(issue.expected)


def _percent(chance: float | None) -> str:
    return "–" if chance is None else percent(chance, 1)


def _said(issue: IssueView) -> str:
    if issue.status == "unavailable":
        return t("predictions.issue_unavailable", reason=issue.reason)
    if issue.alarm is None:
        return t("predictions.alarm_short_unknown")
    return t(f"predictions.alarm_short_{issue.alarm.band}")


def _levels(found: Sequence[BacktestView]) -> None:
    """Draw by how much more or fewer bought than was expected, window by window."""
    known = [window for window in found if window.said > 0]
    if not known:
        return
    st.markdown(f"**{t('predictions.level_title')}**")
    st.markdown(_usually_off(known))
    frame = pd.DataFrame(
        {
            "window": pd.to_datetime([window.origin for window in known]),
            "off": [window.happened / window.said - 1.0 for window in known],
        }
    )
    points = "; ".join(f"{day(one.origin)}: {percent(one.happened / one.said - 1.0)}" for one in known)
    st.altair_chart(localised(level_errors(frame)), width="stretch", alt=t("predictions.level_alt", points=points))
    st.caption(t("predictions.level_note"))


def _usually_off(known: Sequence[BacktestView]) -> str:
    off = sorted(abs(window.happened / window.said - 1.0) for window in known)
    middle = off[len(off) // 2] if len(off) % 2 else (off[len(off) // 2 - 1] + off[len(off) // 2]) / 2
    return plural("predictions.usually_off", len(known), off=percent(middle))
