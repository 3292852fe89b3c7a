"""The overview of a prediction: how good it was, what it expects, where the likely buyers are, how fresh it is."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.chart_locale import localised
from pages.ui.prediction_charts import level_bars
from pages.ui.prediction_tables import draw_table
from pages.ui.prediction_words import (
    MOVED,
    alarm_sentence,
    frequency,
    issue_shown,
    likely_range,
    likely_range_note,
    said_and_happened,
    top_tenth,
    window_days,
)
from pages.ui.text import joined, number, percent, plural, share, spoken, t
from segmentation.api import AlarmView, PredictionView, QualityView, Workspace, chance_at

LEVELS = ("high", "medium", "low")


def draw_overview(workspace: Workspace, view: PredictionView) -> None:
    """Draw the tab. What is not known yet is said."""
    left, right = st.columns(2, gap="medium")
    with left:
        _quality(view)
    with right:
        _expected(workspace, view)
    if view.usable:
        _levels(workspace, view)
        _alarm(view)


def _quality(view: PredictionView) -> None:
    with st.container(border=True, key="quality", height="stretch"):
        st.caption(t("predictions.quality_title"))
        if view.quality is None:
            st.markdown(t("predictions.quality_unknown"))
            st.caption(t(f"predictions.quality_unknown_hint_{'own' if view.kind == 'external' else 'later'}"))
            return
        _judged(view, view.quality)


def _judged(view: PredictionView, quality: QualityView) -> None:
    if quality.band is not None:
        st.markdown(f"## {t(f'predictions.band_{quality.band}')}")
    said = [top_tenth(quality, view.event), said_and_happened(quality, view.event)]
    st.markdown(session.plain(" ".join(sentence for sentence in said if sentence)))
    inside = quality.low80 <= quality.happened <= quality.high80
    where = t(
        f"predictions.{'inside' if inside else 'outside'}", low=number(quality.low80), high=number(quality.high80)
    )
    st.markdown(session.plain(where))
    how = "replayed" if quality.replayed else "issued"
    days = window_days(quality.origin, view.window_days)
    st.caption(plural(f"predictions.judged_{how}", quality.windows, days=days))


def _expected(workspace: Workspace, view: PredictionView) -> None:
    with st.container(border=True, key="expected", height="stretch"):
        if not view.usable:
            st.caption(t("predictions.covers_title"))
            st.text(spoken(view.audience_sentence))
            st.caption(t("predictions.no_scores"))
            return
        if view.hidden:
            st.caption(t("predictions.covers_title"))
            st.markdown(f"## {plural('common.customers', view.scored)}")
            st.markdown(t("predictions.hidden_short"))
        elif view.expected is not None:
            st.caption(plural(f"predictions.expected_title_{view.event}", view.window_days))
            st.markdown(f"## {number(view.expected)}")
            st.markdown(_of_covered(workspace, view, view.expected))
            st.caption(likely_range_note(view))
        st.caption(t("predictions.about_line", audience=session.plain(view.audience_sentence)))


def _of_covered(workspace: Workspace, view: PredictionView, expected: float) -> str:
    said = likely_range(issue_shown(workspace, view)) or t("predictions.range_unknown")
    average = percent(expected / view.scored, 1) if view.scored else percent(0)
    return t("predictions.expected_line", range=said, n=number(view.scored), average=average)


def _levels(workspace: Workspace, view: PredictionView) -> None:
    st.header(t(f"predictions.chart_{view.event}"), anchor=False)
    levels = workspace.predictions.levels(view.id)
    if view.hidden:
        st.table(sizes_table(levels), hide_index=True)
        return
    frame = levels_frame(levels, view)
    chart, words = st.columns([3, 2], gap="large", vertical_alignment="center")
    with chart:
        st.altair_chart(localised(level_bars(frame, view.event)), width="stretch", alt=_in_words(frame, view))
        st.caption(t(f"predictions.chart_legend_{view.event}"))
    with words, st.container(gap="small", key="level_words"):
        for row in frame.to_dict("records"):
            st.markdown(_level_line(row, view.event))
    st.caption(_score_note(frame, view))
    draw_table(_levels_table(frame, view), f"{view.id}-levels", key="levels")


def _score_note(frame: pd.DataFrame, view: PredictionView) -> str:
    """Return what a score is. That most are below average is said only where it is so."""
    if view.base_odds is None:
        return t("predictions.score_note")
    said = t("predictions.score_note_50", chance=percent(chance_at(50, view.base_odds), 1))
    low = int(frame["customers"].iloc[-1])
    return t("predictions.score_note_why", note=said) if 2 * low > view.scored else said


def sizes_table(levels: pd.DataFrame) -> pd.DataFrame:
    """Return how many customers each level has, the most likely first: all that is told while the rest is hidden."""
    sizes = levels.set_index("level")["customers"]
    return pd.DataFrame(
        {
            t("predictions.level"): [t(f"predictions.level_{name}") for name in LEVELS],
            t("predictions.customers"): [number(sizes[name]) for name in LEVELS],
        }
    )


def levels_frame(levels: pd.DataFrame, view: PredictionView) -> pd.DataFrame:
    """Return the levels, the most likely first, in words: level, customers, buyers, said, likely, scores, chance."""
    known = levels.set_index("level").loc[list(LEVELS)]
    rows = []
    for name, (customers, buyers) in zip(LEVELS, known[["customers", "buyers"]].itertuples(index=False), strict=True):
        rows.append(
            {
                "level": t(f"predictions.level_{name}"),
                "customers": int(customers),
                "buyers": float(buyers),
                "said": frequency(buyers / customers, view.event) if customers else t("predictions.nobody"),
                "likely": plural(f"predictions.likely_{view.event}", round(buyers)),
                "scores": t(f"predictions.scores_{name}"),
                "chance": _chance(name, view.base_odds),
            }
        )
    return pd.DataFrame(rows)


def _chance(level: str, base_odds: float | None) -> str:
    if base_odds is None or base_odds <= 0:
        return ""
    at_50, at_75 = (percent(chance_at(score, base_odds)) for score in (50, 75))
    return t(f"predictions.chance_{level}", low=at_50, high=at_75)


def _level_line(row: Mapping[str, Any], event: str) -> str:
    return t(
        f"predictions.level_line_{event}",
        level=row["level"],
        scores=row["scores"],
        chance=row["chance"],
        customers=plural("common.customers", row["customers"]),
        said=row["said"],
    )


def _levels_table(frame: pd.DataFrame, view: PredictionView) -> pd.DataFrame:
    return pd.DataFrame(
        {
            t("predictions.level"): frame["level"],
            t("predictions.score"): frame["scores"],
            t("predictions.chance"): frame["chance"],
            t("predictions.customers"): frame["customers"].map(number),
            t(f"predictions.buyers_{view.event}"): frame["buyers"].map(number),
            t("predictions.share_of_buyers"): [share(buyers, frame["buyers"].sum()) for buyers in frame["buyers"]],
        }
    )


def _in_words(frame: pd.DataFrame, view: PredictionView) -> str:
    points = "; ".join(
        f"{row.level}: {number(row.customers)}, {number(row.buyers)}" for row in frame.itertuples(index=False)
    )
    return t(f"predictions.chart_alt_{view.event}", points=points)


def _alarm(view: PredictionView) -> None:
    st.header(t("predictions.alarm_title"), anchor=False)
    if view.alarm is None:
        st.caption(t("predictions.alarm_unknown"))
        return
    icon = {"calm": ":material/check_circle:", "moved": ":material/warning:", "red": ":material/error:"}
    color = {"calm": "green", "moved": "orange", "red": "red"}
    st.markdown(f":{color[view.alarm.band]}[{icon[view.alarm.band]}] {alarm_sentence(view.alarm)}")
    groups = blank_groups(view.alarm)
    if groups:
        st.markdown(t("predictions.alarm_blanks", groups=joined(groups)))


def blank_groups(alarm: AlarmView) -> list[str]:
    """Return the groups of facts of which more, or less, is unknown than when the prediction learned."""
    return [group for group, index in alarm.blanks if index >= MOVED]
