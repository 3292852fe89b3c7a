"""From audience to list: what the launch of a draft would do, file by file, and who falls out on the way."""

from collections.abc import Callable, Sequence
from html import escape

import pandas as pd
import streamlit as st

from pages.ui import session
from pages.ui.audience_customers import USUAL
from pages.ui.campaign_keys import key
from pages.ui.customer_words import cell, column_label
from pages.ui.data_links import draw_way_out
from pages.ui.text import day, number, plural, spoken, t
from segmentation.api import CampaignView, LaunchedFile, LaunchLook, PlannedFile, Step, UserError, Workspace

_LOOK = "campaigns.look"


def looked(workspace: Workspace, draft: CampaignView) -> LaunchLook | UserError | None:
    """Return what the launch of a draft would do as it is saved, or why that cannot be counted; None without a
    destination. Counted once while nothing that it depends on changes."""
    if not draft.destinations:
        return None
    try:
        basis = (workspace.name, draft.id, workspace.launch_looks.basis(draft.id))
        kept = session.get(_LOOK)
        if kept is None or kept[0] != basis:
            kept = (basis, workspace.launch_looks.look(draft.id, actor=session.actor()))
            session.put(_LOOK, kept)
    except UserError as error:
        return error
    found: LaunchLook = kept[1]
    return found


def draw_plan(workspace: Workspace, draft: CampaignView, found: LaunchLook | UserError | None, changed: bool) -> None:
    """Draw the way from the audience to the rows of every file; ``changed`` tells of what is typed and not saved."""
    if found is None:
        return
    with st.container(border=True, gap="small", key="campaign_plan"):
        st.markdown(f"**{t('list.steps')}**", help=t("launch.plan_help"))
        if isinstance(found, UserError):
            st.warning(session.plain(spoken(found.sentence)), icon=":material/warning:")
            return
        plan = found.plan
        st.caption(t("launch.plan_changed" if changed else "launch.plan_day", day=day(plan.last_day)))
        if len(plan.files) == 1:
            _file(workspace, draft, plan.files[0], name_of(draft, plan.files[0]))
            return
        names = [name_of(draft, one) for one in plan.files]
        for tab, one, name in zip(st.tabs(names), plan.files, names, strict=True):
            with tab:
                _file(workspace, draft, one, name)


def name_of(draft: CampaignView, file: PlannedFile | LaunchedFile) -> str:
    """Return what a file is called: its tool and channel, and the offer where each has a file."""
    places = {"destination": t(f"destination.{file.destination}"), "channel": t(f"list.channel_{file.channel}")}
    if file.arm is None:
        return t("launch.destination", **places)
    return t("launch.destination_arm", **places, arm=draft.arms[file.arm - 1].title)


def _file(workspace: Workspace, draft: CampaignView, file: PlannedFile, name: str) -> None:
    st.html(steps_table(file.steps, plural("launch.rows", file.rows), name))
    draw_way_out(workspace, file.channel, file.steps)
    gone = {after.code: before.left - after.left for before, after in zip(file.steps, file.steps[1:], strict=False)}
    options = [code for code, n in gone.items() if n]
    if not options:
        return
    chosen = st.selectbox(
        t("launch.fallen"),
        options,
        index=None,
        placeholder=t("launch.fallen_choose"),
        format_func=lambda code: t("launch.fallen_option", step=t(f"launch.gone_{code}"), n=number(gone[code])),
        key=f"{key(draft, 'fallen')}_{file.key}",
        width=420,
    )
    if chosen is not None:
        _fallen(workspace, draft, file, chosen)


def steps_table(steps: Sequence[Step], rows: str, caption: str, say: Callable[[str], str] | None = None) -> str:
    """Return the way as a table: each step with a bar as long as its share of the first, its number, and who left.

    ``say`` names a step by its code, where it is called otherwise than in a launch.
    """
    name = say or (lambda code: t(f"launch.step_{code}"))
    whole = max(steps[0].left, 1)
    lines = []
    for place, step in enumerate(steps):
        gone = steps[place - 1].left - step.left if place else 0
        lines.append(
            f"<tr><th scope='row'>{escape(name(step.code))}</th>"
            f"<td class='bar'><div style='width:{100 * step.left / whole:.2f}%'></div></td>"
            f"<td>{escape(number(step.left))}</td>"
            f"<td class='gone'>{escape(t('launch.minus', n=number(gone))) if gone else ''}</td></tr>"
        )
    return (
        f"<table class='steps'><caption>{escape(caption)}</caption><tbody>{''.join(lines)}</tbody></table>"
        f"<p class='rows'><strong>{escape(rows)}</strong></p>"
    )


def _fallen(workspace: Workspace, draft: CampaignView, file: PlannedFile, code: str) -> None:
    with session.guarded():
        known = workspace.customers.columns()
        columns = tuple(column for column in known if column.name in USUAL)
        found = workspace.launch_looks.left_out(
            draft.id, file.key, code, columns=[column.name for column in columns], actor=session.actor()
        )
        catalog = workspace.audiences.catalog(None)
        frame = pd.DataFrame(
            {t("customers.column_id"): [row.customer_id for row in found.rows]}
            | {column_label(one): [cell(row.values[one.name], one, catalog) for row in found.rows] for one in columns}
        )
        st.dataframe(frame, hide_index=True, height=min(len(frame), 8) * 35 + 38, alt=t("customers.table_alt"))
        if len(found.rows) < found.size:
            st.caption(t("launch.fallen_some", shown=number(len(found.rows)), n=number(found.size)))
