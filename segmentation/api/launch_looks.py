"""What is shown of a launch before it: the waterfall of every file, who falls out of it, and what could be seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from segmentation.api.actors import Actor, require
from segmentation.api.audiences import Audiences
from segmentation.api.campaign_settings import goal_of
from segmentation.api.campaign_values import Goal, LaunchPlan
from segmentation.api.campaign_views import audience_of_campaign, live, refuse_launched
from segmentation.api.context import Context
from segmentation.api.customer_table import columns_of, table_rows, wanted_columns
from segmentation.api.customer_values import CustomerTable
from segmentation.api.drawing import Drawn, draw
from segmentation.api.launch_files import preview_rows
from segmentation.api.launches import plan_of
from segmentation.campaigns.launch_settings import DestinationSetting, destinations_json
from segmentation.campaigns.smallest_effect import SmallestEffect, sizes, smallest_effect, what_helps
from segmentation.errors import UserError
from segmentation.exports.writing import Preview
from segmentation.filters.nodes import AllOf, Comparison, Filter, LastDays, Orders, SubscriptionDate
from segmentation.sentences import Sentence
from segmentation.storage import campaign_store, list_store
from segmentation.storage.records import CampaignRecord

POOLED_SENDS = 4
MOST_LEFT_OUT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedGroups:
    """Who is to be compared, by stratum: how many ``people`` are assigned, and the ``rates`` at which they would buy.

    ``predicted``: the rates are the prediction's chances. Otherwise, where it asks something else than the goal or its
    results are hidden, they are one: the share of the audience that bought in as many days before the data ends.
    """

    people: tuple[int, ...]
    rates: tuple[float, ...]
    predicted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchLook:
    """A planned launch, and who is to be compared in it."""

    plan: LaunchPlan
    groups: PlannedGroups


@dataclass(frozen=True, slots=True, kw_only=True)
class VisibleEffect:
    """The smallest effect of one offer that a campaign could see, and what it would be by an even split of the same
    people, and by `POOLED_SENDS` such campaigns measured as one. None where nothing could be seen."""

    smallest: SmallestEffect | None
    even_split: SmallestEffect | None
    pooled: SmallestEffect | None


class LaunchLooks:
    """Looks at what the drafts of one workspace would do. Nothing is changed by a look."""

    def __init__(self, context: Context, audiences: Audiences) -> None:
        self._context = context
        self._audiences = audiences

    def basis(self, id: str) -> str:
        """Return a name for all that decides what `look` returns: while it is the same, so is that.

        Raises as `Audiences.basis`, and `NotFound`.
        """
        record = self._draft(id)
        with self._context.handle.database.read() as session:
            revision = list_store.revision(session)
        audience = self._audiences.basis(audience_of_campaign(record), record.prediction)
        return f"{audience}/{revision}/{record.edited_at.isoformat()}/{self._hidden(record)}"

    def look(self, id: str, *, actor: Actor) -> LaunchLook:
        """Return the plan of a draft's launch and who is to be compared. Raises as `Launches.plan`."""
        require(actor, "marketer")
        record = self._draft(id)
        drawn = draw(self._context, record)
        return LaunchLook(plan=plan_of(record, drawn), groups=self._groups(record, drawn))

    def left_out(self, id: str, file: str, code: str, *, columns: Sequence[str] = (), actor: Actor) -> CustomerTable:
        """Return who falls out of a planned file at a step, the first 200 by id, personal data masked.

        Raises as `Launches.plan`, and `UserError` for a file, a step or a column that there is not. It is written in
        the audit trail.
        """
        require(actor, "marketer")
        record = self._draft(id)
        drawn = draw(self._context, record)
        steps = {one.code: one.rows for planned in drawn.files if planned.key == file for one in planned.steps}
        codes = list(steps)
        if code not in codes[1:]:
            raise UserError("step", Sentence("There is no step {code!r} of a file {file!r}.", code=code, file=file))
        gone = np.setdiff1d(steps[codes[codes.index(code) - 1]], steps[code], assume_unique=True)
        snapshot = drawn.snapshot
        wanted = wanted_columns(columns_of(snapshot, snapshot.catalog), columns)
        shown = [int(row) for row in gone[:MOST_LEFT_OUT]]
        with self._context.handle.database.write() as session:
            session.add(
                self._context.audit_line(actor, "campaign.left_out", id, file=file, step=code, shown=len(shown))
            )
        return CustomerTable(
            rows=table_rows(snapshot, shown, wanted, None, reveal=False),
            size=len(gone),
            found=len(gone),
            hidden="",
            revealed=False,
        )

    def preview(
        self, id: str, setting: DestinationSetting, *, rows: int = 5, reveal: bool = False, actor: Actor
    ) -> Preview:
        """Return the header and the first rows of a file as a draft would write it for a destination.

        ``setting`` need not be one of the draft. Without ``reveal`` names and addresses are masked. Raises as `look`,
        and `UserError` for columns that it cannot have. It is written in the audit trail.
        """
        require(actor, "marketer")
        record = self._draft(id)
        record.destinations = destinations_json((setting,))
        drawn = draw(self._context, record)
        shown = preview_rows(record, drawn, drawn.files[0], rows, reveal=reveal)
        about = {"destination": setting.destination, "personal_data": reveal}
        with self._context.handle.database.write() as session:
            session.add(self._context.audit_line(actor, "campaign.preview", id, **about))
        return shown

    def _draft(self, id: str) -> CampaignRecord:
        with self._context.handle.database.read() as session:
            record = live(campaign_store.campaign(session, id), id)
        refuse_launched(record)
        return record

    def _hidden(self, record: CampaignRecord) -> str:
        return "" if record.prediction is None else "".join(self._audiences.hidden([record.prediction]).values())

    def _groups(self, record: CampaignRecord, drawn: Drawn) -> PlannedGroups:
        strata = [drawn.stratum == stratum for stratum in np.unique(drawn.stratum)]
        people = tuple(int(inside.sum()) for inside in strata)
        if self._predicts_goal(record) and not self._hidden(record):
            rates = [float(drawn.p[inside].mean()) for inside in strata]
            if not np.isnan(rates).any():
                return PlannedGroups(people=people, rates=tuple(rates), predicted=True)
        past = self._past_rate(audience_of_campaign(record), goal_of(record.goal))
        return PlannedGroups(people=people, rates=(past,) * len(people), predicted=False)

    def _predicts_goal(self, record: CampaignRecord) -> bool:
        if record.prediction is None:
            return False
        asked = self._context.prediction(record.prediction)
        return goal_of({**asked.event, "days": asked.window_days}) == goal_of(record.goal)

    def _past_rate(self, audience: Filter, goal: Goal) -> float:
        """Return the share of an audience that did in the days before the data ends what the goal is."""
        everyone = self._audiences.size(audience)
        return self._audiences.size(AllOf(members=(audience, _did(goal)))) / everyone if everyone else 0.0


def _did(goal: Goal) -> Filter:
    if goal.event == "subscription_starts":
        return SubscriptionDate(event="started_within_days", days=goal.days, plans=goal.plans)
    return Orders(
        measure="count",
        value=Comparison(op=">=", values=(1,)),
        window=LastDays(days=goal.days),
        products=goal.products,
        categories=goal.categories,
    )


def visible_effect(groups: PlannedGroups, *, control: float, arms: int = 1) -> VisibleEffect:
    """Return the smallest effect that could be seen with a share held out and the others split evenly over the offers.

    See `segmentation.campaigns.smallest_effect`. The share is from 0 to 1, without either.
    """
    people = np.asarray(groups.people, dtype=np.int64)
    held_out = np.rint(people * control).astype(np.int64)
    planned = sizes((people - held_out) // arms, held_out, groups.rates)
    helps = what_helps(planned, sends=(POOLED_SENDS,))
    pooled: Mapping[int, SmallestEffect | None] = helps.pooled
    return VisibleEffect(smallest=smallest_effect(planned), even_split=helps.even_split, pooled=pooled[POOLED_SENDS])
