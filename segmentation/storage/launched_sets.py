"""Launched campaigns on disk and beside an open snapshot: who was assigned to which arm, and whom that contacted.

The set of a launch is ``frozen/<id>/members.parquet`` with `COLUMNS`; its files stand beside it. ``files`` has bit i
set for those who are in the i-th file of the launch. It never needs its snapshot again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from segmentation.filters.windows import midnight
from segmentation.storage.frozen_sets import members_file
from segmentation.storage.records import FrozenSetRecord

COLUMNS = ("customer_id", "arm", "stratum", "level", "bin", "p", "address_hash", "files")
CONTACTS_WITH_OWN = """
CREATE OR REPLACE VIEW contacts AS
FROM snapshot.main.contacts UNION ALL BY NAME FROM memory.main.own_contacts
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaunchedSet:
    """A launch as the ledger has it: ``at`` is a wall-clock time in the workspace's zone.

    ``contacts`` are (position of the file, channel) of the files that contact somebody. With ``delivered`` only its
    customers were contacted; everyone assigned counts as a member all the same.
    """

    campaign: str
    stored: FrozenSetRecord
    at: datetime
    contacts: tuple[tuple[int, str], ...]
    delivered: FrozenSetRecord | None


def fill_ledger(
    cursor: duckdb.DuckDBPyConnection, frozen: Path, launches: Sequence[LaunchedSet], *, as_of: date
) -> None:
    """Replace the members and contacts of all campaigns beside an open snapshot, in one transaction.

    What the workspace did is known at once: a launch after the data ends counts as its last moment, and is marked so.
    A contact that the data has of the same customer, channel and day is the same one, and is not counted twice.
    Raises `Unavailable` when a set is missing or damaged: then nothing is changed.
    """
    files = [(launch, *_files(frozen, launch)) for launch in launches]
    cursor.begin()
    try:
        cursor.execute("DELETE FROM memory.main.campaign_members")
        cursor.execute("DELETE FROM memory.main.own_contacts")
        for launch, members, delivered in files:
            _fill(cursor, launch, members, delivered, as_of)
        cursor.commit()
    except BaseException:
        cursor.rollback()
        raise


def _files(frozen: Path, launch: LaunchedSet) -> tuple[str, str]:
    """Return the files of those assigned and of those delivered to; without a delivery report these are the same."""
    members = str(members_file(frozen, launch.stored))
    return members, members if launch.delivered is None else str(members_file(frozen, launch.delivered))


_MEMBERS = (
    'INSERT INTO memory.main.campaign_members (row, campaign, held_out, "at", later) '
    "SELECT c.row, $1, m.arm = 0, $2, $3 FROM read_parquet($4) m JOIN customers c USING (customer_id)"
)
_CONTACTS = (
    "INSERT INTO memory.main.own_contacts (row, campaign, channel, sent_at) "
    "SELECT c.row, $1, $2, $3::TIMESTAMP FROM read_parquet($5) m "
    "SEMI JOIN read_parquet($6) d ON m.customer_id = d.customer_id "
    "JOIN customers c ON c.customer_id = m.customer_id "
    "ANTI JOIN (SELECT row FROM snapshot.main.contacts WHERE channel = $2 AND sent_at::DATE = $3::DATE) known "
    "ON known.row = c.row WHERE m.arm > 0 AND m.files & $4 <> 0"
)


def _fill(cursor: duckdb.DuckDBPyConnection, launch: LaunchedSet, members: str, delivered: str, as_of: date) -> None:
    last = midnight(as_of) - timedelta(microseconds=1)
    at, later = min(launch.at, last), launch.at > last
    cursor.execute(_MEMBERS, [launch.campaign, at, later, members])
    for position, channel in launch.contacts:
        cursor.execute(_CONTACTS, [launch.campaign, channel, at, 1 << position, members, delivered])
