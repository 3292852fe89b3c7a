"""The server as `app.py` has it, looking out for newer data every second: nobody waits a minute in a test."""

from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from pages.ui import audience_header
from pages.ui.downloads import ROUTES
from pages.ui.first_paint import FirstPaint

audience_header.LOOK_FOR_NEWER_SECONDS = 1.0
SHELL = Path(__file__).parents[2] / "pages" / "ui" / "shell.py"
app = st.App(SHELL, routes=ROUTES, middleware=[Middleware(FirstPaint)])
