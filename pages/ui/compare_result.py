"""A comparison drawn: sizes and measures side by side, what each audience holds, how they overlap."""

from datetime import timedelta

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.chart_locale import localised
from pages.ui.compare_charts import held_dots, overlap_map, size_bars
from pages.ui.compare_tables import (
    Held,
    columns_of,
    held_csv,
    held_table,
    measures_csv,
    measures_table,
    overlap_csv,
    overlap_pairs,
    overlap_table,
)
from pages.ui.compare_words import Names, held, usual, why_untold
from pages.ui.text import number, share, t
from segmentation.api import AudienceComparison, ComparedAudience, Workspace


def draw_result(workspace: Workspace, compared: AudienceComparison, names: Names, *, overlap: bool) -> None:
    """Draw a comparison; ``overlap`` tells whether its parts can share customers. ``names`` are by key."""
    if not any(one.size for one in compared.parts):
        st.info(t("compare.nobody"), icon=":material/groups:")
        return
    file = _Files(workspace, compared)
    _sizes(compared, names)
    _measures(compared, names, file)
    _common(compared, names, file)
    _held(compared, names, file)
    if overlap and len(overlap_pairs(compared)):
        _overlap(compared, names, file)


class _Files:
    """Names of files: of the workspace, what is in them, and the last day of the data; nothing that a person typed."""

    def __init__(self, workspace: Workspace, compared: AudienceComparison) -> None:
        self._workspace = workspace.name
        self._day = compared.snapshot.as_of - timedelta(days=1)

    def offer(self, kind: str, text: str) -> None:
        """Draw the button that hands over a table."""
        st.download_button(
            t("compare.csv"),
            text.encode("utf-8"),
            file_name=t(f"compare.file_{kind}", workspace=self._workspace, day=self._day.isoformat()),
            mime="text/csv",
            key=f"compare_csv_{kind}",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )


def _sizes(compared: AudienceComparison, names: Names) -> None:
    told = compared.prediction is not None and not compared.hidden
    st.header(t("compare.sizes_title" if told else "compare.sizes_only_title"), anchor=False)
    frame = pd.DataFrame(
        {
            "name": [names[one.key] for one in compared.parts],
            "customers": [one.size for one in compared.parts],
            "buyers": [float("nan") if one.likely_buyers is None else one.likely_buyers for one in compared.parts],
            "said": [_said(one, names) for one in compared.parts],
        }
    )
    event = compared.prediction.event if compared.prediction else "orders"
    chart = size_bars(frame, t(f"compare.likely_{event}"))
    st.altair_chart(localised(chart), width="stretch", alt=_sizes_alt(compared, names, told=told))


def _said(one: ComparedAudience, names: Names) -> str:
    name = names[one.key]
    if one.likely_buyers is None:
        return t("compare.sizes_above_only", name=name, n=number(one.size))
    return t("compare.sizes_above", name=name, n=number(one.size), buyers=number(one.likely_buyers))


def _sizes_alt(compared: AudienceComparison, names: Names, *, told: bool) -> str:
    only = "" if told else "_only"
    points = "; ".join(
        t(f"compare.sizes_point{only}", name=names[one.key], n=number(one.size), buyers=number(one.likely_buyers or 0))
        for one in compared.parts
    )
    return t(f"compare.sizes_alt{only}", points=points)


def _measures(compared: AudienceComparison, names: Names, file: _Files) -> None:
    with st.container(key="compare_measures", gap="small"):
        st.table(measures_table(compared, names), hide_index=True, border="horizontal")
        notes = [t("compare.marks_note", baseline=session.plain(names[compared.baseline.key]))]
        if compared.hidden:
            notes.insert(0, t("compare.hidden_why", reason=session.plain(compared.hidden)))
        if not compared.channels:
            notes.append(t("compare.no_consents"))
        if "orders" not in compared.snapshot.tables:
            notes.append(t("compare.no_orders"))
        st.caption("  \n".join(notes))
        file.offer("levels", measures_csv(compared))


def _common(compared: AudienceComparison, names: Names, file: _Files) -> None:
    if not any(one.common for one in compared.parts):
        return
    baseline = session.plain(names[compared.baseline.key])
    st.header(t("compare.common_title"), anchor=False)
    st.caption(t("compare.common_lead", baseline=baseline))
    for column, one in zip(st.columns(len(compared.parts), gap="medium"), compared.parts, strict=True):
        with column, st.container(border=True, height="stretch", key=f"compare_common_{compared.parts.index(one)}"):
            st.markdown(f"**{session.plain(names[one.key])}**")
            for said in _common_lines(one):
                st.markdown(said)
    file.offer("common", held_csv(compared, lambda one: one.common))


