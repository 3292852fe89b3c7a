"""The behaviours that audiences are compared by: said in the words that explain predictions, told by rules."""

from segmentation.catalog import Catalog
from segmentation.filters.nodes import Filter
from segmentation.predictions.behaviour_filters import Narrowed, filter_of
from segmentation.predictions.behaviours import (
    CART_DAYS,
    MANY_VISITS,
    ORDERS_EVER,
    QUIET_DAYS,
    RECENT_DAYS,
    YEAR,
    Behaviour,
)

CART = "cart"


def told_behaviours(catalog: Catalog) -> dict[Behaviour, Filter]:
    """Return the behaviours that a snapshot can tell, each with the filter that selects exactly those who show it."""
    found = {behaviour: filter_of(behaviour, Narrowed()) for behaviour in _known(catalog)}
    return {behaviour: filter for behaviour, filter in found.items() if filter is not None}


def family(behaviour: Behaviour) -> tuple[str, str, bool]:
    """Return what behaviours of one kind share: of "twice or more" and "five times or more" one tells enough."""
    return behaviour.code, behaviour.subject, behaviour.days > 0


def _known(catalog: Catalog) -> list[Behaviour]:
    found: list[Behaviour] = []
    if "orders" in catalog.tables:
        found += [
            Behaviour(code="at_least", subject="orders", least=1, days=RECENT_DAYS),
            Behaviour(code="quiet", subject="orders", days=QUIET_DAYS),
            *(Behaviour(code="at_least", subject="orders", least=least) for least in ORDERS_EVER),
            Behaviour(code="new", subject="orders", days=RECENT_DAYS),
            Behaviour(code="known", subject="orders", days=YEAR),
        ]
    if "visits" in catalog.tables:
        found += [
            Behaviour(code="at_least", subject="visits", least=least, days=RECENT_DAYS) for least in (1, MANY_VISITS)
        ]
        found.append(Behaviour(code="quiet", subject="visits", days=QUIET_DAYS))
        if CART in catalog.visit_kinds:
            found.append(Behaviour(code="cart", days=CART_DAYS))
    if catalog.plans:
        found += [Behaviour(code="has_any_plan"), Behaviour(code="had_any_plan")]
    return found
