"""The customers of an audience, one by one: the first of all of them in the chosen order."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.customer_reasons import draw_reasons_switch, reasons_of
from pages.ui.customer_reveal import draw_reveal, revealed
from pages.ui.customer_words import FIELD, OPEN, cell, chance_text, column_label, score
from pages.ui.text import number, t
from segmentation.api import (
    SEARCHES,
    Catalog,
    CustomerTable,
    Filter,
    PredictionView,
    Search,
    SearchBy,
    TableColumn,
    Workspace,
)

STEP, MOST = 50, 500
USUAL = ("last_order", "orders", "value", "plans", f"{FIELD}country")
FOUND, LIMIT, SORT, COLUMNS = (f"audience.customers_{name}" for name in ("found", "limit", "sort", "columns"))
TEXT, BY = "audience.customers_text", "audience.customers_by"
TICKED = "audience.customers_ticked"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersOf:
    """Whose customers are shown: an audience on data whose names ``catalog`` has."""

    workspace: Workspace
    whole: Filter
    prediction: PredictionView | None
    catalog: Catalog

    @property
    def prediction_id(self) -> str | None:
        """The prediction's id, None when there are filters only."""
        return self.prediction.id if self.prediction else None


def draw_customers(audience: CustomersOf) -> None:
    """Draw the table of an audience's customers and what can be chosen of it; a ticked line opens the customer."""
    known = audience.workspace.customers.columns(audience.prediction_id)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="customers_choices"):
        search = _search(audience)
        sort = _sort(audience, known)
        columns = _columns(known)
    with st.container(horizontal=True, vertical_alignment="center", gap="medium", key="customers_switches"):
        draw_reveal(audience.workspace, "audience.customers_reveal")
        with_reasons = draw_reasons_switch(audience.prediction)
    found = _found(audience, sort, search, columns)
    if not found.rows:
        st.markdown(t("customers.none_found" if search and found.size else "customers.none_in_audience"))
        return
    reasons = reasons_of(audience.workspace, audience.prediction, found.rows) if with_reasons else {}
    if found.hidden:
        st.caption(session.plain(found.hidden))
    _table(audience, found, columns, reasons, sort)
    _end(found, search)


def _search(audience: CustomersOf) -> Search | None:
    by: SearchBy = "id"
    if revealed(audience.workspace):
        by = st.selectbox(
            t("customers.find_by"), SEARCHES, format_func=lambda name: t(f"customers.by_{name}"), key=BY, width=150
        )
    text = st.text_input(
        t("customers.find"), key=TEXT, placeholder=t(f"customers.find_{by}"), width=260, on_change=_from_the_start
    )
    return Search(text=text, by=by) if text.strip() else None


def _sort(audience: CustomersOf, known: Sequence[TableColumn]) -> str:
    names = ["likelihood"] if audience.prediction else []
    names += [column.sort for column in known if column.sort and column.sort != "name"] + ["id"]
    if revealed(audience.workspace) and any(column.sort == "name" for column in known):
        names.append("name")
    options = [f"{name}_{way}" for name in names for way in _ways(name)]
    chosen = session.get(SORT)
    widget = f"{SORT}_widget"
    if session.get(widget) not in options or chosen not in options:
        session.put(SORT, chosen if chosen in options else options[0])
    session.put(widget, session.get(SORT))
    return st.selectbox(
        t("customers.sort"),
        options,
        format_func=lambda option: t(f"customers.sort_{option}"),
        key=widget,
        width=260,
        on_change=lambda: _sort_by(session.get(widget)),
    )


def _ways(name: str) -> tuple[str, str]:
    """Return the two ways an order goes, the usual one first."""
    return ("low", "high") if name in ("id", "name") else ("high", "low")


def _sort_by(option: str) -> None:
    session.put(SORT, option)
    _from_the_start()


def _from_the_start() -> None:
    session.put(LIMIT, STEP)


def _columns(known: Sequence[TableColumn]) -> tuple[TableColumn, ...]:
    by_name = {column.name: column for column in known}
    chosen = [name for name in session.get(COLUMNS, USUAL) if name in by_name]
    with st.popover(t("customers.columns"), icon=":material/view_column:"):
        picked = st.pills(
            t("customers.columns"),
            tuple(by_name),
            default=chosen,
            selection_mode="multi",
            format_func=lambda name: column_label(by_name[name]),
            key=f"{COLUMNS}_widget",
            help=t("customers.columns_help"),
            on_change=lambda: session.put(COLUMNS, tuple(session.get(f"{COLUMNS}_widget"))),
        )
    # In the order of the data, not of the clicks: a table keeps its shape.
    return tuple(column for column in known if column.name in picked)


