"""What is chosen on the Audience page, between runs and in its address."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote

import streamlit as st

from pages.ui import audience_rules, builder_state, counting, session
from pages.ui.address import address, complete, show
from pages.ui.likelihood_range import Selection
from pages.ui.rule_filter import tree_of
from pages.ui.rule_tree import Tree
from pages.ui.text import day, spoken, t
from segmentation.api import (
    Filter,
    InCategory,
    PredictionView,
    Score,
    Unavailable,
    UserError,
    Workspace,
    canonical_hash,
    split_audience,
)
from segmentation.api import Selection as Part

PREDICTION = "audience.prediction"
SELECTION = "audience.selection"
OPENED = "audience.opened"
COMPONENT = "audience_range"
LOOK = "audience.look_kept"
LOOK_WIDGET = "audience.look"
SNAPSHOT = "audience.snapshot"
PARAMETERS = ("segment", "snapshot", "prediction", "built", "scores", "look", *audience_rules.PARAMETERS)
_KEPT = "audience.prediction_kept"
_SEEN = "audience.address_seen"
_SHOWN = "audience.address_shown"
_OPENING = "audience.address_opening"
_RULES = "audience.address_rules"
_REFUSED = "audience.refused"
_READ = "audience.address_read"
_NOT_CHOSEN = ("built", audience_rules.VERSIONS)
"""Parameters that change without anything a person did: a prediction was built again, a segment was edited."""
EVERYONE = Selection.of_range(0, 100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    """The segment this page was opened with: ``saved`` is the hash of its definition as the page writes it."""

    id: str
    title: str
    version: int
    fixed: bool
    saved: str | None = None


def open_link(workspace: Workspace, component: str) -> Workspace:
    """Take over what an address or another page asks for, and return the workspace at the data it is about.

    An address is taken over when it is first seen, and whenever the browser goes back or forward to it; in between, the
    page's own choices hold. What cannot be taken over is said; where the audience would be another one, nobody is
    counted: see `refusal`.
    """
    asked = {name: st.query_params[name] for name in PARAMETERS if name in st.query_params}
    if not session.entered() and session.get(_SEEN) == (workspace.name, asked):
        looked_at = _looked_at(workspace, session.get(SNAPSHOT))
    else:
        session.put(_SEEN, (workspace.name, asked))
        session.put(_OPENING, True)
        session.pop(_REFUSED)
        looked_at = _looked_at(workspace, asked.get("snapshot"))
        with _refusing():
            _open_asked(looked_at, asked, component)
    with _refusing():
        _open_from_page(looked_at, component)
    _settle_prediction(looked_at)
    return looked_at


def refusal() -> str:
    """Return why nobody is counted: what was asked for cannot be had; empty when nothing stands in the way."""
    return str(session.get(_REFUSED, ""))


def begin_anew(component: str) -> None:
    """Show everyone: a new audience instead of one that could not be had."""
    session.pop(_REFUSED)
    session.pop(OPENED)
    _select(EVERYONE, component)
    counting.forget()
    builder_state.open_tree(Tree())


def show_newest() -> None:
    """Look at the newest data from now on, with everything else as it is."""
    session.pop(SNAPSHOT)
    counting.forget()


@contextmanager
def _refusing() -> Iterator[None]:
    try:
        yield
    except UserError as error:
        session.pop(OPENED)
        session.put(_REFUSED, spoken(error.sentence))


def _looked_at(workspace: Workspace, snapshot: str | None) -> Workspace:
    """Return the workspace at one kept snapshot, else at the newest, saying so."""
    newest = workspace.data.snapshot()
    if newest is None:
        return workspace
    try:
        found = workspace.at(snapshot or newest.id)
    except Unavailable:
        st.warning(t("share.data_gone", day=day(newest.last_day)), icon=":material/history:")
        found = workspace.at(newest.id)
    shown = found.data.snapshot()
    if shown is None or shown.id != session.get(SNAPSHOT):
        counting.forget()
    session.put(SNAPSHOT, shown.id if shown else None)
    return found


def _open_asked(workspace: Workspace, asked: Mapping[str, str], component: str) -> None:
    known = [view.id for view in workspace.predictions.list()]
    if "segment" in asked:
        _open_segment(workspace, asked["segment"], component, known)
    prediction = asked.get("prediction")
    if prediction in (*known, "none"):
        _choose_prediction(prediction)
    elif prediction:
        st.warning(t("error.link", what=unquote(prediction)[:60]))
    if "look" in asked:
        session.put(LOOK, asked["look"])
        session.pop(LOOK_WIDGET)
    if "scores" in asked:
        _open_scores(asked["scores"], component)
    # An address that is complete names its rules, or has none; one that is not leaves them as they are.
    if "snapshot" in asked or not asked.keys().isdisjoint(audience_rules.PARAMETERS):
        _open_rules(workspace, asked)
    _tell_built_again(workspace, asked)


def _open_rules(workspace: Workspace, asked: Mapping[str, str]) -> None:
    chosen = session.get(_KEPT)
    catalog = workspace.audiences.catalog(None if chosen in (None, "none") else chosen)
    found = audience_rules.read(workspace, asked, catalog)
    session.put(_RULES, {name: asked[name] for name in audience_rules.PARAMETERS if name in asked})
    session.put(_READ, found)
    if found.tree != builder_state.tree():
        counting.forget()
        session.pop(OPENED)
        # Going back is one more edit; what stood here before a link was opened is nothing to come back to.
        if session.get(_SHOWN) is None:
            builder_state.open_tree(found.tree)
        else:
            builder_state.edit(found.tree)


def changed_segments() -> tuple[str, ...]:
    """Return the titles of the segments whose earlier versions are counted, because a link was made with those."""
    read: audience_rules.Read | None = session.get(_READ)
    return read.changed if read is not None and read.tree == builder_state.tree() else ()


def replaced_lists() -> tuple[str, ...]:
    """Return the titles of the customer lists that were replaced since a link was made, and are counted as they are."""
    read: audience_rules.Read | None = session.get(_READ)
    return read.replaced if read is not None and read.tree == builder_state.tree() else ()


def show_segments_now() -> None:
    """Count the segments of a link as they are now, from now on."""
    read: audience_rules.Read | None = session.pop(_READ)
    if read is not None:
        builder_state.edit(read.live)
        # The rules read the same, only of other versions: still something a person changed.
        session.pop(_SHOWN)


def _tell_built_again(workspace: Workspace, asked: Mapping[str, str]) -> None:
    if "built" not in asked or asked.get("prediction") != session.get(_KEPT) or session.get(_KEPT) in (None, "none"):
        return
    view = workspace.predictions.view(session.get(_KEPT))
    if view.issued_at is not None and asked["built"] != _built(view):
        st.info(t("share.built_again", day=day(view.issued_at.date())), icon=":material/autorenew:")


def _built(prediction: PredictionView) -> str:
    return f"{prediction.issued_at:%Y%m%d%H%M%S}"


def _open_from_page(workspace: Workspace, component: str) -> None:
    """Open what another page left here."""
    known = [view.id for view in workspace.predictions.list()]
    segment = session.pop("audience.open_segment")
    if segment:
        _open_segment(workspace, segment, component, known)
    campaign = session.pop("audience.open_campaign")
    filters = [draft.filter for draft in workspace.campaigns.list() if draft.id == campaign]
    filters += [filter for filter in [session.pop("audience.open_filter")] if filter is not None]
    for filter in filters:
        session.pop(OPENED)
        _open(workspace, filter, component, known)
    prediction = session.pop("audience.open_prediction")
    if prediction in (*known, "none"):
        _choose_prediction(prediction)


def _settle_prediction(workspace: Workspace) -> None:
    """Have a prediction chosen that exists. Streamlit forgets a widget's choice while another page is shown."""
    if session.get(PREDICTION) is None and session.get(_KEPT) is not None:
        session.put(PREDICTION, session.get(_KEPT))
    known = [view.id for view in workspace.predictions.list()]
    if session.get(PREDICTION) not in (*known, "none"):
        session.put(PREDICTION, _first(workspace))
    session.put(_KEPT, session.get(PREDICTION))