def _common_lines(one: ComparedAudience) -> list[str]:
    if one.few:
        return [why_untold(one)]
    if not one.common:
        return [t("compare.common_none")]
    return [
        t(
            "compare.common_line",
            share=held(shown, one.size),
            what=session.plain(shown.name),
            usual=usual(shown),
        )
        for shown in one.common
    ]


def _held(compared: AudienceComparison, names: Names, file: _Files) -> None:
    kinds: list[tuple[str, Held]] = [("tags", lambda one: one.tags), ("plans", lambda one: one.plans)]
    shown = [(kind, of) for kind, of in kinds if any(of(one) for one in columns_of(compared))]
    if not shown:
        return
    for column, (kind, of) in zip(st.columns(len(shown), gap="large"), shown, strict=True):
        with column, st.container(key=f"compare_{kind}", gap="small"):
            _one_kind(compared, names, kind, of, file)
    untold = [names[one.key] for one in compared.parts if one.few]
    if untold:
        st.caption(t("compare.untold", names=session.plain(", ".join(untold))))


def _one_kind(compared: AudienceComparison, names: Names, kind: str, of: Held, file: _Files) -> None:
    st.header(t(f"compare.{kind}_title"), anchor=False)
    frame = held_frame(compared, names, of)
    if not frame.empty:
        order = [names[one.key] for one in columns_of(compared)]
        st.altair_chart(localised(held_dots(frame, order)), width="stretch", alt=_held_alt(compared, names, of))
    table = held_table(compared, names, of, t(f"compare.{kind}_column"))
    _folded(table, kind, held_csv(compared, of), file, note=_few_note(compared, of))


def held_frame(compared: AudienceComparison, names: Names, of: Held) -> pd.DataFrame:
    """Return what `held_dots` draws: a point for each share that may be told."""
    rows = [
        {"what": has.name, "name": names[one.key], "share": has.share, "customers": has.customers}
        for one in columns_of(compared)
        for has in of(one)
        if has.share is not None
    ]
    return pd.DataFrame(rows, columns=["what", "name", "share", "customers"])


def _held_alt(compared: AudienceComparison, names: Names, of: Held) -> str:
    told = [one for one in columns_of(compared) if not one.few]
    points = []
    for line, has in enumerate(of(told[0]) if told else ()):
        shares = ", ".join(
            t("compare.held_share", name=names[one.key], share=held(of(one)[line], one.size)) for one in told
        )
        points.append(t("compare.held_point", what=has.name, shares=shares))
    return t("compare.held_alt", points="; ".join(points))


def _few_note(compared: AudienceComparison, of: Held) -> str:
    few = any(has.customers is None for one in columns_of(compared) for has in of(one))
    return t("compare.few_note") if few else ""


def _overlap(compared: AudienceComparison, names: Names, file: _Files) -> None:
    st.header(t("compare.overlap_title"), anchor=False)
    st.caption(t("compare.overlap_lead"))
    frame = overlap_frame(compared, names)
    points = "; ".join(
        t("compare.overlap_point", one=row.one, other=row.other, n=number(row.customers))
        for row in frame.itertuples(index=False)
        if row.place < int(row.column)
    )
    with st.container(key="compare_overlap", gap="small"):
        st.altair_chart(localised(overlap_map(frame)), width="stretch", alt=t("compare.overlap_alt", points=points))
        _folded(overlap_table(compared, names), "overlap", overlap_csv(compared), file)


def overlap_frame(compared: AudienceComparison, names: Names) -> pd.DataFrame:
    """Return what `overlap_map` draws: a column has the number of its audience, a line its number and its name."""
    pairs = overlap_pairs(compared)
    places = {key: place for place, key in enumerate(dict.fromkeys(one.key for one, _, _ in pairs), start=1)}
    return pd.DataFrame(
        [
            {
                "place": places[one.key],
                "line": f"{places[one.key]} · {names[one.key]}",
                "column": str(places[other.key]),
                "one": names[one.key],
                "other": names[other.key],
                "share": both / one.size if one.size else 0.0,
                "said": share(both, one.size) if one.size else t("compare.nothing"),
                "customers": both,
            }
            for one, other, both in pairs
        ]
    )


def _folded(table: pd.DataFrame, kind: str, text: str, file: _Files, note: str = "") -> None:
    with st.expander(t("compare.table"), key=f"compare_table_{kind}"):
        st.table(table, hide_index=True, border="horizontal")
        if note:
            st.caption(note)
        file.offer(kind, text)
