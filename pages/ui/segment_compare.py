"""Two to four segments, or versions of one, side by side: sizes, measures, overlap, and of two which rule decided."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from pages.ui import session
from pages.ui.chart_locale import localised
from pages.ui.compare_result import draw_result
from pages.ui.compare_words import EVERYONE, Names, everyone_name, told_apart
from pages.ui.language import current
from pages.ui.segment_charts import overlap_bar
from pages.ui.segment_links import BESIDE, BY, FIRST, OTHERS, link_to_list, show_comparison
from pages.ui.text import last_day, number, plural, share, spoken, t
from segmentation.api import (
    EVERYONE_COUNTED,
    AllOf,
    ComparedPart,
    ComparedSegment,
    Filter,
    InSegment,
    NoneOf,
    PredictionView,
    RuleDecision,
    SegmentComparison,
    SegmentView,
    Unavailable,
    Workspace,
)

MOST = 4
NO_PREDICTION = ""
COLORS = ("green", "gray", "orange")
"""The colors of `overlap_bar` by their names in the theme."""
Sides = tuple[str, str]
Live = Mapping[str, SegmentView]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What the link asks for: segments or versions, what they stand beside, and the prediction they are counted by."""

    keys: tuple[str, ...]
    beside: str
    by: str


def draw_comparison(workspace: Workspace) -> None:
    """Draw what the link asks to compare; what it does not say is chosen from the newest segments."""
    link_to_list(t("segments.all"))
    st.title(t("segments.compare_title"))
    live = {segment.id: segment for segment in workspace.segments.list()}
    if not live:
        st.caption(t("segments.empty_hint"))
        return
    # A preview or demo may stay on older data, where these segments have another size.
    predictions = {
        view.id: view for view in workspace.predictions.list() if view.usable and view.kind in ("full", "external")
    }
    asked = _asked(live, predictions)
    _pickers(live, predictions, asked)
    if len(asked.keys) < 2:
        st.info(t("segments.compare_more" if len(_offered(live)) > 1 else "segments.compare_single"))
        return
    with session.guarded():
        _compare(workspace, live, asked)


def _compare(workspace: Workspace, live: Live, asked: _Asked) -> None:
    prediction = asked.by or None
    names = told_apart((key, _name(key, live)) for key in asked.keys)
    with st.spinner(t("segments.comparing")):
        compared = workspace.comparisons.compare(
            [ComparedPart(key=key, filter=_filter(workspace, key)) for key in asked.keys],
            prediction=prediction,
            baseline=_baseline(workspace, asked.beside),
            language=current().id,
        )
        two = workspace.segments.compare(*asked.keys, prediction) if len(asked.keys) == 2 else None
    st.caption(t("segments.compare_lead", day=last_day(compared.snapshot.as_of)))
    if two is not None:
        _draw_overlap(two, (names[asked.keys[0]], names[asked.keys[1]]))
    everyone = everyone_name(covered=prediction is not None)
    baseline = {asked.beside: everyone if asked.beside == EVERYONE else _name(asked.beside, live)}
    draw_result(workspace, compared, told_apart([*names.items(), *_new(baseline, names)]), overlap=two is None)
    if two is not None:
        _draw_why(two, (names[asked.keys[0]], names[asked.keys[1]]), live, asked.by)


def _new(baseline: Names, names: Names) -> list[tuple[str, str]]:
    return [(key, name) for key, name in baseline.items() if key not in names]


def _filter(workspace: Workspace, key: str) -> Filter:
    """Return the rules of a segment or of one of its versions. Raises `Unavailable` when they cannot be read."""
    id, _, version = key.partition("@")
    segment = workspace.segments.get(id)
    filter, problem = segment.filter, segment.problem
    if version:
        filter = next((one.filter for one in workspace.segments.versions(id) if one.version == int(version)), None)
        problem = t("segments.version_unreadable")
    if filter is None:
        raise Unavailable("unreadable", problem)
    return filter


def _baseline(workspace: Workspace, key: str) -> ComparedPart:
    return EVERYONE_COUNTED if key == EVERYONE else ComparedPart(key=key, filter=_filter(workspace, key))


def _asked(live: Live, predictions: Mapping[str, PredictionView]) -> _Asked:
    first = _known(st.query_params.get(FIRST, ""), live) or next(iter(live))
    others = [_known(key, live) for key in st.query_params.get(OTHERS, "").split(",")]
    keys = list(dict.fromkeys(key for key in (first, *others) if key))[:MOST]
    if OTHERS not in st.query_params:
        keys += [id for id in live if id != first.partition("@")[0]][:1]
    beside, by = st.query_params.get(BESIDE, EVERYONE), st.query_params.get(BY, NO_PREDICTION)
    if by not in (*predictions, NO_PREDICTION):
        st.warning(t("error.link", what=session.plain(by[:60])))
        by = NO_PREDICTION
    return _Asked(keys=tuple(keys), beside=beside if beside == EVERYONE else _known(beside, live) or EVERYONE, by=by)


def _known(key: str, live: Live) -> str:
    """Return a key of a link if there is such a segment now, else nothing, and say so; the version in force needs no
    number."""
    id, at, version = key.partition("@")
    if id in live and (not at or (version.isdecimal() and 1 <= int(version) <= live[id].version)):
        return id if at and int(version) == live[id].version else key
    if key:
        st.warning(t("error.link", what=session.plain(key[:60])))
    return ""


