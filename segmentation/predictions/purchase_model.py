"""P(at least one purchase event in the next N days): pattern model and boosted trees, blended in logit.

``logit p = (1 - w) * logit p_pattern + w * logit p_trees``. The weight w grows with the purchasers P of the last
completed window, ``min(0.67, P / (P + 200))``, because below about 200 of them the pattern alone ranks better.
Where the pattern's level was off by more than half a logit over all past windows, the trees stand alone (w = 1).
Customers without any event have no pattern: trees alone, or their own smoothed base rate.
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import expit

from segmentation.ports import FeatureSource
from segmentation.predictions import scores, trees
from segmentation.predictions.btyd import MbgParameters
from segmentation.predictions.columns import EVENT_DAYS, PATTERN_CHANCE
from segmentation.predictions.history import (
    SHORT_HISTORY_RIDGE,
    Past,
    Progress,
    Sample,
    history_needed,
    look_back,
    training_cutoffs,
    with_pattern,
)
from segmentation.predictions.prediction import Prediction, Shortfall, Status, Stratum, Training

Floats = NDArray[np.float64]

MOST_WEIGHT = 0.67
HALF_WEIGHT_PURCHASERS = 200
PURCHASERS = 50
PATTERN_CUSTOMERS = 30
PATTERN_REPEATS = 10
# Seasons moved the level by up to half a logit on the data the recipe was measured on; more than that is no season but
# an event the pattern does not describe (people with a plan do not start another), and it would drag the blend along.
MOST_DRIFT = 0.5
LIMIT = 40.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What was asked, and what every step needs to know about it."""

    source: FeatureSource
    window: int
    as_of: date
    seed: int
    first_event: date

    @property
    def history_days(self) -> int:
        return (self.as_of - self.first_event).days


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Result:
    """The chances of one stratum, how they were made, and the columns the trees read."""

    p: Floats
    stratum: Stratum
    columns: tuple[str, ...] = ()


def train_and_score(source: FeatureSource, *, window: int, as_of: date, seed: int, progress: Progress) -> Prediction:
    """Learn from the windows that were over by ``as_of`` and give every customer of the audience her chance.

    Reads nothing dated ``as_of`` or later. Bit-equal for equal arguments and data. Data that is too thin gives a
    lesser status and a reason, never an exception. ``progress`` receives a share from 0 to 1 and a sentence.
    """
    progress(0.0, "Reading the customers")
    frame = source.features(as_of)
    first = source.first_event
    if frame.empty or first is None or first >= as_of:
        missing = Shortfall(code="nobody") if frame.empty else Shortfall(code="no_event", needed=1)
        return _unavailable(missing, window, as_of, seed)
    task = _Task(source=source, window=window, as_of=as_of, seed=seed, first_event=first)
    return _learn(task, frame, progress)


def _learn(task: _Task, raw: pd.DataFrame, progress: Progress) -> Prediction:
    past = _read_past(task, progress)
    progress(0.7, "Learning the pattern of purchases")
    rate = _base_rate(task, past)
    short = task.history_days < 2 * task.window
    frame, pattern = with_pattern(raw, task.window, ridge=SHORT_HISTORY_RIDGE if short else 0.0)
    active = (frame[EVENT_DAYS] > 0).to_numpy()
    progress(0.75, "Learning what buyers have in common")
    known = _with_events(task, frame[active], [cut.with_events for cut in past], pattern, rate)
    unknown = _without_events(task, frame[~active], [cut.without_events for cut in past], rate)
    p = np.empty(len(frame), dtype=np.float64)
    p[active], p[~active] = known.p, unknown.p
    progress(1.0, "Every customer has a chance")
    return _issued(task, frame, p, _training(past, pattern, known, unknown))


def _read_past(task: _Task, progress: Progress) -> list[Past]:
    cutoffs = training_cutoffs(task.window, task.as_of, task.first_event)
    past: list[Past] = []
    for done, cutoff in enumerate(cutoffs):
        progress(0.05 + 0.65 * done / len(cutoffs), "Reading what was known earlier, and what then happened")
        past.append(look_back(task.source, task.window, cutoff, task.seed, past[0] if past else None))
    return past


