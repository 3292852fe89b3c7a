"""Data: what the workspace knows, what became of every row, and importing files; who may be contacted; exports."""

import shutil
import tempfile
from pathlib import Path

import pandas as pd
import streamlit as st

from pages.ui import charts, session
from pages.ui.contact_page import draw_contact
from pages.ui.customer_lists import draw_customer_lists
from pages.ui.data_links import CONTACT, EXPORTS, SHOW, draw_links
from pages.ui.exports_page import draw_exports
from pages.ui.formats import date_pattern
from pages.ui.job_status import follow, remember
from pages.ui.text import day, listed, number, t
from segmentation.api import SnapshotView, TableAccount, Workspace

TABLES = ("customers", "orders", "visits", "tags", "subscriptions", "contacts")
ZONES = ("Europe/Paris", "Europe/London", "Europe/Berlin", "America/New_York", "America/Los_Angeles", "UTC")


def _known(workspace: Workspace, snapshot: SnapshotView) -> None:
    known = t("data.known", n=number(snapshot.population), day=day(snapshot.last_day), zone=snapshot.timezone)
    st.markdown(f"**{known}**")
    absent = [t(f"table.{name}") for name in TABLES if name not in snapshot.tables]
    if absent:
        st.caption(t("data.has_not", tables=listed(absent)))
    if workspace.attribution and workspace.kind != "simulated":
        st.caption(t("data.credit", credit=workspace.attribution))
    accounts = workspace.data.accounts()
    st.header(t("data.tables"))
    st.table(_accounts(accounts), hide_index=True, border="horizontal")
    for name, account in accounts.items():
        if account.rejected and account.rejects_file.is_file():
            st.download_button(
                f"{t('data.rejects')}: {t(f'table.{name}')}",
                account.rejects_file.read_bytes,
                file_name=f"{name}-rejected.csv",
                key=f"rejects_{name}",
                on_click="ignore",
            )
    activity = charts.complete_months(workspace.data.activity(), snapshot.as_of)
    if not activity.empty:
        st.header(t("data.activity"))
        st.plotly_chart(charts.activity(activity), width="stretch", config={"displayModeBar": False})


def _accounts(accounts: dict[str, TableAccount]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                t("data.table"): t(f"table.{name}").capitalize(),
                t("data.read"): number(account.read),
                t("data.accepted"): number(account.accepted),
                t("data.rejected"): number(account.rejected),
                t("data.reasons"): _reasons(account),
            }
            for name, account in accounts.items()
        ]
    )


def _reasons(account: TableAccount) -> str:
    return ", ".join(f"{_reason(code)}: {number(rows)}" for code, rows in account.reasons.items())


def _reason(code: str) -> str:
    column = code.removeprefix("missing_")
    return t("reason.missing", column=column) if column != code else t(f"reason.{code}")


def _import(workspace: Workspace, *, busy: bool, first: bool) -> None:
    with st.expander(t("data.import"), icon=":material/upload_file:", expanded=first), st.form("import", border=False):
        st.caption(t("data.import_help"))
        files = {}
        # By rows: on a phone customers and orders stand first.
        for start in range(0, len(TABLES), 2):
            for column, name in zip(st.columns(2), TABLES[start : start + 2], strict=True):
                files[name] = column.file_uploader(
                    t(f"table.{name}").capitalize(), type=["csv", "txt", "parquet"], key=f"file_{name}"
                )
        as_of = st.date_input(t("data.as_of"), help=t("data.as_of_help"), format=date_pattern(), key="as_of")
        zones = list(dict.fromkeys((workspace.timezone, *ZONES)))
        zone = st.selectbox(t("data.zone"), zones, help=t("home.new_help"))
        if st.form_submit_button(t("data.start"), type="primary", disabled=busy):
            given = {name: file for name, file in files.items() if file is not None}
            if not given:
                st.warning(t("data.need_file"))
                return
            with session.guarded():
                kept = _kept(workspace, given)
                remember(workspace.jobs.start_import(kept, as_of=as_of, timezone=zone, actor=session.actor()))
                st.rerun()
    with st.expander(t("data.columns")):
        st.markdown(t("data.columns_text"))


def _kept(workspace: Workspace, given: dict[str, object]) -> dict[str, Path]:
    """Write the uploads into the workspace: the job that reads them is another process, and removes them."""
    folder = Path(tempfile.mkdtemp(prefix="upload-", dir=workspace.uploads))
    kept = {}
    for name, file in given.items():
        # Its own name stands in messages; two tables may come in files of the same name.
        kept[name] = folder / name / Path(file.name).name
        kept[name].parent.mkdir()
        with kept[name].open("wb") as target:
            shutil.copyfileobj(file, target)
    return kept


def _everything(workspace: Workspace) -> None:
    st.title(t("data.title"))
    st.caption(t("data.lead"))
    busy = follow(workspace, "import")
    snapshot = workspace.data.snapshot()
    if snapshot is None:
        st.markdown(f"**{t('data.empty')}** {t('data.empty_hint')}")
    else:
        draw_links()
        _known(workspace, snapshot)
        draw_customer_lists(workspace)
    _import(workspace, busy=busy, first=snapshot is None)


VIEWS = {CONTACT: draw_contact, EXPORTS: draw_exports}
workspace = session.workspace()
view = VIEWS.get(st.query_params.get(SHOW, ""), _everything)
(view if workspace.data.snapshot() is not None else _everything)(workspace)
