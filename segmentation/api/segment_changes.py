"""What a new version of a segment changed, in words."""

from collections.abc import Iterator, Mapping, Sequence

from segmentation.api.values import Selection, split_audience
from segmentation.catalog import Catalog
from segmentation.filters.codec import canonical_text
from segmentation.filters.describe import described
from segmentation.filters.nodes import AllOf, AnyOf, Attribute, Everyone, Filter, InCategory, NoneOf, Orders, Score, Tag
from segmentation.sentences import Sentence

_HOLD: Mapping[tuple[type[object], type[object]], Sentence] = {
    (AllOf, AnyOf): Sentence("now at least one rule must hold, where every rule had to hold"),
    (AllOf, NoneOf): Sentence("now no rule may hold, where every rule had to hold"),
    (AnyOf, AllOf): Sentence("now every rule must hold, where at least one rule had to hold"),
    (AnyOf, NoneOf): Sentence("now no rule may hold, where at least one rule had to hold"),
    (NoneOf, AllOf): Sentence("now every rule must hold, where no rule might hold"),
    (NoneOf, AnyOf): Sentence("now at least one rule must hold, where no rule might hold"),
}
"""By what joined the rules before, and what joins them now."""
_LEVELS = {"low": Sentence("Low"), "medium": Sentence("Medium"), "high": Sentence("High")}


def changes(before: Filter, after: Filter, catalog: Catalog) -> tuple[str, ...]:
    """Return one phrase for each difference between two definitions; none when they are the same.

    Rules are compared by what they ask, wherever they stand; one that asks the same of other values is "changed".
    """
    old_rules, old_part = split_audience(before)
    new_rules, new_part = split_audience(after)
    return (*_of_rules(old_rules, new_rules, catalog), *_of_parts(old_part, new_part, catalog))


def _of_rules(old: Filter, new: Filter, catalog: Catalog) -> Iterator[str]:
    if canonical_text(old) == canonical_text(new):
        return
    old_kind, old_members = _group(old)
    new_kind, new_members = _group(new)
    removed, added = _without(old_members, new_members), _without(new_members, old_members)
    if old_kind is not new_kind:
        yield _HOLD[old_kind, new_kind]
    elif not removed and not added:
        yield Sentence("put the rules in another order")
    for rule, successor in _pairs(removed, added):
        yield from _changed(rule, successor, catalog)
    yield from (Sentence("removed the rule “{rule}”", rule=described(rule, catalog)) for rule in removed)
    yield from (Sentence("added the rule “{rule}”", rule=described(rule, catalog)) for rule in added)


def _group(filter: Filter) -> tuple[type[object], tuple[Filter, ...]]:
    if isinstance(filter, AllOf | AnyOf | NoneOf):
        return type(filter), filter.members
    return AllOf, () if isinstance(filter, Everyone) else (filter,)


def _without(rules: Sequence[Filter], others: Sequence[Filter]) -> list[Filter]:
    """Return the rules that are not among the others, each counted as often as it stands there."""
    left = [canonical_text(other) for other in others]
    kept = []
    for rule in rules:
        text = canonical_text(rule)
        if text in left:
            left.remove(text)
        else:
            kept.append(rule)
    return kept


def _pairs(removed: list[Filter], added: list[Filter]) -> list[tuple[Filter, Filter]]:
    """Take the rules that ask the same of other values out of both lists and return them together."""
    pairs = []
    for rule in tuple(removed):
        successor = next((other for other in added if _subject(other) == _subject(rule)), None)
        if successor is not None:
            removed.remove(rule)
            added.remove(successor)
            pairs.append((rule, successor))
    return pairs


def _subject(rule: Filter) -> tuple[type[object], str]:
    match rule:
        case Attribute(field=field):
            return Attribute, field
        case Orders(measure=measure):
            return Orders, measure
        case Tag(mode=mode):
            return Tag, mode
        case _:
            return type(rule), ""


def _changed(rule: Filter, successor: Filter, catalog: Catalog) -> Iterator[str]:
    if isinstance(rule, AllOf | AnyOf | NoneOf):
        yield from (Sentence("in a group: {change}", change=change) for change in _of_rules(rule, successor, catalog))
    else:
        before, after = described(rule, catalog), described(successor, catalog)
        yield Sentence("changed the rule “{before}” to “{after}”", before=before, after=after)


def _of_parts(old: Selection, new: Selection, catalog: Catalog) -> Iterator[str]:
    if old == new:
        return
    match old, new:
        case Score(), Score() if old.prediction == new.prediction:
            yield Sentence(
                "the score range changed from {low_before:g}-{high_before:g} to {low:g}-{high:g}",
                low_before=old.low,
                high_before=old.high,
                low=new.low,
                high=new.high,
            )
        case InCategory(), InCategory() if old.prediction == new.prediction:
            yield Sentence("the levels changed from {before} to {after}", before=_levels(old), after=_levels(new))
        case None, Score() | InCategory():
            yield Sentence("added “{part}”", part=described(new, catalog))
        case Score() | InCategory(), None:
            yield Sentence("removed “{part}”", part=described(old, catalog))
        case Score() | InCategory(), Score() | InCategory():
            yield Sentence(
                "changed “{before}” to “{after}”", before=described(old, catalog), after=described(new, catalog)
            )


def _levels(part: InCategory) -> str:
    *others, last = [_LEVELS[category] for category in part.categories]
    return Sentence("{others} or {last}", others=Sentence.joined(", ", others), last=last) if others else last
