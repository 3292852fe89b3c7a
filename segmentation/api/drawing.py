"""Who of a draft's audience is in which file and who is held out, worked out on the newest data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from segmentation.api.barred import barred_by_channel, by_consent, ledger_now
from segmentation.api.campaign_views import audience_of_campaign
from segmentation.api.context import Context, OpenSnapshot
from segmentation.campaigns.assignment import assign, deciles
from segmentation.campaigns.launch_settings import DestinationSetting, arms_of, destinations_of, exclusions_of
from segmentation.campaigns.units import units
from segmentation.errors import UserError
from segmentation.exports.destinations import destination_of
from segmentation.filters.nodes import Filter
from segmentation.sentences import Sentence
from segmentation.settings import CATEGORY_BINS
from segmentation.sql.waterfall import SHARED, STEPS
from segmentation.storage.records import CampaignRecord
from segmentation.storage.waterfall import Rows, Step, read_people, walk

NO_LEVEL = -1


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class DrawnFile:
    """One file: ``steps`` are all of its waterfall, the last being its rows. ``arm`` is None where it has all arms."""

    setting: DestinationSetting
    arm: int | None
    steps: tuple[Step, ...]

    @property
    def rows(self) -> Rows:
        """The rows in the file."""
        return self.steps[-1].rows

    @property
    def key(self) -> str:
        """The name that tells it from the other files of its campaign."""
        return self.setting.key if self.arm is None else f"{self.setting.key}-{self.arm}"


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Drawn:
    """Everyone assigned, in row order: ``arm`` 0 is the control group. ``bins`` are -1 and ``p`` NaN without a score.

    ``scores`` is the name under which the snapshot has the scores, ``ledger`` the revision that said who may be
    contacted.

    ``units`` are addresses, or ids: personal data.
    """

    snapshot: OpenSnapshot
    filter: Filter
    scores: str | None
    audience: Rows
    rows: Rows
    units: pa.DictionaryArray
    arm: NDArray[np.int8]
    stratum: NDArray[np.int16]
    bins: NDArray[np.int16]
    p: NDArray[np.float64]
    files: tuple[DrawnFile, ...]
    ledger: int

    @property
    def level(self) -> NDArray[np.int8]:
        """The likelihood level of each: 0 low, 1 medium, 2 high, -1 without a score."""
        return levels_of_bins(self.bins)

    @property
    def held_out(self) -> int:
        """How many customers are in the control group."""
        return int((self.arm == 0).sum())


def levels_of_bins(bins: NDArray[np.int16]) -> NDArray[np.int8]:
    """Return 0, 1, 2 for low, medium, high, and -1 without a score."""
    begins = [low for low, _ in CATEGORY_BINS.values()]
    return (np.searchsorted(begins, bins, side="right") - 1).astype(np.int8)


def draw(context: Context, record: CampaignRecord) -> Drawn:
    """Return who is assigned to what, on the newest data, by the draft's seed: the same twice.

    Raises `Refused` for an audience that depends on a preview or demo or is of earlier data, `UserError` without a
    destination, and as `Context.scope`.
    """
    settings = destinations_of(record.destinations)
    if not settings:
        raise UserError(
            "no_destination",
            Sentence("“{title}” has no destination yet.", title=record.title),
            hint=Sentence("Choose where its list goes."),
        )
    filter = audience_of_campaign(record)
    context.refuse_restricted(filter, record.prediction)
    snapshot = context.current()
    # Before the audience: what changes in between is then noticed at the commit.
    ledger = ledger_now(context, snapshot, record.id)
    scope = context.scope(snapshot, filter, *([record.prediction] if record.prediction else []))
    audience = snapshot.index.answer(filter, scope).rows()
    barred = barred_by_channel(
        context, snapshot, exclusions_of(record.exclusions), ledger, [one.channel for one in settings]
    )
    walks = {
        one.key: walk(
            snapshot.connection,
            audience,
            one.channel,
            barred[one.channel],
            by_consent=by_consent(snapshot, ledger, one.channel),
            email_pattern=destination_of(one.destination).email_pattern,
        )
        for one in settings
    }
    return _assigned(context, record, snapshot, filter, audience, settings, walks, ledger.revision)


def _assigned(
    context: Context,
    record: CampaignRecord,
    snapshot: OpenSnapshot,
    filter: Filter,
    audience: Rows,
    settings: tuple[DestinationSetting, ...],
    walks: Mapping[str, tuple[Step, ...]],
    ledger: int,
) -> Drawn:
    linked = reduce(np.union1d, (_left(steps, "not_excluded") for steps in walks.values())).astype(np.int32)
    rows = reduce(np.union1d, (_left(steps, "one_per_address") for steps in walks.values())).astype(np.int32)
    kinds = sorted({name for one in settings for name in SHARED[one.channel]})
    chosen = _units(snapshot, linked, kinds).take(pa.array(np.searchsorted(linked, rows))).dictionary_encode()
    table, bins, p = _scores(context, record, snapshot, rows)
    stratum = _of_units(chosen, deciles(p, groups=np.maximum(levels_of_bins(bins), 0) if record.offers else None))
    arms = max(len(record.arms), 1)
    arm = assign(chosen, stratum, seed=str(record.seed), control=Fraction(str(record.control)), arms=(1,) * arms)
    return Drawn(
        snapshot=snapshot,
        filter=filter,
        scores=table,
        audience=audience,
        rows=rows,
        units=chosen,
        arm=arm,
        stratum=stratum,
        bins=bins,
        p=p,
        ledger=ledger,
        files=tuple(
            file for one in settings for file in _files(one, walks[one.key], rows, arm, len(arms_of(record.arms)))
        ),
    )


def _units(snapshot: OpenSnapshot, rows: Rows, kinds: Sequence[str]) -> pa.Array:
    """Return the unit of each of some rows, linked by the addresses of these kinds."""
    people = read_people(snapshot.connection, rows, kinds)
    ids, *addresses = (people[name].combine_chunks() for name in ("customer_id", *kinds))
    return units(ids.cast(pa.string()), addresses)


def _of_units(units: pa.DictionaryArray, stratum: NDArray[np.int16]) -> NDArray[np.int16]:
    """Return the stratum that each customer's unit is drawn in: the lowest that its customers name."""
    unit = units.indices.to_numpy()
    lowest = np.full(len(units.dictionary), np.iinfo(np.int16).max, dtype=np.int16)
    np.minimum.at(lowest, unit, stratum)
    found: NDArray[np.int16] = lowest[unit]
    return found


