"""Who objects to profiling, as the ledger has it now: what `SnapshotReader.attach` leaves out of every score issue."""

import hashlib
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from segmentation.storage.records import SuppressionRecord

OBJECTION = "objection"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objections:
    """Everybody who objects, by id or by the hash of an address; ``digest`` is the same for the same, empty for nobody.

    Whatever is kept of scores names the digest: another objection is then another thing to keep.
    """

    ids: tuple[str, ...]
    addresses: tuple[str, ...]
    digest: str


def read_objections(session: Session) -> Objections:
    """Return everybody who objects at the moment of the session, by one light query: it is read after every commit."""
    line = SuppressionRecord
    found = sa.select(line.customer_id, line.address_hash).where(line.kind == OBJECTION)
    lines = sorted({(id, address) for id, address in session.execute(found)})
    text = "\n".join(f"{len(id)} {id} {address}" for id, address in lines)
    return Objections(
        ids=tuple(id for id, _ in lines if id),
        addresses=tuple(address for _, address in lines if address),
        digest=hashlib.sha256(text.encode()).hexdigest()[:16] if lines else "",
    )
