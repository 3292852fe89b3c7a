"""Choosing what to compare: levels, typed ranges and segments, and what to see them beside."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from pages.ui import session
from pages.ui.compare_words import AUDIENCE, EVERYONE, LEVELS, everyone_name, level_name, range_name
from pages.ui.text import t
from segmentation.api import (
    EVERYONE_COUNTED,
    ComparedPart,
    Filter,
    InCategory,
    Score,
    SegmentView,
    audience_filter,
)

MOST = 4
SEGMENT = "segment:"
_NUMBER = r"(\d{1,3}(?:[.,]\d)?)"
_RANGE = re.compile(rf"\s*{_NUMBER}\s*(?:-|–|—|to|à)\s*{_NUMBER}\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choosable:
    """What there is to choose from: parts of ``prediction`` among those who match ``rules``, the ``whole`` audience of
    the page, and segments."""

    prediction: str | None
    rules: Filter
    whole: Filter
    segments: Sequence[SegmentView]

    @property
    def keys(self) -> list[str]:
        """What can be picked from a list."""
        return [*(LEVELS if self.prediction else ()), *self.beside[1:]]

    @property
    def beside(self) -> list[str]:
        """What they can be seen beside."""
        return [EVERYONE, AUDIENCE, *(f"{SEGMENT}{segment.id}" for segment in self.segments)]

    def name(self, key: str) -> str:
        """Return what a key is called; a typed range as it was typed."""
        if key in LEVELS:
            return level_name(key)
        if key == EVERYONE:
            return everyone_name(covered=self.prediction is not None)
        if key == AUDIENCE:
            return t("compare.audience")
        found = next((segment.title for segment in self.segments if f"{SEGMENT}{segment.id}" == key), None)
        typed = range_of(key)
        return found or (range_name(*typed) if typed else key)

    def part(self, key: str) -> ComparedPart | None:
        """Return what a key stands for; None for what is typed and is no range, or a range without a prediction."""
        if key == EVERYONE:
            return EVERYONE_COUNTED
        if key == AUDIENCE:
            return ComparedPart(key=key, filter=self.whole)
        for segment in self.segments:
            if f"{SEGMENT}{segment.id}" == key and segment.filter is not None:
                return ComparedPart(key=key, filter=segment.filter)
        return self._part_of_scores(key)

    def _part_of_scores(self, key: str) -> ComparedPart | None:
        typed = range_of(key)
        if self.prediction is None or (key not in LEVELS and typed is None):
            return None
        if typed is None:
            level: Any = key
            return ComparedPart(
                key=key, filter=audience_filter(self.rules, InCategory(prediction=self.prediction, categories=(level,)))
            )
        low, high = typed
        chosen = Score(prediction=self.prediction, low=low, high=high)
        return ComparedPart(key=f"{low:g}-{high:g}", filter=audience_filter(self.rules, chosen))

    def problem(self, typed: str) -> str:
        """Return why what was typed stands for nothing, and what would."""
        plain = session.plain(typed[:40])
        return t("compare.bad_range" if range_of(typed) is None else "compare.range_without", typed=plain)


def range_of(typed: str) -> tuple[float, float] | None:
    """Return the two ends of a typed range of scores on the 0.1 grid, None for anything else.

    >>> range_of("40-60"), range_of("40,5 à 60"), range_of("60-40"), range_of("0-101")
    ((40.0, 60.0), (40.5, 60.0), None, None)
    """
    found = _RANGE.fullmatch(typed)
    if found is None:
        return None
    low, high = (float(end.replace(",", ".")) for end in found.groups())
    return (low, high) if low < high <= 100 else None


def pick(choosable: Choosable) -> list[ComparedPart]:
    """Draw what is picked and return it, each once; say what cannot be."""
    options = choosable.keys
    offered = set(options)
    key = kept(
        "audience.compare_picked",
        lambda before: [one for one in before if one in offered or _typed(one)],
        [*options[:2]] if len(options) > 1 else options,
    )
    picked = st.multiselect(
        t("compare.pick"),
        options,
        # What was typed comes back as it is shown: another name for it would be taken for what was typed.
        format_func=lambda one: choosable.name(one) if one in offered else one,
        key=key,
        max_selections=MOST,
        accept_new_options=True,
        placeholder=t("compare.pick_hint"),
        on_change=remember,
        args=(key,),
    )
    found: dict[str, ComparedPart] = {}
    for one in picked:
        part = choosable.part(one)
        if part is None:
            st.warning(choosable.problem(one), icon=":material/warning:")
        else:
            found.setdefault(part.key, part)
    return list(found.values())


def _typed(key: str) -> bool:
    return key not in (*LEVELS, AUDIENCE) and not key.startswith(SEGMENT)


def pick_baseline(choosable: Choosable) -> ComparedPart:
    """Draw what the others are seen beside, and return it."""
    options = choosable.beside
    key = kept("audience.compare_beside", lambda before: before if before in options else EVERYONE, EVERYONE)
    chosen = st.selectbox(
        t("compare.baseline"), options, format_func=choosable.name, key=key, on_change=remember, args=(key,)
    )
    return choosable.part(chosen) or EVERYONE_COUNTED


def kept(name: str, still: Callable[[Any], Any], first: Any) -> str:
    """Give a widget what it held when it was last drawn, as far as that is ``still`` there; return its key.

    A widget that was not drawn for a run forgets what it held.
    """
    key = f"{name}_now"
    before = session.get(name, first)
    session.put(key, still(session.get(key, before)))
    return key


def remember(key: str) -> None:
    """Keep what a widget holds now."""
    session.put(key.removesuffix("_now"), session.get(key))
