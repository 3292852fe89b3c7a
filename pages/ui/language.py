"""The language a person reads: English, or French. Chosen in the sidebar, kept for the visit and in the link.

Beside ``session`` the only user of ``st.session_state``: what ``session`` says is itself in this language.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

PARAMETER = "lang"
_KEY = "shell.language"


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """``name`` is its word for itself; Babel writes numbers and days by ``locale``, browsers by ``tag``."""

    id: str
    name: str
    locale: str
    tag: str


LANGUAGES = {
    "en": Language(id="en", name="English", locale="en_GB", tag="en-GB"),
    "fr": Language(id="fr", name="Français", locale="fr_FR", tag="fr-FR"),
}
DEFAULT = LANGUAGES["en"]
_spoken: ContextVar[Language | None] = ContextVar("spoken", default=None)


def current() -> Language:
    """Return the language of the person this run is for; outside of a run, English."""
    spoken = _spoken.get()
    if spoken is not None:
        return spoken
    if get_script_run_ctx(suppress_warning=True) is None:
        return DEFAULT
    return LANGUAGES.get(st.session_state.get(_KEY, ""), DEFAULT)


@contextmanager
def speaking(id: str) -> Iterator[None]:
    """Write texts in a language for somebody else than the person who reads this page. Raises KeyError."""
    before = _spoken.set(LANGUAGES[id])
    try:
        yield
    finally:
        _spoken.reset(before)


def settle() -> None:
    """Take the language over for this run: the address's, else the one chosen before, else the browser's."""
    asked = st.query_params.get(PARAMETER)
    if asked in LANGUAGES:
        st.session_state[_KEY] = asked
    elif st.session_state.get(_KEY) not in LANGUAGES:
        st.session_state[_KEY] = _of_browser()


def tell_the_browser() -> None:
    """Say in which language the page is, for screen readers, hyphenation and the browser's own translation."""
    # The tag is one of ours, never what a link holds.
    st.html(
        f"<script>document.documentElement.lang = '{current().id}'</script>",
        width="content",
        unsafe_allow_javascript=True,
    )


def choose(id: str) -> None:
    """Speak another language from now on. Raises KeyError for one that is not offered."""
    st.session_state[_KEY] = LANGUAGES[id].id
    st.query_params[PARAMETER] = id


def _of_browser() -> str:
    spoken = (st.context.locale or "").split("-")[0].lower()
    return spoken if spoken in LANGUAGES else DEFAULT.id
