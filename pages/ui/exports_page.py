"""Every export: when, who, why, which audience in words, how many rows, its hash; a launched file is written again."""

import streamlit as st

from pages.ui import downloads, session
from pages.ui.address import address
from pages.ui.campaign_links import CAMPAIGN
from pages.ui.data_links import draw_back
from pages.ui.language import current
from pages.ui.text import capital, day, number, plural, t
from segmentation.api import ExportView, Workspace

CAMPAIGNS = "../campaigns.py"
FIRST = 20
_ALL = "data.all_exports"


def draw_exports(workspace: Workspace) -> None:
    """Draw the exports, the newest first."""
    draw_back()
    st.title(t("exported.title"))
    st.caption(t("exported.lead"))
    found = workspace.exported.list(language=current().id)
    if not found:
        st.markdown(t("exported.empty"))
    for one in found if session.get(_ALL) else found[:FIRST]:
        _row(workspace, one)
    if len(found) > FIRST and not session.get(_ALL):
        st.button(t("exported.more", n=number(len(found))), key="all_exports", on_click=session.put, args=(_ALL, True))


def _row(workspace: Workspace, one: ExportView) -> None:
    with st.container(border=True, gap="small", key=f"export_{one.id}"):
        with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"export_head_{one.id}"):
            _why(one)
            st.markdown(" · ".join(_facts(one)), width="content")
            st.space("stretch")
            if one.recreatable:
                label = t("exported.again")
                named = t("exported.again_for", file=one.file, title=session.plain(one.title))
                if st.button(label, key=f"again_{one.id}", icon=":material/download:", help=named):
                    _write_again(workspace, one)
        st.text(capital(one.definition))
        data = t("exported.data_gone") if one.last_day is None else t("exported.data", day=day(one.last_day))
        st.caption(f"{session.signed('exported.written', one.written_at, one.written_by)} · {data}")
        st.caption(t("exported.hash", hash=one.sha256))


def _why(one: ExportView) -> None:
    if one.campaign is None:
        st.markdown(f"**{t(f'exported.{one.purpose}')}**", width="content")
        return
    label = t("exported.campaign", title=session.plain(one.title))
    asked = address(**{CAMPAIGN: one.campaign})
    st.page_link(CAMPAIGNS, label=label, icon=":material/campaign:", query_params=asked, width="content")


def _facts(one: ExportView) -> list[str]:
    facts = [t(f"destination.{one.destination}")]
    if one.channel is not None:
        facts.append(t(f"list.channel_{one.channel}"))
    return [*facts, plural("exported.rows", one.rows)]


def _write_again(workspace: Workspace, one: ExportView) -> None:
    with session.guarded():
        with st.spinner(t("list.preparing")):
            found = workspace.recreating.write(one.campaign or "", one.file or "", actor=session.actor())
        name = t("launched.file_name", campaign=one.campaign, file=one.file) + found.file.suffix
        downloads.start(downloads.offer(found.file, name), key=f"fetch_{found.file.stem}")
        session.say(t("list.ready", n=number(found.rows)))
        session.show_said()
        if found.identical:
            st.success(t("exported.same"), icon=":material/check:")
        if found.missing:
            st.info(plural("exported.missing", found.missing), icon=":material/person_off:")
        if found.on_newest:
            st.info(t("exported.on_newest"), icon=":material/history:")
