"""The views of the Campaigns page by their links: the list, or one campaign."""

import streamlit as st

from pages.ui import session

CAMPAIGN = "campaign"
EXPERIMENT = "experiment"
QUARTER = "quarter"


def show_campaign(id: str) -> None:
    """Show one campaign from the next run on."""
    st.query_params.from_dict(_query(**{CAMPAIGN: id}))


def show_experiment() -> None:
    """Show somebody else's experiment from the next run on."""
    st.query_params.from_dict(_query(**{EXPERIMENT: "new"}))


def show_quarter(name: str) -> None:
    """Show all campaigns of a quarter from the next run on."""
    st.query_params.from_dict(_query(**{QUARTER: name}))


def show_campaigns() -> None:
    """Show the list from the next run on."""
    st.query_params.from_dict(_query())


def open_audience(id: str) -> None:
    """Show the audience of a campaign on the Audience page."""
    session.put("audience.open_campaign", id)
    session.go("audience")


def _query(**asked: str) -> dict[str, str]:
    name = session.current_name()
    return ({"workspace": name} if name else {}) | asked
