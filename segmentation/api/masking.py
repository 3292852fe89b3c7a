"""Personal data, and how it looks to those who may not see it or have not asked."""

from datetime import date
from typing import Any

from segmentation.api.actors import Actor, Role, may
from segmentation.filters.nodes import Attribute, Filter

PERSONAL = ("first_name", "last_name", "email", "phone", "postal_code", "birth_date")
"""The fields of a customer that say who she is or where she lives."""
SEES_PERSONAL: Role = "marketer"
DOTS = "•••"


def may_see_personal(actor: Actor) -> bool:
    """Tell whether somebody may see personal data, once they ask for it."""
    return may(actor, SEES_PERSONAL)


def masked(field: str, value: Any) -> Any:
    """Return the value of a field with nothing left in it that would point at somebody; any other field as it is.

    >>> masked("email", "marie@example.com"), masked("phone", "+33639980042"), masked("country", "France")
    ('m•••@e•••.com', '•••42', 'France')
    """
    if field not in PERSONAL or value is None:
        return value
    match field:
        case "email":
            return _masked_email(str(value))
        case "phone":
            return f"{DOTS}{str(value)[-2:]}"
        case "first_name" | "last_name":
            # Of so short a name the first letter would be most of it.
            return f"{str(value)[:1]}{DOTS}" if len(str(value)) > 2 else DOTS
    return DOTS


def _masked_email(address: str) -> str:
    local, _, host = address.rpartition("@")
    name, dot, top = host.rpartition(".")
    # What is no address may be anything, a name or a number too.
    return f"{local[:1]}{DOTS}@{name[:1]}{DOTS}.{top}" if len(local) > 1 and name and dot else DOTS


def shown(field: str, value: Any, *, reveal: bool) -> Any:
    """Return a value as it is where personal data is revealed, else masked; a birth date as a date."""
    if reveal or field not in PERSONAL:
        return value
    return masked(field, value.isoformat() if isinstance(value, date) else value)


def is_personal(rule: Filter) -> bool:
    """Tell whether a rule asks for personal data."""
    return isinstance(rule, Attribute) and rule.field in PERSONAL
