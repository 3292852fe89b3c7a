"""What lives between two runs of a page: the only user of ``st.session_state`` and ``st.cache_*``."""

import logging
import os
import re
import secrets
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn

import streamlit as st

from pages.ui.language import PARAMETER, current
from pages.ui.text import day, spoken, t
from segmentation.api import LOCAL, WORKSPACES, Actor, Unavailable, UserError, Workspace, WorkspaceEntry, slug_of
from segmentation.api import open_workspace as _open_workspace
from segmentation.api import workspaces as _workspaces

_LOG = logging.getLogger("penchant")
_ROOT = Path(__file__).resolve().parents[2]
LOGO = Path(__file__).parent / "logo.svg"
FAVICON = Path(__file__).parent / "favicon.svg"


def actor() -> Actor:
    """Return who is looking. Without a login, the local admin."""
    return LOCAL


def root() -> Path:
    """Return the directory that holds the workspaces."""
    return Path(os.environ.get("PENCHANT_WORKSPACES") or _ROOT / WORKSPACES)


def entries() -> tuple[WorkspaceEntry, ...]:
    """Return the workspaces that can be chosen: all of them, or the one that this server serves."""
    only = os.environ.get("PENCHANT_WORKSPACE")
    if only is None:
        return _workspaces(root())
    return tuple(entry for entry in _workspaces(Path(only).parent) if entry.name == Path(only).name)


@st.cache_resource(show_spinner=False)
def _opened(path: str) -> Workspace:
    return _open_workspace(path)


def open_named(name: str) -> Workspace:
    """Open one of the workspaces by its name; it stays open for everyone. Raises `UserError`."""
    for entry in entries():
        if entry.name == name and entry.directory is not None:
            return _opened(str(entry.directory.path))
        if entry.name == name:
            raise Unavailable("workspace_broken", entry.problem)
    raise Unavailable("workspace_unknown", t("error.no_workspace", name=name), hint=t("error.no_workspace_hint"))


def current_name() -> str | None:
    """Return the workspace the link names, else the one looked at last, else the first that can be opened."""
    named = st.query_params.get("workspace") or st.session_state.get("workspace")
    if named is None:
        named = next((entry.name for entry in entries() if entry.directory is not None), None)
    if named is not None:
        st.session_state["workspace"] = named
    return named


def workspace() -> Workspace:
    """Return the workspace this page is about. Raises `UserError`."""
    name = current_name()
    if name is None:
        raise Unavailable("workspace_none", t("shell.no_data"), hint=t("error.no_workspace_hint"))
    return open_named(name)


def choose_workspace(name: str) -> None:
    """Look at another workspace from now on; what was chosen on the Audience page was about the old one."""
    if st.session_state.get("workspace") != name:
        _forget_choices()
    st.session_state["workspace"] = name
    st.query_params.from_dict({"workspace": name, PARAMETER: current().id})


def keep_switched_workspace() -> None:
    """Forget what was chosen about another workspace when a link leads to a new one."""
    named = st.query_params.get("workspace")
    if named is not None and named != st.session_state.get("workspace") and "workspace" in st.session_state:
        _forget_choices()
        st.session_state["workspace"] = named


_CHOICES = (
    "audience",
    "rule_",
    "segments.",
    "campaigns.",
    "customers.",
    "lists.",
    "predictions.",
    "contact.",
    "data.",
)


def _forget_choices() -> None:
    for key in [key for key in st.session_state if str(key).startswith(_CHOICES)]:
        del st.session_state[key]


def new_workspace_name(title: str) -> str:
    """Return a free directory name for a new workspace."""
    return slug_of(title, {entry.name for entry in _workspaces(root())})


def plain(text: str) -> str:
    """Return a text that Markdown shows as it stands."""
    return re.sub(r"([\\`*_{}\[\]<>()#+\-.!|~$:])", r"\\\1", spoken(text))


def go(page: str, **asked: str) -> NoReturn:
    """Show another page of the same workspace, with what its link is asked for beside."""
    name = st.session_state.get("workspace")
    kept = ({"workspace": name} if name else {}) | {PARAMETER: current().id}
    st.switch_page(f"../{page}.py", query_params=kept | asked)


def arrive(page: str) -> None:
    """Note which page this run draws."""
    st.session_state["shell.entered"] = st.session_state.get("shell.page") != page
    st.session_state["shell.page"] = page
    st.session_state["shell.drawing"] = True


def leave() -> None:
    """Note that the whole page was drawn: until the next `arrive`, a run draws a part of it only."""
    st.session_state["shell.drawing"] = False


def drawing() -> bool:
    """Tell whether this run draws a whole page, and not only a part of one that is there."""
    return bool(st.session_state.get("shell.drawing"))


def entered() -> bool:
    """Tell whether the run before this one drew another page, or there was none."""
    return bool(st.session_state.get("shell.entered", True))


def signed(key: str, at: datetime, who: str) -> str:
    """Return a text about when something was made, and by whom once people log in (its key ends in ``_by``)."""
    if who == LOCAL.name:
        return t(key, day=day(at.date()))
    return t(f"{key}_by", day=day(at.date()), who=plain(who))


def visit() -> str:
    """Return a name for this visit that no other has: of two questions of one visit only the newer is answered."""
    if "shell.visit" not in st.session_state:
        st.session_state["shell.visit"] = secrets.token_hex(8)
    return str(st.session_state["shell.visit"])


def get(key: str, default: Any = None) -> Any:
    """Return a value kept for this person, by a key that begins with its page's name."""
    return st.session_state.get(key, default)


def put(key: str, value: Any) -> None:
    """Keep a value for this person."""
    st.session_state[key] = value


def pop(key: str) -> Any:
    """Take a value away and return it, None when there is none."""
    return st.session_state.pop(key, None)


def say(message: str, icon: str = ":material/check:") -> None:
    """Show a message that survives the rerun that follows it."""
    st.session_state.setdefault("shell.said", []).append((message, icon))


def show_said() -> None:
    """Show the messages that were left for this run."""
    for message, icon in st.session_state.pop("shell.said", []):
        st.toast(message, icon=icon)


@contextmanager
def guarded() -> Iterator[None]:
    """Show an error that is meant for people in its words, and any other as one neutral sentence with a number."""
    try:
        yield
    except UserError as error:
        st.error(spoken(error.sentence), icon=":material/error:")
    except Exception as error:  # noqa: BLE001 - the one place where a defect becomes a sentence
        number = secrets.token_hex(4)
        # Where, not what: the message of an exception may hold a customer's data.
        _LOG.error("Defect %s: %s\n%s", number, type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        st.error(t("error.unexpected", id=number), icon=":material/error:")
