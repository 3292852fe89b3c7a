"""What happened to a customer, the latest first, by month, under a strip of how much happened when."""

from itertools import groupby

import altair as alt
import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.chart_locale import localised
from pages.ui.customer_asking import asked_once
from pages.ui.customer_words import event_details, month, short_day
from pages.ui.language import current
from pages.ui.text import t
from segmentation.api import CustomerEvent, CustomerProfile, Timeline, Workspace

STEP, MOST = 50, 1000
LIMIT = "customers.events"
KINDS = {
    "order": "orders",
    "free_order": "orders",
    "return": "orders",
    "visit": "visits",
    "plan_bought": "plans",
    "plan_started": "plans",
    "plan_ended": "plans",
    "tag_added": "plans",
    "tag_removed": "plans",
    "contact": "contacts",
    "campaign": "contacts",
    "held_out": "contacts",
}
ICONS = {
    "order": ":material/shopping_bag:",
    "free_order": ":material/redeem:",
    "return": ":material/undo:",
    "visit": ":material/footprint:",
    "plan_bought": ":material/shopping_cart:",
    "plan_started": ":material/play_circle:",
    "plan_ended": ":material/stop_circle:",
    "tag_added": ":material/label:",
    "tag_removed": ":material/label_off:",
    "contact": ":material/mail:",
    "campaign": ":material/campaign:",
    "held_out": ":material/do_not_disturb_on:",
}


def draw_timeline(workspace: Workspace, profile: CustomerProfile) -> None:
    """Draw the strip and the events."""
    id = profile.customer_id
    asked = session.get(LIMIT)
    limit = asked[1] if asked is not None and asked[0] == id else STEP
    timeline = asked_once(
        ("timeline", workspace.name, profile.snapshot, id, limit),
        lambda: workspace.customers.timeline(id, actor=session.actor(), limit=limit),
    )
    if not timeline.events:
        st.caption(t("customers.timeline_empty"))
        return
    st.altair_chart(
        localised(activity_strip(months_frame(timeline))), alt=t("customers.timeline_alt"), key="customer_strip"
    )
    for first, events in groupby(timeline.events, key=lambda event: event.at.date().replace(day=1)):
        st.markdown(f"**{month(first)}**")
        with st.container(gap="xxsmall", key=f"month_{first}"):
            for event in events:
                st.markdown(_line(event, timeline))
    if len(timeline.events) >= MOST:
        st.caption(t("customers.timeline_most"))
    elif len(timeline.events) < timeline.total:
        more = min(limit * 4, MOST)
        if st.button(t("customers.earlier"), key="earlier", icon=":material/history:"):
            session.put(LIMIT, (id, more))
            st.rerun()


def _line(event: CustomerEvent, timeline: Timeline) -> str:
    details = event_details(event, timeline.currency, timeline.minor_units)
    said = f"{ICONS[event.kind]} :gray[{short_day(event.at.date())}] {t(f'customers.event_{event.kind}')}"
    return f"{said} · {session.plain(details)}" if details else said


def months_frame(timeline: Timeline) -> pd.DataFrame:
    """Return one line a month and kind: columns month, kind (in words), events."""
    frame = pd.DataFrame(
        [
            {"month": pd.Timestamp(first), "kind": t(f"customers.timeline_kinds_{KINDS[kind]}"), "events": events}
            for first, kind, events in timeline.months
        ]
    )
    return frame.groupby(["month", "kind"], as_index=False)["events"].sum()


def activity_strip(frame: pd.DataFrame) -> alt.Chart:
    """Return a bar a month, its parts by kind of event. ``frame``: columns month, kind, events."""
    names = ("orders", "contacts", "plans", "visits")
    order = [t(f"customers.timeline_kinds_{name}") for name in names]
    pattern = "%b %Y" if current().id == "en" else "%m/%Y"
    return (
        alt.Chart(frame)
        .mark_bar(cornerRadiusTopLeft=2, cornerRadiusTopRight=2)
        .encode(
            x=alt.X("yearmonth(month):T", title=None, axis=alt.Axis(format=pattern, grid=False, labelOverlap=True)),
            y=alt.Y("events:Q", title=None, axis=alt.Axis(tickCount=3, format="d", tickMinStep=1)),
            color=alt.Color(
                "kind:N",
                scale=alt.Scale(domain=order),
                legend=alt.Legend(orient="bottom", title=None, symbolType="square", columns=2),
            ),
            tooltip=[
                alt.Tooltip("month:T", title=t("customers.timeline_month"), format=pattern),
                alt.Tooltip("kind:N", title=t("customers.timeline_what")),
                alt.Tooltip("events:Q", title=t("customers.timeline_events")),
            ],
        )
        .properties(height=230)
    )
