"""Scores that another model made: brought as a file of chances, with what became of every row."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui import session
from pages.ui.prediction_create import draw_summary
from pages.ui.prediction_form import ask, draw_error, forget, open_form, possible_events, refused, step
from pages.ui.prediction_links import link_to_list, show_list, show_prediction
from pages.ui.text import joined, number, spoken, t
from segmentation.api import PredictionView, ScoresReport, UserError, Workspace

TYPES = ["csv", "parquet"]
REASONS = (
    *("blank_customer", "unknown_customer", "duplicate_customer"),
    *("not_a_number", "outside_0_1", "objects", "not_covered"),
)


def draw_own_scores(workspace: Workspace) -> None:
    """Draw the form that makes a prediction of a file of chances."""
    link_to_list(t("predictions.all"))
    open_form(workspace, None)
    st.title(t("predictions.own_title"))
    st.caption(t("predictions.own_lead"))
    catalog = workspace.audiences.catalog(None)
    if not possible_events(catalog):
        st.warning(t("predictions.no_events"), icon=":material/warning:")
        return
    asked = ask(workspace, catalog, None)
    with step("file"):
        given = _file("new")
    draw_summary(workspace, asked.question)
    draw_error("all")
    with st.container(horizontal=True, gap="small", key="create_buttons"):
        off = given is None or not asked.finished
        if st.button(t("predictions.own_create"), key="create_own", type="primary", disabled=off):
            actor = session.actor()
            with session.guarded():
                made = refused(
                    lambda: workspace.predictions.create(asked.title, asked.question, actor=actor, kind="external")
                )
                _import(workspace, made, given)
                forget()
                show_prediction(made.id, "settings")
                st.rerun()
        st.button(t("common.cancel"), key="create_cancel", type="tertiary", on_click=_leave)
    if given is None:
        st.caption(t("predictions.own_need_file"))


def _leave() -> None:
    forget()
    show_list()


def draw_new_scores(workspace: Workspace, view: PredictionView) -> None:
    """Draw where newer scores are brought, and what became of the rows of the file that was brought last."""
    st.header(t("predictions.own_scores_title"), anchor=False)
    st.caption(t("predictions.own_again"))
    given = _file(view.id)
    if st.button(t("predictions.own_replace"), key="replace_own", disabled=given is None or view.archived):
        with session.guarded():
            _import(workspace, view, given)
            st.rerun()
    problem = session.get(_problem(view.id))
    if problem:
        st.error(session.plain(problem), icon=":material/error:")
    report = session.get(_report(view.id))
    if report is not None:
        draw_report(report)


def _file(id: str) -> Any:
    return st.file_uploader(
        t("predictions.own_file"), type=TYPES, help=t("predictions.own_file_help"), key=f"predictions.file_{id}"
    )


def _report(id: str) -> str:
    return f"predictions.report_{id}"


def _problem(id: str) -> str:
    return f"predictions.problem_{id}"


def _import(workspace: Workspace, view: PredictionView, given: Any) -> None:
    """Read the file, and keep what became of its rows, or why it was refused, to be shown at the prediction."""
    session.pop(_problem(view.id))
    with st.spinner(t("predictions.own_reading")), _kept(workspace, given) as file:
        try:
            report = workspace.predictions.import_scores(view.id, file, actor=session.actor())
        except UserError as error:
            session.put(_problem(view.id), spoken(error.sentence))
        else:
            session.put(_report(view.id), report)
            session.say(t("predictions.own_done", title=view.title, n=number(report.accepted)))


@contextmanager
def _kept(workspace: Workspace, given: Any) -> Iterator[Path]:
    """Keep an upload as a file for as long as it is read."""
    with tempfile.TemporaryDirectory(prefix="scores-", dir=workspace.uploads) as folder:
        # Its own name stands in messages; where it came from does not matter.
        file = Path(folder) / Path(given.name).name
        with file.open("wb") as target:
            shutil.copyfileobj(given, target)
        yield file


def draw_report(report: ScoresReport) -> None:
    """Draw what became of every row: read = given a score + left out, by reason."""
    with st.container(border=True, key="scores_report", gap="small"):
        with st.container(horizontal=True, gap="large", key="report_figures"):
            for name, rows in (("read", report.read), ("accepted", report.accepted)):
                _figure(name, rows)
            for name in REASONS:
                if report.rejected.get(name):
                    _figure(name, report.rejected[name])
        for name, rows in report.examples.items():
            if rows:
                lines = joined([number(row) for row in rows])
                st.caption(t("predictions.own_rows", reason=t(f"predictions.own_{name}"), rows=lines))
        if report.clipped:
            st.caption(t("predictions.own_clipped", n=number(report.clipped)))
        if report.without_score:
            st.caption(t("predictions.own_without", n=number(report.without_score)))


def _figure(name: str, rows: int) -> None:
    with st.container(gap=None, width="content", key=f"own_{name}"):
        st.caption(t(f"predictions.own_{name}"))
        st.markdown(f"**{number(rows)}**")
