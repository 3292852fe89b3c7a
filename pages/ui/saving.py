"""Saving what the Audience page shows as a segment, or as a new version of the one that is open."""

from dataclasses import dataclass

import streamlit as st

from pages.ui import session
from pages.ui.audience_state import Opened, remember_saved
from pages.ui.dialogs import dialog
from pages.ui.language import current
from pages.ui.rule_kinds import problem_of
from pages.ui.rule_tree import Rule, Tree, places
from pages.ui.rule_values import condition_of
from pages.ui.segment_labels import choose_labels
from pages.ui.text import plural, spoken, t
from segmentation.api import Catalog, Filter, PredictionView, SegmentView, Workspace, describe

KINDS = ("live", "fixed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """What the page shows now: ``whole`` with the chosen part of the prediction; ``off_rules`` are not in it, in words.

    ``obstacle`` is why nothing can be done with it yet: it is being counted, or a rule is not finished.
    """

    whole: Filter
    prediction: PredictionView | None
    size: int
    off_rules: tuple[str, ...]
    obstacle: str | None

    @property
    def prediction_id(self) -> str | None:
        """The prediction it is looked at with."""
        return self.prediction.id if self.prediction else None


def rules_off(tree: Tree, catalog: Catalog) -> tuple[str, ...]:
    """Return every rule that is kept but not applied, in words; one that is not complete by its kind."""
    off = [place.item for place in places(tree) if isinstance(place.item, Rule) and not place.applied]
    return tuple(
        describe(condition_of(rule, catalog), catalog, current().id)
        if problem_of(rule, catalog) is None
        else t(f"filters.{rule.kind}")
        for rule in off
    )


@dialog("save.title")
def save(workspace: Workspace, audience: Audience) -> None:
    """Draw the dialog that saves an audience as a segment."""
    st.markdown(plural("save.size", audience.size))
    title = st.text_input(t("save.name"), placeholder=t("save.placeholder"), key="save_name")
    kind = st.radio(
        t("save.kind"),
        KINDS,
        format_func=lambda kind: t(f"save.kind_{kind}"),
        captions=(t("save.kind_live_help"), plural("save.kind_fixed_help", audience.size)),
        key="save_kind",
    )
    description = st.text_input(t("save.description"), placeholder=t("save.description_placeholder"), key="save_about")
    labels = choose_labels(workspace, (), key="save_labels")
    _name_rules_off(audience.off_rules)
    if st.button(_verb("common.save", audience.off_rules), type="primary", key="save_confirm"):
        with session.guarded(), st.spinner(t("save.wait")):
            saved = workspace.segments.save(
                title,
                audience.whole,
                actor=session.actor(),
                prediction=audience.prediction_id,
                description=description,
                labels=labels,
                fixed=kind == "fixed",
            )
            fixed = plural("save.done_fixed", saved.size or 0, title=saved.title)
            _show_saved(saved, audience, fixed if saved.fixed else t("save.done", title=saved.title))


@dialog("update.title")
def update(workspace: Workspace, audience: Audience, segment: Opened) -> None:
    """Draw the dialog that gives the open segment a new version."""
    st.markdown(t("update.what", title=session.plain(segment.title), n=segment.version + 1))
    with session.guarded():
        _name_changes(workspace.segments.changes(segment.id, audience.whole))
    st.markdown(plural("save.size", audience.size))
    _name_rules_off(audience.off_rules)
    if st.button(_verb("audience.update", audience.off_rules), type="primary", key="update_confirm"):
        with session.guarded(), st.spinner(t("save.wait")):
            saved = workspace.segments.update(
                segment.id,
                audience.whole,
                actor=session.actor(),
                prediction=audience.prediction_id,
                began_with=segment.version,
            )
            _show_saved(saved, audience, t("update.done", title=saved.title))


def _name_changes(changes: tuple[str, ...]) -> None:
    if changes:
        with st.container(gap="xsmall", key="changes"):
            st.markdown(t("update.changes"))
            for change in changes:
                st.text(f"• {spoken(change)}")


def _name_rules_off(off: tuple[str, ...]) -> None:
    if not off:
        return
    with st.container(border=True, gap="xsmall", key="rules_off"):
        st.markdown(f":material/toggle_off: {plural('save.off_rules', len(off))}")
        for rule in off:
            st.text(f"• {rule}")


def _verb(key: str, off: tuple[str, ...]) -> str:
    """The button is the question: with rules off it says that they are left behind."""
    return plural("save.without", len(off)) if off else t(key)


def _show_saved(saved: SegmentView, audience: Audience, said: str) -> None:
    now = Opened(id=saved.id, title=saved.title, version=saved.version, fixed=saved.fixed)
    remember_saved(now, audience.whole)
    session.say(said)
    st.rerun()
