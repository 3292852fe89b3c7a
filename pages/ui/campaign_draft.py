"""One draft, opened: its audience in words and numbers, and everything about it that can be changed."""

from collections.abc import Callable

import streamlit as st

from pages.ui import session
from pages.ui.campaign_dialogs import act, draw_menu
from pages.ui.campaign_fields import SEEN, changes, differs, discard, seed
from pages.ui.campaign_keys import key
from pages.ui.campaign_links import open_audience, show_campaigns
from pages.ui.dialogs import dialog
from pages.ui.job_status import follow
from pages.ui.launch_arms import draw_offers
from pages.ui.launch_control import check_meant, draw_control
from pages.ui.launch_destinations import draw_destinations
from pages.ui.launch_dialog import ask
from pages.ui.launch_exclusions import draw_exclusions
from pages.ui.launch_narrowing import draw_narrowing
from pages.ui.launch_plan import draw_plan, looked
from pages.ui.launched_page import draw_launched
from pages.ui.money_words import Currency
from pages.ui.text import capital, day, joined, number, spoken, t
from segmentation.api import PLACES, CampaignSizes, CampaignView, LaunchLook, NotFound, UserError, Workspace

EVENTS = ("orders", "subscription_starts")
PURPOSES = ("contact", "exclude")


def draw_draft(workspace: Workspace, id: str) -> None:
    """Draw one campaign, or that it is not here."""
    try:
        draft = workspace.campaigns.get(id)
    except NotFound:
        st.title(t("campaigns.title"))
        st.info(t("campaigns.unknown"), icon=":material/info:")
        st.button(t("campaigns.all"), key="all_campaigns", icon=":material/arrow_back:", on_click=show_campaigns)
        return
    if draft.launch is not None:
        draw_launched(workspace, draft, draft.launch)
        return
    currency = Currency.of(workspace.audiences.catalog(None))
    seed(draft, currency.digits)
    action = _head(workspace, draft, currency)
    launching = follow(workspace, "launch")
    _purpose(draft)
    sizes = workspace.campaigns.sizes(id)
    _audience(workspace, draft, sizes, currency)
    if session.get(key(draft, "purpose")) != "exclude":
        draw_offers(draft, sizes, currency)
    found = looked(workspace, draft)
    left, right = st.columns(2, gap="small")
    with left:
        draw_exclusions(draft)
    with right:
        draw_control(draft, found.groups if isinstance(found, LaunchLook) else None)
    draw_destinations(workspace, draft)
    draw_plan(workspace, draft, found, differs(draft, currency.digits))
    _foot(workspace, draft, currency, None if launching else found)
    act(workspace, draft, action)


def _head(workspace: Workspace, draft: CampaignView, currency: Currency) -> str | None:
    if st.button(t("campaigns.all"), key="all_campaigns", type="tertiary", icon=":material/arrow_back:"):
        leave(workspace, draft, currency.digits, _to_list)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.title(session.plain(draft.title), width="content")
        action = draw_menu(draft)
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="campaign_state"):
        st.badge(t(f"campaigns.state_{draft.state}"), color="gray")
        if differs(draft, currency.digits):
            st.badge(t("campaigns.unsaved"), icon=":material/edit:", color="orange")
        st.caption(t("campaigns.number", n=draft.number), width="content")
        st.caption(session.signed("campaigns.made", draft.created_at, draft.created_by), width="content")
    if draft.play is not None:
        title, caution = t(f"plays.{draft.play}_title"), t(f"plays.{draft.play}_caution")
        st.caption(session.plain(t("campaigns.from_play", play=title, caution=caution)))
    return action


def _to_list() -> None:
    show_campaigns()
    st.rerun()


def _audience(workspace: Workspace, draft: CampaignView, sizes: CampaignSizes, currency: Currency) -> None:
    with st.container(border=True, key="campaign_audience"):
        words, drafted, today = st.columns([4, 1.4, 1.4], gap="medium")
        with words:
            st.markdown(f"**{t('launch.reaches')}**")
            st.text(capital(draft.sentence))
            draw_narrowing(workspace, draft)
            if st.button(t("campaigns.open"), key=f"open_{draft.id}", icon=":material/groups:"):
                leave(workspace, draft, currency.digits, lambda: open_audience(draft.id))
        with drafted, st.container(gap=None, key="size_drafted"):
            st.caption(t("campaigns.size_drafted"))
            st.markdown(f"## {number(draft.size)}")
            if draft.last_day is not None:
                st.caption(t("campaigns.size_day", day=day(draft.last_day)))
        with today, st.container(gap=None, key="size_today"):
            st.caption(t("campaigns.size_today"))
            if sizes.size is None:
                st.caption(t("campaigns.size_unknown", problem=session.plain(spoken(sizes.problem))))
            else:
                st.markdown(f"## {number(sizes.size)}")
            if sizes.last_day is not None:
                st.caption(t("campaigns.size_day", day=day(sizes.last_day)))
        if session.get(key(draft, "purpose")) == "exclude":
            st.caption(f":material/block: {t('campaigns.excluded')}")


