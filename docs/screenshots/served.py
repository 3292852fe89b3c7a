"""The program as the pictures show it: the same pages, with a clock that stands still and, if asked, slow counting.

``take.py`` serves it in place of ``app.py``; what it changes comes by the environment.
"""

import os
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st
from starlette.middleware import Middleware

from docs.screenshots.stages import CLOCK, SLOW, Standing
from pages.ui import audience_answer, session
from pages.ui.downloads import ROUTES
from pages.ui.first_paint import FirstPaint
from pages.ui.rule_tree import Tree
from segmentation.api import open_workspace

if at := os.environ.get(CLOCK):
    session._open_workspace = partial(open_workspace, clock=Standing(datetime.fromisoformat(at)))


def _slowed(count: Callable[..., Any], seconds: float) -> Callable[..., Any]:
    """Let a count with rules take longer: as the data of a hundred times as many customers would."""

    def slow(workspace: Any, tree: Tree, *rest: Any) -> Any:
        if not tree.empty:
            time.sleep(seconds)
        return count(workspace, tree, *rest)

    return slow


if seconds := os.environ.get(SLOW):
    audience_answer.answer = _slowed(audience_answer.answer, float(seconds))

SHELL = Path(__file__).parents[2] / "pages" / "ui" / "shell.py"
app = st.App(SHELL, routes=ROUTES, middleware=[Middleware(FirstPaint)])
