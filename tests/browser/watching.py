"""The server as `app.py` has it, looking out for newer data every second: nobody waits a minute in a test."""

from pathlib import Path

import streamlit as st

from pages.ui import audience_header
from pages.ui.downloads import ROUTES

audience_header.LOOK_FOR_NEWER_SECONDS = 1.0
app = st.App(str(Path(__file__).parents[2] / "pages" / "ui" / "shell.py"), routes=ROUTES)
