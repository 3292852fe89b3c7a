"""Campaigns: all of them, or one opened, as the link says."""

import streamlit as st

from pages.ui import session
from pages.ui.campaign_draft import draw_draft
from pages.ui.campaign_links import CAMPAIGN
from pages.ui.campaign_list import draw_list

workspace = session.workspace()
if CAMPAIGN in st.query_params:
    draw_draft(workspace, st.query_params[CAMPAIGN])
else:
    draw_list(workspace)
