"""Campaigns and why: every campaign that chose a customer, what let her in, and a reply to copy."""

from zoneinfo import ZoneInfo

import streamlit as st

from pages.ui import session
from pages.ui.copying import copy_box
from pages.ui.customer_asking import asked_once
from pages.ui.customer_never import draw_ask
from pages.ui.customer_reveal import revealed
from pages.ui.customer_segments import draw_rules
from pages.ui.customer_words import score
from pages.ui.language import LANGUAGES, current
from pages.ui.text import capital, day, spoken, t
from segmentation.api import CustomerProfile, Language, PastFile, PastSend, Workspace, said

REPLY_LANGUAGE = "customers.reply_language"


def draw_past_sends(workspace: Workspace, profile: CustomerProfile) -> None:
    """Draw the campaigns that chose the customer, the latest open; nothing but a word where there is none."""
    id, reveal, language = profile.customer_id, revealed(workspace), current().id
    found = asked_once(
        ("past_sends", workspace.name, workspace.past_sends.basis(), id, language, reveal),
        lambda: workspace.past_sends.of(id, actor=session.actor(), language=language, reveal=reveal),
    )
    if not found:
        st.caption(t("past_sends.empty"))
        return
    st.caption(t("past_sends.lead"))
    written = _reply_language(profile)
    for position, one in enumerate(found):
        title = t(f"past_sends.title_{one.outcome}", n=one.number, title=one.title, day=day(one.day))
        with st.expander(session.plain(title), expanded=position == 0, key=f"past_send_{one.campaign}"):
            _facts(one, ZoneInfo(workspace.timezone))
            _rules(one)
            _answer(workspace, id, one, written)


def _reply_language(profile: CustomerProfile) -> Language:
    """Draw the choice of the language of replies: at first the customer's own where it is one of them."""
    hers = next((str(one.value)[:2].lower() for one in profile.fields if one.name == "language" and one.value), "")
    first = hers if hers in LANGUAGES else current().id
    chosen: Language = st.segmented_control(
        t("past_sends.reply_language"),
        tuple(LANGUAGES),
        default=first,
        format_func=lambda id: LANGUAGES[id].name,
        key=f"{REPLY_LANGUAGE}_{profile.customer_id}",
        required=True,
    )
    return chosen


def _facts(one: PastSend, zone: ZoneInfo) -> None:
    st.markdown(t(f"past_sends.outcome_{one.outcome}"))
    launched = day(one.launched_at.astimezone(zone).date())
    st.caption(session.plain(t("past_sends.launched", who=one.launched_by, day=launched, last_day=day(one.last_day))))
    for file in one.files:
        st.markdown(f"- {session.plain(_file(file))}")
    if one.arm or one.offer:
        both = "past_sends.arm_offer" if one.arm and one.offer else "past_sends.arm"
        st.markdown(f"- {session.plain(t(both, name=one.arm or one.offer, offer=one.offer))}")
    if one.score is not None and one.level is not None:
        st.markdown(f"- {t('past_sends.score', score=score(one.score), level=t(f'customers.level_{one.level}'))}")


def _file(file: PastFile) -> str:
    where = {"destination": t(f"destination.{file.destination}"), "channel": t(f"list.channel_{file.channel}")}
    if file.exclude:
        return t("past_sends.file_exclude", **where)
    allowed = t(f"past_sends.allowed_{file.allowed}", words=file.words, name=file.named_by)
    return t("past_sends.file", **where, allowed=allowed)


def _rules(one: PastSend) -> None:
    st.markdown(f"**{t('past_sends.rules')}**")
    if one.objects:
        st.caption(t("never.no_score"))
    if one.rules is not None:
        draw_rules(one.rules, f"then_{one.campaign}")
        return
    if one.sentence:
        st.text(capital(spoken(one.sentence)))
    st.caption(t(f"past_sends.missing_{one.missing}"))


def _answer(workspace: Workspace, id: str, one: PastSend, written: Language) -> None:
    text = said(one.reply, written)
    copy_box(
        text,
        label=t("past_sends.reply"),
        button=t("past_sends.reply_copy"),
        rows=text.count("\n") + 4,
        key=f"reply_{one.campaign}",
    )
    draw_ask(workspace, id, t("never.ask"), key=f"never_{one.campaign}")
