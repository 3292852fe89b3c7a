"""The address of a page: what everything that is shown can be found by again, in the browser's history too.

One entry of the history stands for one thing that a person changed. Streamlit adds one with every change of
``st.query_params``; so a page writes there, all at once, what a person changed, and nothing else. What an address only
lacks (its workspace, the data that happens to be the newest) is completed in place, by the browser.
"""

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st

from pages.ui import language, session

_WANTED = "shell.address"

_settled = st.components.v2.component(
    "penchant_address", js=Path(__file__).with_name("address.js").read_text(encoding="utf-8")
)


def address(**asked: str) -> dict[str, str]:
    """Return the parameters of an address of this workspace, in the language that is read, with what it asks for."""
    name = session.current_name()
    return ({"workspace": name} if name else {}) | {language.PARAMETER: language.current().id} | asked


def show(wanted: Mapping[str, str]) -> None:
    """Show another address from now on, because a person changed something: an entry of the history."""
    st.query_params.from_dict(dict(wanted))


def complete(wanted: Mapping[str, str]) -> None:
    """Have this run end with an address, where it only lacked something: no entry of the history.

    A run that draws a part of a page only leaves the address as it is.
    """
    if session.drawing():
        session.put(_WANTED, dict(wanted))


def settle(path: str) -> None:
    """Complete the address of the page that was drawn at a path, last of all."""
    found = st.query_params.to_dict()
    shared = address()
    wanted = session.pop(_WANTED) or shared | {name: value for name, value in found.items() if name not in shared}
    with st.container(key="address"):
        _settled(key="address_of_page", data={"path": path, "found": urlencode(found), "wanted": urlencode(wanted)})
    session.leave()
