"""Dialogs whose title is in the language of the one who opens them."""

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec

import streamlit as st

from pages.ui.text import t

P = ParamSpec("P")


def dialog(title: str, **options: Any) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make of a function a dialog, as ``st.dialog`` does with its options; ``title`` is the key of a text."""

    def made(draw: Callable[P, None]) -> Callable[P, None]:
        @wraps(draw)
        def opened(*args: P.args, **kwargs: P.kwargs) -> None:
            st.dialog(t(title), **options)(draw)(*args, **kwargs)

        return opened

    return made
