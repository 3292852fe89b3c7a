"""Two segments, or two versions of one, side by side: who is in which, and which rule decided."""

from collections.abc import Mapping

import streamlit as st

from pages.ui import session
from pages.ui.chart_locale import localised
from pages.ui.segment_charts import overlap_bar
from pages.ui.segment_links import FIRST, SECOND, link_to_list, show_comparison
from pages.ui.text import last_day, number, plural, share, spoken, t
from segmentation.api import (
    AllOf,
    ComparedSegment,
    InSegment,
    NoneOf,
    RuleDecision,
    SegmentComparison,
    SegmentView,
    Workspace,
)

SIDES = ("first", "second")
LIVE = 0
COLORS = ("green", "gray", "orange")
"""The colors of `overlap_bar` by their names in the theme."""
Sides = tuple[str, str]


def draw_comparison(workspace: Workspace) -> None:
    """Draw what the link asks to compare; what it does not say is chosen from the newest segments."""
    link_to_list(t("segments.all"))
    st.title(t("segments.compare_title"))
    live = {segment.id: segment for segment in workspace.segments.list()}
    if not live:
        st.caption(t("segments.empty_hint"))
        return
    first, second = _asked(live)
    _pickers(workspace, live, (first, second))
    if first == second:
        st.info(t("segments.compare_same" if len(live) > 1 else "segments.compare_single"))
        return
    with session.guarded():
        with st.spinner(t("segments.comparing")):
            compared = workspace.segments.compare(first, second)
        st.caption(t("segments.compare_lead", day=last_day(compared.as_of)))
        _draw(compared, live)


def _asked(live: Mapping[str, SegmentView]) -> Sides:
    first = _known(st.query_params.get(FIRST, ""), live) or next(iter(live))
    second = _known(st.query_params.get(SECOND, ""), live)
    return first, second or next((id for id in live if id != first.partition("@")[0]), first)


def _known(key: str, live: Mapping[str, SegmentView]) -> str:
    """Return a key of a link if there is such a segment now, else nothing, and say so."""
    id, at, version = key.partition("@")
    if id in live and (not at or (version.isdecimal() and 1 <= int(version) <= live[id].version)):
        return key
    if key:
        st.warning(t("error.link", what=session.plain(key[:60])))
    return ""


def _pickers(workspace: Workspace, live: Mapping[str, SegmentView], pair: Sides) -> None:
    for position, column in enumerate(st.columns(2, gap="medium")):
        with column, st.container(border=True, key=f"side_{SIDES[position]}"):
            _picker(workspace, live, position, pair)


def _picker(workspace: Workspace, live: Mapping[str, SegmentView], position: int, pair: Sides) -> None:
    """Draw the choice of one side. The link holds what is chosen, so the widgets follow it and write it."""
    side = SIDES[position]
    id, _, version = pair[position].partition("@")
    session.put(f"segments.{side}", id)
    st.selectbox(
        t(f"segments.compare_{side}"),
        list(live),
        format_func=lambda id: live[id].title,
        key=f"segments.{side}",
        on_change=_choose,
        args=(position, pair),
    )
    if live[id].version == 1:
        return
    session.put(f"segments.{side}_version", int(version or LIVE))
    st.selectbox(
        t("segments.compare_version", which=live[id].title),
        range(live[id].version + 1),
        format_func=lambda n: t("segments.version_n", n=n) if n else t("segments.compare_live"),
        key=f"segments.{side}_version",
        on_change=_choose_version,
        args=(position, pair),
    )


def _choose(position: int, pair: Sides) -> None:
    _show(position, pair, session.get(f"segments.{SIDES[position]}"))


def _choose_version(position: int, pair: Sides) -> None:
    id = pair[position].partition("@")[0]
    version = session.get(f"segments.{SIDES[position]}_version")
    _show(position, pair, id if version == LIVE else f"{id}@{version}")


def _show(position: int, pair: Sides, key: str) -> None:
    other = pair[1 - position]
    show_comparison(*((other, key) if position else (key, other)))


def _names(compared: SegmentComparison, live: Mapping[str, SegmentView]) -> Sides:
    """Return what to call both sides: by their titles, with the version where that alone tells them apart."""
    twins = compared.first.id == compared.second.id
    first, second = (
        t("segments.named_version", title=side.title, n=side.version)
        if twins or side.version != live[side.id].version
        else side.title
        for side in (compared.first, compared.second)
    )
    return first, second


def _draw(compared: SegmentComparison, live: Mapping[str, SegmentView]) -> None:
    names = _names(compared, live)
    sizes = (compared.first.only, compared.both, compared.second.only)
    said = [t("segments.only_in", title=names[0]), t("segments.in_both"), t("segments.only_in", title=names[1])]
    shares = _shares(compared, names)
    with st.container(border=True, key="overlap"):
        for part, column in enumerate(st.columns(3)):
            with column, st.container(gap=None, key=f"part_{part}"):
                st.caption(f":{COLORS[part]}[■] {session.plain(said[part])}")
                st.markdown(f"### {number(sizes[part])}")
                st.caption(session.plain(shares[part]))
        if sum(sizes):
            st.altair_chart(localised(overlap_bar(sizes, said)), width="stretch", alt=_alt(sizes, names))
    for side, column in enumerate(st.columns(2, gap="large")):
        with column:
            _why(compared, names, side, live)


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


def _why(compared: SegmentComparison, names: Sides, side: int, live: Mapping[str, SegmentView]) -> None:
    """Say which rules of the other side keep those out who are only in this one, and offer to look at them."""
    this, that = (compared.first, compared.second) if side == 0 else (compared.second, compared.first)
    title, other = session.plain(names[side]), session.plain(names[1 - side])
    if this.only == 0:
        st.subheader(t("segments.why_nobody", title=title, other=other))
        return
    st.subheader(plural("segments.why", this.only, title=title))
    st.markdown(t("segments.why_rules", other=other))
    for position, decision in enumerate(sorted(this.decided, key=lambda one: -one.fail)):
        if decision.fail:
            _decision(decision, f"decision_{side}_{position}", only_rule=len(this.decided) == 1)
    label = plural("segments.open_only", this.only)
    if st.button(label, key=f"open_only_{side}", icon=":material/arrow_forward:"):
        session.put("audience.open_filter", _difference(this, that, live))
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


def _difference(this: ComparedSegment, that: ComparedSegment, live: Mapping[str, SegmentView]) -> AllOf:
    """Return who is in one and not in the other, as rules that can be edited and keep up to date."""
    return AllOf(members=(_rule(this, live), NoneOf(members=(_rule(that, live),))))


def _rule(side: ComparedSegment, live: Mapping[str, SegmentView]) -> InSegment:
    return InSegment(segment=side.id, version=None if side.version == live[side.id].version else side.version)
