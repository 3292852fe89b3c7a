"""What a campaign caused: its members' purchases in its window, read from the newest data."""

import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from segmentation.api.campaign_costs import CampaignCosts, costs_of
from segmentation.api.campaign_units import Units, planned_variances, units_of
from segmentation.api.campaign_values import CampaignState
from segmentation.api.campaign_views import live, purchases_known, state_of
from segmentation.api.context import Context
from segmentation.api.sendings import in_force
from segmentation.campaigns.launch_settings import arms_of
from segmentation.campaigns.measurement import (
    ArmFigures,
    Result,
    arm_figures,
    measure,
    measure_by_category,
    sizes_of,
)
from segmentation.campaigns.sequential import ResultSoFar, measure_so_far
from segmentation.campaigns.smallest_effect import Help, what_helps
from segmentation.errors import Refused
from segmentation.money import LEVELS, Assumptions
from segmentation.sentences import Sentence
from segmentation.storage import campaign_store
from segmentation.storage.records import CampaignRecord, LaunchRecord

POOLED_SENDS = 4
LONGER = 2
"""The longer window that may help has so many times the days."""
_KEPT = 64


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
    the window is over: until then any interval would mislead but that of ``so_far``, which is None from then on.
    ``helps`` says what would see a smaller effect, where nobody can tell; its ``longer`` has a window only whose
    purchases are known. Profits are computed from ``costs``, and None while any of them are missing.
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
    so_far: ResultSoFar | None
    helps: Help | None
    costs: CampaignCosts


class CampaignResults:
    """Reads the results of the campaigns of one workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._lock = threading.Lock()
        self._found: OrderedDict[tuple[object, ...], CampaignResult] = OrderedDict()

    def result(self, id: str, *, money: Assumptions | None = None) -> CampaignResult:
        """Return what a campaign caused.

        Its profit is computed from ``money``, by default from what is kept for its prediction; of these only the
        margin, the cost of a contact and the value of an order matter. Raises `NotFound`, `Refused` for what was not
        launched or not sent yet, and `Unavailable` where what is kept cannot be read.
        """
        with self._context.handle.database.read() as session:
            record = live(campaign_store.campaign(session, id), id)
            launch = in_force(record, campaign_store.launch(session, id))
        return self.of(record, launch, money)

    def of(self, record: CampaignRecord, launch: LaunchRecord, money: Assumptions | None = None) -> CampaignResult:
        """Return the same of a launched campaign, archived or not. Raises `Refused` for one that was not sent yet.

        While nothing changes that it depends on, it is computed once.
        """
        if launch.sent_on is None:
            raise Refused(
                "not_sent_yet",
                Sentence("Nobody has said when “{title}” was sent, so its window has not begun.", title=record.title),
                hint=Sentence("Say on which day it was sent."),
            )
        costs, snapshot = costs_of(self._context, record, money), self._context.current()
        key = (record.id, snapshot.info.id, launch.sent_on, launch.delivered, costs)
        with self._lock:
            found = self._found.get(key)
        if found is None:
            found = self._measured(record, launch, launch.sent_on, costs)
        with self._lock:
            self._found[key] = found
            self._found.move_to_end(key)
            while len(self._found) > _KEPT:
                self._found.popitem(last=False)
        return found

    def _measured(
        self, record: CampaignRecord, launch: LaunchRecord, sent_on: date, costs: CampaignCosts
    ) -> CampaignResult:
        known, days = purchases_known(self._context, record), record.goal["days"]
        state = state_of(record, launch, known)
        units = self._units(record, launch, costs, sent_on, days)
        over = state == "measured"
        measured = measure(units.outcomes, seed=record.seed, margin=costs.margin) if over else None
        so_far = None if over else measure_so_far(units.outcomes, planned_variances(self._context, launch))
        return CampaignResult(
            state=state,
            sent_on=sent_on,
            known=known,
            day=min(max((known - sent_on).days, 0), days),
            days=days,
            missing=units.missing,
            arms=tuple(arm.title for arm in arms_of(record.arms)),
            figures=arm_figures(units.outcomes),
            cells=_cells(units),
            measured=measured,
            by_level=_by_level(units, record.seed, costs.margin) if over else {},
            so_far=so_far,
            helps=self._helps(record, launch, costs, units, measured, known),
            costs=costs,
        )

    def _units(
        self, record: CampaignRecord, launch: LaunchRecord, costs: CampaignCosts, first: date, days: int
    ) -> Units:
        snapshot = self._context.current()
        return units_of(self._context, record, launch, costs, first=first, days=days, snapshot=snapshot)

    def _helps(
        self,
        record: CampaignRecord,
        launch: LaunchRecord,
        costs: CampaignCosts,
        units: Units,
        measured: Result | None,
        known: date,
    ) -> Help | None:
        """Return what would help, with a longer window only where what the control group bought in it is known."""
        if measured is None or measured.together is None or measured.verdict != "cannot_tell" or launch.sent_on is None:
            return None
        planned, longer, longest = sizes_of(units.outcomes), {}, record.goal["days"] * LONGER
        if launch.sent_on + timedelta(days=longest) <= known:
            later = sizes_of(self._units(record, launch, costs, launch.sent_on, longest).outcomes)
            longer = {longest: later.rates}
        return what_helps(planned, sends=(POOLED_SENDS,), longer=longer)


def _cells(units: Units) -> tuple[ResultCell, ...]:
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


def _by_level(units: Units, seed: int, margin: float | None) -> dict[str, Result]:
    scored = units.level >= 0
    if not scored.any():
        return {}
    results = measure_by_category(units.outcomes.only(scored), units.level[scored], seed=seed, margin=margin)
    return {LEVELS[level]: result for level, result in results.items()}