def _files(
    setting: DestinationSetting, steps: tuple[Step, ...], rows: Rows, arm: NDArray[np.int8], arms: int
) -> list[DrawnFile]:
    """Return the files of a destination: one, or where the file cannot tell the arms of several offers one for each."""
    here = _left(steps, "one_per_address")
    drawn = arm[np.searchsorted(rows, here)]
    apart = arms > 1 and destination_of(setting.destination).file_per_arm
    wanted = range(1, arms + 1) if apart else [None]
    return [
        DrawnFile(
            setting=setting,
            arm=one,
            steps=(*steps, Step(code=STEPS[-1], rows=here[drawn > 0 if one is None else drawn == one])),
        )
        for one in wanted
    ]


def _left(steps: tuple[Step, ...], code: str) -> Rows:
    return next(step.rows for step in steps if step.code == code)


def _scores(
    context: Context, record: CampaignRecord, snapshot: OpenSnapshot, rows: Rows
) -> tuple[str | None, NDArray[np.int16], NDArray[np.float64]]:
    bins, p = np.full(len(rows), NO_LEVEL, dtype=np.int16), np.full(len(rows), np.nan)
    if record.prediction is None:
        return None, bins, p
    table = context.attach(snapshot, context.usable_issue(record.prediction, snapshot))
    scores = snapshot.index.scores(table)
    _, here, there = np.intersect1d(rows, scores.rows, assume_unique=True, return_indices=True)
    bins[here], p[here] = scores.bins[there], scores.p[there]
    return table, bins, p
