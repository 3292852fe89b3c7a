"""Learning P(at least one purchase event in the next N days): pattern model and boosted trees, blended in logit.

``logit p = (1 - w) * logit p_pattern + w * logit p_trees``. The weight w grows with the purchasers P of the last
completed window, ``min(0.67, P / (P + 200))``, because below about 200 of them the pattern alone ranks better.
Where the pattern's level was off by more than half a logit over all past windows, the trees stand alone (w = 1).
Customers without any event have no pattern: trees alone, or their own smoothed base rate.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from segmentation.ports import FeatureSource
from segmentation.predictions import trees
from segmentation.predictions.btyd import MbgParameters
from segmentation.predictions.columns import EVENT_DAYS, PATTERN_CHANCE
from segmentation.predictions.history import (
    CUTOFFS,
    SHORT_HISTORY_RIDGE,
    Lot,
    Past,
    Progress,
    Sample,
    draw,
    fit_pattern,
    history_needed,
    look_back,
    training_cutoffs,
)
from segmentation.predictions.medians import medians
from segmentation.predictions.model import Model, Part
from segmentation.predictions.prediction import Shortfall, Status, Stratum, Training
from segmentation.sentences import Sentence

Floats = NDArray[np.float64]
Rows = NDArray[np.int32]

MEMBERS = 2
MOST_ROWS = 300_000
MOST_WEIGHT = 0.67
HALF_WEIGHT_PURCHASERS = 200
PURCHASERS = 50
PATTERN_CUSTOMERS = 30
PATTERN_REPEATS = 10
# Seasons moved the level by up to half a logit on the data the recipe was measured on; more than that is no season but
# an event the pattern does not describe (people with a plan do not start another), and it would drag the blend along.
MOST_DRIFT = 0.5
LIMIT = 40.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Learned:
    """A model, and the customers of the last completed window that it learned from: None when there was no window."""

    model: Model
    latest: Past | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Task:
    """What was asked, and what every step needs to know about it."""

    source: FeatureSource
    window: int
    as_of: date
    seed: int
    members: int
    most_rows: int
    first_event: date

    @property
    def history_days(self) -> int:
        return (self.as_of - self.first_event).days


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Present:
    """The audience at the date itself: how many with and without events, their repeats, and the pattern of all."""

    active: int
    others: int
    repeats: int
    pattern: MbgParameters | None


def learn(
    source: FeatureSource,
    *,
    window: int,
    as_of: date,
    seed: int,
    members: int = MEMBERS,
    most_rows: int = MOST_ROWS,
    progress: Progress = lambda share, text: None,
) -> Learned:
    """Learn from the windows that were over by ``as_of``, each customer as she was known before it.

    Reads nothing dated ``as_of`` or later. Bit-equal for equal arguments and data. At most about ``most_rows``
    customers with events are learned from over all cutoffs, and as many without; ``members`` is how many tree models
    are averaged. Data that is too thin gives a lesser status and a reason, never an exception. ``progress`` receives a
    share from 0 to 1 and a sentence.
    """
    progress(0.0, Sentence("Reading the customers"))
    source = source.at(as_of)
    rows = source.audience(as_of)
    first = source.first_event
    if not rows.size or first is None or first >= as_of:
        missing = Shortfall(code="no_event", needed=1) if rows.size else Shortfall(code="nobody")
        return Learned(model=_unavailable(source, missing, window, as_of, seed, members), latest=None)
    task = _Task(
        source=source,
        window=window,
        as_of=as_of,
        seed=seed,
        members=members,
        most_rows=most_rows,
        first_event=first,
    )
    return _learn(task, rows, progress)


def _learn(task: _Task, rows: Rows, progress: Progress) -> Learned:
    past = _read_past(task, progress)
    progress(0.7, Sentence("Learning the pattern of purchases"))
    present = _present(task, rows)
    rate = _base_rate(task, past)
    progress(0.75, Sentence("Learning what buyers have in common"))
    known = _with_events(task, present, [cut.with_events for cut in past], rate)
    unknown = _without_events(task, present, [cut.without_events for cut in past], rate)
    progress(1.0, "Learned")
    return Learned(model=_model(task, present, past, known, unknown), latest=past[0] if past else None)


def _read_past(task: _Task, progress: Progress) -> list[Past]:
    """Draw by lot first, then read features: only of those drawn, and their events only once."""
    lots: list[Lot] = []
    cutoffs = training_cutoffs(task.window, task.as_of, task.first_event)
    for done, cutoff in enumerate(cutoffs):
        progress(0.05 + 0.3 * done / len(cutoffs), Sentence("Reading what then happened"))
        latest = lots[0] if lots else None
        lots.append(draw(task.source, task.window, cutoff, task.seed, cap=task.most_rows // CUTOFFS, later=latest))
    if not lots:
        return []
    drawn = task.source.narrowed(np.unique(np.concatenate([lot.rows for lot in lots])))
    past = []
    for done, lot in enumerate(lots):
        progress(0.35 + 0.35 * done / len(lots), Sentence("Reading what was known earlier"))
        past.append(look_back(drawn, task.window, lot))
    return past


def _present(task: _Task, rows: Rows) -> _Present:
    known = task.source.histories(task.as_of, rows)
    days = known[EVENT_DAYS].to_numpy(dtype=np.float64)
    short = task.history_days < 2 * task.window
    active = days > 0
    return _Present(
        active=int(active.sum()),
        others=int((~active).sum()),
        repeats=int((days[active] - 1.0).sum()),
        pattern=fit_pattern(known, ridge=SHORT_HISTORY_RIDGE if short else 0.0),
    )


def _with_events(task: _Task, present: _Present, samples: list[Sample], rate: float | None) -> Part:
    """Pattern and trees, the pattern alone, or the base rate, whichever the data carries."""
    missing = _pattern_shortfall(task, present)
    if missing is not None:
        return _constant(samples, rate, missing)
    missing = _trees_shortfall(task, samples)
    learned = None if missing else _trees(task, samples)
    if learned is None:
        return Part(status=Status.PATTERN_ONLY, shortfall=missing or Shortfall(code="fit"), pattern=True)
    weight = blend_weight(samples[0].buyers) if abs(pattern_error(samples)) <= MOST_DRIFT else 1.0
    return Part(status=Status.OK, shortfall=None, pattern=weight < 1.0, trees=learned, weight=weight)


def _without_events(task: _Task, present: _Present, samples: list[Sample], rate: float | None) -> Part:
    """Trees alone where enough such customers bought in the last window, else their own base rate."""
    missing = _trees_shortfall(task, samples)
    learned = None if missing or not present.others else _trees(task, samples)
    if learned is None:
        return _constant(samples, rate, missing or Shortfall(code="fit"))
    return Part(status=Status.OK, shortfall=None, trees=learned, weight=1.0)


def _trees(task: _Task, samples: list[Sample]) -> trees.Trees | None:
    return trees.train(samples, purchasers=samples[0].buyers, seed=task.seed, members=task.members)


def blend_weight(purchasers: int) -> float:
    """Return the trees' share of the blend, 0 to 0.67."""
    return min(MOST_WEIGHT, purchasers / (purchasers + HALF_WEIGHT_PURCHASERS))


