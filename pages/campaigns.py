"""Campaigns: all of them, one opened, those of a quarter, or a test of another tool, as the link says."""

import streamlit as st

from pages.ui import session
from pages.ui.campaign_draft import draw_draft
from pages.ui.campaign_links import CAMPAIGN, EXPERIMENT, QUARTER
from pages.ui.campaign_list import draw_list
from pages.ui.experiment_page import draw_experiment
from pages.ui.quarter_page import draw_quarter

workspace = session.workspace()
if CAMPAIGN in st.query_params:
    draw_draft(workspace, st.query_params[CAMPAIGN])
elif EXPERIMENT in st.query_params:
    draw_experiment(workspace)
elif QUARTER in st.query_params:
    draw_quarter(workspace, st.query_params[QUARTER])
else:
    draw_list(workspace)
