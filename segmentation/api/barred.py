"""Who must not be reached by a campaign or a list, as the ledger and the exclusions say, on one snapshot."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from segmentation.api.campaign_views import window_end
from segmentation.api.context import Context, OpenSnapshot
from segmentation.campaigns.launch_settings import ADULT_AGE, Exclusions
from segmentation.filters.nodes import RANDOM_BUCKETS, Channel, Comparison, Contacted, LastDays
from segmentation.sql.waterfall import born_after, bucket_below, campaign_rows
from segmentation.storage import campaign_store, ledger_store, list_store
from segmentation.storage.records import SuppressionRecord
from segmentation.storage.waterfall import Barred, Rows, Step, rows_of, rows_suppressed, walk


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerNow:
    """What the ledger says at one moment: suppression by kind, channels with a legal basis, campaigns that run."""

    revision: int
    never: tuple[SuppressionRecord, ...]
    objecting: tuple[SuppressionRecord, ...]
    bases: frozenset[str]
    global_control: float
    running: tuple[str, ...]


def ledger_now(context: Context, snapshot: OpenSnapshot, but: str | None = None) -> LedgerNow:
    """Return what the ledger says now, and put it beside the snapshot; ``but`` is the campaign that asks."""
    with context.handle.database.read() as session:
        launches = ledger_store.launches_in_force(session)
        ends = {
            one.campaign: window_end(campaign_store.known_campaign(session, one.campaign), one)
            for one in launches
            if one.campaign != but
        }
        found = LedgerNow(
            revision=list_store.revision(session),
            never=tuple(ledger_store.suppressed(session, "never_contact")),
            objecting=tuple(ledger_store.suppressed(session, "objection")),
            bases=frozenset(ledger_store.legal_bases(session)),
            global_control=ledger_store.global_control(session),
            running=tuple(id for id, end in ends.items() if end is None or end > snapshot.info.as_of),
        )
    context.attach_ledger(snapshot)
    return found


def by_consent(snapshot: OpenSnapshot, ledger: LedgerNow, channel: Channel) -> bool:
    """Tell whether only those who agreed can be reached: a legal basis stands for consent only where there is none."""
    return channel in snapshot.channels or channel not in ledger.bases


def walk_to_list(
    context: Context, snapshot: OpenSnapshot, audience: Rows, channel: Channel, email_pattern: str
) -> tuple[Step, ...]:
    """Return who is left after each step from an audience to a list to contact, which no campaign is drawn for.

    It is the waterfall of a campaign with the exclusions of a new draft: no control group, no minors.
    """
    ledger = ledger_now(context, snapshot)
    barred = barred_by_channel(context, snapshot, Exclusions(), ledger, [channel])[channel]
    consent = by_consent(snapshot, ledger, channel)
    return walk(snapshot.connection, audience, channel, barred, by_consent=consent, email_pattern=email_pattern)


def reachable_still(
    snapshot: OpenSnapshot, ledger: LedgerNow, rows: Rows, channel: Channel, *, by_consent: bool
) -> Rows:
    """Return those of some rows whom a channel may reach, as the ledger says now, whatever a campaign excludes."""
    suppressed = _suppressed(snapshot, ledger.never, ledger.objecting, channel)
    barred = Barred(suppressed=suppressed, excluded=_NOBODY, alone=_NOBODY)
    steps = walk(snapshot.connection, rows, channel, barred, by_consent=by_consent)
    return next(step.rows for step in steps if step.code == "not_suppressed")


def barred_by_channel(
    context: Context, snapshot: OpenSnapshot, exclusions: Exclusions, ledger: LedgerNow, channels: Iterable[Channel]
) -> Mapping[Channel, Barred]:
    """Return for each channel who must not be reached by it.

    A control group, ours or everyone's, and too many contacts bar whoever has the same address; being known to be under
    18 bars nobody else.
    """
    excluded = _excluded(context, snapshot, exclusions, ledger)
    alone = (
        rows_of(snapshot.connection, born_after(_adult_before(snapshot.info.as_of))) if exclusions.minors else _NOBODY
    )
    return {
        channel: Barred(
            suppressed=_suppressed(snapshot, ledger.never, ledger.objecting, channel),
            excluded=excluded,
            alone=alone,
        )
        for channel in set(channels)
    }


def _suppressed(
    snapshot: OpenSnapshot,
    never: Iterable[SuppressionRecord],
    objecting: Iterable[SuppressionRecord],
    channel: str,
) -> Rows:
    lines = [*(one for one in never if one.channel in ("", channel)), *objecting]
    return rows_suppressed(snapshot.connection, lines)


_NOBODY: Rows = np.empty(0, dtype=np.int32)


def _excluded(context: Context, snapshot: OpenSnapshot, exclusions: Exclusions, ledger: LedgerNow) -> Rows:
    found = [_NOBODY]
    if exclusions.running_campaigns and ledger.running:
        found.append(rows_of(snapshot.connection, campaign_rows(ledger.running, held_out=False)))
    if exclusions.control_groups and ledger.running:
        found.append(rows_of(snapshot.connection, campaign_rows(ledger.running, held_out=True)))
    if exclusions.global_control and ledger.global_control:
        bucket = round(ledger.global_control * RANDOM_BUCKETS)
        found.append(rows_of(snapshot.connection, bucket_below(bucket)))
    most = exclusions.contacted_more_than
    if most is not None and "contacts" in context.catalog(snapshot).tables:
        often = Contacted(count=Comparison(op=">", values=(most,)), window=LastDays(days=exclusions.contacted_days))
        found.append(snapshot.index.answer(often, context.scope(snapshot, often)).rows())
    return np.unique(np.concatenate(found)).astype(np.int32)


def _adult_before(as_of: date) -> date:
    """Return the day after which who was born is under age on a date."""
    try:
        return as_of.replace(year=as_of.year - ADULT_AGE)
    except ValueError:
        return date(as_of.year - ADULT_AGE, 2, 28)