def pattern_error(samples: Sequence[Sample]) -> float:
    """Return the one logit that would have to be added to the pattern's chances for them to sum to the buyers seen.

    Over all past windows together, so that a season does not matter: 0 is a pattern of the right height.
    """
    from scipy.optimize import brentq

    logits = np.concatenate([trees.bounded_logit(sample.frame[PATTERN_CHANCE].to_numpy(float)) for sample in samples])
    weights = np.concatenate([np.where(s.outcome, 1 / s.rates.buyers, 1 / s.rates.others) for s in samples])
    bought = float(weights[np.concatenate([sample.outcome for sample in samples])].sum())
    found = brentq(lambda error: float((weights * expit(logits + error)).sum()) - bought, -LIMIT, LIMIT)
    return float(found)


def smoothed_rate(customers: int, buyers: int) -> float | None:
    """Return (buyers + 1/2) / (customers + 1), never 0 and never 1; None when there was nobody."""
    return (buyers + 0.5) / (customers + 1.0) if customers else None


def _pattern_shortfall(task: _Task, present: _Present) -> Shortfall | None:
    if task.history_days < task.window:
        return Shortfall(code="history", found=task.history_days, needed=task.window)
    if present.active < PATTERN_CUSTOMERS:
        return Shortfall(code="customers", found=present.active, needed=PATTERN_CUSTOMERS)
    if present.repeats < PATTERN_REPEATS:
        return Shortfall(code="repeats", found=present.repeats, needed=PATTERN_REPEATS)
    return Shortfall(code="fit") if present.pattern is None else None


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
    rows = task.source.audience(cutoff)
    share = smoothed_rate(rows.size, int(task.source.outcomes(cutoff, span, rows).sum()))
    return None if share is None else float(1.0 - (1.0 - share) ** (task.window / span))


