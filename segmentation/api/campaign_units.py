"""What became of the units of a launch (an address, or a customer without one), and how many were planned."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from segmentation.api.campaign_costs import CampaignCosts, spent_on
from segmentation.api.campaign_settings import event_question
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.questions import counted_event
from segmentation.campaigns.outcomes import Outcomes, outcomes
from segmentation.campaigns.sequential import planned_variance
from segmentation.campaigns.smallest_effect import sizes
from segmentation.money import LEVELS
from segmentation.sql.campaign_outcomes import spent
from segmentation.sql.dialect import fetch_arrays
from segmentation.sql.feature_events import Orders, buyers
from segmentation.storage import list_store
from segmentation.storage.launched_members import members_in_data, read_members
from segmentation.storage.records import CampaignRecord, FrozenSetRecord, LaunchRecord

UNKNOWN_RATE = 0.05
"""The rate planned with where nobody had a chance at the launch. Any that is fixed before the first day is right; the
interval so far is narrowest where it is close."""
_LEAST_RATE = 1e-4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Units:
    """The units of a launch that are in the data, with the ``level`` of each (-1 without a score).

    ``missing`` customers are not in the data.
    """

    outcomes: Outcomes
    level: NDArray[np.int64]
    missing: int


def units_of(
    context: Context,
    record: CampaignRecord,
    launch: LaunchRecord,
    costs: CampaignCosts,
    *,
    first: date,
    days: int,
    snapshot: OpenSnapshot,
) -> Units:
    """Return what the units of a launch bought in [first, first + days), as far as a snapshot's data goes."""
    stored, delivered = _sets(context, launch)
    frozen = context.handle.directory.frozen
    members = members_in_data(snapshot.connection, frozen, stored)
    event = counted_event(event_question(record.goal))
    rows = members["row"].to_numpy()
    with snapshot.connection.cursor() as cursor:
        bought = np.isin(rows, fetch_arrays(cursor, buyers(event, first, days))["row"])
        amounts = None
        if isinstance(event, Orders):
            amounts = _amounts(fetch_arrays(cursor, spent(event, first, days)), rows)
    reached = (members["arm"].to_numpy() > 0) & (members["files"].to_numpy() & _contacting(launch) != 0)
    if delivered is not None:
        named = read_members(frozen, delivered)["customer_id"]
        reached &= pc.is_in(members["customer_id"], value_set=named.combine_chunks()).to_numpy()
    return _by_unit(record, costs, members, bought, amounts, reached, missing=launch.assigned - len(rows))


def _amounts(paid: Mapping[str, NDArray[np.int64]], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return what each row paid, 0 where it paid nothing; ``rows`` rise."""
    found = np.zeros(len(rows), dtype=np.int64)
    _, here, there = np.intersect1d(rows, paid["row"], assume_unique=True, return_indices=True)
    found[here] = paid["amount"][there]
    return found


def _contacting(launch: LaunchRecord) -> int:
    """Return a bit for each file that contacts somebody: a list to leave people out contacts nobody."""
    return sum(1 << position for position, file in enumerate(launch.files) if not file["exclude"])


def _sets(context: Context, launch: LaunchRecord) -> tuple[FrozenSetRecord, FrozenSetRecord | None]:
    with context.handle.database.read() as session:
        stored = list_store.stored_set(session, launch.stored)
        return stored, None if launch.delivered is None else list_store.stored_set(session, launch.delivered)


def _by_unit(
    record: CampaignRecord,
    costs: CampaignCosts,
    members: pa.Table,
    bought: NDArray[np.bool_],
    amounts: NDArray[np.int64] | None,
    reached: NDArray[np.bool_],
    *,
    missing: int,
) -> Units:
    """Put the customers of one unit together: it bought, and was contacted, when anybody of it did and was."""
    first, unit = _grouped(members)
    count = len(first)
    places = pc.index_in(members["level"], value_set=pa.array(LEVELS)).fill_null(-1)
    level = places.to_numpy().astype(np.int64)[first]
    revenue = None
    if amounts is not None:
        revenue = np.zeros(count, dtype=np.int64)
        np.add.at(revenue, unit, amounts)
    arm, stratum = (members[name].to_numpy()[first] for name in ("arm", "stratum"))
    any_bought, any_reached = (np.bincount(unit, weights=one, minlength=count) > 0 for one in (bought, reached))
    cost = spent_on(record, costs, arm=arm, level=level, contacted=any_reached, bought=any_bought)
    return Units(outcomes=outcomes(arm, stratum, any_bought, revenue, cost), level=level, missing=missing)


def _grouped(members: pa.Table) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the place of the first member of each unit, and the unit of each member."""
    names = members["address_hash"].combine_chunks().dictionary_encode().indices.to_numpy()
    _, first, unit = np.unique(names, return_index=True, return_inverse=True)
    return first, unit


def planned_variances(context: Context, launch: LaunchRecord) -> Mapping[int, float]:
    """Return the variance that each arm was planned with at its launch, from its frozen set alone: always the same.

    The rates are the mean chances of the strata, `UNKNOWN_RATE` where somebody had none.
    """
    members = read_members(context.handle.directory.frozen, _sets(context, launch)[0])
    first, _ = _grouped(members)
    arm, stratum = (members[name].to_numpy()[first] for name in ("arm", "stratum"))
    p = members["p"].to_numpy()[first].astype(np.float64)
    count = int(stratum.max(initial=-1)) + 1
    rates = _rates(stratum, p, count)
    control = np.bincount(stratum[arm == 0], minlength=count)
    return {
        one: planned_variance(sizes(np.bincount(stratum[arm == one], minlength=count), control, rates))
        for one in np.unique(arm[arm > 0]).tolist()
    }


def _rates(stratum: NDArray[np.int64], p: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    people = np.bincount(stratum, minlength=count)
    chances = np.bincount(stratum, weights=p, minlength=count) / np.maximum(people, 1)
    return np.where(np.isnan(chances), UNKNOWN_RATE, np.clip(chances, _LEAST_RATE, 1.0))
