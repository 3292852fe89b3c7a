"""What the value of a condition depends on besides the snapshot, as the text of a cache key."""

from collections.abc import Iterator

from segmentation.filters.nodes import (
    AllOf,
    AnyOf,
    Contacted,
    CustomerList,
    Filter,
    InCampaign,
    InCategory,
    InSegment,
    NoneOf,
    Score,
    Subscription,
    SubscriptionDate,
    Tag,
)
from segmentation.filters.references import expand, segment_of
from segmentation.sql.compile import Scope

UNDATED = (Tag, Subscription, SubscriptionDate)
"""Conditions on facts that may have no date: their value depends on whether such facts count."""
_DEPENDENT = (AllOf, AnyOf, NoneOf, Score, InCategory, InSegment, CustomerList, InCampaign, Contacted)


def dependent_text(node: Filter, scope: Scope) -> str:
    """Return a text that is equal only where the value is: the condition, and the version of each thing it refers to.

    A score issue's name for a prediction, the definition of a segment, the stored set of a list, the ledger's revision
    for what the ledger knows, whether facts without a date count; at any depth through segments. Raises
    `InvalidFilter` for a missing or circular segment.
    """
    undated = () if scope.undated else ("without undated facts",)
    if not isinstance(node, _DEPENDENT):
        return "\n".join((repr(node), *undated)) if isinstance(node, UNDATED) else repr(node)
    return "\n".join((repr(node), *undated, *_versions(node, scope)))


def _versions(node: Filter, scope: Scope) -> Iterator[str]:
    for part in expand(node, scope.segments):
        match part:
            case Score(prediction=prediction) | InCategory(prediction=prediction):
                yield f"{prediction!r} = {scope.scores.get(prediction)!r}"
            case InSegment():
                yield f"{part.key!r} = {segment_of(part, scope.segments, (), 'filter')!r}"
            case CustomerList(list=list):
                yield f"{list!r} = {scope.lists.get(list)!r}"
            case InCampaign() | Contacted():
                yield f"ledger {scope.ledger}"
