"""What to do with an audience: the plays that fit the chosen likelihood, each a card that starts a campaign draft."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import streamlit as st

from pages.ui import session
from pages.ui.audience_state import selection_node
from pages.ui.campaign_start import start_play
from pages.ui.text import joined, number, plural, spoken, t
from segmentation.api import (
    AudienceView,
    Filter,
    Offer,
    PlayView,
    PredictionView,
    Workspace,
    bins_of,
    held_in,
    levels_of,
)

OF_ONE_LEVEL, OF_EACH_LEVEL = 6, 2
ORDER = ("high", "medium", "low")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drawn:
    """What every card is drawn with: ``buyers`` are the likely buyers of the audience by level, none while hidden."""

    workspace: Workspace
    audience: Filter
    prediction: PredictionView | None
    buyers: dict[str, float]
    off: str | None

    @property
    def prediction_id(self) -> str | None:
        return self.prediction.id if self.prediction else None


def draw_plays(
    workspace: Workspace, audience: Filter, prediction: PredictionView | None, view: AudienceView, off: str | None
) -> None:
    """Draw the plays. ``off`` is why nothing can be started with this audience now, in words, or None."""
    drawn = _Drawn(workspace=workspace, audience=audience, prediction=prediction, buyers=_buyers(view), off=off)
    found = workspace.campaigns.plays(audience, drawn.prediction_id)
    st.html(f"<p class='lead'>{escape(t('plays.lead' if prediction else 'plays.without_prediction'))}</p>")
    if off:
        st.markdown(f":material/block: {session.plain(off)}")
    if view.hidden:
        st.caption(t("plays.hidden", reason=session.plain(spoken(view.hidden))))
    shown = fitting(found, levels_of(selection_node(drawn.prediction_id)))
    if len(shown) > 1:
        _by_level(shown, drawn)
    else:
        _cards("fitting", shown[0][1], drawn)
    above = {one.play.id for _, cards in shown for one in cards}
    rest = [one for one in found if one.play.id not in above]
    more = st.expander(plural("plays.rest", len(rest)), key="more_plays", on_change="rerun")
    if more.open:
        with more:
            _cards("rest", rest, drawn)


def fitting(found: Sequence[PlayView], levels: Sequence[str]) -> list[tuple[str, list[PlayView]]]:
    """Return the plays to show first, under their level, the likeliest first; those that can be used before the others.

    One level has up to six, each of several two; without levels, six that need none.
    """
    if not levels:
        return [("all", [one for one in found if one.lacks is None][:OF_ONE_LEVEL])]
    many = OF_ONE_LEVEL if len(levels) == 1 else OF_EACH_LEVEL
    by_level = {
        level: [one for one in found if level in one.play.levels and one.play.group != "any_level"]
        for level in ORDER
        if level in levels
    }
    return [(level, sorted(plays, key=_unusable)[:many]) for level, plays in by_level.items()]


def _unusable(one: PlayView) -> bool:
    return why_not(one) is not None


def why_not(one: PlayView) -> str | None:
    """Return why a play cannot be used for the audience, in words; None when it can."""
    levels = joined([t(f"plays.level_{level}") for level in reversed(one.play.levels)])
    if one.lacks == "level":
        return t("plays.other_level", level=levels)
    if one.lacks == "prediction":
        return t("plays.needs_prediction", level=levels)
    if one.lacks is not None:
        return t(f"plays.lacks_{one.lacks}")
    if any(many for _, many in one.reach):
        return None
    return t("plays.nobody_carts" if one.play.rule is not None and not one.customers else "plays.nobody")


def _buyers(view: AudienceView) -> dict[str, float]:
    part = selection_node(view.prediction.id) if view.prediction else None
    if view.count is None or view.sum_p is None or part is None:
        return {}
    return {held.level: held.buyers for held in held_in(view.count, view.sum_p, bins_of(part))}


def _by_level(shown: Sequence[tuple[str, Sequence[PlayView]]], drawn: _Drawn) -> None:
    with st.container(key="plays_by_level"):
        for level, cards in shown:
            with st.container(key=f"level_{level}"):
                st.html(f"<h3>{escape(t(f'plays.heading_{level}'))}</h3>")
                for one in cards:
                    _card(one, drawn, named=False)


def _cards(name: str, plays: Sequence[PlayView], drawn: _Drawn) -> None:
    with st.container(key=f"plays_{name}"):
        for one in plays:
            _card(one, drawn, named=True)


def _card(one: PlayView, drawn: _Drawn, *, named: bool) -> None:
    play, lacking = one.play, why_not(one)
    off = lacking is not None or drawn.off is not None
    with st.container(border=True, gap="small", key=f"play_{play.id}"):
        st.html(_words(one, drawn, lacking, named=named))
        if st.button(t("plays.start"), key=f"start_{play.id}", disabled=off, width="stretch"):
            start_play(drawn.workspace, drawn.audience, drawn.prediction_id, one)


def _words(one: PlayView, drawn: _Drawn, lacking: str | None, *, named: bool) -> str:
    """Return what a card says, as HTML and one element of the page: each is drawn anew whenever somebody lets go of a
    handle, and Streamlit's Markdown takes longest."""
    play = one.play
    group = f" <small>{escape(t(f'plays.group_{play.group}'))}</small>" if named else ""
    small = [t(f"plays.{play.id}_caution"), *([lacking] if lacking is not None else _given(one, drawn))]
    said = [f"<strong>{escape(t(f'plays.{play.id}_title'))}</strong>{group}", escape(t(f"plays.{play.id}_idea"))]
    said += [f"<small>{escape(text)}</small>" for text in small]
    if lacking is None:
        said.append(escape(reach_words(one)))
    return "".join(f"<p>{words}</p>" for words in said)


def _given(one: PlayView, drawn: _Drawn) -> list[str]:
    said = []
    given = [offer for offer in one.play.offers if offer.level in drawn.buyers]
    if given:
        said.append(t("plays.gives", offers=joined([_offer(offer) for offer in reversed(given)])))
        said.append(plural("plays.anyway", round(sum(drawn.buyers[offer.level] for offer in given))))
    if one.play.rule is not None:
        said.append(plural("plays.carts", one.customers))
    return said


def _offer(offer: Offer) -> str:
    return t("plays.gives_percent", value=number(offer.value), level=t(f"plays.level_{offer.level}"))


def reach_words(one: PlayView) -> str:
    """Return how many of the audience a play can meet, for each of its places where anybody can be met."""
    if [place for place, _ in one.reach] == ["ads"]:
        return plural("plays.agreed_ads", one.reach[0][1])
    return " · ".join(t(f"plays.reach_{place}", n=number(many)) for place, many in one.reach if many)