def _with_events(
    task: _Task, frame: pd.DataFrame, samples: list[Sample], pattern: MbgParameters | None, rate: float | None
) -> _Result:
    """Pattern and trees, the pattern alone, or the base rate, whichever the data carries."""
    missing = _pattern_shortfall(task, frame, pattern)
    if missing is not None:
        return _constant(frame, rate, samples, missing)
    simple = trees.bounded_logit(frame[PATTERN_CHANCE].to_numpy(dtype=np.float64))
    missing = _trees_shortfall(task, samples)
    learned = None if missing else trees.train(samples, purchasers=samples[0].buyers, seed=task.seed)
    if learned is None:
        return _result(expit(simple), Status.PATTERN_ONLY, missing or Shortfall(code="fit"), samples, 0.0)
    weight = blend_weight(samples[0].buyers) if abs(pattern_error(samples)) <= MOST_DRIFT else 1.0
    blended = (1.0 - weight) * simple + weight * trees.mean_logit(learned, frame)
    return _result(expit(blended), Status.OK, None, samples, weight, learned.shape.columns)


def _without_events(task: _Task, frame: pd.DataFrame, samples: list[Sample], rate: float | None) -> _Result:
    """Trees alone where enough such customers bought in the last window, else their own base rate."""
    missing = _trees_shortfall(task, samples)
    learned = None if missing or frame.empty else trees.train(samples, purchasers=samples[0].buyers, seed=task.seed)
    if learned is None:
        return _constant(frame, rate, samples, missing or Shortfall(code="fit"))
    return _result(expit(trees.mean_logit(learned, frame)), Status.OK, None, samples, 1.0, learned.shape.columns)


def blend_weight(purchasers: int) -> float:
    """Return the trees' share of the blend, 0 to 0.67."""
    return min(MOST_WEIGHT, purchasers / (purchasers + HALF_WEIGHT_PURCHASERS))


def pattern_error(samples: list[Sample]) -> float:
    """Return the one logit that would have to be added to the pattern's chances for them to sum to the buyers seen.

    Over all past windows together, so that a season does not matter: 0 is a pattern of the right height.
    """
    logits = np.concatenate([trees.bounded_logit(sample.frame[PATTERN_CHANCE].to_numpy(float)) for sample in samples])
    weights = np.concatenate([np.where(s.outcome, 1 / s.rates.buyers, 1 / s.rates.others) for s in samples])
    bought = float(weights[np.concatenate([sample.outcome for sample in samples])].sum())
    found = brentq(lambda error: float((weights * expit(logits + error)).sum()) - bought, -LIMIT, LIMIT)
    return float(found)


def smoothed_rate(customers: int, buyers: int) -> float | None:
    """Return (buyers + 1/2) / (customers + 1), never 0 and never 1; None when there was nobody."""
    return (buyers + 0.5) / (customers + 1.0) if customers else None


def _pattern_shortfall(task: _Task, frame: pd.DataFrame, pattern: MbgParameters | None) -> Shortfall | None:
    repeats = int((frame[EVENT_DAYS] - 1.0).sum())
    if task.history_days < task.window:
        return Shortfall(code="history", found=task.history_days, needed=task.window)
    if len(frame) < PATTERN_CUSTOMERS:
        return Shortfall(code="customers", found=len(frame), needed=PATTERN_CUSTOMERS)
    if repeats < PATTERN_REPEATS:
        return Shortfall(code="repeats", found=repeats, needed=PATTERN_REPEATS)
    return Shortfall(code="fit") if pattern is None else None


