"""Downloading an audience as a list: what it is for, its columns and first rows, who falls out on the way, the file."""

from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from pages.ui import downloads, session
from pages.ui.data_links import draw_way_out
from pages.ui.dialogs import dialog
from pages.ui.file_fields import SHOWN_ROWS, ask_columns, draw_preview, first_columns
from pages.ui.launch_plan import steps_table
from pages.ui.text import number, plural, t
from segmentation.api import FileOptions, Filter, Preview, UserError, Workspace

CHANNELS = ("email", "sms", "post", "push", "ads")
# Each form a file can have: the destination, and how it is written.
FORMS = {
    "csv": ("csv", FileOptions()),
    "french": ("csv", FileOptions(delimiter=";", decimal_comma=True)),
    "xlsx": ("xlsx", FileOptions()),
    "parquet": ("parquet", FileOptions()),
}


@dialog("list.title", width="medium")
def download(workspace: Workspace, filter: Filter, prediction: str | None) -> None:
    """Ask what the list is for, how its people are contacted and what is in it; then write it and hand it over."""
    purpose = st.radio(
        t("list.purpose"),
        ("contact", "analyse"),
        format_func=lambda choice: t(f"list.{choice}"),
        captions=(t("list.contact_help"), t("list.analyse_help")),
        key="list_purpose",
    )
    channel = None
    if purpose == "contact":
        channel = st.selectbox(
            t("list.channel"), CHANNELS, format_func=lambda name: t(f"list.channel_{name}"), key="list_channel"
        )
    form = st.selectbox(t("list.form"), FORMS, format_func=lambda name: t(f"list.form_{name}"), key="list_form")
    destination, options = FORMS[form]
    asked = {"purpose": purpose, "channel": channel, "prediction": prediction, "destination": destination}
    with session.guarded():
        chosen = _ask_columns(workspace, asked, options)
        _offer(workspace, filter, asked | {"options": chosen})


def _ask_columns(workspace: Workspace, asked: dict[str, Any], options: FileOptions) -> FileOptions:
    columns = workspace.lists.columns(**asked)
    first = first_columns(columns, asked["destination"], asked["channel"])
    key = f"list_columns_{asked['purpose']}_{asked['channel']}_{asked['destination']}"
    picked = ask_columns(columns, chosen=first, key=key)
    if picked is None or "audience" not in picked:
        return replace(options, columns=picked)
    (header,) = [one.header for one in columns if one.name == "audience"]
    name = st.text_input(t("file.name", column=header), key="list_audience", max_chars=80)
    return replace(options, columns=picked, audience_name=name.strip())


def _offer(workspace: Workspace, filter: Filter, asked: dict[str, Any]) -> None:
    actor, purpose = session.actor(), asked["purpose"]
    plan = workspace.lists.plan(filter, **asked, actor=actor)
    if len(plan.steps) > 1:
        rows, caption = plural("launch.rows", plan.rows), t("list.steps")
        st.html(steps_table(plan.steps, rows, caption, lambda code: t(f"list.step_{code}")))
    draw_way_out(workspace, asked["channel"], plan.steps)
    if plan.rows:
        draw_preview(partial(_look, workspace, filter, asked), key=f"list_preview_{purpose}")
    else:
        st.info(t("list.empty"))
    label = plural("list.button", plan.rows)
    if st.button(label, type="primary", key="list_confirm", disabled=plan.rows == 0, icon=":material/download:"):
        with st.spinner(t("list.preparing")):
            written = workspace.lists.write(filter, **asked, actor=actor, expected=plan.rows)
        file = Path(written.file)
        name = t("list.file", workspace=workspace.name, purpose=purpose, day=_day(workspace), suffix=file.suffix)
        _hand_over(file, name, written.rows)


def _look(workspace: Workspace, filter: Filter, asked: dict[str, Any], reveal: bool) -> Preview:
    return workspace.lists.preview(filter, **asked, rows=SHOWN_ROWS, reveal=reveal, actor=session.actor())


def _day(workspace: Workspace) -> date:
    snapshot = workspace.data.snapshot()
    if snapshot is None:
        raise UserError("no_snapshot", t("data.empty"))
    return snapshot.last_day


def _hand_over(file: Path, name: str, rows: int) -> None:
    """Start the download in the browser and leave a link for those whose browser asks first."""
    st.success(t("list.ready", n=number(rows)), icon=":material/check:")
    downloads.start(downloads.offer(file, name), key=f"fetch_{file.parent.name}")
    st.link_button(t("list.again"), downloads.offer(file, name), type="tertiary", icon=":material/download:")
