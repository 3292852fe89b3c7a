"""How likely a customer buys, by one prediction: today with the reasons, and over time."""

import altair as alt
import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.chart_locale import localised
from pages.ui.customer_asking import asked_once
from pages.ui.customer_never import draw_ask
from pages.ui.customer_reasons import reason_text
from pages.ui.customer_segments import draw_rules
from pages.ui.customer_words import chance_text, score
from pages.ui.language import current
from pages.ui.prediction_tables import draw_table
from pages.ui.text import day, t
from segmentation.api import CustomerProfile, CustomerReasons, CustomerScores, PredictionView, Workspace

CHOSEN = "customers.prediction"


def looked_with(workspace: Workspace) -> str | None:
    """Return the prediction that customers are looked at with, else the first that can be; None where none can."""
    usable = [view for view in workspace.predictions.list() if view.usable]
    usable.sort(key=lambda view: (view.id != session.get(CHOSEN), view.kind != "full"))
    return usable[0].id if usable else None


def draw_likelihood(workspace: Workspace, profile: CustomerProfile) -> None:
    """Draw the choice of a prediction and what it says of the customer."""
    known = {view.id: view for view in workspace.predictions.list()}
    if not known:
        st.caption(t("customers.no_predictions"))
        return
    chosen = st.selectbox(
        t("customers.prediction"),
        tuple(known),
        format_func=lambda id: known[id].title,
        key=CHOSEN,
        width=420,
    )
    view, id, language = known[chosen], profile.customer_id, current().id
    if workspace.ledger.wishes(id).objects:
        st.info(t("never.no_score"), icon=":material/visibility_off:")
        draw_ask(workspace, id, t("never.take_back"), key="likelihood_wishes")
        return
    found = asked_once(
        ("scores", workspace.name, profile.snapshot, id, chosen, view.issued_at, view.hidden, language),
        lambda: workspace.customers.scores(id, chosen, actor=session.actor(), language=language),
    )
    _now(found)
    if found.scores:
        _history(found)
    if found.now is not None:
        # Reasons that cannot be had leave the scores on the page.
        with session.guarded():
            _why(workspace, view, id)


def _now(found: CustomerScores) -> None:
    now = found.now
    if now is None:
        reason = session.plain(found.reason)
        st.info(t(f"customers.absent_{found.absent}", reason=reason), icon=":material/info:")
        if found.verdict is not None:
            draw_rules(found.verdict)
        return
    places = {"score": score(now.score), "level": t(f"customers.level_{now.level}")}
    if now.chance is None:
        st.markdown(t("customers.score_now_hidden", **places))
        st.caption(session.plain(found.hidden))
    else:
        st.markdown(t("customers.score_now", chance=chance_text(now.chance), **places))


def _why(workspace: Workspace, view: PredictionView, id: str) -> None:
    if not workspace.customers.may_reveal(session.actor()):
        return
    st.header(t("customers.why_title"))
    if view.kind == "external":
        st.caption(t("customers.why_external"))
        return
    with st.spinner(t("customers.why_counting")):
        found = asked_once(
            ("reasons", workspace.name, id, view.id, view.issued_at, current().id),
            lambda: _reasons(workspace, view.id, id),
        )
    told = [reason for one in found for reason in one.reasons]
    for reason in told:
        st.markdown(session.plain(reason_text(reason)))
    st.caption(t("customers.reasons_lead" if told else "customers.why_nothing"))


def _reasons(workspace: Workspace, prediction: str, id: str) -> tuple[CustomerReasons, ...]:
    row = workspace.customers.scored_row(id, prediction)
    return workspace.explanations.reasons(prediction, [row], actor=session.actor(), language=current().id)


def _history(found: CustomerScores) -> None:
    st.header(t("customers.score_history"))
    if len(found.scores) == 1:
        st.caption(t("customers.score_once", day=day(found.scores[0].last_day)))
        return
    st.altair_chart(localised(score_line(found)), alt=t("customers.score_alt"), key="customer_scores")
    draw_table(scores_table(found), "scores", key="customer_scores")


def scores_table(found: CustomerScores) -> pd.DataFrame:
    """Return one line a day of data, the latest first; without the chances while they are hidden."""
    rows = found.scores[::-1]
    frame = {
        t("customers.score_day"): [day(one.last_day) for one in rows],
        t("customers.column_score"): [score(one.score) for one in rows],
        t("customers.column_level"): [t(f"customers.level_{one.level}") for one in rows],
    }
    if not found.hidden:
        frame[t("customers.column_chance")] = [chance_text(one.chance) for one in rows]
    return pd.DataFrame(frame)


def score_line(found: CustomerScores) -> alt.LayerChart:
    """Return the score by day of the data, from 0 to 100, with lines where Medium and High begin."""
    frame = pd.DataFrame([{"day": pd.Timestamp(one.last_day), "score": one.score} for one in found.scores])
    levels = pd.DataFrame(
        [{"score": 50, "level": t("customers.level_medium")}, {"score": 75, "level": t("customers.level_high")}]
    )
    y = alt.Y("score:Q", title=None, scale=alt.Scale(domain=[0, 100]), axis=alt.Axis(values=[0, 25, 50, 75, 100]))
    x = alt.X("day:T", title=None, axis=alt.Axis(format="%d/%m/%y", grid=False, labelOverlap=True))
    tips = [
        alt.Tooltip("day:T", title=t("customers.score_day"), format="%d/%m/%Y"),
        alt.Tooltip("score:Q", title=t("customers.column_score"), format=".1f"),
    ]
    named = alt.Chart(levels).transform_calculate(tint="'d'")
    tint = alt.Color("tint:N", scale=alt.Scale(domain=["a", "b", "c", "d"]), legend=None)
    line = alt.Chart(frame).transform_calculate(tint="'a'").encode(x=x, y=y, color=tint, tooltip=tips)
    return alt.layer(
        named.mark_rule(strokeDash=[4, 4], opacity=0.6).encode(y=y, color=tint),
        named.mark_text(align="left", dx=4, dy=-6).encode(y=y, text="level:N", color=tint, x=alt.value(0)),
        line.mark_line(),
        line.mark_point(filled=True, size=60, opacity=1),
    ).properties(height=220)
