"""The pattern model: MBG/NBD, "buy till you die" from how often and how recently a customer bought.

Batislam, Denizel, Filiztekin (2007): purchases are Poisson at a rate drawn from Gamma(r, alpha); after every purchase,
the first one included, a customer leaves for good with a chance drawn from Beta(a, b). A customer is known by
(x, t_x, T): repeat purchases, when the last one fell and how long she was watched, both counted from her first.
Time is in weeks inside; days outside.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import betaln, expit, gammaln, psi

from segmentation.predictions.columns import DAYS_SINCE_FIRST_EVENT, DAYS_SINCE_LAST_EVENT, EVENT_DAYS
from segmentation.predictions.threads import one_thread

Floats = NDArray[np.float64]

DAYS_PER_WEEK = 7.0
MOST_CUSTOMERS = 50_000
LOG_BOUNDS = (-6.0, 8.0)
STARTS = ((0.0, 1.5, 0.0, 0.5), (-0.7, 2.5, -1.0, 1.0))
MOST_FITS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class MbgParameters:
    """A fitted model. ``alpha`` is in weeks; ``log_likelihood`` is the sum over the customers it was fitted to."""

    r: float
    alpha: float
    a: float
    b: float
    log_likelihood: float = float("nan")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Histories:
    """Purchase histories of n customers: float64 arrays of length n, times in weeks, 0 <= t_x <= T."""

    x: Floats
    t_x: Floats
    T: Floats


_FITTING = threading.Lock()
_FITTED: OrderedDict[bytes, MbgParameters | None] = OrderedDict()
"""What was fitted, by `_digest`; those asked for last at the end."""


def histories(frame: pd.DataFrame) -> Histories:
    """Read (x, t_x, T) from a feature frame whose customers all have at least one event.

    The day before the cutoff is the last one watched, so the first event's age less one is T in days.
    """
    first = frame[DAYS_SINCE_FIRST_EVENT].to_numpy(dtype=np.float64)
    last = frame[DAYS_SINCE_LAST_EVENT].to_numpy(dtype=np.float64)
    repeats = frame[EVENT_DAYS].to_numpy(dtype=np.float64) - 1.0
    return Histories(x=repeats, t_x=(first - last) / DAYS_PER_WEEK, T=(first - 1.0) / DAYS_PER_WEEK)


def fit(past: Histories, *, ridge: float = 0.0) -> MbgParameters | None:
    """Maximise the likelihood; ``ridge`` times the squared log parameters is taken from its mean per customer.

    Of more than 50,000 customers, evenly spaced ones are used: four parameters need no more. ``log_likelihood`` is
    then theirs. None when there is nobody, or no start reaches a finite maximum. The last 256 answers are remembered:
    days that are replayed, predictions and snapshots ask again about the same histories.
    """
    if past.x.size == 0:
        return None
    used = _thinned(past)
    asked = _digest(used, ridge)
    # One at a time: the limit of BLAS's threads is that of the whole process.
    with _FITTING, one_thread("blas"):
        if asked not in _FITTED:
            _FITTED[asked] = _maximum(used, ridge)
        _FITTED.move_to_end(asked)
        while len(_FITTED) > MOST_FITS:
            _FITTED.popitem(last=False)
        return _FITTED[asked]


def log_likelihoods(past: Histories, r: float, alpha: float, a: float, b: float) -> Floats:
    """Return ln L of each customer: the customer still buys, or left right after the purchase at t_x."""
    alive = _log_alive(past, r, alpha, a, b)
    return np.asarray(alive + np.logaddexp(0.0, _log_left_odds(past, r, alpha, a, b)), dtype=np.float64)


def alive_chance(model: MbgParameters, past: Histories) -> Floats:
    """Return P(still a customer | history): 1/(1 + a/(b+x) * ((alpha+T)/(alpha+t_x))^(r+x))."""
    return np.asarray(expit(-_log_left_odds(past, model.r, model.alpha, model.a, model.b)), dtype=np.float64)


def purchase_chance(model: MbgParameters, past: Histories, window: int) -> Floats:
    """Return P(at least one purchase in the next ``window`` days | history), between 0 and 1.

    P(alive) * (1 - ((alpha+T)/(alpha+T+w))^(r+x)): given alive, the rate is Gamma(r+x, alpha+T).
    """
    watched = model.alpha + past.T
    silent = np.exp((model.r + past.x) * (np.log(watched) - np.log(watched + window / DAYS_PER_WEEK)))
    return np.asarray(alive_chance(model, past) * (1.0 - silent), dtype=np.float64)


def _digest(past: Histories, ridge: float) -> bytes:
    """Everything a fit depends on, to the last bit."""
    digest = hashlib.blake2b(np.float64(ridge).tobytes(), digest_size=32)
    for values in (past.x, past.t_x, past.T):
        digest.update(np.ascontiguousarray(values, dtype=np.float64).tobytes())
    return digest.digest()


def _maximum(past: Histories, ridge: float) -> MbgParameters | None:
    unique, weight = _aggregated(past)
    found = [_climb(unique, weight, start, ridge) for start in STARTS]
    best = min((result for result in found if np.isfinite(result[0])), key=lambda result: result[0], default=None)
    if best is None:
        return None
    r, alpha, a, b = (float(value) for value in np.exp(best[1]))
    likelihood = float(weight @ log_likelihoods(unique, r, alpha, a, b))
    return MbgParameters(r=r, alpha=alpha, a=a, b=b, log_likelihood=likelihood)


def _thinned(past: Histories) -> Histories:
    step = -(-past.x.size // MOST_CUSTOMERS)
    return Histories(x=past.x[::step], t_x=past.t_x[::step], T=past.T[::step])


def _aggregated(past: Histories) -> tuple[Histories, Floats]:
    """Each distinct history once, in a fixed order, with how many customers share it."""
    table = np.column_stack((past.x, past.t_x, past.T))
    unique, count = np.unique(table, axis=0, return_counts=True)
    return Histories(x=unique[:, 0], t_x=unique[:, 1], T=unique[:, 2]), count.astype(np.float64)


def _climb(past: Histories, weight: Floats, start: Sequence[float], ridge: float) -> tuple[float, Floats]:
    from scipy.optimize import minimize

    def loss(theta: Floats) -> tuple[float, Floats]:
        value, slope = _mean_log_likelihood(past, weight, theta)
        return -value + ridge * float(theta @ theta), -slope + 2.0 * ridge * theta

    result = minimize(loss, np.array(start), jac=True, method="L-BFGS-B", bounds=[LOG_BOUNDS] * 4)
    return float(result.fun), np.asarray(result.x, dtype=np.float64)


def _mean_log_likelihood(past: Histories, weight: Floats, theta: Floats) -> tuple[float, Floats]:
    """The weighted mean of ln L at log parameters ``theta``, and its gradient in ``theta``."""
    r, alpha, a, b = np.exp(theta)
    odds = _log_left_odds(past, r, alpha, a, b)
    total = _log_alive(past, r, alpha, a, b) + np.logaddexp(0.0, odds)
    slopes = _slopes(past, expit(odds), r, alpha, a, b)
    share = weight / weight.sum()
    return float(share @ total), np.array([share @ slope for slope in slopes]) * np.exp(theta)


def _slopes(past: Histories, left: Floats, r: float, alpha: float, a: float, b: float) -> tuple[Floats, ...]:
    """d ln L / d(r, alpha, a, b) of each customer; ``left`` is 1 - P(alive)."""
    x, watched, bought = past.x, alpha + past.T, alpha + past.t_x
    both = psi(a + b) - psi(a + b + x + 1.0)
    return (
        psi(r + x) - psi(r) + np.log(alpha) - np.log(watched) + left * (np.log(watched) - np.log(bought)),
        r / alpha - (r + x) / watched + left * (r + x) * (1.0 / watched - 1.0 / bought),
        both + left / a,
        both + psi(b + x + 1.0) - psi(b) - left / (b + x),
    )


def _log_alive(past: Histories, r: float, alpha: float, a: float, b: float) -> Floats:
    """ln of the term of L in which the customer still buys at T."""
    purchases = gammaln(r + past.x) - gammaln(r) + r * np.log(alpha) - (r + past.x) * np.log(alpha + past.T)
    stayed = betaln(a, b + past.x + 1.0) - betaln(a, b)
    return np.asarray(purchases + stayed, dtype=np.float64)


def _log_left_odds(past: Histories, r: float, alpha: float, a: float, b: float) -> Floats:
    """ln of the odds that the customer has left: the second term of L over the first."""
    silence = np.log(alpha + past.T) - np.log(alpha + past.t_x)
    return np.asarray(np.log(a) - np.log(b + past.x) + (r + past.x) * silence, dtype=np.float64)