def _constant(samples: list[Sample], rate: float | None, missing: Shortfall) -> Part:
    """Everyone at the stratum's own base rate, else the audience's; no chance where neither was ever seen."""
    own = smoothed_rate(samples[0].customers, samples[0].buyers) if samples else None
    chance = own if own is not None else rate
    status = Status.UNAVAILABLE if chance is None else Status.BASE_RATE
    return Part(status=status, shortfall=missing, rate=chance)


def _model(task: _Task, present: _Present, past: list[Past], known: Part, unknown: Part) -> Model:
    """The larger claim, that of customers with events, names the status."""
    leading = known if present.active else unknown
    missing = leading.shortfall
    if leading.status is Status.UNAVAILABLE:
        missing = Shortfall(code="nobody_before", needed=max(1, min(task.window, task.history_days // 2)))
    return Model(
        window=task.window,
        as_of=task.as_of,
        seed=task.seed,
        members=task.members,
        status=leading.status,
        shortfall=missing,
        training=_training(present, past, known, unknown),
        facts=task.source.facts,
        medians=medians(past[0]) if past else {},
        pattern=present.pattern,
        with_events=known,
        without_events=unknown,
    )


def _training(present: _Present, past: list[Past], known: Part, unknown: Part) -> Training:
    read = known.trees or unknown.trees
    return Training(
        cutoffs=tuple(cut.cutoff for cut in past),
        pattern=present.pattern,
        with_events=_stratum(known, present.active, [cut.with_events for cut in past]),
        without_events=_stratum(unknown, present.others, [cut.without_events for cut in past]),
        columns=read.shape.columns if read else (),
    )


def _stratum(part: Part, customers: int, samples: list[Sample]) -> Stratum | None:
    if not customers:
        return None
    buyers = samples[0].buyers if samples else 0
    others = samples[0].customers - buyers if samples else 0
    return Stratum(
        status=part.status,
        shortfall=part.shortfall,
        customers=customers,
        purchasers=buyers,
        others=others,
        weight=part.weight,
    )


def _unavailable(source: FeatureSource, missing: Shortfall, window: int, as_of: date, seed: int, members: int) -> Model:
    nothing = Part(status=Status.UNAVAILABLE, shortfall=missing)
    return Model(
        window=window,
        as_of=as_of,
        seed=seed,
        members=members,
        status=Status.UNAVAILABLE,
        shortfall=missing,
        training=Training(cutoffs=(), pattern=None, with_events=None, without_events=None, columns=()),
        facts=source.facts,
        medians={},
        pattern=None,
        with_events=nothing,
        without_events=nothing,
    )
