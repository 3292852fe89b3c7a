"""Predictions: the questions, how far their answers are, and asking a new one."""

import streamlit as st

from pages.ui import charts, session
from pages.ui.job_status import follow, remember
from pages.ui.text import number, percent, t
from segmentation.api import HAS_PURCHASED, Everyone, Filter, PredictionView, Question, Subscription, Workspace

ABOUT: dict[str, Filter] = {
    "purchased": HAS_PURCHASED,
    "no_plan": Subscription(state="not_active"),
    "everyone": Everyone(),
}


def _row(workspace: Workspace, view: PredictionView, *, busy: bool) -> None:
    with st.container(border=True, key=f"prediction_{view.id}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{session.plain(view.title)}**", width="content")
            if view.kind != "full":
                st.badge(t(f"predictions.kind_{view.kind}"), color="gray")
            if _status(view) != "ready":
                st.badge(t(f"predictions.status_{_status(view)}"), color=_COLORS[_status(view)])
        if view.usable:
            st.markdown(_facts(view))
        st.caption(t("predictions.about_line", audience=view.audience_sentence))
        if view.status == "failed":
            st.warning(t("predictions.failed", reason=view.reason), icon=":material/warning:")
        elif view.reason:
            st.info(view.reason, icon=":material/info:")
        _buttons(workspace, view, busy=busy)
        if view.usable:
            with st.expander(t(f"predictions.chart_{view.event}")):
                _chart(workspace, view)


_COLORS = {"draft": "gray", "building": "orange", "failed": "red", "stale": "orange"}


def _status(view: PredictionView) -> str:
    return "stale" if view.status == "ready" and not view.usable else view.status


def _facts(view: PredictionView) -> str:
    parts = [
        t("predictions.covers", n=number(view.scored)),
        t(f"predictions.expected_{view.event}", n=number(view.expected)),
    ]
    if view.average_chance is not None:
        parts.append(t("predictions.average", p=percent(view.average_chance, 1)))
    return " · ".join(parts)


def _buttons(workspace: Workspace, view: PredictionView, *, busy: bool) -> None:
    with st.container(horizontal=True, gap="small"):
        if st.button(t("predictions.explore"), key=f"explore_{view.id}", disabled=not view.usable):
            session.put("audience.open_prediction", view.id)
            session.go("audience")
        if view.kind == "full":
            label = t("predictions.rebuild" if view.usable else "predictions.build")
            if st.button(label, key=f"build_{view.id}", type="tertiary", disabled=busy):
                remember(workspace.jobs.start_build(view.id, actor=session.actor()))
                st.rerun()
        elif view.kind == "preview" and st.button(
            t("audience.make_full"), key=f"full_{view.id}", type="tertiary", disabled=busy
        ):
            workspace.predictions.make_full(view.id, actor=session.actor())
            st.rerun()


def _chart(workspace: Workspace, view: PredictionView) -> None:
    levels = workspace.predictions.levels(view.id)
    st.altair_chart(charts.levels(levels, view.event), width="stretch", alt=t(f"predictions.chart_alt_{view.event}"))
    if st.toggle(t("predictions.table"), key=f"table_{view.id}"):
        st.dataframe(charts.levels_table(levels, view.event), hide_index=True, width="stretch")


def _new(workspace: Workspace, *, busy: bool) -> None:
    snapshot = workspace.data.snapshot()
    if snapshot is None:
        return
    events = [
        event
        for event, table in (("orders", "orders"), ("subscription_starts", "subscriptions"))
        if table in snapshot.tables
    ]
    about = [name for name in ABOUT if name != "no_plan" or "subscriptions" in snapshot.tables]
    with st.expander(t("predictions.new"), icon=":material/add:"), st.form("new_prediction", border=False, width=440):
        title = st.text_input(t("predictions.name"), placeholder=t("predictions.name_placeholder"))
        days = st.number_input(t("predictions.days"), min_value=1, max_value=90, value=30, step=1)
        event = st.selectbox(t("predictions.event"), events, format_func=lambda name: t(f"predictions.event_{name}"))
        whom = st.selectbox(t("predictions.about"), about, format_func=lambda name: t(f"predictions.about_{name}"))
        if st.form_submit_button(t("predictions.create"), type="primary", disabled=busy or not events):
            with session.guarded():
                question = Question(window=int(days), event=event, audience=ABOUT[whom])
                made = workspace.predictions.create(title, question, actor=session.actor())
                remember(workspace.jobs.start_build(made.id, actor=session.actor()))
                st.rerun()


workspace = session.workspace()
st.title(t("predictions.title"))
st.caption(t("predictions.lead"))
if workspace.data.snapshot() is None:
    st.info(t("predictions.no_data"), icon=":material/database:")
    if st.button(t("data.import"), type="primary"):
        session.go("data")
    st.stop()
busy = follow(workspace, "predict")
_new(workspace, busy=busy)
found = workspace.predictions.list()
if not found:
    st.markdown(f"**{t('predictions.empty')}** {t('predictions.empty_hint')}")
for first in range(0, len(found), 2):
    for column, view in zip(st.columns(2), found[first : first + 2], strict=False):
        with column:
            _row(workspace, view, busy=busy)