def _purpose(draft: CampaignView) -> None:
    with st.container(border=True, key="campaign_purpose"):
        st.markdown(f"**{t('launch.purpose')}**")
        left, right = st.columns(2, gap="medium")
        with left:
            _about(draft)
        with right:
            _goal(draft)
            _places(draft)


def _about(draft: CampaignView) -> None:
    st.text_input(t("campaigns.field_title"), key=key(draft, "title"), persist_state="session")
    st.text_input(
        t("campaigns.field_owner"),
        key=key(draft, "owner"),
        placeholder=t("campaigns.owner_hint"),
        persist_state="session",
    )
    st.text_area(t("campaigns.field_notes"), key=key(draft, "notes"), height=90, persist_state="session")


def _goal(draft: CampaignView) -> None:
    event, days = st.columns(2)
    with event:
        st.selectbox(
            t("campaigns.goal_event"),
            EVENTS,
            format_func=lambda event: t(f"campaigns.goal_{event}"),
            key=key(draft, "event"),
            help=t("campaigns.goal_text"),
            persist_state="session",
        )
    with days:
        st.number_input(
            t("campaigns.goal_days"), min_value=1, max_value=90, key=key(draft, "days"), persist_state="session"
        )
    names = (*draft.goal.products, *draft.goal.categories, *draft.goal.plans)
    if names and session.get(key(draft, "event")) == draft.goal.event:
        st.caption(t("campaigns.goal_narrowed", names=joined([session.plain(name) for name in names])))


def _places(draft: CampaignView) -> None:
    st.segmented_control(
        t("campaigns.purpose"),
        PURPOSES,
        format_func=lambda purpose: t(f"campaigns.purpose_{purpose}"),
        key=key(draft, "purpose"),
        required=True,
        persist_state="session",
    )
    st.pills(
        t("campaigns.places"),
        PLACES,
        selection_mode="multi",
        format_func=lambda place: t(f"campaigns.place_{place}"),
        key=key(draft, "places"),
        help=t("campaigns.places_help"),
        wrap=True,
        persist_state="session",
    )


def _foot(workspace: Workspace, draft: CampaignView, currency: Currency, found: LaunchLook | UserError | None) -> None:
    changed = differs(draft, currency.digits)
    with st.container(horizontal=True, vertical_alignment="center", key="campaign_foot"):
        if st.button(t("campaigns.save"), type="primary", key="save_campaign", disabled=not changed):
            with session.guarded():
                _save(workspace, draft, currency.digits)
                session.put("campaigns.saved", draft.id)
            if session.pop("campaigns.saved"):
                st.rerun()
        st.button(
            t("campaigns.discard"),
            key="discard_campaign",
            type="tertiary",
            disabled=not changed,
            on_click=discard,
            args=(draft, currency.digits),
        )
        st.space("stretch")
        st.caption(t("launch.save_first" if changed else "campaigns.not_sent"), width="content")
        ready = isinstance(found, LaunchLook) and not changed
        label, icon = t("launch.ask"), ":material/rocket_launch:"
        if st.button(label, key="launch", icon=icon, disabled=not ready) and isinstance(found, LaunchLook):
            ask(workspace, draft, found.plan)


def _save(workspace: Workspace, draft: CampaignView, digits: int) -> None:
    check_meant(draft)
    seen = session.get(key(draft, SEEN))
    workspace.campaigns.edit(draft.id, changes(draft, digits), actor=session.actor(), began_with=seen)
    discard(draft, digits)
    session.say(t("campaigns.saved"))


def leave(workspace: Workspace, draft: CampaignView, digits: int, go: Callable[[], None]) -> None:
    """Go somewhere else, after asking what becomes of what is typed and not saved."""
    if differs(draft, digits):
        _ask(workspace, draft, digits, go)
    else:
        go()


@dialog("campaigns.leave_title")
def _ask(workspace: Workspace, draft: CampaignView, digits: int, go: Callable[[], None]) -> None:
    st.markdown(t("campaigns.leave_text", title=session.plain(draft.title)))
    with st.container(horizontal=True, horizontal_alignment="right"):
        unsaved = st.button(t("campaigns.leave_discard"), key="leave_discard")
        saved = st.button(t("campaigns.leave_save"), type="primary", key="leave_save")
    if saved:
        with session.guarded():
            _save(workspace, draft, digits)
            unsaved = True
    if unsaved:
        discard(draft, digits)
        go()
