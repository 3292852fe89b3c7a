"""What all campaigns of a quarter caused together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from segmentation.api.campaign_results import CampaignResult, CampaignResults
from segmentation.api.campaign_settings import goal_of
from segmentation.api.campaign_values import Goal
from segmentation.api.campaign_views import purchases_known, state_of, window_end
from segmentation.api.context import Context
from segmentation.campaigns.measurement import Effect
from segmentation.campaigns.total import Caused, caused_together
from segmentation.errors import UserError
from segmentation.sentences import Sentence
from segmentation.storage import campaign_store, list_store
from segmentation.storage.launched_members import in_several
from segmentation.storage.records import CampaignRecord, LaunchRecord

_NAME = re.compile(r"(\d{4})-Q([1-4])")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuarterCampaign:
    """One campaign of a quarter: its window is from ``sent_on`` to ``last_day``. ``people`` were to be contacted.

    ``effect`` is what contacting them caused; None where nobody can say: it had no control group to compare with, or
    is still measuring. ``purchases`` are those of the people contacted, whatever made them. ``archived`` ones count.
    """

    id: str
    number: int
    title: str
    archived: bool
    goal: Goal
    sent_on: date
    last_day: date
    people: int
    purchases: int
    effect: Effect | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarter:
    """The campaigns of a quarter, from ``first`` to ``last``: those whose window ended in it.

    ``measured`` are summed to ``total``, as if they were independent: ``in_several`` customers were in more than one,
    ``held_out_by_several`` in the control groups of more than one, and with ``goals`` above 1 they count different
    purchases. ``without_control`` are never summed. ``measuring`` are those whose window runs in the quarter and is
    not over in the newest data. ``no_profit`` of the measured have none, because what it is computed from is missing.
    """

    name: str
    first: date
    last: date
    previous: str
    next: str
    measured: tuple[QuarterCampaign, ...]
    total: Caused | None
    without_control: tuple[QuarterCampaign, ...]
    measuring: tuple[QuarterCampaign, ...]
    in_several: int
    held_out_by_several: int
    goals: int
    no_profit: int


class Quarters:
    """Sums the campaigns of one workspace by quarters."""

    def __init__(self, context: Context, results: CampaignResults) -> None:
        self._context = context
        self._results = results

    def newest(self) -> str:
        """Return the quarter of the last day in the data. Raises `Unavailable` without data."""
        return quarter_of(self._context.current().view.last_day)

    def quarter(self, name: str) -> Quarter:
        """Return what the campaigns of a quarter, such as ``2026-Q1``, caused on the newest data.

        Raises `UserError` for anything else, and `Unavailable` without data.
        """
        first, last = _ends(name)
        with self._context.handle.database.read() as session:
            launched = campaign_store.launched_campaigns(session)
        ended, running = [], []
        for record, launch in launched:
            end = window_end(record, launch)
            if end is None or launch.sent_on is None:
                continue
            over = state_of(record, launch, purchases_known(self._context, record)) == "measured"
            if over and first <= end - timedelta(days=1) <= last:
                ended.append((record, launch))
            elif not over and launch.sent_on <= last and end > first:
                running.append((record, launch))
        return self._summed(name, ended, running)

    def _summed(
        self,
        name: str,
        ended: Sequence[tuple[CampaignRecord, LaunchRecord]],
        running: Sequence[tuple[CampaignRecord, LaunchRecord]],
    ) -> Quarter:
        first, last = _ends(name)
        found = [(_campaign(record, self._results.of(record, launch)), launch) for record, launch in ended]
        measured = tuple(one for one, _ in found if one.effect is not None)
        effects = [one.effect for one in measured if one.effect is not None]
        several, held_out = self._in_several([launch for one, launch in found if one.effect is not None])
        return Quarter(
            name=name,
            first=first,
            last=last,
            previous=quarter_of(first - timedelta(days=1)),
            next=quarter_of(last + timedelta(days=1)),
            measured=measured,
            total=caused_together(effects),
            without_control=tuple(one for one, _ in found if one.effect is None),
            measuring=tuple(_campaign(record, self._results.of(record, launch)) for record, launch in running),
            in_several=several,
            held_out_by_several=held_out,
            goals=len({(one.goal.event, one.goal.products, one.goal.categories, one.goal.plans) for one in measured}),
            no_profit=sum(effect.profit is None for effect in effects),
        )

    def _in_several(self, launches: Sequence[LaunchRecord]) -> tuple[int, int]:
        if len(launches) < 2:
            return 0, 0
        with self._context.handle.database.read() as session:
            stored = [list_store.stored_set(session, launch.stored) for launch in launches]
        return in_several(self._context.current().connection, self._context.handle.directory.frozen, stored)


def quarter_of(day: date) -> str:
    """Return the quarter of a day: 2026-Q1."""
    return f"{day.year:04d}-Q{(day.month + 2) // 3}"


def _ends(name: str) -> tuple[date, date]:
    """Return the first and the last day of a quarter."""
    found = _NAME.fullmatch(name)
    if found is None or not 1 < int(found[1]) < 9999:
        raise UserError(
            "quarter",
            Sentence("{name!r} is not a quarter.", name=name),
            hint=Sentence("A year and a quarter are accepted, such as 2026-Q1."),
        )
    year, quarter = int(found[1]), int(found[2])
    after = date(year + quarter // 4, quarter % 4 * 3 + 1, 1)
    return date(year, quarter * 3 - 2, 1), after - timedelta(days=1)


def _campaign(record: CampaignRecord, result: CampaignResult) -> QuarterCampaign:
    contacted = [one for one in result.figures if one.arm > 0]
    return QuarterCampaign(
        id=record.id,
        number=record.number,
        title=record.title,
        archived=record.archived_at is not None,
        goal=goal_of(record.goal),
        sent_on=result.sent_on,
        last_day=result.sent_on + timedelta(days=result.days - 1),
        people=sum(one.people for one in contacted),
        purchases=sum(one.purchases for one in contacted),
        effect=None if result.measured is None else result.measured.together,
    )
