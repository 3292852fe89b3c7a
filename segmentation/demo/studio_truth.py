"""The known chance of buying in the simulated studio, given what its files show at the as-of date.

For a customer let u be her hidden factor, L(t) the sum of the rates her visible state gives over days up to t.

* Weighing the past: P(history | u) is proportional to exp(-u E) times the product over her orders and joins of
  (exp(u r) - 1), E and r as in ``Evidence``; nothing else in the history depends on u. With the lognormal prior on
  NODES Gauss-Hermite nodes this gives the weights of the nodes.
* Looking ahead: P(no order in the window) = E[exp(-sum of u-rates over the window)], the mean over u and over futures
  of everything else in which she does not order; the same with memberships that do not start in the window. The mean
  is taken over ``paths`` futures drawn with the generator's own days, u spread over its weights by stratified draws.

So the only error is the sampling error of the paths, about 0.5 / sqrt(paths) of the spread of a customer's futures.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from segmentation.demo.studio_answers import bought
from segmentation.demo.studio_answers import chances as chances_to_answer
from segmentation.demo.studio_calendar import HISTORY_DAYS
from segmentation.demo.studio_day import live
from segmentation.demo.studio_history import Evidence, History, customer_ids, histories
from segmentation.demo.studio_people import HIDDEN_SIGMA
from segmentation.demo.studio_state import Floats

ORDER_WINDOWS = (7, 30, 90)
JOIN_WINDOW = 30
NODES = 15
PATHS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Chances:
    """Per customer: of at least one order in each of ORDER_WINDOWS, and of a membership start in JOIN_WINDOW."""

    orders: dict[int, NDArray[np.float64]]
    joins: NDArray[np.float64]


def truths(customers: int, seed: int, paths: int = PATHS) -> Iterator[tuple[History, Chances]]:
    """Yield each chunk of the studio with its customers' chances."""
    for history in histories(customers, seed):
        yield history, chances(history, history.future, paths)


def write_truth(path: Path, *, customers: int, seed: int, paths: int = PATHS) -> None:
    """Write customer_id, p_orders_7, p_orders_30, p_orders_90 and p_joins_30 (fractions) for every customer.

    The same ``customers`` and ``seed`` as for the sources must be given. Only tests may read this file.
    """
    columns = [("customer_id", pa.string()), *((f"p_orders_{n}", pa.float64()) for n in ORDER_WINDOWS)]
    schema = pa.schema([*columns, (f"p_joins_{JOIN_WINDOW}", pa.float64())])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for history, chance in truths(customers, seed, paths):
            writer.write_table(
                pa.table([customer_ids(history), *chance.orders.values(), chance.joins], schema=schema),
            )


def chances(history: History, rng: np.random.Generator, paths: int = PATHS) -> Chances:
    """Return the chances of a chunk's customers as of the as-of date, given their visible history."""
    nodes, weights = posterior(history.evidence)
    steps = np.cumsum(weights, axis=1)
    offsets = rng.random((2, len(steps)))
    none_ordered = {days: np.zeros(len(steps)) for days in ORDER_WINDOWS}
    none_joined = np.zeros(len(steps))
    for number in range(paths):
        picks = (((number + offsets) / paths)[:, :, None] > steps).sum(axis=2).clip(max=len(nodes) - 1)
        for days, survival in _without_order(history, nodes[picks[0]].astype(np.float32), rng).items():
            none_ordered[days] += survival / paths
        none_joined += _without_start(history, nodes[picks[1]].astype(np.float32), rng) / paths
    return Chances(orders={days: 1.0 - none for days, none in none_ordered.items()}, joins=1.0 - none_joined)


def posterior(evidence: Evidence) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the nodes of the hidden factor (NODES) and each customer's weights on them (customers x NODES)."""
    points, prior = np.polynomial.hermite_e.hermegauss(NODES)
    nodes = np.exp(HIDDEN_SIGMA * points - HIDDEN_SIGMA**2 / 2.0)
    logs = np.log(prior) - np.outer(evidence.exposure, nodes)
    for column, node in enumerate(nodes):
        gains = np.log(np.expm1(node * evidence.rates.astype(np.float64)))
        logs[:, column] += np.bincount(evidence.rows, gains, minlength=len(logs))
    weights = np.exp(logs - logs.max(axis=1, keepdims=True))
    return nodes, weights / weights.sum(axis=1, keepdims=True)


def true_effect(orders: pa.Table, assigned: Sequence[str], campaign: str, on: date, days: int) -> float:
    """Return how many more of those assigned to a campaign buy within ``days`` when sent it, as a share of them all.

    ``orders`` are those of the studio without any campaign. Who buys anyway is no purchaser more by answering, so this
    is the mean chance of answering, 0 for those who would have bought. Only tests may ask.
    """
    anyway = pc.is_in(pa.array(assigned, pa.string()), value_set=bought(orders, on, days))
    answering = chances_to_answer(orders, campaign, on, assigned)
    return float(np.mean(answering * ~anyway.to_numpy(zero_copy_only=False)))


def realised(history: History, rng: np.random.Generator) -> Chances:
    """Return what happens (0 or 1) in one future of a chunk, drawn with the customers' own hidden factors."""
    state = history.state.copy()
    ordered = {days: np.zeros(len(state.plan)) for days in ORDER_WINDOWS}
    joined = np.zeros(len(state.plan))
    for ahead in range(max(ORDER_WINDOWS)):
        events = live(state, history.traits, HISTORY_DAYS + ahead, rng)
        for days in ORDER_WINDOWS:
            if ahead < days:
                ordered[days][events.orders.rows] = 1.0
        if ahead < JOIN_WINDOW:
            joined[events.joined] = 1.0
    return Chances(orders=ordered, joins=joined)


def _without_order(history: History, hidden: Floats, rng: np.random.Generator) -> dict[int, NDArray[np.float64]]:
    state, traits = history.state.copy(), replace(history.traits, hidden=hidden)
    total = np.zeros(len(hidden))
    survival = {}
    for ahead in range(max(ORDER_WINDOWS)):
        total += live(state, traits, HISTORY_DAYS + ahead, rng, orders=False).order_rates
        if ahead + 1 in ORDER_WINDOWS:
            survival[ahead + 1] = np.exp(-total)
    return survival


def _without_start(history: History, hidden: Floats, rng: np.random.Generator) -> NDArray[np.float64]:
    state, traits = history.state.copy(), replace(history.traits, hidden=hidden)
    end = HISTORY_DAYS + JOIN_WINDOW
    survival = np.where(state.next_start < end, 0.0, 1.0)  # One bought to start in the window is as good as a start.
    for day in range(HISTORY_DAYS, end):
        survival *= 1.0 - live(state, traits, day, rng, starts_from=end).start_chances
    return survival
