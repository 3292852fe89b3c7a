"""What is chosen on the Audience page, between runs and in its link."""

from dataclasses import dataclass
from urllib.parse import unquote

import streamlit as st

from pages.ui import builder_state, counting, session
from pages.ui.likelihood_range import Selection
from pages.ui.rule_filter import tree_of
from pages.ui.text import t
from segmentation.api import (
    Filter,
    InCategory,
    NotFound,
    PredictionView,
    Score,
    Workspace,
    canonical_hash,
    split_audience,
)
from segmentation.api import Selection as Part

PREDICTION = "audience.prediction"
SELECTION = "audience.selection"
OPENED = "audience.opened"
COMPONENT = "audience_range"
EVERYONE = Selection.of_range(0, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The segment this page was opened with: ``saved`` is the hash of its definition as the page writes it."""

    id: str
    title: str
    version: int
    fixed: bool
    saved: str | None = None


def open_link(workspace: Workspace, component: str) -> None:
    """Take over what a link or another page asks for, once; afterwards the page's own choices hold."""
    known = [view.id for view in workspace.predictions.list()]
    segment = session.pop("audience.open_segment") or _unread_param("segment")
    if segment:
        _open_segment(workspace, segment, component, known)
    campaign = session.pop("audience.open_campaign")
    for draft in workspace.campaigns.list():
        if draft.id == campaign:
            session.pop(OPENED)
            _open(workspace, draft.filter, component, known)
    filter = session.pop("audience.open_filter")
    if filter is not None:
        session.pop(OPENED)
        _open(workspace, filter, component, known)
    asked = session.pop("audience.open_prediction") or _unread_param("prediction")
    if asked in (*known, "none"):
        session.put(PREDICTION, asked)
    elif asked:
        st.warning(t("error.link", what=unquote(asked)[:60]))
    scores = _unread_param("scores")
    if scores:
        _open_scores(scores, component)
    if session.get(PREDICTION) not in (*known, "none"):
        session.put(PREDICTION, _first(workspace))


def _unread_param(name: str) -> str | None:
    """Return a value of the link the first time it is seen: the page itself writes the link afterwards."""
    value = st.query_params.get(name)
    if value is None or session.get(f"audience.link_{name}") == value:
        return None
    session.put(f"audience.link_{name}", value)
    return value


def _first(workspace: Workspace) -> str:
    usable = [view.id for view in workspace.predictions.list() if view.usable and view.kind == "full"]
    return usable[0] if usable else "none"


def _open_segment(workspace: Workspace, id: str, component: str, known: list[str]) -> None:
    try:
        segment = workspace.segments.get(id)
    except NotFound as error:
        st.warning(str(error))
        return
    if segment.filter is None:
        st.warning(t("segments.unavailable", problem=segment.problem))
        return
    _open(workspace, segment.filter, component, known)
    opened = Opened(id=segment.id, title=segment.title, version=segment.version, fixed=segment.fixed)
    session.put(OPENED, opened)


def _open(workspace: Workspace, filter: Filter, component: str, known: list[str]) -> None:
    rest, part = split_audience(filter)
    session.put(PREDICTION, part.prediction if part is not None and part.prediction in known else "none")
    _select(EVERYONE if part is None else _selection_of(part), component)
    prediction = session.get(PREDICTION)
    counting.forget()
    builder_state.open_tree(tree_of(rest, workspace.audiences.catalog(None if prediction == "none" else prediction)))


def opened(whole: Filter) -> tuple[Opened | None, bool]:
    """Return the segment that is open, None when there is none, and whether the page differs from what is saved.

    What the page writes right after opening is what is saved: a segment means the same in the builder's own form.
    """
    found: Opened | None = session.get(OPENED)
    if found is None:
        return None, False
    now = canonical_hash(whole)
    if found.saved is None:
        remember_saved(found, whole)
        return session.get(OPENED), False
    return found, found.saved != now


def remember_saved(segment: Opened, whole: Filter) -> None:
    """Keep what was saved, so that the page can say when it differs."""
    kept = Opened(
        id=segment.id,
        title=segment.title,
        version=segment.version,
        fixed=segment.fixed,
        saved=canonical_hash(whole),
    )
    session.put(OPENED, kept)


def close_segment() -> None:
    """Go on with the rules as a new audience."""
    session.pop(OPENED)


def _open_scores(text: str, component: str) -> None:
    try:
        if "-" in text:
            low, high = text.split("-")
            _select(Selection.of_range(float(low), float(high)), component)
        else:
            _select(Selection.of_levels(*text.split("_")), component)
    except ValueError:
        st.warning(t("error.link", what=text[:60]))


def choose(selection: Selection) -> None:
    """Choose another part of the prediction; the handles stand there at the next run."""
    _select(selection, COMPONENT)


def _select(selection: Selection, component: str) -> None:
    session.put(SELECTION, selection.to_state())
    session.put(component, {"selection": selection.to_state()})


def _selection_of(part: Score | InCategory) -> Selection:
    if isinstance(part, Score):
        return Selection.of_range(part.low, part.high)
    return Selection.of_levels(*part.categories)


def chosen_prediction(workspace: Workspace) -> PredictionView | None:
    """Return the prediction that is looked at, None for filters only."""
    id = session.get(PREDICTION)
    return None if id in (None, "none") else workspace.predictions.view(id)


def current_selection() -> Selection:
    """Return the chosen part of the prediction; at first all of it."""
    state = session.get(SELECTION)
    return EVERYONE if state is None else Selection.from_state(state)


def selection_node(prediction: str | None) -> Part:
    """Return the condition of the chosen part, as it is saved: a range by score, levels by category."""
    if prediction is None:
        return None
    selection = current_selection()
    if selection.mode == "levels":
        return InCategory(prediction=prediction, categories=selection.levels)  # type: ignore[arg-type]
    return Score(prediction=prediction, low=selection.low, high=selection.high)


def remember_link(prediction: str | None) -> None:
    """Write what is looked at into the link. Rules stay out of it: they may hold values about people."""
    selection = current_selection()
    scores = "_".join(selection.levels) if selection.mode == "levels" else f"{selection.low:g}-{selection.high:g}"
    wanted = {"prediction": prediction or "none"} | ({"scores": scores} if prediction else {})
    for name in ("segment", "scores"):
        if name not in wanted and name in st.query_params:
            del st.query_params[name]
    for name, value in wanted.items():
        session.put(f"audience.link_{name}", value)
        if st.query_params.get(name) != value:
            st.query_params[name] = value