def _offered(live: Live) -> list[str]:
    """Return every segment, each followed by its earlier versions, the latest first."""
    return [
        key
        for segment in live.values()
        for key in (segment.id, *(f"{segment.id}@{n}" for n in range(segment.version - 1, 0, -1)))
    ]


def _name(key: str, live: Live) -> str:
    """Return what to call a segment: by its title, with the version where that is not in force."""
    id, _, version = key.partition("@")
    return t("segments.named_version", title=live[id].title, n=version) if version else live[id].title


def _pickers(live: Live, predictions: Mapping[str, PredictionView], asked: _Asked) -> None:
    """Draw the choices. The link holds what is chosen, so the widgets follow it and write it."""
    session.put("segments.compared", list(asked.keys))
    session.put("segments.beside", asked.beside)
    session.put("segments.by", asked.by)
    options = _offered(live)
    with st.container(border=True, key="compare_pickers"):
        st.multiselect(
            t("compare.pick"),
            options,
            format_func=lambda key: _name(key, live),
            key="segments.compared",
            max_selections=MOST,
            placeholder=t("compare.pick_hint_segments"),
            on_change=_choose,
            args=(asked,),
        )
        left, right = st.columns(2, gap="medium")
        left.selectbox(
            t("compare.baseline"),
            [EVERYONE, *live],
            format_func=lambda key: everyone_name(covered=bool(asked.by)) if key == EVERYONE else _name(key, live),
            key="segments.beside",
            on_change=_choose,
            args=(asked,),
        )
        right.selectbox(
            t("compare.of_prediction"),
            [NO_PREDICTION, *predictions],
            format_func=lambda id: predictions[id].title if id else t("compare.no_prediction"),
            key="segments.by",
            on_change=_choose,
            args=(asked,),
        )


def _choose(before: _Asked) -> None:
    keys = session.get("segments.compared") or before.keys[:1]
    beside = session.get("segments.beside")
    show_comparison(keys, beside="" if beside == EVERYONE else beside, by=session.get("segments.by"), alone=True)


def _draw_overlap(compared: SegmentComparison, names: Sides) -> None:
    sizes = (compared.first.only, compared.both, compared.second.only)
    said = [t("segments.only_in", title=names[0]), t("segments.in_both"), t("segments.only_in", title=names[1])]
    shares = _shares(compared, names)
    with st.container(border=True, key="overlap"):
        for part, column in enumerate(st.columns(3)):
            with column, st.container(gap=None, key=f"part_{part}"):
                st.caption(f":{COLORS[part]}[■] {session.plain(said[part])}")
                st.markdown(f"## {number(sizes[part])}")
                st.caption(session.plain(shares[part]))
        if sum(sizes):
            st.altair_chart(localised(overlap_bar(sizes, said)), width="stretch", alt=_alt(sizes, names))


def _draw_why(compared: SegmentComparison, names: Sides, live: Live, by: str) -> None:
    for side, column in enumerate(st.columns(2, gap="large")):
        with column:
            _why(compared, names, side, live, by)


def _shares(compared: SegmentComparison, names: Sides) -> tuple[str, str, str]:
    first, second = compared.first, compared.second
    of = "segments.share_of"
    return (
        t(of, share=share(first.only, first.size), title=names[0]),
        t("segments.share_both", one=share(compared.both, first.size), other=share(compared.both, second.size)),
        t(of, share=share(second.only, second.size), title=names[1]),
    )


def _alt(sizes: tuple[int, int, int], names: Sides) -> str:
    first, both, second = (number(size) for size in sizes)
    return t("segments.bar_alt", first=first, one=names[0], both=both, second=second, other=names[1])


def _why(compared: SegmentComparison, names: Sides, side: int, live: Live, by: str) -> None:
    """Say which rules of the other side keep those out who are only in this one, and offer to look at them."""
    this, that = (compared.first, compared.second) if side == 0 else (compared.second, compared.first)
    title, other = session.plain(names[side]), session.plain(names[1 - side])
    if this.only == 0:
        st.header(t("segments.why_nobody", title=title, other=other))
        return
    st.header(plural("segments.why", this.only, title=title))
    st.markdown(t("segments.why_rules", other=other))
    for position, decision in enumerate(sorted(this.decided, key=lambda one: -one.fail)):
        if decision.fail:
            _decision(decision, f"decision_{side}_{position}", only_rule=len(this.decided) == 1)
    label = plural("segments.open_only", this.only)
    if st.button(label, key=f"open_only_{side}", icon=":material/arrow_forward:"):
        session.put("audience.open_filter", _difference(this, that, live))
        session.put("audience.open_prediction", by or "none")
        session.go("audience")


def _decision(decision: RuleDecision, key: str, *, only_rule: bool) -> None:
    with st.container(gap=None, key=key):
        st.text(spoken(decision.sentence))
        said = plural("segments.why_fail", decision.fail)
        if not only_rule and decision.alone == decision.fail:
            said = t("segments.why_fail_only", fail=said)
        elif not only_rule and decision.alone:
            said = plural("segments.why_fail_some", decision.alone, fail=said)
        st.caption(said)


def _difference(this: ComparedSegment, that: ComparedSegment, live: Live) -> AllOf:
    """Return who is in one and not in the other, as rules that can be edited and keep up to date."""
    return AllOf(members=(_rule(this, live), NoneOf(members=(_rule(that, live),))))


def _rule(side: ComparedSegment, live: Live) -> InSegment:
    return InSegment(segment=side.id, version=None if side.version == live[side.id].version else side.version)
