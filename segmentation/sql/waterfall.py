"""The statements of the way from an audience to the file of a destination: who is left after each step.

On the connection that runs them stand ``members(row)``, the audience; ``suppressed(row)``, whom this channel must not
reach; ``excluded(row)``, who is left out with everybody at her address; ``excluded_alone(row)``, who is left out alone.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from segmentation.sql import tables

GIVEN = ("members", "suppressed", "excluded", "excluded_alone")
_PERSON = tables.customers.c
_GIVEN = {name: sa.table(name, sa.column("row", sa.Integer)) for name in GIVEN}
_RAW: Mapping[str, tuple[str, ...]] = {
    "email": ("email",),
    "sms": ("phone",),
    "push": (),
    "post": ("postal_code",),
    "ads": ("email", "phone"),
}
SHARED: Mapping[str, tuple[str, ...]] = {
    "email": ("email_address",),
    "sms": ("phone_number",),
    "push": (),
    "post": (),
    "ads": ("email_address", "phone_number"),
}
"""The addresses that several customers can share, by channel: a postal code is no address of one household."""
STEPS = (
    "in_audience",
    "has_address",
    "valid",
    "consented",
    "not_suppressed",
    "not_excluded",
    "one_per_address",
    "not_held_out",
)


def steps(channel: str, *, by_consent: bool, email_pattern: str = "") -> Sequence[tuple[str, sa.Select[Any]]]:
    """Return (code, statement of rows) for the steps of `STEPS` but the last, each within the one before.

    ``by_consent``: only those who agreed to the channel; otherwise, where a legal basis stands for the consent that the
    data does not have, all but those who refused. An e-mail address that does not match ``email_pattern``, where there
    is one, is not valid for the destination.
    """
    inside = sa.select(_PERSON.row).where(_PERSON.row.in_(sa.select(_GIVEN["members"].c.row)))
    found = [("in_audience", inside)]
    inside = _some(inside, _RAW[channel])
    found.append(("has_address", inside))
    inside = _some(inside, SHARED[channel])
    if email_pattern and channel == "email":
        inside = inside.where(sa.func.regexp_matches(_PERSON.email_address, email_pattern))
    found.append(("valid", inside))
    consent = _PERSON[f"{channel}_consent"]
    inside = inside.where(consent.is_(sa.true()) if by_consent else consent.is_not(sa.false()))
    found.append(("consented", inside))
    inside = inside.where(*_without("suppressed", SHARED[channel]))
    inside = inside.where(*(_not_refused(name, channel) for name in SHARED[channel]))
    found.append(("not_suppressed", inside))
    inside = inside.where(*_without("excluded", SHARED[channel]), *_without("excluded_alone", ()))
    found.append(("not_excluded", inside))
    if SHARED[channel]:
        address = sa.func.coalesce(*(_PERSON[name] for name in SHARED[channel]))
        inside = inside.with_only_columns(sa.func.min(_PERSON.row).label("row")).group_by(address)
    found.append(("one_per_address", inside))
    return [(code, statement.order_by("row")) for code, statement in found]


def _some(inside: sa.Select[Any], names: Sequence[str]) -> sa.Select[Any]:
    return inside.where(sa.or_(*(_PERSON[name].is_not(None) for name in names))) if names else inside


def _without(given: str, shared: Sequence[str]) -> list[sa.ColumnElement[bool]]:
    """Return the conditions that leave out the given customers, and everybody at one of their addresses."""
    out = _GIVEN[given]
    others = tables.customers.alias(given + "_others")
    found: list[sa.ColumnElement[bool]] = [_PERSON.row.not_in(sa.select(out.c.row))]
    for name in shared:
        addresses = sa.select(others.c[name]).join(out, out.c.row == others.c.row).where(others.c[name].is_not(None))
        found.append(sa.or_(_PERSON[name].is_(None), _PERSON[name].not_in(addresses)))
    return found


def _not_refused(name: str, channel: str) -> sa.ColumnElement[bool]:
    others = tables.customers.alias("refusing_others")
    refused = sa.select(others.c[name]).where(
        others.c[f"{channel}_consent"].is_(sa.false()), others.c[name].is_not(None)
    )
    return sa.or_(_PERSON[name].is_(None), _PERSON[name].not_in(refused))


def suppressed_rows() -> sa.Select[Any]:
    """Select the rows of those in ``suppressed_ids(id)`` or with an address in ``suppressed_addresses(hash)``."""
    ids, hashes = sa.table("suppressed_ids", sa.column("id")), sa.table("suppressed_addresses", sa.column("hash"))
    known = [_PERSON.customer_id.in_(sa.select(ids.c.id))]
    known += [sa.func.sha256(_PERSON[name]).in_(sa.select(hashes.c.hash)) for name in ("email_address", "phone_number")]
    return sa.select(_PERSON.row).where(sa.or_(*known))


def addresses_among_given() -> sa.Select[Any]:
    """Select those of ``suppressed_addresses(hash)`` that are the hash of an address of somebody."""
    hashes = sa.table("suppressed_addresses", sa.column("hash"))
    theirs = [sa.select(sa.func.sha256(_PERSON[name])) for name in ("email_address", "phone_number")]
    return sa.select(hashes.c.hash).where(sa.or_(*(hashes.c.hash.in_(one) for one in theirs)))


def rows_of_given_ids() -> sa.Select[Any]:
    """Select the rows of those in ``given_ids(id)``, in order."""
    ids = sa.table("given_ids", sa.column("id"))
    return sa.select(_PERSON.row).where(_PERSON.customer_id.in_(sa.select(ids.c.id))).order_by(_PERSON.row)


def born_after(day: date) -> sa.Select[Any]:
    """Select the rows of the customers known to be born after a day."""
    return sa.select(_PERSON.row).where(_PERSON.birth_date > day)


def bucket_below(bucket: int) -> sa.Select[Any]:
    """Select the rows of the customers whose random bucket is below one."""
    return sa.select(_PERSON.row).where(_PERSON.random_bucket < bucket)


def campaign_rows(campaigns: Sequence[str], *, held_out: bool) -> sa.Select[Any]:
    """Select the rows of those who were sent one of some campaigns, or were held out of one."""
    members = tables.campaign_members.c
    held = members.held_out.is_(sa.true() if held_out else sa.false())
    return sa.select(members.row).where(members.campaign.in_(campaigns), held).distinct()


def people(names: Sequence[str]) -> sa.Select[Any]:
    """Select the rows of ``given(row)``, in order, with their id and some columns of the customers table."""
    given = sa.table("given", sa.column("row", sa.Integer))
    columns = [_PERSON[name] for name in names]
    return (
        sa.select(_PERSON.row, _PERSON.customer_id, *columns)
        .join(given, given.c.row == _PERSON.row)
        .order_by(_PERSON.row)
    )
