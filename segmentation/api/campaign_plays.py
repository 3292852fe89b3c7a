"""The plays for one audience: which can be used, and how many of its customers each can meet."""

from collections.abc import Callable
from functools import cache
from typing import get_args

from segmentation.api.campaign_settings import levels_in
from segmentation.api.campaign_values import PlayView
from segmentation.api.values import audience_filter, split_audience
from segmentation.campaigns.plays import PLAYS, Facts, Place, Play, available, narrowed
from segmentation.catalog import Catalog
from segmentation.filters.nodes import AllOf, Channel, Everyone, Filter, InCategory, Reachable

Sizes = Callable[[Filter], int]


def joined(audience: Filter, rule: Filter | None) -> Filter:
    """Return an audience with one more rule, before the chosen part of its prediction.

    >>> joined(Everyone(), None)
    Everyone()
    """
    if rule is None:
        return audience
    rest, part = split_audience(audience)
    added = rule.members if isinstance(rule, AllOf) else (rule,)
    if isinstance(rest, Everyone):
        return audience_filter(rule, part)
    members = rest.members if isinstance(rest, AllOf) else (rest,)
    return audience_filter(AllOf(members=(*members, *added)), part)


def audience_of(play: Play, audience: Filter, prediction: str | None) -> Filter:
    """Return whom a play is for: those of an audience that are of its levels and satisfy its rule.

    The audience touches one of the levels, or is chosen from no prediction.
    """
    rest, part = split_audience(audience)
    if prediction is not None and (part is None or part.prediction != prediction):
        rest, part = audience, InCategory(prediction=prediction, categories=play.levels)
    kept = None if part is None else narrowed(part, play.levels)
    return joined(audience_filter(rest, kept or part), play.rule)


def facts_of(audience: Filter, prediction: str | None, catalog: Catalog, size: Sizes) -> Facts:
    """Return what data and an audience have for the plays; ``size`` counts a filter among all who could be in it."""
    rest, _ = split_audience(audience)
    return Facts(
        tables=catalog.tables,
        visit_kinds=frozenset(catalog.visit_kinds),
        families=bool(catalog.products or catalog.categories),
        reachable=frozenset(channel for channel in get_args(Channel) if size(Reachable(channel=channel))),
        rules=0 if isinstance(rest, Everyone) else 1,
        levels=levels_in(audience, prediction),
    )


def play_views(audience: Filter, prediction: str | None, facts: Facts, size: Sizes) -> tuple[PlayView, ...]:
    """Return every play of the catalogue for an audience, in its order."""
    counted = cache(size)
    return tuple(_view(play, audience, prediction, facts, counted) for play in PLAYS)


def _view(play: Play, audience: Filter, prediction: str | None, facts: Facts, size: Sizes) -> PlayView:
    lacks = available(play, facts)
    if lacks is not None:
        return PlayView(play=play, lacks=lacks, customers=0, reach=())
    chosen = audience_of(play, audience, prediction)
    reach = tuple((place, _met_in(place, chosen, size)) for place in play.places)
    return PlayView(play=play, lacks=None, customers=size(chosen), reach=reach)


def _met_in(place: Place, chosen: Filter, size: Sizes) -> int:
    if place == "app" or place == "team":
        return size(chosen)
    return size(joined(chosen, Reachable(channel=place)))
