"""What the workspace itself knows of its customers, in the application database. Every session is the caller's.

Whoever changes anything here calls `list_store.raise_revision` in the same transaction.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from segmentation.storage.records import (
    AuditRecord,
    LaunchRecord,
    LedgerRecord,
    LegalBasisRecord,
    SuppressionRecord,
)

_ROW = 1
_BATCH = 10_000


def suppressed(session: Session, kind: str) -> Sequence[SuppressionRecord]:
    """Return everybody of a kind, the first one first."""
    found = sa.select(SuppressionRecord).where(SuppressionRecord.kind == kind)
    return session.scalars(found.order_by(SuppressionRecord.id)).all()


def suppressed_customer(session: Session, kind: str, channel: str, customer_id: str) -> SuppressionRecord | None:
    """Return the line of one customer, None without one."""
    line = SuppressionRecord
    found = sa.select(line).where(line.kind == kind, line.channel == channel, line.customer_id == customer_id)
    return session.scalars(found).first()


def add_suppressed(
    session: Session,
    kind: str,
    channel: str,
    entries: Iterable[tuple[str, str]],
    *,
    at: datetime,
    by: str,
) -> int:
    """Add (customer id, hash of an address), one of the two empty, and return how many were not there before."""
    line = SuppressionRecord
    there = {
        (id, address)
        for id, address in session.execute(
            sa.select(line.customer_id, line.address_hash).where(line.kind == kind, line.channel == channel)
        )
    }
    new = [
        {
            "kind": kind,
            "channel": channel,
            "customer_id": id,
            "address_hash": address,
            "added_at": at,
            "added_by": by,
        }
        for id, address in dict.fromkeys(entries)
        if (id, address) not in there
    ]
    for start in range(0, len(new), _BATCH):
        session.execute(sa.insert(line), new[start : start + _BATCH])
    return len(new)


def suppressed_line(session: Session, kind: str, line: int) -> SuppressionRecord | None:
    """Return one line of a kind, None without it."""
    found = session.get(SuppressionRecord, line)
    return found if found is not None and found.kind == kind else None


def suppressed_as(
    session: Session, kind: str, ids: Iterable[str], hashes: Iterable[str]
) -> Sequence[SuppressionRecord]:
    """Return the lines of a kind that name some ids or hashes of addresses, the first one first."""
    line = SuppressionRecord
    by_id = sa.and_(line.customer_id.in_(list(ids)), line.customer_id != "")
    by_address = sa.and_(line.address_hash.in_(list(hashes)), line.address_hash != "")
    found = sa.select(line).where(line.kind == kind, sa.or_(by_id, by_address))
    return session.scalars(found.order_by(line.id)).all()


def audited(session: Session, actions: Sequence[str]) -> Sequence[AuditRecord]:
    """Return the lines of the audit trail about some actions, the first one first."""
    found = sa.select(AuditRecord).where(AuditRecord.action.in_(actions))
    return session.scalars(found.order_by(AuditRecord.id)).all()


def legal_bases(session: Session) -> Mapping[str, LegalBasisRecord]:
    """Return the recorded legal bases by channel."""
    return {record.channel: record for record in session.scalars(sa.select(LegalBasisRecord))}


def record_legal_basis(session: Session, channel: str, *, words: str, named_by: str, at: datetime, by: str) -> None:
    """Record the legal basis of a channel, in the place of an earlier one."""
    session.merge(LegalBasisRecord(channel=channel, words=words, named_by=named_by, recorded_at=at, recorded_by=by))


def remove_legal_basis(session: Session, channel: str) -> bool:
    """Remove the legal basis of a channel, and tell whether there was one."""
    record = session.get(LegalBasisRecord, channel)
    if record is not None:
        session.delete(record)
    return record is not None


def legal_basis_at(session: Session, channel: str, at: datetime) -> tuple[str, str] | None:
    """Return (words, name) of the legal basis of a channel that was recorded and not withdrawn at a moment.

    The table has the one in force now; the audit trail has all.
    """
    line = AuditRecord
    actions = ("legal_basis.record", "legal_basis.withdraw")
    found = sa.select(line).where(line.action.in_(actions), line.subject == channel, line.at <= at)
    last = session.scalars(found.order_by(line.id.desc()).limit(1)).first()
    if last is None or last.action != "legal_basis.record":
        return None
    return str(last.detail["words"]), str(last.detail["named_by"])


def global_control(session: Session) -> float:
    """Return the share of all customers that no campaign contacts."""
    return session.scalar(sa.select(LedgerRecord.global_control).where(LedgerRecord.id == _ROW)) or 0.0


def set_global_control(session: Session, share: float) -> None:
    """Change the share of all customers that no campaign contacts."""
    session.execute(sa.update(LedgerRecord).where(LedgerRecord.id == _ROW).values(global_control=share))


def launches_in_force(session: Session) -> Sequence[LaunchRecord]:
    """Return every launch that was not called off, archived campaigns too, the first one first."""
    found = sa.select(LaunchRecord).where(LaunchRecord.ended_at.is_(None))
    return session.scalars(found.order_by(LaunchRecord.launched_at, LaunchRecord.campaign)).all()
