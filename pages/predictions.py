"""Predictions: all of them, one of them opened, or a new one, as the link says."""

import streamlit as st

from pages.ui import session
from pages.ui.prediction_create import draw_create
from pages.ui.prediction_details import draw_prediction
from pages.ui.prediction_links import NEW, OWN_SCORES, PREDICTION
from pages.ui.prediction_list import draw_list, draw_without_data
from pages.ui.prediction_own import draw_own_scores

workspace = session.workspace()
if workspace.data.snapshot() is None:
    draw_without_data()
elif st.query_params.get(NEW) == OWN_SCORES:
    draw_own_scores(workspace)
elif NEW in st.query_params:
    draw_create(workspace, st.query_params.get(PREDICTION))
elif PREDICTION in st.query_params:
    draw_prediction(workspace, st.query_params[PREDICTION])
else:
    draw_list(workspace)
