"""The views of the Predictions page by their links: the list, one prediction in one of its tabs, a new one."""

import streamlit as st

from pages.ui.address import address

PREDICTION, TAB, NEW = "prediction", "tab", "new"
OWN_SCORES = "own-scores"
QUESTION = "question"


def show_prediction(id: str, tab: str | None = None) -> None:
    """Show one prediction from the next run on."""
    st.query_params.from_dict(address(**{PREDICTION: id}, **({TAB: tab} if tab else {})))


def show_list() -> None:
    """Show the list from the next run on."""
    st.query_params.from_dict(address())


def show_new(what: str = QUESTION) -> None:
    """Show from the next run on where a question is asked, or where own scores are brought."""
    st.query_params.from_dict(address(**{NEW: what}))


def show_edit(id: str) -> None:
    """Show the question of one prediction from the next run on, to change it."""
    st.query_params.from_dict(address(**{NEW: QUESTION, PREDICTION: id}))


def link_to_prediction(title: str, id: str, *, key: str) -> None:
    """Draw what leads to one prediction."""
    # A page link to the page that is shown would change what is drawn and leave the address as it was.
    if st.button(title, key=key, type="tertiary"):
        show_prediction(id)
        st.rerun()


def link_to_list(label: str) -> None:
    """Draw what leads back to the list."""
    st.button(label, key="all_predictions", type="tertiary", icon=":material/arrow_back:", on_click=show_list)