def _choose_prediction(id: str | None) -> None:
    session.put(PREDICTION, id)
    session.put(_KEPT, id)


def _first(workspace: Workspace) -> str:
    usable = [view.id for view in workspace.predictions.list() if view.usable and view.kind == "full"]
    return usable[0] if usable else "none"


def _open_segment(workspace: Workspace, id: str, component: str, known: list[str]) -> None:
    segment = workspace.segments.get(id)
    if segment.filter is None:
        raise Unavailable("segment_unreadable", t("segments.unavailable", problem=segment.problem))
    _open(workspace, segment.filter, component, known)
    opened = Opened(id=segment.id, title=segment.title, version=segment.version, fixed=segment.fixed)
    session.put(OPENED, opened)


def _open(workspace: Workspace, filter: Filter, component: str, known: list[str]) -> None:
    rest, part = split_audience(filter)
    _choose_prediction(part.prediction if part is not None and part.prediction in known else "none")
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
    except ValueError as error:
        raise UserError("link_scores", t("share.broken_scores")) from error


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


def write_address(prediction: PredictionView | None, rules: Mapping[str, str] | None) -> None:
    """Have the address say what is looked at; ``rules`` as `audience_rules` gives them, None for those it says now.

    What a person changed becomes an entry of the browser's history. What the address only lacks is completed.
    """
    if rules is not None:
        session.put(_RULES, dict(rules))
    wanted = asked_now(prediction) | session.get(_RULES, {})
    said = {name: value for name, value in wanted.items() if name not in _NOT_CHOSEN}
    changed = said != session.get(_SHOWN)
    session.put(_SHOWN, said)
    if session.pop(_OPENING) or not changed:
        complete(address(**wanted))
    else:
        session.put(_SEEN, (session.current_name(), wanted))
        show(address(**wanted))


def asked_now(prediction: PredictionView | None) -> dict[str, str]:
    """Return the parameters of what is looked at, apart from its rules."""
    asked = {"snapshot": str(session.get(SNAPSHOT)), "prediction": prediction.id if prediction else "none"}
    if prediction is not None:
        selection = current_selection()
        levels = selection.mode == "levels"
        asked["scores"] = "_".join(selection.levels) if levels else f"{selection.low:g}-{selection.high:g}"
        if prediction.issued_at is not None:
            asked["built"] = _built(prediction)
    return asked | {"look": str(session.get(LOOK))}
