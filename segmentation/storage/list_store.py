"""Customer lists, the stored sets behind them, and the ledger's revision. Every session is the caller's.

A removed list keeps its id and its set: it can be brought back, and its id is not given again.
"""

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from segmentation.storage.records import CustomerListRecord, FrozenSetRecord, Json, LedgerRecord

_LEDGER = 1


def live_lists(session: Session) -> Sequence[CustomerListRecord]:
    """Return every list that is not removed, uploaded ones and frozen ones, last edited first."""
    live = sa.select(CustomerListRecord).where(CustomerListRecord.removed_at.is_(None))
    return session.scalars(live.order_by(CustomerListRecord.edited_at.desc(), CustomerListRecord.id)).all()


def uploaded_list(session: Session, id: str, *, removed: bool = False) -> CustomerListRecord | None:
    """Return one uploaded list, live or removed as asked, or None."""
    record = session.get(CustomerListRecord, id)
    if record is None or record.origin != "uploaded" or (record.removed_at is not None) != removed:
        return None
    return record


def any_list(session: Session, id: str) -> CustomerListRecord | None:
    """Return one list, live or removed, uploaded or frozen, or None."""
    return session.get(CustomerListRecord, id)


def ids_in_use(session: Session) -> set[str]:
    """Return the id of every list, removed ones too."""
    return set(session.scalars(sa.select(CustomerListRecord.id)))


def stored_sets(session: Session) -> Mapping[str, FrozenSetRecord]:
    """Return every stored set by its id."""
    return {record.id: record for record in session.scalars(sa.select(FrozenSetRecord))}


def stored_set(session: Session, id: str) -> FrozenSetRecord:
    """Return a stored set that is known to exist."""
    return session.get_one(FrozenSetRecord, id)


def add_list(
    session: Session, *, id: str, title: str, origin: str, stored: FrozenSetRecord, report: Json | None = None
) -> CustomerListRecord:
    """Add a list and the set it stands for, made at the same moment by the same person."""
    at, by = stored.created_at, stored.created_by
    record = CustomerListRecord(
        id=id,
        title=title,
        origin=origin,
        stored=stored.id,
        report=report,
        created_at=at,
        created_by=by,
        edited_at=at,
        edited_by=by,
    )
    session.add(stored)
    # The list refers to its set, which must be there first.
    session.flush()
    session.add(record)
    return record


def replace_set(session: Session, record: CustomerListRecord, stored: FrozenSetRecord, report: Json) -> None:
    """Let a list stand for another set, made just now; the earlier set stays stored."""
    session.add(stored)
    session.flush()
    record.stored, record.report = stored.id, report
    record.edited_at, record.edited_by = stored.created_at, stored.created_by


def revision(session: Session) -> int:
    """Return the revision of the ledger."""
    return session.scalar(sa.select(LedgerRecord.revision).where(LedgerRecord.id == _LEDGER)) or 0


def raise_revision(session: Session) -> None:
    """Note that the ledger changes in this transaction: what was computed of it before is no longer so."""
    session.execute(
        sa.update(LedgerRecord).where(LedgerRecord.id == _LEDGER).values(revision=LedgerRecord.revision + 1)
    )
