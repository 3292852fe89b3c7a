"""Ready-made filters to start from."""

from collections.abc import Callable

import streamlit as st

from pages.ui import builder_state, session
from pages.ui.language import current
from pages.ui.rule_filter import tree_of
from pages.ui.text import t
from segmentation.api import TEMPLATES, Catalog, Filter


def draw_templates(catalog: Catalog) -> None:
    """Draw the menu of templates. One that this data has nothing for says what is missing."""
    menu = st.popover(
        t("filters.templates"), key="templates", icon=":material/auto_awesome:", width="content", on_change="rerun"
    )
    if menu.open:
        with menu:
            _templates(catalog)


def _templates(catalog: Catalog) -> None:
    if not builder_state.tree().empty:
        st.caption(t("filters.template_replaces"))
    language = current().id
    for template in TEMPLATES:
        missing = template.missing(catalog, language)
        with st.container(gap=None, key=f"template_{template.id}"):
            st.button(
                template.titles[language],
                key=f"template_{template.id}_open",
                disabled=bool(missing),
                on_click=_open,
                args=(template.build, catalog),
                type="tertiary",
            )
            st.caption(session.plain(missing or template.explanations[language]))


def _open(build: Callable[[Catalog], Filter], catalog: Catalog) -> None:
    builder_state.edit(tree_of(build(catalog), catalog))
