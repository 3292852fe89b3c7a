"""The shell around every page: the menu, the workspace, the messages, the one place where errors become words."""

import streamlit as st

from pages.ui import address, language, session
from pages.ui.text import day, t
from pages.ui.tour import draw_tour
from segmentation.api import UserError

PAGES = (
    ("home", ":material/home:"),
    ("audience", ":material/groups:"),
    ("predictions", ":material/insights:"),
    ("segments", ":material/bookmark:"),
    ("campaigns", ":material/campaign:"),
    ("customers", ":material/person_search:"),
    ("data", ":material/database:"),
)
SIDEBAR_WIDTH = 240
PICKED = "shell.chosen_workspace"


def _language() -> None:
    # The address decides, also when the browser goes back to one in the other language.
    session.put("shell.chosen_language", language.current().id)
    st.segmented_control(
        t("shell.language"),
        tuple(language.LANGUAGES),
        format_func=lambda id: language.LANGUAGES[id].name,
        key="shell.chosen_language",
        on_change=lambda: language.choose(session.get("shell.chosen_language")),
        required=True,
    )


def _sidebar() -> None:
    with st.sidebar:
        names = [entry.name for entry in session.entries() if entry.directory is not None]
        current = session.current_name()
        if current is None or not names:
            st.caption(t("shell.no_data"))
            return
        titles = {entry.name: entry.directory.settings.title for entry in session.entries() if entry.directory}
        # What it shows must be what is looked at: a choice left behind would be sent with the next click.
        session.put(PICKED, current if current in names else None)
        st.selectbox(
            t("shell.workspace"),
            names,
            format_func=lambda name: titles.get(name, name),
            key=PICKED,
            on_change=lambda: session.choose_workspace(session.get(PICKED)),
        )
        _facts()


def _facts() -> None:
    try:
        workspace = session.workspace()
        snapshot = workspace.data.snapshot()
    except UserError:
        return
    if workspace.kind == "real":
        st.caption(t("shell.real", title=workspace.title))
    st.caption(t("shell.data_up_to", day=day(snapshot.last_day)) if snapshot else t("shell.no_data"))


def _simulated_note() -> None:
    """Say on every page of simulated people that they are: on a phone the sidebar is folded away."""
    try:
        simulated = session.workspace().kind == "simulated"
    except UserError:
        return
    if simulated:
        st.badge(t("common.simulated_note"), icon=":material/science:", color="gray")


def _path(name: str) -> str:
    """The first page's address is / whatever it is given, but what it is given is taken: /home is for `_home`."""
    return "start" if name == "home" else name


def _home() -> None:
    session.go("home")


language.settle()
# A named icon would be fetched from a foreign host by every visitor.
st.set_page_config(
    page_title=t("app.name"), page_icon=str(session.FAVICON), layout="wide", initial_sidebar_state=SIDEBAR_WIDTH
)
with st.container(key="unseen"):
    language.tell_the_browser()
page = st.navigation(
    [
        st.Page(f"../{name}.py", title=t(f"nav.{name}"), icon=icon, url_path=_path(name), default=name == "home")
        for name, icon in PAGES
    ]
    # People type what they see in the menu.
    + [st.Page(_home, title=t("nav.home"), url_path="home", visibility="hidden")]
)
session.arrive(page.url_path)
session.keep_switched_workspace()
st.logo(str(session.LOGO), size="large")
with session.guarded():
    _sidebar()
with st.sidebar:
    _language()
session.show_said()
with session.guarded():
    if page.title != t("nav.home"):
        _simulated_note()
        draw_tour(page.title)
    page.run()
    address.settle(page.url_path)
