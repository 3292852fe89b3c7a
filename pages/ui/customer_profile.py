"""One customer: who she is in numbers, and the part of what is known of her that is looked at."""

from collections.abc import Callable, Mapping

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.customer_alike import draw_alike
from pages.ui.customer_asking import asked_once
from pages.ui.customer_likelihood import draw_likelihood
from pages.ui.customer_never import draw_never
from pages.ui.customer_past_sends import draw_past_sends
from pages.ui.customer_reveal import draw_reveal, revealed
from pages.ui.customer_search import FOUND, NAMES
from pages.ui.customer_segments import draw_segments
from pages.ui.customer_timeline import draw_timeline
from pages.ui.customer_words import OPEN, amount, field_label, plan_text, short_day, tag_text, value_text
from pages.ui.text import day, number, t
from segmentation.api import CustomerProfile, Workspace

PART = "customers.part"


def draw_customer(workspace: Workspace, id: str) -> None:
    """Draw one customer. Raises `NotFound` for one who is not in the newest data."""
    reveal = revealed(workspace)
    snapshot = workspace.data.snapshot()
    profile = asked_once(
        ("profile", workspace.name, snapshot.id if snapshot else "", id, reveal),
        lambda: workspace.customers.profile(id, actor=session.actor(), reveal=reveal),
    )
    _head(workspace, profile)
    _numbers(profile)
    part = st.segmented_control(
        t("customers.part"),
        tuple(PARTS),
        default=session.get(PART, next(iter(PARTS))),
        format_func=lambda name: t(f"customers.part_{name}"),
        key=f"{PART}_widget",
        label_visibility="collapsed",
        required=True,
        on_change=lambda: session.put(PART, session.get(f"{PART}_widget")),
    )
    with st.container(key=f"part_{part}"), session.guarded():
        PARTS[part](workspace, profile)


def _head(workspace: Workspace, profile: CustomerProfile) -> None:
    results = session.get(FOUND)
    several = results is not None and len(results[1].rows) > 1
    st.button(
        t("customers.back" if several else "customers.close"),
        key="customer_back",
        type="tertiary",
        icon=":material/arrow_back:",
        on_click=lambda: session.pop(OPEN),
    )
    known = {field.name: field.value for field in profile.fields}
    name = " ".join(str(known[part]) for part in NAMES if known.get(part))
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="customer_head"):
        with st.container(gap=None, width="stretch", key="customer_name"):
            # A masked name tells customers apart less well than the id.
            title, other = (name, profile.customer_id) if profile.revealed and name else (profile.customer_id, name)
            st.title(session.plain(title))
            said = t("customers.as_of", day=day(profile.last_day))
            st.caption(f"{session.plain(other)} · {said}" if other else said)
        draw_reveal(workspace, "customers.reveal_profile")
        with st.popover(t("customers.alike"), icon=":material/group_search:", key="alike"):
            draw_alike(workspace, profile)


def _numbers(profile: CustomerProfile) -> None:
    with st.container(horizontal=True, gap="medium", key="customer_numbers"):
        if "orders" in profile.tables:
            st.metric(t("customers.number_orders"), number(profile.orders), width="content")
            if profile.currency:
                spent, lately = (
                    amount(value, profile.currency, profile.minor_units)
                    for value in (profile.spent, profile.spent_last_year)
                )
                said = t("customers.number_spent_help", amount=lately)
                st.metric(t("customers.number_spent"), spent, width="content", help=said)
            st.metric(t("customers.number_last_order"), _when(profile.last_order), width="content")
        if "visits" in profile.tables:
            st.metric(t("customers.number_visits"), number(profile.visits), width="content")
            st.metric(t("customers.number_last_visit"), _when(profile.last_visit), width="content")


def _when(value: object) -> str:
    return t("customers.never") if value is None else value_text(value)


def _profile(workspace: Workspace, profile: CustomerProfile) -> None:
    left, right = st.columns([1, 1], gap="large")
    with left:
        st.header(t("customers.about"))
        st.table(fields_table(profile), hide_index=True, border="horizontal")
    with right:
        _contact(profile)
        draw_never(workspace, profile.customer_id)
        if "subscriptions" in profile.tables:
            st.header(t("customers.plans"))
            with st.container(gap="xxsmall", key="customer_plans"):
                for view in profile.plans:
                    st.markdown(plan_text(view))
            if not profile.plans:
                st.caption(t("customers.no_plans"))
        if "tags" in profile.tables:
            _tags(profile)


def fields_table(profile: CustomerProfile) -> pd.DataFrame:
    """Return one line a field; what is not known says so."""
    rows = [(field_label(field.name, field.label), value_text(field.value)) for field in profile.fields]
    if profile.known_since is not None and all(field.name != "created_at" for field in profile.fields):
        rows.append((t("customers.field_created_at"), short_day(profile.known_since)))
    unknown = f":gray[{t('customers.unknown')}]"
    return pd.DataFrame(
        {
            t("customers.field"): [session.plain(name) for name, _ in rows],
            t("customers.value"): [session.plain(value) if value else unknown for _, value in rows],
        }
    )


def _contact(profile: CustomerProfile) -> None:
    st.header(t("customers.contact"))
    with st.container(gap="xxsmall", key="customer_contact"):
        for one in profile.reach:
            icon = ":green[:material/check:]" if one.reach == "reachable" else ":gray[:material/close:]"
            said = t(
                "customers.reach",
                channel=t(f"customers.channel_{one.channel}"),
                reach=t(f"customers.reach_{one.reach}"),
            )
            st.markdown(f"{icon} {said}")


def _tags(profile: CustomerProfile) -> None:
    st.header(t("customers.tags"))
    if not profile.tags:
        st.caption(t("customers.no_tags"))
    with st.container(horizontal=True, gap="xsmall", key="customer_tags"):
        for view in profile.tags:
            st.badge(session.plain(tag_text(view)), color="green" if view.held else "gray")


PARTS: Mapping[str, Callable[[Workspace, CustomerProfile], None]] = {
    "profile": _profile,
    "timeline": draw_timeline,
    "likelihood": draw_likelihood,
    "segments": draw_segments,
    "campaigns": draw_past_sends,
}
