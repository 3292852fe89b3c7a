"""Segments: the saved audiences, one of them opened, or two side by side, as the link says."""

import streamlit as st

from pages.ui import session
from pages.ui.segment_compare import draw_comparison
from pages.ui.segment_details import draw_segment
from pages.ui.segment_links import FIRST, SEGMENT
from pages.ui.segment_list import draw_list

workspace = session.workspace()
if FIRST in st.query_params:
    draw_comparison(workspace)
elif SEGMENT in st.query_params:
    draw_segment(workspace, st.query_params[SEGMENT])
else:
    draw_list(workspace)
