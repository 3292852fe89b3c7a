"""Finding a customer: by id, e-mail address or name. What was typed stands in no address and in no log."""

import streamlit as st

from pages.ui import session
from pages.ui.customer_reveal import draw_reveal, revealed
from pages.ui.customer_words import FIELD, OPEN, value_text
from pages.ui.text import number, plural, spoken, t
from segmentation.api import SEARCHES, CustomerRow, CustomerSearch, SearchBy, UserError, Workspace

ASKED = "customers.asked"
FOUND = "customers.found"
NAMES = ("first_name", "last_name")


def draw_search(workspace: Workspace) -> None:
    """Draw the search and whom it found; of one customer found alone, the customer."""
    st.title(t("customers.title"))
    st.caption(t("customers.lead"))
    allowed = workspace.customers.may_reveal(session.actor())
    _form(SEARCHES if allowed else SEARCHES[:1])
    draw_reveal(workspace, "customers.reveal_search")
    asked = session.get(ASKED)
    if asked is None:
        _start(id_only=not allowed)
        return
    by, text = asked
    try:
        found = _found(workspace, by, text)
    except UserError as error:
        st.warning(spoken(error.sentence), icon=":material/warning:")
        return
    _results(found, by)


def _form(searches: tuple[SearchBy, ...]) -> None:
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="customer_search"):
        by = st.segmented_control(
            t("customers.by"),
            searches,
            default=(session.get(ASKED) or searches)[0],
            format_func=lambda name: t(f"customers.by_{name}"),
            key="customers.by",
            required=True,
        )
        st.text_input(
            t(f"customers.text_{by}"), key="customers.text", width=340, on_change=_ask, help=t("customers.audited")
        )
        st.button(t("customers.search"), type="primary", key="customers.go", on_click=_ask)


def _ask() -> None:
    session.put(ASKED, (session.get("customers.by"), session.get("customers.text", "")))
    session.pop(FOUND)


def _found(workspace: Workspace, by: SearchBy, text: str) -> CustomerSearch:
    """Return whom was found, asked once for the same search; the only one there is gets opened."""
    question = (workspace.name, by, text, revealed(workspace))
    kept = session.get(FOUND)
    if kept is not None and kept[0] == question:
        return kept[1]
    found = workspace.customers.search(text, by, actor=session.actor(), reveal=revealed(workspace))
    new = kept is None
    session.put(FOUND, (question, found))
    if new and len(found.rows) == 1:
        open_customer(found.rows[0].customer_id)
        st.rerun()
    return found


def open_customer(id: str) -> None:
    """Show one customer from the next run on."""
    session.put(OPEN, id)


def _start(*, id_only: bool) -> None:
    with st.container(border=True, key="empty"):
        st.markdown(f"**{t('customers.start')}**")
        st.markdown(t("customers.start_id_only" if id_only else "customers.start_hint"))
        if st.button(t("customers.to_audience"), key="go_audience"):
            session.put("audience.look", "customers")
            session.go("audience")


def _results(found: CustomerSearch, by: SearchBy) -> None:
    if not found.rows:
        with st.container(border=True, key="nobody"):
            st.markdown(f"**{t('customers.nobody')}**")
            st.markdown(t(f"customers.nobody_{by}"))
        return
    if found.more:
        st.warning(t("customers.many", n=number(len(found.rows))), icon=":material/filter_list:")
    else:
        st.caption(plural("customers.results", len(found.rows)))
    with st.container(gap="xxsmall", key="customer_results"):
        for position, row in enumerate(found.rows):
            with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"result_{position}"):
                st.button(
                    session.plain(row.customer_id),
                    key=f"open_{position}",
                    type="tertiary",
                    icon=":material/person:",
                    on_click=open_customer,
                    args=(row.customer_id,),
                )
                st.caption(session.plain(_summary(row)))


def _summary(row: CustomerRow) -> str:
    values = {name.removeprefix(FIELD): value for name, value in row.values.items()}
    name = " ".join(str(values[part]) for part in NAMES if values.get(part))
    rest = [value_text(values.get(part)) for part in ("email", "country")]
    return " · ".join(part for part in (name, *rest) if part)