def _found(audience: CustomersOf, sort: str, search: Search | None, columns: Sequence[TableColumn]) -> CustomerTable:
    """Return the table, asked once for the same choices: what is asked is written down."""
    shown, limit = audience.prediction, session.get(LIMIT, STEP)
    basis = audience.workspace.customers.basis(audience.whole, audience.prediction_id)
    name, _, way = sort.rpartition("_")
    reveal, names = revealed(audience.workspace), tuple(column.name for column in columns)
    question = (audience.workspace.name, basis, shown and shown.hidden, names, sort, search, limit, reveal)
    kept = session.get(FOUND)
    if kept is not None and kept[0] == question:
        return kept[1]
    found = audience.workspace.customers.table(
        audience.whole,
        prediction=audience.prediction_id,
        columns=names,
        sort=name,
        descending=way == "high",
        search=search,
        limit=limit,
        actor=session.actor(),
        reveal=reveal,
    )
    session.put(FOUND, (question, found))
    return found


def _table(
    audience: CustomersOf,
    found: CustomerTable,
    columns: Sequence[TableColumn],
    reasons: dict[int, str],
    sort: str,
) -> None:
    frame = customers_frame(audience, found, columns, reasons)
    right = {column_label(column) for column in columns if column.kind in ("number", "money")}
    right |= {t("customers.column_score"), t("customers.column_chance")}
    # Sorting in the browser would sort the lines that are shown: with headings to click it is off, and they ask us.
    ticked = st.dataframe(
        frame,
        hide_index=True,
        height=min(len(frame), 12) * 35 + 38,
        on_select="rerun",
        selection_mode=("single-row", "single-column"),
        key=f"audience.customers_table_{session.get(TICKED, 0)}",
        alt=t("customers.table_alt"),
        column_config={
            name: st.column_config.TextColumn(
                alignment="right" if name in right else "left",
                width="large" if name == t("customers.column_reasons") else None,
            )
            for name in frame.columns
        },
    ).selection
    if ticked.rows:
        _forget_tick()
        session.put(OPEN, found.rows[ticked.rows[0]].customer_id)
        session.go("customers")
    if ticked.columns:
        _sort_by_heading(ticked.columns[0], columns, sort)


def _forget_tick() -> None:
    session.put(TICKED, session.get(TICKED, 0) + 1)


def _sort_by_heading(heading: str, columns: Sequence[TableColumn], sort: str) -> None:
    _forget_tick()
    names = {column_label(column): column.sort for column in columns if column.sort}
    names[t("customers.column_id")] = "id"
    for key in ("score", "chance", "level"):
        names[t(f"customers.column_{key}")] = "likelihood"
    name = names.get(heading)
    if name is not None:
        usual, other = (f"{name}_{way}" for way in _ways(name))
        _sort_by(other if sort == usual else usual)
    st.rerun()


def customers_frame(
    audience: CustomersOf, found: CustomerTable, columns: Sequence[TableColumn], reasons: dict[int, str]
) -> pd.DataFrame:
    """Return one line a customer, in words; without the chances while expected results are hidden."""
    rows = found.rows
    frame = {t("customers.column_id"): [row.customer_id for row in rows]}
    if audience.prediction is not None:
        frame[t("customers.column_score")] = ["" if row.score is None else score(row.score) for row in rows]
        if not found.hidden:
            frame[t("customers.column_chance")] = [chance_text(row.chance) for row in rows]
        frame[t("customers.column_level")] = [t(f"customers.level_{row.level}") if row.level else "" for row in rows]
    if reasons:
        frame[t("customers.column_reasons")] = [reasons.get(row.row, "") for row in rows]
    for column in columns:
        frame[column_label(column)] = [cell(row.values[column.name], column, audience.catalog) for row in rows]
    return pd.DataFrame(frame)


def _end(found: CustomerTable, search: Search | None) -> None:
    places = {"shown": number(len(found.rows)), "found": number(found.found), "size": number(found.size)}
    st.caption(t("customers.shown_found" if search else "customers.shown", **places))
    if len(found.rows) < found.found:
        if len(found.rows) >= MOST:
            st.caption(t("customers.most"))
        elif st.button(t("customers.more"), key="customers_more", icon=":material/expand_more:"):
            session.put(LIMIT, min(len(found.rows) * 2 if len(found.rows) > STEP else 2 * STEP, MOST))
            st.rerun()
