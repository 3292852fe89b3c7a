"""Why this customer: which facts raise or lower her chance, against the middle customer of the audience.

One group of facts at a time is set to the audience's medians; the difference in logit is what the group does. Groups
work together, so the parts do not add up to the whole: the largest two or three are told, with their sign, and no
number. Meant for the customers on a page, not for a million.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segmentation.predictions.behaviours import Subject, event_subject
from segmentation.predictions.columns import EVENT_DAYS, PATTERN_ALIVE, PATTERN_CHANCE
from segmentation.predictions.exchange import exchanged
from segmentation.predictions.feature_groups import (
    ATTRIBUTE,
    CARTS,
    EARLIER,
    FREQUENCY,
    GAPS,
    LAST_30_DAYS,
    LAST_YEAR,
    MONEY,
    OF_EVENTS,
    ORDERS,
    PLANS,
    RECENCY,
    RETURNS,
    TAGS,
    TENURE,
    VISITS,
    grouped,
)
from segmentation.predictions.model import Model
from segmentation.predictions.scoring import frame_logits

Floats = NDArray[np.float64]

MOST_REASONS = 3
SMALLEST_EFFECT = 0.05
THIRD_SHARE = 0.5
"""A third reason is told where it does at least half of what the second does."""
_FIGURES: Mapping[str, Mapping[str, str]] = {
    RECENCY: {"since_last": "event_since_last", "gap": "event_gap_mean", "times": "event_times"},
    FREQUENCY: {"times": "event_times"},
    LAST_30_DAYS: {"times": "event_times_30d"},
    EARLIER: {"times_30": "event_times_30d", "times_365": "event_times_365d"},
    TENURE: {"since_first": "event_since_first", "known": "days_known"},
    MONEY: {"spend": "event_spend", "mean": "event_spend_mean"},
    GAPS: {"shortest": "event_gap_shortest", "longest": "event_gap_longest", "times": "event_times"},
    LAST_YEAR: {"times": "event_last_year"},
    ORDERS: {"times": "orders_times", "since_last": "orders_since_last"},
    RETURNS: {"times": "returns_count", "since_last": "returns_since_last"},
    VISITS: {"times": "visits_times_30d", "since_last": "visits_since_last"},
    CARTS: {"since_last": "cart_since_last"},
    PLANS: {"since_end": "plans_since_last_end"},
    TAGS: {},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One group of facts: ``effect`` is what it adds to the logit, against the middle customer.

    ``figures`` are the customer's own, those that are known; ``names`` her tags, the plans she has (``figures`` has
    ``active`` 1) or had, or the value of a field.
    """

    group: str
    effect: float
    subject: Subject = "orders"
    figures: Mapping[str, float] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    @property
    def raises(self) -> bool:
        """Tell whether her chance is higher for it."""
        return self.effect > 0.0


def reasons(model: Model, frame: pd.DataFrame) -> dict[int, tuple[Reason, ...]]:
    """Return the two or three strongest reasons of each customer by row, strongest first; fewer where little matters.

    ``frame`` is a feature frame with the pattern's columns, as `scoring.score` hands to its ``watch``. Deterministic.
    """
    if frame.empty:
        return {}
    effects = group_effects(model, frame)
    table = effects.to_numpy(dtype=np.float64)
    subject = event_subject(frame)
    found: dict[int, tuple[Reason, ...]] = {}
    for position, row in enumerate(frame.index):
        chosen = _strongest(table[position], tuple(effects.columns))
        person = frame.iloc[position]
        found[int(row)] = tuple(_reason(group, effect, subject, person) for group, effect in chosen)
    return found


def group_effects(model: Model, frame: pd.DataFrame) -> pd.DataFrame:
    """Return what each group adds to each customer's logit: her logit less that with the group at its medians.

    Rows as in ``frame``, one column per group. For those without any event, groups about events add 0: there are none
    to be told of, and a median would make somebody else of them.
    """
    base = frame_logits(model, frame)
    active = (frame[EVENT_DAYS] > 0).to_numpy()
    columns = [name for name in frame.columns if name in model.medians]
    effects = {}
    for group, names in grouped(columns).items():
        effect = base - frame_logits(model, _at_medians(model, frame, names, active))
        effects[group] = np.where(active, effect, 0.0) if group in OF_EVENTS else effect
    return pd.DataFrame(effects, index=frame.index)


def _at_medians(model: Model, frame: pd.DataFrame, names: tuple[str, ...], active: NDArray[np.bool_]) -> pd.DataFrame:
    changed = exchanged(frame, names, _medians(model))
    if EVENT_DAYS not in names:
        return changed
    # Those with events keep at least one day of them, the others none: they are scored by another part of the model.
    days = np.where(active, np.maximum(changed[EVENT_DAYS], 1.0), frame[EVENT_DAYS])
    return changed.assign(**{EVENT_DAYS: days.astype(np.float32)})


def _medians(model: Model) -> Mapping[str, float | str | None]:
    missing = {PATTERN_ALIVE: math.nan, PATTERN_CHANCE: math.nan}
    return {**missing, **model.medians}


def _strongest(effects: Floats, groups: tuple[str, ...]) -> list[tuple[str, float]]:
    ranked = sorted(zip(groups, effects.tolist(), strict=True), key=lambda pair: (-abs(pair[1]), pair[0]))
    told = [pair for pair in ranked[:MOST_REASONS] if abs(pair[1]) >= SMALLEST_EFFECT]
    if len(told) == MOST_REASONS and abs(told[2][1]) < THIRD_SHARE * abs(told[1][1]):
        return told[:2]
    return told


def _reason(group: str, effect: float, subject: Subject, person: "pd.Series[Any]") -> Reason:
    figures = {name: _number(person, column) for name, column in _FIGURES.get(group, {}).items()}
    names: tuple[str, ...] = ()
    if group.startswith(ATTRIBUTE):
        names, figures = _value(person, group)
    elif group == TAGS:
        names = _held(person, "tag:")
    elif group == PLANS:
        active = _held(person, "plan_active:")
        names, figures = active or _held(person, "plan_ever:"), {**figures, "active": float(bool(active))}
    known = {name: value for name, value in figures.items() if not math.isnan(value)}
    return Reason(group=group, effect=effect, subject=subject, figures=known, names=names)


def _held(person: "pd.Series[Any]", prefix: str) -> tuple[str, ...]:
    return tuple(
        str(name).removeprefix(prefix) for name, value in person.items() if str(name).startswith(prefix) and value == 1
    )


def _value(person: "pd.Series[Any]", column: str) -> tuple[tuple[str, ...], dict[str, float]]:
    """A text as a name; a number as a figure."""
    value = person[column]
    if isinstance(value, str):
        return (value,), {}
    return (), {"value": _number(person, column)}


def _number(person: "pd.Series[Any]", column: str) -> float:
    value = person.get(column, math.nan)
    return float(value) if isinstance(value, int | float | np.number) else math.nan
