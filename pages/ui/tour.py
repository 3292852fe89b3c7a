"""The tour: four steps that walk through the real Audience page, shown once to each person and whenever she asks."""

from collections.abc import Iterable

import streamlit as st

from pages.ui import session
from pages.ui.text import t
from segmentation.api import Workspace

TOUR = "tour"
STEPS = 4
_STEP = "shell.tour"


def is_new(workspaces: Iterable[Workspace]) -> bool:
    """Tell whether this person has neither seen the tour nor put it away, in any of the workspaces."""
    return session.get(_STEP) is None and not any(one.notices.seen(TOUR, actor=session.actor()) for one in workspaces)


def invite(current: Workspace) -> None:
    """Draw the invitation to the tour."""
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="tour_invite"):
        with st.container(gap=None, width="stretch"):
            st.markdown(f"**{t('tour.invite_title')}**")
            st.caption(t("tour.invite_text"))
        if st.button(t("tour.start"), key="tour_start", icon=":material/explore:"):
            start()
        if st.button(t("tour.not_now"), key="tour_not_now", type="tertiary"):
            current.notices.mark_seen(TOUR, actor=session.actor())
            st.rerun()


def start() -> None:
    """Begin the tour on the Audience page."""
    session.put(_STEP, 1)
    session.go("audience")


def draw_tour(page: str) -> None:
    """Draw the step somebody is at above the page, if she is on the tour."""
    step = session.get(_STEP)
    if step is None:
        return
    with st.container(border=True, gap="xsmall", key="tour"):
        if page != t("nav.audience"):
            _away()
            return
        st.caption(t("tour.step", n=step, all=STEPS))
        st.markdown(f"**{t(f'tour.title_{step}')}**")
        st.markdown(t(f"tour.text_{step}"))
        with st.container(horizontal=True, vertical_alignment="center", key="tour_buttons"):
            _buttons(step)


def _buttons(step: int) -> None:
    last = step == STEPS
    label = t("tour.done" if last else "tour.next")
    if st.button(label, key="tour_next", type="primary"):
        _end() if last else session.put(_STEP, step + 1)
        st.rerun()
    if step > 1:
        st.button(t("tour.back"), key="tour_back", on_click=session.put, args=(_STEP, step - 1))
    if not last:
        st.button(t("tour.skip"), key="tour_skip", type="tertiary", on_click=_end)


def _away() -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="tour_away"):
        st.markdown(t("tour.away"), width="stretch")
        if st.button(t("tour.go"), key="tour_go"):
            session.go("audience")
        st.button(t("tour.skip"), key="tour_skip", type="tertiary", on_click=_end)


def _end() -> None:
    session.pop(_STEP)
    with session.guarded():
        session.workspace().notices.mark_seen(TOUR, actor=session.actor())
