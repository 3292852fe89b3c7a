"""Behaviours: what a marketer can say of a customer and read from a feature frame, each as true or false."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from segmentation.predictions.feature_groups import ATTRIBUTE

Subject = Literal["", "orders", "these_orders", "starts", "visits"]
"""What was done: all purchases, those the prediction is narrowed to, starts of a plan, or visits."""
Code = Literal[
    "at_least", "quiet", "new", "known", "cart", "returned", "tag", "has_plan", "had_plan", "has_any_plan",
    "had_any_plan", "field",
]  # fmt: skip

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

OTHER = "(other)"
UNTOLD = frozenset({"first_name", "last_name", "postal_code"})
"""Fields that tell who somebody is: their values are no behaviour, even where a prediction may learn from them."""
RECENT_DAYS = 30
QUIET_DAYS = 90
YEAR = 365
CART_DAYS = 7
MANY_VISITS = 5
ORDERS_EVER = (2, 5, 10)


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """One behaviour; the words for it are made from these places, in any language.

    ``at_least``: so many (``least``) of the subject in the last ``days``, or ever (0). ``quiet``: had some, none in
    the last ``days``. ``new``, ``known``: the first was within, or before, the last ``days``. ``cart``: left something
    in the cart in the last ``days``. ``returned``: ever returned something. ``tag``, ``has_plan``, ``had_plan``: the
    tag or plan ``name``. ``field``: the field ``name`` has the ``value``.
    """

    code: Code
    subject: Subject = ""
    name: str = ""
    value: str = ""
    least: int = 0
    days: int = 0


def behaviour_sums(frame: pd.DataFrame, values: Floats) -> dict[Behaviour, Floats]:
    """Return for each behaviour the sums of ``values`` (k, n) over those of the frame's n customers who show it."""
    sums = {behaviour: values @ mask for behaviour, mask in _marked(frame)}
    for column in frame.columns:
        name = column.removeprefix(ATTRIBUTE)
        if name == column or name in UNTOLD or not isinstance(frame[column].dtype, pd.CategoricalDtype):
            continue
        sums |= _by_value(name, frame[column], values)
    return sums


def _by_value(name: str, known: "pd.Series[Any]", values: Floats) -> dict[Behaviour, Floats]:
    kept = [str(value) for value in known.cat.categories]
    # Code -1 is unknown, which is no behaviour.
    codes = known.cat.codes.to_numpy().astype(np.intp) + 1
    table = np.array([np.bincount(codes, weights=row, minlength=len(kept) + 1) for row in values], dtype=np.float64)
    return {
        Behaviour(code="field", name=name, value=value): table[:, code]
        for code, value in enumerate(kept, start=1)
        if value != OTHER
    }


def _marked(frame: pd.DataFrame) -> Iterator[tuple[Behaviour, Mask]]:
    """Yield who shows each behaviour. What is unknown (NaN) is not shown."""
    for prefix, subject in _subjects(frame).items():
        yield from _done(frame, prefix, subject)
    if "cart_count_7d" in frame:
        yield Behaviour(code="cart", days=CART_DAYS), _at_least(frame["cart_count_7d"], 1)
    if "returns_count" in frame:
        yield Behaviour(code="returned"), _at_least(frame["returns_count"], 1)
    if "plans_active" in frame:
        yield Behaviour(code="has_any_plan"), _at_least(frame["plans_active"], 1)
        yield Behaviour(code="had_any_plan"), _at_least(frame["plans_ever"], 1)
    for column in frame.columns:
        code = _HELD.get(column.partition(":")[0])
        if code is not None:
            yield Behaviour(code=code, name=column.partition(":")[2]), _at_least(frame[column], 1)


_HELD: Mapping[str, Code] = {"tag": "tag", "plan_active": "has_plan", "plan_ever": "had_plan"}


def event_subject(frame: pd.DataFrame) -> Subject:
    """Return what the prediction's own event is, told by the columns that stand beside it."""
    if "orders_days" not in frame:
        return "orders"
    return "these_orders" if "event_spend" in frame else "starts"


def _subjects(frame: pd.DataFrame) -> dict[str, Subject]:
    """Return what each prefix of columns counts. A narrower event, or starts of a plan, has all purchases beside it."""
    found: dict[str, Subject] = {"event": event_subject(frame)}
    if "orders_days" in frame:
        found["orders"] = "orders"
    return found | ({"visits": "visits"} if "visits_days" in frame else {})


def _done(frame: pd.DataFrame, prefix: str, subject: Subject) -> Iterator[tuple[Behaviour, Mask]]:
    recent, since_last = frame[f"{prefix}_times_30d"], frame[f"{prefix}_since_last"]
    for least in (1, MANY_VISITS) if subject == "visits" else (1,):
        yield Behaviour(code="at_least", subject=subject, least=least, days=RECENT_DAYS), _at_least(recent, least)
    yield Behaviour(code="quiet", subject=subject, days=QUIET_DAYS), (since_last > QUIET_DAYS).to_numpy()
    if subject == "visits":
        return
    ever, since_first = frame[f"{prefix}_times"], frame[f"{prefix}_since_first"]
    for least in ORDERS_EVER:
        yield Behaviour(code="at_least", subject=subject, least=least), _at_least(ever, least)
    yield Behaviour(code="new", subject=subject, days=RECENT_DAYS), (since_first <= RECENT_DAYS).to_numpy()
    yield Behaviour(code="known", subject=subject, days=YEAR), (since_first > YEAR).to_numpy()


def _at_least(column: pd.Series, least: int) -> Mask:
    return np.asarray(column.to_numpy() >= least, dtype=np.bool_)
