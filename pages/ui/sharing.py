"""Share: a link that opens on the same numbers later, four sentences, one page to print. For those who ask."""

from urllib.parse import urlencode

import streamlit as st

from pages.ui import audience_rules, downloads, language, session
from pages.ui.address import address
from pages.ui.audience_state import asked_now, current_selection
from pages.ui.audience_views import Looked
from pages.ui.copying import copy_box
from pages.ui.one_page import one_page
from pages.ui.rule_tree import Tree
from pages.ui.shared_audience import SharedAudience, shared_audience
from pages.ui.summary import summary
from pages.ui.text import t

_MADE = "audience.link_made"
_LANGUAGE = "audience.share_language"


def draw_share(looked: Looked, tree: Tree) -> None:
    """Draw the menu; nothing is stored, written or counted before somebody opens it."""
    menu = st.popover(t("share.title"), icon=":material/share:", key="share", on_change="rerun")
    if not menu.open:
        session.pop(_MADE)
        return
    with menu, st.container(gap="small", key="share_menu"), session.guarded():
        _link(looked, tree)
        if session.get(_LANGUAGE) is None:
            session.put(_LANGUAGE, language.current().id)
        chosen = st.segmented_control(
            t("share.language"),
            tuple(language.LANGUAGES),
            format_func=lambda id: language.LANGUAGES[id].name,
            key=_LANGUAGE,
            required=True,
        )
        shared = shared_audience(looked, current_selection())
        _page(looked, shared, chosen)
        with language.speaking(chosen):
            told = summary(shared)
        copy_box(told, label=t("share.summary_label"), button=t("share.summary"), rows=6, key="share_summary")


def _link(looked: Looked, tree: Tree) -> None:
    about = (asked_now(looked.prediction), audience_rules.parameters(looked.workspace, tree, looked.rules))
    if st.button(t("share.link"), key="share_link", type="primary", icon=":material/link:", width="stretch"):
        rules = audience_rules.lasting(looked.workspace, tree, looked.rules)
        session.put(_MADE, (about, _url(address(**about[0], **rules))))
    st.caption(t("share.link_help"))
    made = session.get(_MADE)
    # A link that was made before something changed is not the link to what is shown.
    if made is not None and made[0] == about:
        label, button = t("share.link_label"), t("share.copy_again")
        copy_box(made[1], label=label, button=button, rows=2, key="share_link_box", at_once=True)


def _url(asked: dict[str, str]) -> str:
    return f"{(st.context.url or '').split('?')[0]}?{urlencode(asked)}"


def _page(looked: Looked, shared: SharedAudience, chosen: str) -> None:
    composition = looked.workspace.explanations.composition(shared.whole, looked.prediction_id)
    with language.speaking(chosen):
        made = one_page(shared, composition)
    st.link_button(t("share.page"), downloads.offer_page(made), icon=":material/print:", width="stretch")
    st.caption(t("share.page_help"))
