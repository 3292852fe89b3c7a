"""Audience: choose a part of a prediction, narrow it with rules, and take it away."""

import streamlit as st

from pages.ui import session
from pages.ui.audience_actions import draw_actions
from pages.ui.audience_state import chosen_prediction, current_selection, open_link, remember_link, selection_node
from pages.ui.filter_builder import current_rules, draw, set_rules
from pages.ui.likelihood_range import ENGLISH, ENGLISH_JOINS, Distribution, likelihood_range
from pages.ui.rules import Rule, filter_of, node_of, problem_of
from pages.ui.text import BROWSER_LOCALE, day, number, plural, share, t
from segmentation.api import AudienceView, PredictionView, Unavailable, Workspace, audience_filter

COMPONENT = "audience_range"
TEXTS = {"orders": ENGLISH, "subscription_starts": ENGLISH_JOINS}


def _header(workspace: Workspace, prediction: PredictionView | None) -> None:
    left, right = st.columns([7, 2], vertical_alignment="bottom")
    with right:
        _picker(workspace)
    with left:
        st.title(_title(workspace, prediction))
        snapshot = workspace.audiences.snapshot_for(prediction.id if prediction else None).view
        key = "audience.fresh" if workspace.kind == "own" else "audience.fresh_demo"
        st.caption(t(key, day=day(snapshot.last_day)))


def _title(workspace: Workspace, prediction: PredictionView | None) -> str:
    if prediction is None:
        return t("audience.title_none")
    act = t(f"audience.act_{prediction.event}")
    if workspace.kind == "own":
        return t("audience.title_future", act=act, days=prediction.window_days)
    last_day = workspace.audiences.snapshot_for(prediction.id).view.last_day
    return t("audience.title_past", act=act, days=prediction.window_days, day=day(last_day))


def _picker(workspace: Workspace) -> None:
    views = {view.id: view for view in workspace.predictions.list()}
    options = [*views, "none"]

    def shown(id: str) -> str:
        if id == "none":
            return t("audience.picker_none")
        view = views[id]
        return view.title if view.kind == "full" else t(f"audience.kind_{view.kind}", title=view.title)

    st.selectbox(t("audience.picker"), options, format_func=shown, key="audience.prediction")


def _notice(workspace: Workspace, prediction: PredictionView | None) -> None:
    if prediction is None:
        return
    if prediction.kind in ("preview", "demo"):
        with st.container(border=True, horizontal=True, vertical_alignment="center", key="notice"):
            st.markdown(t(f"audience.notice_{prediction.kind}"))
            if prediction.kind == "preview":
                if st.button(t("audience.make_full"), key="make_full"):
                    workspace.predictions.make_full(prediction.id, actor=session.actor())
                    st.rerun()
            elif st.button(t("audience.use_own"), key="use_own"):
                session.go("home")
    if prediction.reason:
        st.info(t("audience.pattern_only", reason=prediction.reason), icon=":material/info:")


def _unusable(prediction: PredictionView) -> None:
    st.warning(t("audience.unusable", reason=prediction.reason), icon=":material/warning:")
    if st.button(t("audience.build_again"), key="build_again"):
        session.go("predictions")


def _range(view: AudienceView, prediction: PredictionView) -> None:
    if view.covered_count is None or view.covered_sum_p is None or view.count is None or view.sum_p is None:
        raise Unavailable("no_scores", t("audience.unusable", reason=prediction.reason))
    if prediction.base_odds is None:
        raise Unavailable("no_scores", t("audience.unusable", reason=prediction.reason))
    distribution = Distribution(
        covered_count=view.covered_count,
        covered_sum_p=view.covered_sum_p,
        count=view.count,
        sum_p=view.sum_p,
        base_odds=prediction.base_odds,
    )
    chosen = likelihood_range(
        distribution,
        selection=current_selection(),
        texts=TEXTS[prediction.event],
        locale=BROWSER_LOCALE,
        key=COMPONENT,
    )
    session.put("audience.selection", chosen.to_state())


def _size_only(view: AudienceView) -> None:
    with st.container(width="content", gap=None, key="size_words"):
        st.caption(t("audience.size_title"))
        st.markdown(f"## {number(view.matching)}")
        key = "audience.size_of_one" if view.matching == 1 else "audience.size_of"
        st.caption(t(key, share=share(view.matching, view.population), n=number(view.population)))


def _filters(workspace: Workspace, view: AudienceView, *, unfinished: bool) -> None:
    prediction = view.prediction.id if view.prediction else None
    catalog = workspace.audiences.catalog(prediction)
    with st.container(border=True, key="filters"):
        st.subheader(t("filters.title"))
        if view.rules:
            st.text(view.sentence)
        if view.matching == 0 and view.rules and not unfinished:
            _nobody(view)

        def would_keep(rule: Rule) -> int:
            return workspace.audiences.would_keep(view.filter, node_of(rule, catalog), prediction)

        draw(catalog, view.rules, would_keep, lambda field: workspace.audiences.values(field, prediction))


def _nobody(view: AudienceView) -> None:
    worst = max(range(len(view.rules)), key=lambda position: view.rules[position].before - view.rules[position].kept)
    count = view.rules[worst]
    with st.container(horizontal=True, vertical_alignment="center", key="nobody"):
        left_out = number(count.before - count.kept)
        st.text(t("filters.empty_rule", rule=count.sentence, n=left_out))
        st.button(t("filters.switch_off"), key="switch_off", on_click=_switch_off, args=(worst,))


def _switch_off(position: int) -> None:
    on = [rule for rule in current_rules() if rule.on]
    off = on[position].id
    session.pop(f"rule_{off}_on")
    set_rules(
        Rule(id=rule.id, kind=rule.kind, on=rule.on and rule.id != off, values=rule.values, node=rule.node)
        for rule in current_rules()
    )


def _explore(workspace: Workspace, prediction: PredictionView | None) -> None:
    id = prediction.id if prediction else None
    catalog = workspace.audiences.catalog(id)
    rules = current_rules()
    view = workspace.audiences.view(filter_of(rules, catalog), id)
    unfinished = any(rule.on and problem_of(rule, catalog) for rule in rules)
    if prediction is None:
        with st.container(
            border=True,
            horizontal=True,
            horizontal_alignment="distribute",
            vertical_alignment="bottom",
            key="size_only",
        ):
            _size_only(view)
            _actions(workspace, view, unfinished=unfinished)
    else:
        _range(view, prediction)
        _actions(workspace, view, unfinished=unfinished)
    if view.without_score:
        key = "audience.without_score" if view.rules else "audience.without_score_all"
        st.caption(plural(key, view.without_score))
    _filters(workspace, view, unfinished=unfinished)
    remember_link(id)


def _actions(workspace: Workspace, view: AudienceView, *, unfinished: bool) -> None:
    id = view.prediction.id if view.prediction else None
    whole = audience_filter(view.filter, selection_node(id))
    draw_actions(
        workspace,
        whole,
        prediction=view.prediction,
        size=workspace.audiences.size(whole, id),
        off_rules=sum(not rule.on for rule in current_rules()),
        unfinished=unfinished,
    )


workspace = session.workspace()
if workspace.data.snapshot() is None:
    st.title(t("audience.title_none"))
    st.info(t("data.empty"), icon=":material/database:")
    if st.button(t("data.import"), type="primary"):
        session.go("data")
    st.stop()
open_link(workspace, COMPONENT)
prediction = chosen_prediction(workspace)
_header(workspace, prediction)
_notice(workspace, prediction)
if prediction is not None and not prediction.usable:
    _unusable(prediction)
else:
    _explore(workspace, prediction)