def _trees_shortfall(task: _Task, samples: list[Sample]) -> Shortfall | None:
    if not samples:
        needed = task.window + history_needed(task.window)
        return Shortfall(code="history", found=task.history_days, needed=needed)
    others = samples[0].customers - samples[0].buyers
    if samples[0].buyers < PURCHASERS:
        return Shortfall(code="purchasers", found=samples[0].buyers, needed=PURCHASERS)
    return Shortfall(code="others", found=others, needed=PURCHASERS) if others < PURCHASERS else None


def _base_rate(task: _Task, past: list[Past]) -> float | None:
    """The share of the audience that bought in the last completed window; None when nobody was there before it.

    Without a training cutoff, the longest window that leaves as much history before it is measured instead and
    stretched as if people bought at a constant rate: 1 - (1 - q)^(window / measured).
    """
    if past:
        halves = (past[0].with_events, past[0].without_events)
        return smoothed_rate(sum(half.customers for half in halves), sum(half.buyers for half in halves))
    span = min(task.window, task.history_days // 2)
    if span < 1:
        return None
    cutoff = task.as_of - timedelta(days=span)
    rows = task.source.features(cutoff).index.to_numpy(dtype=np.int32)
    share = smoothed_rate(rows.size, int(task.source.outcomes(cutoff, span, rows).sum()))
    return None if share is None else float(1.0 - (1.0 - share) ** (task.window / span))


def _constant(frame: pd.DataFrame, rate: float | None, samples: list[Sample], missing: Shortfall) -> _Result:
    """Everyone at the stratum's own base rate, else the audience's; NaN where neither was ever seen."""
    own = smoothed_rate(samples[0].customers, samples[0].buyers) if samples else None
    chance = own if own is not None else rate
    status = Status.UNAVAILABLE if chance is None else Status.BASE_RATE
    return _result(np.full(len(frame), np.nan if chance is None else chance), status, missing, samples)


def _result(
    p: Floats,
    status: Status,
    missing: Shortfall | None,
    samples: list[Sample],
    weight: float = 0.0,
    columns: tuple[str, ...] = (),
) -> _Result:
    buyers = samples[0].buyers if samples else 0
    others = samples[0].customers - buyers if samples else 0
    stratum = Stratum(
        status=status, shortfall=missing, customers=len(p), purchasers=buyers, others=others, weight=weight
    )
    return _Result(p=np.asarray(p, dtype=np.float64), stratum=stratum, columns=columns)


def _training(past: list[Past], pattern: MbgParameters | None, known: _Result, unknown: _Result) -> Training:
    return Training(
        cutoffs=tuple(cut.cutoff for cut in past),
        pattern=pattern,
        with_events=known.stratum if known.p.size else None,
        without_events=unknown.stratum if unknown.p.size else None,
        columns=known.columns or unknown.columns,
    )


def _issued(task: _Task, frame: pd.DataFrame, p: Floats, training: Training) -> Prediction:
    """The prediction of everybody who has a chance; the larger claim, that of customers with events, names it."""
    leading = training.with_events or training.without_events
    scored = ~np.isnan(p)
    if leading is None or not scored.any():
        missing = Shortfall(code="nobody_before", needed=max(1, min(task.window, task.history_days // 2)))
        return _unavailable(missing, task.window, task.as_of, task.seed)
    return Prediction(
        window=task.window,
        as_of=task.as_of,
        seed=task.seed,
        rows=frame.index.to_numpy(dtype=np.int32)[scored],
        p=p[scored],
        status=leading.status,
        shortfall=leading.shortfall,
        base_odds=scores.base_odds(p[scored]),
        training=training,
    )


def _unavailable(missing: Shortfall, window: int, as_of: date, seed: int) -> Prediction:
    training = Training(cutoffs=(), pattern=None, with_events=None, without_events=None, columns=())
    return Prediction(
        window=window,
        as_of=as_of,
        seed=seed,
        rows=np.zeros(0, dtype=np.int32),
        p=np.zeros(0, dtype=np.float64),
        status=Status.UNAVAILABLE,
        shortfall=missing,
        base_odds=float("nan"),
        training=training,
    )
