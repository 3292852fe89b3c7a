"""Why a customer is in a segment, or is not: every rule in words, with what she has of it, what fails first."""

import streamlit as st

from pages.ui import session
from pages.ui.customer_asking import asked_once
from pages.ui.customer_reveal import revealed
from pages.ui.customer_words import held_text
from pages.ui.language import current
from pages.ui.text import t
from segmentation.api import CustomerProfile, RuleVerdict, SegmentVerdict, Workspace


def draw_segments(workspace: Workspace, profile: CustomerProfile) -> None:
    """Draw the choice of a segment and the verdict on the customer."""
    known = {segment.id: segment.title for segment in workspace.segments.list()}
    if not known:
        st.caption(t("customers.no_segments"))
        return
    chosen = st.selectbox(
        t("customers.segment"),
        tuple(known),
        index=None,
        format_func=lambda id: known.get(id, id),
        placeholder=t("customers.segment_choose"),
        key="customers.segment",
        width=420,
    )
    if chosen is None:
        st.caption(t("customers.segment_lead"))
        return
    id, language, reveal = profile.customer_id, current().id, revealed(workspace)
    filter = workspace.segments.get(chosen).filter
    basis = "" if filter is None else workspace.customers.basis(filter)
    found = asked_once(
        ("why", workspace.name, basis, id, chosen, language, reveal),
        lambda: workspace.customers.why(chosen, id, actor=session.actor(), language=language, reveal=reveal),
    )
    _verdict(found)


def _verdict(found: SegmentVerdict) -> None:
    title = session.plain(found.title)
    if found.inside:
        st.success(t("customers.inside", title=title), icon=":material/check_circle:")
    else:
        st.warning(t("customers.outside", title=title), icon=":material/do_not_disturb_on:")
        with st.container(gap="xsmall", key="failing"):
            for rule in found.failing:
                _rule(rule, "failing")
    with st.expander(t("customers.rules"), expanded=found.inside, key="every_rule"):
        draw_rules(found.rules)


def draw_rules(verdict: RuleVerdict, where: str = "judged") -> None:
    """Draw a rule, or a group with its rules inside; what fails stands first. ``where`` tells it from others."""
    if not verdict.members:
        _rule(verdict, where)
        return
    if len(verdict.members) == 1 and verdict.held is None:
        draw_rules(verdict.members[0], where)
        return
    if verdict.held is not None:
        _rule(verdict, where)
    else:
        st.markdown(f"{_mark(verdict)} **{t(f'customers.needs_{verdict.needs}')}**")
    with st.container(gap="xsmall", key=f"{where}_members_{verdict.path}"):
        for member in verdict.members:
            draw_rules(member, where)


def _rule(rule: RuleVerdict, where: str) -> None:
    sentence = session.plain(rule.sentence)
    said = sentence if rule.wanted else t("customers.must_not", rule=sentence)
    with st.container(gap=None, key=f"{where}_{'fits' if rule.fits else 'fails'}_{rule.path}"):
        st.markdown(f"{_mark(rule)} {said}")
        st.caption(session.plain(held_text(rule)))


def _mark(rule: RuleVerdict) -> str:
    return ":green[:material/check:]" if rule.fits else ":orange[:material/close:]"
