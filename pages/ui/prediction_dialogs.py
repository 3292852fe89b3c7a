"""What can be done with one prediction, each in a dialog of its own."""

from functools import partial

import streamlit as st

from pages.ui import session
from pages.ui.deleting import confirm
from pages.ui.dialogs import dialog
from pages.ui.prediction_jobs import build
from pages.ui.prediction_links import PREDICTION, show_list, show_prediction
from pages.ui.prediction_words import frequency
from pages.ui.text import number, percent, plural, t
from segmentation.api import InCategory, PredictionView, Score, Workspace, chance_at

LEVELS = ("high", "medium", "low")
EVERYONE = "everyone"


def actions_of(view: PredictionView) -> list[str]:
    """Return what can be done with a prediction now, beside exploring it."""
    idle = view.building is None
    possible = {
        "build": view.kind not in ("external", "demo") and idle,
        "rename": True,
        "duplicate": view.kind != "external",
        "make_full": view.kind == "preview" and idle,
        "recentre": view.kind == "full" and view.usable and idle,
        "archive": idle,
    }
    return [name for name, now in possible.items() if now]


def act(workspace: Workspace, view: PredictionView, action: str | None) -> None:
    """Do what was chosen of `actions_of`, or ask first."""
    dialogs = {
        "rename": _rename,
        "duplicate": _duplicate,
        "make_full": _make_full,
        "recentre": _recentre,
        "archive": _archive,
    }
    if action == "build":
        with session.guarded():
            build(workspace, view.id)
            st.rerun()
    elif action is not None:
        dialogs[action](workspace, view)


@dialog("predictions.rename_title")
def _rename(workspace: Workspace, view: PredictionView) -> None:
    title = st.text_input(t("predictions.name"), value=view.title, key="rename_name")
    st.caption(t("predictions.rename_note"))
    if st.button(t("common.save"), type="primary", key="rename_confirm"):
        with session.guarded():
            renamed = workspace.predictions.rename(view.id, title, actor=session.actor())
            session.say(t("predictions.renamed", title=renamed.title))
            st.rerun()


@dialog("predictions.duplicate_title")
def _duplicate(workspace: Workspace, view: PredictionView) -> None:
    st.markdown(t("predictions.duplicate_text", title=session.plain(view.title)))
    named = t("predictions.duplicate_name", title=view.title)
    title = st.text_input(t("predictions.name"), value=named, key="duplicate_name")
    if st.button(t("predictions.duplicate"), type="primary", key="duplicate_confirm"):
        with session.guarded():
            made = workspace.predictions.duplicate(view.id, title, actor=session.actor())
            session.say(t("predictions.duplicated", title=made.title))
            show_prediction(made.id, "settings")
            st.rerun()


@dialog("predictions.full_title")
def _make_full(workspace: Workspace, view: PredictionView) -> None:
    st.markdown(t("predictions.full_text", title=session.plain(view.title)))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(t("common.cancel"), key="full_cancel"):
            st.rerun()
        if st.button(t("predictions.full_confirm"), type="primary", key="full_confirm"):
            with session.guarded():
                workspace.predictions.make_full(view.id, actor=session.actor())
                session.say(t("predictions.made_full", title=view.title))
                st.rerun()


@dialog("predictions.recentre_title")
def _recentre(workspace: Workspace, view: PredictionView) -> None:
    at_50 = percent(chance_at(50, view.base_odds), 1) if view.base_odds is not None else ""
    if view.expected is None or not view.scored:
        st.markdown(t("predictions.recentre_text_hidden", before=at_50))
    else:
        st.markdown(t("predictions.recentre_text", before=at_50, now=percent(view.expected / view.scored, 1)))
    st.markdown(t("predictions.recentre_caution"))
    with st.container(horizontal=True, horizontal_alignment="right"):
        if st.button(t("common.cancel"), key="recentre_cancel"):
            st.rerun()
        if st.button(t("predictions.recentre"), type="primary", key="recentre_confirm"):
            with session.guarded(), st.spinner(t("predictions.recentring")):
                workspace.predictions.recentre(view.id, actor=session.actor())
                session.say(t("predictions.recentred", title=view.title))
                st.rerun()


@dialog("predictions.archive_title")
def _archive(workspace: Workspace, view: PredictionView) -> None:
    put_away = partial(_put_away, workspace, view)
    confirm("predictions", view.id, view.title, put_away, verb=t("predictions.archive"))


def _put_away(workspace: Workspace, view: PredictionView) -> None:
    workspace.predictions.archive(view.id, actor=session.actor())
    if st.query_params.get(PREDICTION) == view.id:
        show_list()


@dialog("campaign.title")
def start_campaign(workspace: Workspace, view: PredictionView) -> None:
    """Draw the dialog that sets a level of a prediction aside as the draft of a campaign."""
    levels = workspace.predictions.levels(view.id).set_index("level")
    sizes = {level: int(levels.loc[level, "customers"]) for level in LEVELS} | {EVERYONE: view.scored}
    buyers: dict[str, float | None] = {level: float(levels.loc[level, "buyers"]) for level in LEVELS} | {
        EVERYONE: view.expected
    }

    def caption(part: str) -> str:
        size = plural("common.customers", sizes[part])
        expected = buyers[part]
        if view.hidden or expected is None or not sizes[part]:
            return size
        return t("predictions.campaign_part", size=size, frequency=frequency(expected / sizes[part], view.event))

    parts = (*LEVELS, EVERYONE)
    part = st.radio(
        t("predictions.campaign_whom"),
        parts,
        format_func=lambda name: t(f"predictions.campaign_{name}"),
        captions=[caption(name) for name in parts],
        key="campaign_part",
    )
    title = st.text_input(t("campaign.name"), placeholder=t("campaign.placeholder"), key="campaign_name")
    notes = st.text_area(t("campaign.notes"), key="campaign_notes", height=90)
    if not sizes[part]:
        st.caption(t("audience.off_empty"))
    if st.button(t("campaign.create"), type="primary", key="campaign_confirm", disabled=not sizes[part]):
        with session.guarded():
            whole = (
                Score(prediction=view.id, low=0, high=100)
                if part == EVERYONE
                else InCategory(prediction=view.id, categories=(part,))
            )
            made = workspace.campaigns.draft(title, whole, actor=session.actor(), prediction=view.id, notes=notes)
            session.say(t("campaign.done", title=made.title))
            session.say(t("predictions.campaign_size", n=number(made.size)))
            st.rerun()
