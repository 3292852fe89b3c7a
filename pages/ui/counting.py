"""Counting beside the page: a count that takes longer than a person waits goes on while the page stays usable."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import streamlit as st

from pages.ui import session
from pages.ui.text import t
from segmentation.api import Superseded

PATIENCE_SECONDS = 0.9
"""How long a page waits for a count before it shows what there was, greyed."""
LOOK_AGAIN_SECONDS = 0.5
THREADS = 16
Answer = TypeVar("Answer")
_RUNNING = "audience.counting"
_LAST = "audience.counted"
_STOPPED = "audience.stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted(Generic[Answer]):
    """The last answer there is. ``current`` tells whether it is the one that was asked for; ``stopped`` whether
    counting was cancelled, and not merely not done yet."""

    answer: Answer | None
    current: bool
    stopped: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Running:
    question: Any
    future: "Future[Any]"
    cancel: Callable[[], None]


@st.cache_resource(show_spinner=False)
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=THREADS, thread_name_prefix="count")


def counted(question: Any, count: Callable[[], Answer], cancel: Callable[[], None]) -> Counted[Answer]:
    """Return the answer to a question, or after `PATIENCE_SECONDS` the answer before it.

    ``count`` runs in another thread and must not draw; its errors are raised here. It is called again whenever a page
    is drawn, because data and segments change; while one is running for the same question, that one is waited for.
    ``cancel`` ends one that runs.
    """
    if session.get(_STOPPED) == question:
        return Counted(answer=session.get(_LAST), current=False, stopped=True)
    session.pop(_STOPPED)
    running: _Running | None = session.get(_RUNNING)
    if running is not None and running.question != question:
        running.future.cancel()
        running = None
    while True:
        if running is None:
            running = _Running(question=question, future=_threads().submit(count), cancel=cancel)
            session.put(_RUNNING, running)
        try:
            answer = running.future.result(timeout=PATIENCE_SECONDS)
        except NotYet:
            return Counted(answer=session.get(_LAST), current=False)
        except Superseded:
            # An older count that had not begun when this one did took its place as it began. Nobody waits for that one.
            running = None
        except BaseException:
            session.pop(_RUNNING)
            raise
        else:
            session.pop(_RUNNING)
            session.put(_LAST, answer)
            return Counted(answer=answer, current=True)


def draw_progress(found: Counted[Any]) -> None:
    """Say that what is below is not what was asked for, and offer to stop, or to count after all."""
    if found.current:
        return
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="counting"):
        first = "_first" if found.answer is None else ""
        st.markdown(t(f"counting.{'stopped' if found.stopped else 'now'}{first}"), width="content")
        if found.stopped:
            st.button(t("counting.go_on"), key="count_now", on_click=_go_on)
        else:
            st.button(t("counting.cancel"), key="count_cancel", on_click=_stop)
            _look_again()


def _stop() -> None:
    running: _Running | None = session.pop(_RUNNING)
    if running is not None:
        running.future.cancel()
        running.cancel()
        session.put(_STOPPED, running.question)


def _go_on() -> None:
    session.pop(_STOPPED)


@st.fragment(run_every=LOOK_AGAIN_SECONDS)
def _look_again() -> None:
    running: _Running | None = session.get(_RUNNING)
    if running is None or running.future.done():
        st.rerun()


def forget() -> None:
    """Show no earlier answer any more: what is looked at is about other data."""
    session.pop(_LAST)
