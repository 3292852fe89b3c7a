"""What a campaign caused: its members' purchases in its window, read from the newest data."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.api.campaign_settings import event_question
from segmentation.api.campaign_values import CampaignState
from segmentation.api.campaign_views import live, purchases_known, state_of, window_end
from segmentation.api.context import Context, OpenSnapshot
from segmentation.api.questions import counted_event
from segmentation.api.sendings import in_force
from segmentation.campaigns.launch_settings import arms_of
from segmentation.campaigns.measurement import ArmFigures, Result, arm_figures, measure, measure_by_category
from segmentation.campaigns.outcomes import Outcomes, outcomes
from segmentation.errors import Refused
from segmentation.money import LEVELS
from segmentation.sentences import Sentence
from segmentation.sql.campaign_outcomes import spent
from segmentation.sql.dialect import fetch_arrays
from segmentation.sql.feature_events import Orders, buyers
from segmentation.storage import campaign_store, list_store
from segmentation.storage.launched_members import members_in_data
from segmentation.storage.records import CampaignRecord, LaunchRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultCell:
    """What the units of one arm, stratum and level did: ``level`` is None without a score, ``revenue`` if unknown."""

    arm: int
    stratum: int
    level: str | None
    people: int
    buyers: int
    revenue: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignResult:
    """What a campaign caused, on the data whose purchases are known before ``known``.

    Units (an address, or a customer without one) are counted as assigned, delivered or not. ``missing`` customers are
    not in the newest data and so not counted. Of ``days`` of the window, which begins on ``sent_on``, ``day`` are over.
    ``arms`` are the names of the offers tested, empty for one. ``measured`` and ``by_level`` are None and empty until
    the window is over: until then any interval would mislead.
    """

    state: CampaignState
    sent_on: date
    known: date
    day: int
    days: int
    missing: int
    arms: tuple[str, ...]
    figures: tuple[ArmFigures, ...]
    cells: tuple[ResultCell, ...]
    measured: Result | None
    by_level: Mapping[str, Result]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Units:
    outcomes: Outcomes
    level: NDArray[np.int64]
    missing: int


class CampaignResults:
    """Reads the results of the campaigns of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def result(self, id: str) -> CampaignResult:
        """Return what a campaign caused. Raises `NotFound`, and `Refused` for what was not launched or not sent yet."""
        with self._context.handle.database.read() as session:
            record = live(campaign_store.campaign(session, id), id)
            launch = in_force(record, campaign_store.launch(session, id))
        end = window_end(record, launch)
        if launch.sent_on is None or end is None:
            raise Refused(
                "not_sent_yet",
                Sentence("Nobody has said when “{title}” was sent, so its window has not begun.", title=record.title),
                hint=Sentence("Say on which day it was sent."),
            )
        known = purchases_known(self._context, record)
        state = state_of(record, launch, known)
        units = self._units(record, launch, launch.sent_on, self._context.current())
        over = state == "measured"
        return CampaignResult(
            state=state,
            sent_on=launch.sent_on,
            known=known,
            day=min(max((known - launch.sent_on).days, 0), record.goal["days"]),
            days=record.goal["days"],
            missing=units.missing,
            arms=tuple(arm.title for arm in arms_of(record.arms)),
            figures=arm_figures(units.outcomes),
            cells=_cells(units),
            measured=measure(units.outcomes, seed=record.seed) if over else None,
            by_level=_by_level(units, record.seed) if over else {},
        )

    def _units(self, record: CampaignRecord, launch: LaunchRecord, first: date, snapshot: OpenSnapshot) -> _Units:
        with self._context.handle.database.read() as session:
            stored = list_store.stored_set(session, launch.stored)
        found = members_in_data(snapshot.connection, self._context.handle.directory.frozen, stored)
        event, days = counted_event(event_question(record.goal)), record.goal["days"]
        rows = found["row"].to_numpy()
        with snapshot.connection.cursor() as cursor:
            bought = np.isin(rows, fetch_arrays(cursor, buyers(event, first, days))["row"])
            amounts = None
            if isinstance(event, Orders):
                paid = fetch_arrays(cursor, spent(event, first, days))
                known = dict(zip(paid["row"].tolist(), paid["amount"].tolist(), strict=True))
                amounts = np.array([known.get(row, 0) for row in rows.tolist()], dtype=np.int64)
        return _by_unit(found, bought, amounts, missing=launch.assigned - len(rows))


def _by_unit(
    members: pa.Table, bought: NDArray[np.bool_], amounts: NDArray[np.int64] | None, *, missing: int
) -> _Units:
    """Put the customers of one unit together: it bought when anybody of it did."""
    units = members["address_hash"].combine_chunks().dictionary_encode().indices.to_numpy()
    _, first, unit = np.unique(units, return_index=True, return_inverse=True)
    count = len(first)
    level = np.array([-1 if one is None else LEVELS.index(one) for one in members["level"].to_pylist()], dtype=np.int64)
    revenue = None
    if amounts is not None:
        revenue = np.zeros(count, dtype=np.int64)
        np.add.at(revenue, unit, amounts)
    arm, stratum = (members[name].to_numpy()[first] for name in ("arm", "stratum"))
    found = outcomes(arm, stratum, np.bincount(unit, weights=bought, minlength=count) > 0, revenue)
    return _Units(outcomes=found, level=level[first], missing=missing)


def _cells(units: _Units) -> tuple[ResultCell, ...]:
    found = units.outcomes
    keys = np.stack([found.arm.astype(np.int64), found.stratum, units.level])
    each, cell = np.unique(keys, axis=1, return_inverse=True)
    people = np.bincount(cell, minlength=each.shape[1])
    bought = np.bincount(cell, weights=found.bought, minlength=each.shape[1])
    revenue = None
    if found.revenue is not None:
        revenue = np.zeros(each.shape[1], dtype=np.int64)
        np.add.at(revenue, cell, found.revenue)
    return tuple(
        ResultCell(
            arm=arm,
            stratum=stratum,
            level=None if level < 0 else LEVELS[level],
            people=int(people[place]),
            buyers=int(bought[place]),
            revenue=None if revenue is None else int(revenue[place]),
        )
        for place, (arm, stratum, level) in enumerate(each.T.tolist())
    )


def _by_level(units: _Units, seed: int) -> dict[str, Result]:
    scored = units.level >= 0
    if not scored.any():
        return {}
    results = measure_by_category(units.outcomes.only(scored), units.level[scored], seed=seed)
    return {LEVELS[level]: result for level, result in results.items()}
