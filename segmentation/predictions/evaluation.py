"""Judging a question at past cutoffs: what would have been issued, compared with what happened next."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from statistics import fmean

from scipy.special import expit

from segmentation.predictions import quality
from segmentation.predictions.history import Progress, step_days
from segmentation.predictions.judging import judge
from segmentation.predictions.level import Interval
from segmentation.predictions.prediction import Status
from segmentation.predictions.rehearsal import Issued, Rehearsal
from segmentation.predictions.rivals import rival_logits
from segmentation.predictions.rolling import Check, Coverage, check_ranges, coverage

FIRST_ORIGIN_DAYS = 180
ISSUED = "issued"
WITHOUT_SHIFT = "without_shift"


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How one way of predicting did at one cutoff; a figure is None where it is undefined."""

    auc: float | None
    log_loss: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cutoff's figures. ``lift_quality`` is a fraction (-1 to 1); ``expected`` and ``actual`` count purchasers.

    They are of what would have been issued that day: ``shift`` is what the level of the last completed window added to
    every logit, the intervals allow for the drift of so many completed ``windows``. A figure is None where it is
    undefined: no chance was given, nobody was there, or (``auc``, ``lift_quality``) everybody or nobody bought.
    ``compared`` has the figures of other ways of predicting, by name, where they were asked for.
    """

    cutoff: date
    n: int
    buyers: int
    auc: float | None
    lift_quality: float | None
    log_loss: float | None
    brier: float | None
    ece: float | None
    expected: float | None
    actual: int
    interval80: Interval | None
    interval95: Interval | None
    shift: float
    windows: int
    status: Status
    reason: str
    compared: Mapping[str, Figures]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rolling:
    """The checks of what would have been issued on many past days, and how often the intervals held.

    ``origins`` are the days asked about, earliest first; one on which nobody had a chance has no checks.
    """

    window: int
    origins: tuple[date, ...]
    checks: tuple[Check, ...]
    coverage: Coverage | None


def evaluate_cutoff(rehearsal: Rehearsal, cutoff: date, progress: Progress, *, compare: bool = False) -> Cell:
    """Learn as of ``cutoff``, read nothing at or after it but the outcomes, and measure what would have been issued.

    The caller sees to it that the window after ``cutoff`` is over; a window still open would count too few buyers.
    With ``compare`` the cell has the figures of what is issued, of the same without its shift, and of the `rivals`.
    """
    issued = rehearsal.issued(cutoff, progress)
    trial = issued.trial
    reason = trial.shortfall.sentence if trial.shortfall else ""
    if not trial.logits.size:
        return _without_chances(issued, reason)
    judged = judge(
        issued.p,
        trial.outcome,
        origin=cutoff,
        window=trial.window,
        shift=issued.shift,
        drift=issued.drift,
        base_odds=issued.base_odds,
    )
    return Cell(
        cutoff=cutoff,
        **asdict(judged.figures),
        interval80=judged.interval80,
        interval95=judged.interval95,
        shift=issued.shift,
        windows=issued.drift.windows,
        status=trial.status,
        reason=reason,
        compared=_compared(rehearsal, issued) if compare else {},
    )


def evaluate_cutoffs(
    rehearsal: Rehearsal, cutoffs: Sequence[date], progress: Progress, *, compare: bool = False
) -> tuple[Cell, ...]:
    """Return the cell of each cutoff, in the order given, as `evaluate_cutoff` does."""
    # Oldest first: what one day looks back to is still remembered for the next.
    days = sorted(set(cutoffs))
    found = {
        day: evaluate_cutoff(rehearsal, day, _share(progress, done / len(days), 1.0 / len(days)), compare=compare)
        for done, day in enumerate(days)
    }
    return tuple(found[cutoff] for cutoff in cutoffs)


def means(cells: Sequence[Cell]) -> Mapping[str, Figures]:
    """Return the means over compared cells by name of the way of predicting; None where a figure is never defined."""
    compared = [cell.compared for cell in cells if cell.compared]
    return {
        name: Figures(
            auc=_mean([found[name].auc for found in compared]),
            log_loss=_mean([found[name].log_loss for found in compared]),
        )
        for name in (compared[0] if compared else ())
    }


def evaluate_rolling(rehearsal: Rehearsal, origins: Sequence[date], progress: Progress) -> Rolling:
    """Check the five ranges of what would have been issued on each of ``origins``; their windows must be over."""
    checks: list[Check] = []
    for done, origin in enumerate(sorted(origins)):
        checks += check_origin(rehearsal, origin, _share(progress, done / len(origins), 1.0 / len(origins)))
    return Rolling(
        window=rehearsal.window, origins=tuple(sorted(origins)), checks=tuple(checks), coverage=coverage(checks)
    )


def check_origin(rehearsal: Rehearsal, origin: date, progress: Progress) -> tuple[Check, ...]:
    """Return the five ranges of what would have been issued on ``origin`` against what happened; none without chances.

    As for `evaluate_cutoff`, the window must be over.
    """
    issued = rehearsal.issued(origin, progress)
    if not issued.trial.logits.size:
        return ()
    return check_ranges(issued.p, issued.trial.outcome, origin=origin, drift=issued.drift, base_odds=issued.base_odds)


def rolling_origins(window: int, first: date, as_of: date) -> tuple[date, ...]:
    """Return the days from ``first`` on, at the distance of training cutoffs, whose windows are over by ``as_of``."""
    days = (as_of - timedelta(days=window) - first).days
    return tuple(first + timedelta(days=day) for day in range(0, days + 1, step_days(window)))


def _compared(rehearsal: Rehearsal, issued: Issued) -> Mapping[str, Figures]:
    day = issued.trial.origin
    logits = rival_logits(rehearsal.source, window=rehearsal.window, cutoff=day, seed=rehearsal.seed)
    chances = {ISSUED: issued.p, WITHOUT_SHIFT: expit(issued.trial.logits)}
    chances |= {name: expit(values) for name, values in logits.items()}
    outcome = issued.trial.outcome
    return {
        name: Figures(auc=quality.auc(p, outcome), log_loss=quality.log_loss(p, outcome)) for name, p in chances.items()
    }


def _mean(values: Sequence[float | None]) -> float | None:
    defined = [value for value in values if value is not None]
    return fmean(defined) if defined else None


def _share(progress: Progress, first: float, part: float) -> Progress:
    return lambda share, text: progress(first + part * share, text)


def _without_chances(issued: Issued, reason: str) -> Cell:
    buyers = int(issued.trial.outcome.sum())
    return Cell(
        cutoff=issued.trial.origin,
        n=issued.trial.outcome.size,
        buyers=buyers,
        auc=None,
        lift_quality=None,
        log_loss=None,
        brier=None,
        ece=None,
        expected=None,
        actual=buyers,
        interval80=None,
        interval95=None,
        shift=0.0,
        windows=issued.drift.windows,
        status=issued.trial.status,
        reason=reason,
        compared={},
    )
