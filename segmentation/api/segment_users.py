"""Who needs a segment, a customer list or a prediction, and whether a segment would come to need itself."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

from segmentation.errors import InvalidFilter, Problem
from segmentation.filters.nodes import CustomerList, Filter, InCategory, InSegment, Score
from segmentation.filters.references import expand, walk
from segmentation.sentences import Sentence
from segmentation.storage.references import References, readable, segments_named

_Named = dict[str, dict[str, None]]
"""For each id the names of those who name it, each once, in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Users:
    """Who needs what, in words: by the id of the segment, of the customer list and of the prediction."""

    segments: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, tuple[str, ...]]
    predictions: Mapping[str, tuple[str, ...]]


def users(references: References) -> Users:
    """Return everything live that names a segment, in any version, a list or a prediction.

    A segment is no user of itself. A campaign also needs the prediction that its audience was looked at with.
    """
    segments: _Named = {}
    lists: _Named = {}
    predictions: _Named = {}
    for name, owner, definition in _users(references):
        for _, node in walk(definition):
            match node:
                case InSegment(segment=id) if id != owner:
                    segments.setdefault(id, {})[name] = None
                case CustomerList(list=id):
                    lists.setdefault(id, {})[name] = None
                case Score(prediction=id) | InCategory(prediction=id):
                    predictions.setdefault(id, {})[name] = None
    for campaign in reversed(tuple(references.campaigns.values())):
        if campaign.prediction is not None:
            predictions.setdefault(campaign.prediction, {})[
                Sentence("the campaign “{title}”", title=campaign.title)
            ] = None
    return Users(segments=_listed(segments), lists=_listed(lists), predictions=_listed(predictions))


def _listed(named: _Named) -> Mapping[str, tuple[str, ...]]:
    return {id: tuple(names) for id, names in named.items()}


def _users(references: References) -> Iterator[tuple[str, str, Filter]]:
    """Yield everything live that is defined by a filter: its name in words, its id if it is a segment, the filter."""
    found = [*_segments(references), *_others(references)]
    yield from found
    seen: set[str] = set()
    waiting = [definition for _, _, definition in found]
    while waiting:
        for node in segments_named(waiting.pop()):
            definition = references.definition(node.key)
            if node.version is None or node.key in seen or definition is None:
                continue
            seen.add(node.key)
            waiting.append(definition)
            yield (
                Sentence("version {version} of {named}", version=node.version, named=_named(references, node.segment)),
                node.segment,
                definition,
            )


def _segments(references: References) -> Iterator[tuple[str, str, Filter]]:
    for id in references.segments:
        definition = references.definition(id)
        if definition is not None:
            yield _named(references, id), id, definition


def _others(references: References) -> Iterator[tuple[str, str, Filter]]:
    for campaign in reversed(tuple(references.campaigns.values())):
        for stored in (campaign.definition, campaign.narrowing):
            definition = None if stored is None else readable(stored)
            if definition is not None:
                yield Sentence("the campaign “{title}”", title=campaign.title), "", definition
    for prediction in references.predictions.values():
        definition = readable(prediction.audience)
        if definition is not None:
            yield Sentence("the prediction “{title}”", title=prediction.title), "", definition


def _named(references: References, id: str) -> str:
    return Sentence("the segment “{title}”", title=references.segments[id].title)


def check_references(references: References, id: str | None, filter: Filter) -> None:
    """Raise `InvalidFilter` unless everything a definition names is there and, for the segment ``id``, is not itself.

    To be asked in the transaction that writes: another may have archived or changed what is named meanwhile.
    """
    if id is not None:
        for path, node in walk(filter):
            way = _way_back(references, id, node, ()) if isinstance(node, InSegment) else None
            if way is not None:
                names = reduce(_uses, (_title(references, key) for key in (id, *way)))
                message = Sentence("a segment cannot contain itself: {names}", names=names)
                raise InvalidFilter([Problem(path=path, code="cycle", message=message)])
    for _ in expand(filter, references.definitions(filter)):
        pass


def _way_back(references: References, id: str, node: InSegment, way: tuple[str, ...]) -> tuple[str, ...] | None:
    """Return the keys from a node to the segment ``id`` as it is now, or None when it does not lead there."""
    if node.key in way:
        return None
    way = (*way, node.key)
    if node.key == id:
        return way
    definition = references.definition(node.key)
    onward = () if definition is None else segments_named(definition)
    return next((found for inner in onward if (found := _way_back(references, id, inner, way)) is not None), None)


def _uses(one: str, other: str) -> Sentence:
    return Sentence("{one} uses {other}", one=one, other=other)


def _title(references: References, key: str) -> str:
    id, _, number = key.partition("@")
    title = f"“{references.segments[id].title}”"
    return Sentence("{title} (version {number})", title=title, number=number) if number else title
