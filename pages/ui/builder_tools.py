"""The filter as query text and as JSON, to copy and to replace."""

import json
from collections.abc import Callable, Sequence

import streamlit as st

from pages.ui import builder_state, session
from pages.ui.rule_filter import tree_of
from pages.ui.rule_tree import switched_off
from pages.ui.text import spoken, t
from segmentation.api import (
    AllOf,
    Catalog,
    Filter,
    InvalidFilter,
    QueryTextError,
    canonical_hash,
    from_json,
    from_text,
    to_json,
    to_text,
)

_PROBLEMS = "audience.tool_problems"


def draw_tools(filter: Filter, catalog: Catalog) -> None:
    """Draw both forms of the filter that is applied; applying another one can be undone."""
    if isinstance(filter, AllOf) and len(filter.members) == 1:
        filter = filter.members[0]
    as_text, as_json = st.tabs([t("tools.text"), t("tools.json")])
    form = canonical_hash(filter)[:12]
    with as_text:
        _replace(f"rule_text_{form}", t("tools.text_label"), to_text(filter), read_text, catalog)
    with as_json:
        st.caption(t("tools.copy"))
        st.code(json.dumps(to_json(filter), ensure_ascii=False, indent=1), language="json", wrap_lines=True)
        _replace(f"rule_json_{form}", t("tools.json_label"), "", read_json, catalog)
    if switched_off(builder_state.tree()):
        st.caption(t("tools.off"))


def _replace(key: str, label: str, text: str, read: Callable[[str], Filter], catalog: Catalog) -> None:
    if session.get(key) is None:
        session.put(key, text)
    st.text_area(label, key=key, height=110, on_change="ignore")
    st.button(t("tools.apply"), key=f"{key}_apply", on_click=_apply, args=(key, read, catalog))
    for problem in session.get(_PROBLEMS, {}).get(key, ()):
        st.error(session.plain(problem), icon=":material/error:")


def _apply(key: str, read: Callable[[str], Filter], catalog: Catalog) -> None:
    try:
        filter = read(session.get(key) or "")
    except InvalidFilter as error:
        _refuse(key, [f"{problem.path or 'JSON'}: {spoken(problem.message)}" for problem in error.problems])
    except QueryTextError as error:
        _refuse(key, [spoken(error.sentence)])
    except json.JSONDecodeError as error:
        _refuse(key, [t("tools.not_json", problem=error.msg, line=error.lineno, column=error.colno)])
    else:
        session.pop(_PROBLEMS)
        builder_state.edit(tree_of(filter, catalog))


def _refuse(key: str, problems: Sequence[str]) -> None:
    session.put(_PROBLEMS, {key: problems})


def read_text(text: str) -> Filter:
    """Return the filter of a query text. Raises `QueryTextError`."""
    return from_text(text)


def read_json(text: str) -> Filter:
    """Return the filter of a JSON text, with its version or only its node. Raises `InvalidFilter`, JSONDecodeError."""
    return from_json(json.loads(text))
