"""The entry: the server, its routes, and the shell it runs.

The shell lies in ``pages/ui`` because a ``pages`` folder beside the script that Streamlit runs would let the first deep
link after a start open a page without its shell (docs/decisions/0003).
"""

import streamlit as st
from starlette.middleware import Middleware

from pages.ui.downloads import ROUTES
from pages.ui.first_paint import FirstPaint

app = st.App("pages/ui/shell.py", routes=ROUTES, middleware=[Middleware(FirstPaint)])
