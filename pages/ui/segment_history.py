"""How the size of a segment changed, and why it may have: newer data, other rules, a prediction built again."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, pairwise

import pandas as pd
import streamlit as st

from pages.ui.chart_locale import localised
from pages.ui.segment_charts import size_line
from pages.ui.text import last_day, number, t
from segmentation.api import SegmentSize

BASIS = ("scores", "segments", "lists", "ledger", "objections")
EXPECTED = ("first", "data", "again")
"""What is no mark on the line."""


def draw_history(sizes: Sequence[SegmentSize]) -> None:
    """Draw the line, with the table behind it; with one count only, what will be drawn here."""
    st.header(t("segments.history"))
    if len(sizes) < 2:
        st.caption(t("segments.history_one"))
        return
    frame = frame_of(sizes)
    drawn = frame.dropna(subset="size")["day"].nunique() > 1
    if drawn:
        st.altair_chart(localised(size_line(frame)), width="stretch", alt=_in_words(sizes))
    with st.expander(t("segments.history_table"), expanded=not drawn):
        st.table(_table(sizes), hide_index=True, border="horizontal")


def frame_of(sizes: Sequence[SegmentSize]) -> pd.DataFrame:
    """Return day, size, and in words new (why it was counted anew) and mark (that, where it is not only the data).

    ``run`` grows with every mark: sizes of one run are of the same rules and the same scores, or newer ones.
    """
    news = whats_new(sizes)
    marks = [[name for name in new if name not in EXPECTED] for new in news]
    return pd.DataFrame(
        {
            "day": pd.to_datetime([one.as_of for one in sizes]) - pd.Timedelta(days=1),
            "size": pd.array([one.size for one in sizes], dtype="Float64").to_numpy(dtype=float, na_value=float("nan")),
            "new": [", ".join(_words(one, new)) for one, new in _with(sizes, news)],
            "mark": [", ".join(_named(one, mark)) for one, mark in zip(sizes, marks, strict=True)],
            "run": list(accumulate(int(bool(mark)) for mark in marks)),
        }
    )


def _with(
    sizes: Sequence[SegmentSize], news: Sequence[tuple[str, ...]]
) -> Iterator[tuple[SegmentSize, tuple[str, ...]]]:
    return zip(sizes, news, strict=True)


def whats_new(sizes: Sequence[SegmentSize]) -> tuple[tuple[str, ...], ...]:
    """Return for each count what differs from the one before: first, data, version, and what it was counted of.

    Newer data always brings new scores, so these are named only where the data stayed the same.
    """
    return (("first",), *(_new(before, now) for before, now in pairwise(sizes))) if sizes else ()


def _new(before: SegmentSize, now: SegmentSize) -> tuple[str, ...]:
    new = []
    if now.snapshot != before.snapshot:
        new.append("data")
    if now.version != before.version:
        new.append("version")
    elif now.size is not None and before.size is None:
        new.append("again")
    elif now.size is not None:
        new += [name for name in BASIS if _differs(name, before.basis, now.basis, same_data=not new)]
    return tuple(new)


def _differs(name: str, before: Mapping[str, object], now: Mapping[str, object], *, same_data: bool) -> bool:
    return before.get(name) != now.get(name) and (same_data or name != "scores")


def _words(one: SegmentSize, new: Sequence[str]) -> list[str]:
    words = _named(one, new)
    return words if one.size is not None else [*words, t("segments.new_reason", problem=one.problem)]


def _named(one: SegmentSize, new: Sequence[str]) -> list[str]:
    return [t(f"segments.new_{name}", n=one.version) for name in new]


def _shown(one: SegmentSize) -> str:
    return t("segments.history_none") if one.size is None else number(one.size)


def _table(sizes: Sequence[SegmentSize]) -> pd.DataFrame:
    rows = [
        {
            t("segments.history_day"): last_day(one.as_of),
            t("segments.history_size"): _shown(one),
            t("segments.history_version"): str(one.version),
            t("segments.history_what"): ", ".join(_words(one, new)),
        }
        for one, new in _with(sizes, whats_new(sizes))
    ]
    return pd.DataFrame(rows[::-1])


def _in_words(sizes: Sequence[SegmentSize]) -> str:
    return t("segments.history_alt", points="; ".join(f"{last_day(one.as_of)}: {_shown(one)}" for one in sizes))
