"""Campaigns: all of them, one opened, or a test of another tool, as the link says."""

import streamlit as st

from pages.ui import session
from pages.ui.campaign_draft import draw_draft
from pages.ui.campaign_links import CAMPAIGN, EXPERIMENT
from pages.ui.campaign_list import draw_list
from pages.ui.experiment_page import draw_experiment

workspace = session.workspace()
if CAMPAIGN in st.query_params:
    draw_draft(workspace, st.query_params[CAMPAIGN])
elif EXPERIMENT in st.query_params:
    draw_experiment(workspace)
else:
    draw_list(workspace)
