"""Whether a filter holds a value that may point at somebody, and so must not stand in an address or a log.

Only what is known to be harmless passes: numbers, days, and names that many customers share. A text that somebody
typed, a value that few have, a field about a person's name or address, and whatever looks like an e-mail address or a
telephone number do not.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from segmentation.catalog import Catalog, FieldType
from segmentation.filters.nodes import (
    Attribute,
    Contacted,
    CustomerList,
    Filter,
    InCampaign,
    InCategory,
    InSegment,
    Orders,
    Score,
    Subscription,
    SubscriptionDate,
    Tag,
    Visits,
)
from segmentation.filters.references import walk

Held: TypeAlias = Callable[[str], Mapping[str, int]]
"""The values of a text field with their number of customers; of the most frequent ones at least."""

FEWEST = 10
"""A value that fewer customers have may point at one of them."""
TYPED = ("contains", "starts_with")
LONGEST_NUMBER = 99_999.0
"""A number above it may be that of a customer, a card or a telephone."""
_PERSONAL_NAME = re.compile(
    r"name|nom\b|mail|courriel|phone|tele?phone|^tel|mobile|address|adresse|street|^rue|postal|zip|birth|naissance"
    r"|^dob|iban|passport|account|compte|card|carte|login|user|customer.?id|client.?id|^id$|_id$|number|num[eé]ro",
    re.IGNORECASE,
)
_LOOKS_PERSONAL = re.compile(r"\S@\S|\d(?:[\s().+/-]*\d){6}")


def names_somebody(filter: Filter, catalog: Catalog, held: Held) -> bool:
    """Tell whether a filter holds a value that may point at somebody. What is not known is taken to."""
    return any(_names_somebody(node, catalog, held) for _, node in walk(filter))


def _names_somebody(node: Filter, catalog: Catalog, held: Held) -> bool:
    match node:
        case Attribute():
            return _attribute(node, catalog, held)
        case Tag(tags=tags):
            return _rare(tags, catalog.tags) or _looks_personal(tags)
        case Visits(kinds=kinds):
            return _unknown(kinds, catalog.visit_kinds)
        case Orders(products=products, categories=categories):
            return _unknown(products, catalog.products) or _unknown(categories, catalog.categories)
        case Subscription(plans=plans) | SubscriptionDate(plans=plans):
            return _unknown(plans, catalog.plans)
        case _:
            return _looks_personal(_names(node, catalog))


def _names(node: Filter, catalog: Catalog) -> list[str]:
    """Return what a node refers to, by id and by title: an id is made from a title that somebody typed."""
    match node:
        case InSegment(segment=id):
            return [id, catalog.segments.get(id, "")]
        case InCampaign(campaign=id):
            return [id, catalog.campaigns.get(id, "")]
        case CustomerList(list=id):
            return [id, catalog.lists.get(id, "")]
        case Score(prediction=id) | InCategory(prediction=id):
            return [id]
        case Contacted(channel=channel):
            return [channel or ""]
        case _:
            return []


def _attribute(node: Attribute, catalog: Catalog, held: Held) -> bool:
    known = catalog.fields.get(node.field)
    values = node.test.values
    if known is None or (not known.canonical and _PERSONAL_NAME.search(f"{node.field} {known.label}")):
        return True
    if node.field == "birth_date":
        return bool(values)
    if node.test.op in TYPED:
        return True
    if known.type is FieldType.TEXT:
        texts = [str(value) for value in values]
        return bool(texts) and (_looks_personal(texts) or _rare(texts, held(node.field)))
    if known.type is FieldType.NUMBER:
        return any(abs(float(value)) > LONGEST_NUMBER for value in values)
    return False


def _rare(values: Iterable[str], customers: Mapping[str, int]) -> bool:
    return any(customers.get(value, 0) < FEWEST for value in values)


def _unknown(values: Iterable[str], known: Mapping[str, int]) -> bool:
    return any(value not in known for value in values) or _looks_personal(values)


def _looks_personal(values: Iterable[str]) -> bool:
    return any(_LOOKS_PERSONAL.search(value) for value in values)
